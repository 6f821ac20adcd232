/**
 * Every error that Tocsin reports on purpose. `refused`: the input is wrong and its sender can mend it. `policy`: the input is
 * well formed, and a rule or a person's decision forbids it. `fault`: the node or its machine cannot do it now.
 * `status` is the HTTP status, `exit` the exit code of the CLI. docs/errors.md is written from this table and tested against it.
 */
export type ErrorKind = "refused" | "policy" | "fault";

type Row = { readonly kind: ErrorKind; readonly status: number; readonly summary: string };

const refused = (summary: string, status = 400): Row => ({ kind: "refused", status, summary });
const policy = (summary: string, status = 403): Row => ({ kind: "policy", status, summary });
const fault = (summary: string, status = 500): Row => ({ kind: "fault", status, summary });

/** The closed table of codes. Messages add what the summary cannot know: the value, the place, the limit. */
export const errorTable = {
  // Input of any kind
  "input-too-large": refused("The input is larger than the limit for its kind; send less, or in parts.", 413),
  "input-malformed": refused("The input does not have the form that its specification requires."),
  "input-version-newer": refused("The input was written by a newer version of Tocsin than this one; upgrade this node."),
  "usage": refused("The command's words are off; its --help says how it is called."),
  // JSON
  "json-syntax": refused("The text is not JSON (RFC 8259)."),
  "json-duplicate-name": refused("An object names a member twice; which one counts would be a guess (RFC 8259 section 4)."),
  "json-too-deep": refused("Arrays and objects are nested deeper than the limit."),
  "json-not-utf8": refused("The bytes are not UTF-8 (RFC 8259 section 8.1)."),
  "json-number-range": refused("A number is outside the range of IEEE 754 double precision (RFC 7493 section 2.2)."),
  // Seal
  "verification-failed": refused("A signature, commitment, card or sealed message does not verify. The reason is not told apart on purpose."),
  // Log
  "log-inconsistent": fault("The log contradicts itself, a checkpoint that it signed, or a cosignature that it holds."),
  "log-unknown-entry": refused("The log has no such entry or tree size.", 404),
} as const satisfies Record<string, Row>;

/** The code of a `TocsinError`: stable, documented in docs/errors.md, never reused for another meaning. */
export type ErrorCode = keyof typeof errorTable;

/** What a caller may add to an error. `details` holds facts that are safe to show: never content, never a secret. */
export type ErrorOptions = { readonly cause?: unknown; readonly details?: Readonly<Record<string, unknown>> };

/** The only error class that Tocsin throws on purpose. A caller's programming mistake is a `TypeError` instead. */
export class TocsinError extends Error {
  override readonly name = "TocsinError";
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  /** Whether the input, a rule, or the node stands in the way. */
  get kind(): ErrorKind {
    return errorTable[this.code].kind;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return errorTable[this.code].status;
  }
}

/** Whether something thrown is a `TocsinError` of the given code. */
export function isTocsinError(thrown: unknown, code?: ErrorCode): thrown is TocsinError {
  return thrown instanceof TocsinError && (code === undefined || thrown.code === code);
}
