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
  usage: refused("The command's words are off; its --help says how it is called."),
  // JSON
  "json-syntax": refused("The text is not JSON (RFC 8259)."),
  "json-duplicate-name": refused("An object names a member twice; which one counts would be a guess (RFC 8259 section 4)."),
  "json-too-deep": refused("Arrays and objects are nested deeper than the limit."),
  "json-not-utf8": refused("The bytes are not UTF-8 (RFC 8259 section 8.1)."),
  "json-number-range": refused("A number is outside the range of IEEE 754 double precision (RFC 7493 section 2.2)."),
  // Seal
  "verification-failed": refused(
    "A signature, commitment, card or sealed message does not verify. The reason is not told apart on purpose.",
  ),
  // Handling
  "release-not-minted": policy("The content did not pass the release check; only what handling has released may leave."),
  "release-marking-missing": policy("The content carries no marking; without one it counts as the strictest and does not leave."),
  "release-marking-unknown": policy(
    "The content carries a marking that this node does not know; it counts as the strictest and does not leave.",
  ),
  "release-marking-too-high": policy("A marking is above the highest that the agreement or the decision covers."),
  "release-marking-withheld": policy("A marking of the content does not allow this recipient; which one is not told here on purpose."),
  "person-data-rule": policy("The entry on a person breaks a rule on personal data; the message names it (docs/handling.md)."),
  "release-recipient-not-named": policy("The release decision does not name this recipient."),
  "release-purpose-differs": policy("The release decision was taken for another purpose."),
  // Exchange
  "partner-assessment-missing": policy(
    "No valid assessment of the partner allows sharing with it; only a threat to life passes without one, with a reason.",
  ),
  "legal-basis-unknown": policy("The legal basis is no code of the list that this node's configuration names."),
  "template-refuses": policy("The template does not allow it: it is over, used up, withdrawn, or the text is not one that was signed for."),
  "lint-refused": policy("The tearline gives away protected material of its source record; mend it, or write it anew."),
  "lint-unaccepted": policy("The lint warns of the tearline; a releaser signs over its findings by name, or has it mended."),
  "consent-missing": policy("The originator has not granted this use; silence is not consent."),
  "act-does-not-follow": refused("The act does not follow from where the item stands now (docs/protocol/states.md).", 409),
  "sealed-to-retired-key": refused(
    "The message is sealed to a key that its owner has destroyed; seal it again to a current key of the card.",
    410,
  ),
  "kind-unknown": refused("The message is of a kind that this version does not know; it is parked until the node is upgraded."),
  "part-absent": refused("A part that the message names is not there: erased, or never sent."),
  "decision-incomplete": refused("The release decision does not cover exactly the parts, markings and recipient of the message."),
  "attachment-metadata": policy(
    "The attachment tells about itself, and a file of its form is not cleaned here; attach it without its metadata.",
  ),
  "attachment-unread": policy("The lint does not read the attachment; a releaser looks through it and signs for it by its SHA-256."),
  "attachment-type": refused("The attachment is called what it is not: its bytes are of another form than its media type says."),
  "attachment-mismatch": refused("What arrived is not the attachment that its message names; it is thrown away and fetched again."),
  "attachment-too-large": refused("The attachment is larger than the limit in the recipient's card.", 413),
  "card-serial-lower": refused("The card is older than the one already held for this node.", 409),
  "card-serial-reused": refused("Two different cards of one node carry the same serial: a person must find out which is genuine.", 409),
  "card-identity-changed": refused(
    "The card belongs to another identity key than the one held; its fingerprint words must be confirmed anew.",
    409,
  ),
  "exercise-mixed": policy("An exercise node and an actual node do not pair."),
  "agreement-transition": refused("The agreement's state does not allow this act.", 409),
  "agreement-not-in-force": policy("No agreement in force covers this."),
  "agreement-suspended": policy("The scope is suspended; only what PROTOCOL section 7 lists still passes."),
  "agreement-terminated": policy("The agreement is terminated; only what survives termination still passes."),
  // Log
  "log-inconsistent": fault("The log contradicts itself, a checkpoint that it signed, or a cosignature that it holds."),
  "log-unknown-entry": refused("The log has no such entry or tree size.", 404),
  // Node and its folder
  "folder-exists": refused("The folder already holds something; a node is only made in a new or empty folder.", 409),
  "folder-missing": refused("The folder does not hold a node; make one with tocsin init.", 404),
  "folder-busy": refused("Another process has this node's folder open.", 409),
  "folder-copied": policy("The folder was copied, moved or restored since it was last opened; going on could rewrite history."),
  "folder-permissions": policy("A file or folder that holds secrets can be read by others; narrow its permissions."),
  "config-invalid": refused("The configuration has contradictions or unknown settings; all of them are listed."),
  "unlock-missing": refused("Nothing was given to unlock the node with: a key file, a passphrase or a credential.", 401),
  "unlock-failed": refused("The secret does not unlock this node.", 401),
  "keys-missing": fault("A key that the node needs is not where the node keeps it."),
  "store-newer": refused("The database was written by a newer version of Tocsin; upgrade this node or go back to its backup.", 409),
  "store-drift": fault("The database does not have the form that its recorded migrations give it."),
  "store-corrupt": fault("The database is damaged or was altered outside Tocsin."),
  "disk-full": fault("The disk is full; nothing was half written. Free space and try again.", 507),
  "clock-implausible": fault("The machine's clock shows a time that cannot be right."),
  "clock-not-driven": refused("The clock can be driven only in a folder made with --exercise.", 409),
  "node-not-running": refused("No node is running on this folder; start it with tocsin serve.", 409),
  "unknown-item": refused("Nothing of that name or number is known here.", 404),
  // The exchange at a node
  "legal-hold": policy("A legal hold keeps the item; whoever set it lifts it, or its end is waited for."),
  "content-erased": refused("The content was erased; what is left proves that it was passed, not what it said.", 410),
  "partner-unknown": refused("No partner of that name or id is known here.", 404),
  "partner-exists": refused("A partner of that name or id is already known here.", 409),
  "partner-unconfirmed": policy("The partner's words have not been compared; nothing is trusted before they are."),
  "key-revoked": policy("The message was signed by a key that is revoked or no more in the card; it is released again instead."),
  "words-differ": policy("The words given are not those of the card; stop and find out why before trusting it."),
  "release-own-draft": policy("Nobody releases what they drafted themselves; another releaser is needed."),
  "epoch-closed": policy("This node was rolled back or copied; nothing is signed before a new epoch is opened.", 409),
  "state-refuses": refused("What was asked does not fit where the item stands now.", 409),
  // Officers and authority
  "officer-unknown": policy("No officer of that name is enrolled here."),
  "officer-withdrawn": policy("The officer's certificate was withdrawn or its term is over."),
  "officer-key": refused("The officer key file cannot be opened or is not this officer's.", 401),
  "not-authorised": policy("The officer's roles do not allow this act; the message names the roles that do."),
  "separation-of-duties": policy("One person may not hold or play these two parts; another officer is needed."),
  "request-stale": policy("The signed request is too old, was seen before, or is for another node; sign it anew.", 409),
  // The desk
  "session-invalid": refused(
    "Nobody is logged in by this call: no session, an ended one, or not from the device that it was opened on.",
    401,
  ),
  "login-refused": refused("The login is not taken. What was wrong with it is not told apart on purpose.", 401),
  "login-later": refused(
    "Too many logins failed; the answer says when the next one is taken. Devices that logged in before are not held up.",
    429,
  ),
  "join-link": refused("The join link was used, has run out, or is none; ask for a new one.", 410),
  "signature-missing": policy("The act binds the house or a person and is signed by the officer's passkey or key file.", 428),
  "passkey-missing": policy(
    "The act is signed, and the officer has no passkey here; use the key file on the command line, or a join link.",
  ),
  "passkey-refused": refused("The passkey cannot be enrolled; the message says why."),
  "machine-only": policy("The act is done on the node's own machine, on its command line."),
  "origin-refused": policy("The call does not come from a page of this console."),
  "events-forgotten": refused("The events after this number are not kept any more, or are of another history; begin anew.", 410),
  // Peer
  "peer-gone": fault(
    "The session with the partner ended before its answer came; the same request may be sent again over the next one.",
    503,
  ),
  "peer-timeout": fault("The partner did not answer in time; the same request may be sent again.", 504),
  "peer-busy": refused("More was sent than the limits for one partner allow; nothing was lost, send it again later.", 429),
  "peer-too-large": refused("The payload is larger than the partner takes in one piece.", 413),
  "peer-refused": policy("The partner's node does not take this connection: it may not hold this node's present card."),
  "peer-wrong-pin": policy("What answers at the partner's address does not hold the key of the partner's card; nothing was sent to it."),
  "peer-unreachable": fault("The partner's node cannot be reached: name, route, port or proxy.", 503),
  "peer-malformed": refused("The partner's node does not keep to the transport protocol; the session was ended."),
  // Witness and courier
  "witness-unreachable": fault(
    "The witness does not answer; it is asked again at the next turn, and what it has not cosigned is not proven yet.",
    503,
  ),
  "witness-refused": refused("The witness did not cosign, or answered with what cannot be kept; the message says which.", 409),
  "courier-not-ours": refused("What the courier brought is sealed to a key that is not this node's: it is for somebody else."),
  // Watch
  "notifier-failed": fault("A notifier did not carry a page; the message says which one and how it failed, never what it carried.", 502),
  // A TAXII server that this node pulls from or pushes to
  "remote-unreachable": fault(
    "The TAXII server cannot be reached, or its connection broke off again and again; nothing is lost, try later.",
    503,
  ),
  "remote-untrusted": policy("The TAXII server's certificate does not verify; nothing was sent to it."),
  "remote-unauthorised": refused("The TAXII server does not take the credentials, or they do not open what was asked for.", 401),
  "remote-not-found": refused("The TAXII server has no such API root, collection or object, or does not show it to this account.", 404),
  "remote-not-taxii": refused("What answers is no TAXII 2.1: a login page, a proxy, or something else at that address.", 502),
  "remote-redirected": policy(
    "The TAXII server points to another origin, where credentials are never sent; give that address if it is right.",
  ),
  "remote-standing": fault("The TAXII server gives the same page again and again, or says that there is more and no way to it.", 502),
  "remote-partial": fault("Not everything could be taken from or given to the TAXII server; what is missing is listed.", 502),
  "remote-busy": fault("The TAXII server asks to come back later than this command is willing to wait.", 503),
  "remote-failed": fault("The TAXII server answered with an error; its own words are in the message.", 502),
  "pull-state": refused("The record of what was pulled does not fit what is asked or what is on the disk; --restart begins anew.", 409),
  // STIX: identity, versions, markings, languages
  "stix-identifier": refused("The text is not an identifier of the form type--UUID (STIX 2.1 section 2.9)."),
  "stix-not-versionable": refused("Objects of this kind or origin have no versions (STIX 2.1 section 3.6)."),
  "stix-revoked": refused("The object is revoked, and revocation is permanent: there are no later versions (STIX 2.1 section 3.2)."),
  "stix-creator": policy("Only the creator of an object may make a new version of it (STIX 2.1 section 3.6)."),
  "stix-version-property": refused("The property stays as it is, or is not known, in a new version (STIX 2.1 sections 3.2 and 3.6)."),
  "stix-version-time": refused("A new version is strictly later than the one before it (STIX 2.1 sections 3.2 and 3.6)."),
  "stix-selector": refused("A selector is malformed, or selects nothing in the object (STIX 2.1 section 7.2.3)."),
  "stix-marking": refused("The value is neither a marking-definition's identifier nor a language tag (STIX 2.1 section 7.2)."),
  "stix-marking-absent": refused("The object does not carry the marking that was to be taken away (STIX 2.1 section 7.2)."),
  "stix-invalid": refused("The object breaks a MUST of STIX 2.1; the details name every one."),
  "stix-confidence": refused("The value or the term is not one of the confidence scale (STIX 2.1 section 3.2 and Appendix A)."),
  "stix-language": refused("The language content is not for this object, this version or this language (STIX 2.1 section 7.1)."),
  // STIX: patterns
  "pattern-syntax": refused("The text is not a STIX pattern; the place where it stops being one is named (STIX 2.1 section 9)."),
  "pattern-constant": refused(
    "A constant of the pattern has no value that could be compared with anything (STIX 2.1 sections 9.2 and 9.4).",
  ),
  "pattern-regex": refused("The regular expression of a MATCHES is wrong, or cannot be carried out in time proportional to the text."),
  "pattern-limit": refused("Deciding this pattern would take more work than the limit allows; nothing was decided.", 422),
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
