/** The statuses with which a TAXII server refuses (TAXII 2.1 §3.6.1 and the tables of each endpoint). */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 406 | 408 | 411 | 413 | 415 | 422 | 429 | 431 | 500 | 503;

/**
 * A request that is not carried out: becomes the error message resource (TAXII 2.1 §3.6.1). `title` and `description` are shown to whoever
 * asked: never content, never a secret, never what exists that the asker may not know of.
 */
export class TaxiiRefusal extends Error {
  override readonly name = "TaxiiRefusal";
  readonly status: RefusalStatus;
  readonly title: string;
  readonly description: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: RefusalStatus,
    title: string,
    more: { readonly description?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(title);
    this.status = status;
    this.title = title;
    this.description = more.description;
    this.headers = more.headers ?? {};
  }
}

/** A refusal with status 400. */
export function badRequest(title: string, description: string): TaxiiRefusal {
  return new TaxiiRefusal(400, title, { description });
}

/** A refusal with status 422: it can be read, and not be worked with (TAXII 2.1 §5.5). */
export function unprocessable(title: string, description: string): TaxiiRefusal {
  return new TaxiiRefusal(422, title, { description });
}

/** The one answer to everything that is not there or that the asker may not know of: both must look alike. */
export function notFound(): TaxiiRefusal {
  return new TaxiiRefusal(404, "Not found", { description: "There is no such resource here, or none that this account may see" });
}
