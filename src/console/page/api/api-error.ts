/** A refusal or fault as the node told it: `code` of the table in docs/errors.md, the node's sentence, and the HTTP status. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly details: unknown;

  constructor(given: { readonly code: string; readonly message: string; readonly status: number; readonly details?: unknown }) {
    super(given.message);
    this.name = "ApiError";
    this.code = given.code;
    this.status = given.status;
    this.details = given.details;
  }
}

/** The node could not be reached, or the connection broke before it answered: whether it acted is not known. */
export class ConnectionLost extends Error {
  constructor(cause: unknown) {
    super("the node did not answer", { cause });
    this.name = "ConnectionLost";
  }
}

/** The officer closed the dialog or the passkey's prompt: nothing was sent. */
export class SigningCancelled extends Error {
  constructor() {
    super("not signed");
    this.name = "SigningCancelled";
  }
}
