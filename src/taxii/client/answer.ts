import { isTocsinError, parseJson, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { isJsonObject } from "../../stix/index.ts";
import type { Answer } from "./connection.ts";

const maxErrorBytes = 64 * 1024;
const maxResourceBytes = 16 * 1024 * 1024;

/** A text of the server as it may be shown: one line, no control or direction characters, at most 300 characters. */
export function shownText(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .slice(0, 300);
}

/** What is to be made of an answer's media type: `odd` is read all the same and told; `page` is a web page. */
export function judgeMediaType(type: string | undefined): "taxii" | "odd" | "page" {
  const [name = "", ...parameters] = (type ?? "").toLowerCase().split(";");
  if (/^\s*(?:text\/html|application\/xhtml\+xml)\s*$/.test(name)) return "page";
  const version = parameters.map((parameter) => parameter.replaceAll(/\s|"/g, "")).find((parameter) => parameter.startsWith("version="));
  return name.trim() === "application/taxii+json" && (version === undefined || version === "version=2.1") ? "taxii" : "odd";
}

/** The error for a web page in the place of TAXII: most often a login page, with status 200 and nothing else wrong. */
export function webPageError(text: string): TocsinError {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1];
  const named = title === undefined ? "" : ` with the title "${shownText(title)}"`;
  return new TocsinError(
    "remote-not-taxii",
    `check the address and the credentials: the server answers with a web page${named}, as one does that wants a login`,
  );
}

/** The first bytes of a body as text, the rest dropped. Never throws: what cannot be read is empty. */
async function startOf(answer: Answer, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= limit) break;
    }
  } catch {
    // What came before the break is still worth showing.
  } finally {
    answer.drop();
  }
  return Buffer.concat(chunks).subarray(0, limit).toString("utf8");
}

/** How long Retry-After asks to wait, in milliseconds: seconds or a date (RFC 9110 section 10.2.3). */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

function ownWords(text: string): string {
  try {
    const value = parseJson(Buffer.from(text), { maxBytes: maxErrorBytes, maxDepth: 16 });
    if (!isJsonObject(value)) return "";
    const words = [value["title"], value["description"]].filter((word) => typeof word === "string").map(shownText);
    return words.length === 0 ? "" : `: it says ${JSON.stringify(words.join("; "))}`;
  } catch (thrown) {
    if (isTocsinError(thrown)) return "";
    throw thrown;
  }
}

/** The error that an answer with an error status is (TAXII 2.1 section 3.6.1). Its own words are shown, cut and without control characters. */
export async function statusError(answer: Answer, origin: string, nowMs: number): Promise<TocsinError> {
  const { status, headers } = answer;
  const text = await startOf(answer, maxErrorBytes);
  const words = ownWords(text);
  const asked = retryAfterMs(headers["retry-after"], nowMs);
  const details = { status, origin, ...(asked === undefined ? {} : { retryAfterMs: asked }) };
  const error = (code: "remote-unauthorised" | "remote-not-found" | "remote-not-taxii" | "remote-busy", what: string): TocsinError =>
    new TocsinError(code, `${what}${words}`, { details });
  if (status === 401) return error("remote-unauthorised", `give credentials that ${origin} takes: it answered 401`);
  if (status === 403) return error("remote-unauthorised", `ask ${origin} for the right to this: it answered 403`);
  if (status === 404) return error("remote-not-found", `check the address: ${origin} knows nothing of that name, or does not show it`);
  if (status === 406 || status === 415) return error("remote-not-taxii", `check whether ${origin} speaks TAXII 2.1: it answered ${status}`);
  if (status === 429 || status === 503) return error("remote-busy", `try later: ${origin} answered ${status}`);
  const passing = status === 408 || status >= 500;
  return new TocsinError("remote-failed", `${origin} answered ${status}${words}`, { details: { ...details, passing } });
}

/** A body as one JSON object. Refuses a web page and everything that is no JSON object with `remote-not-taxii`, more than 16 MiB with `input-too-large`. */
export async function readResource(answer: Answer): Promise<{ readonly [name: string]: JsonValue }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body) {
      length += chunk.length;
      if (length > maxResourceBytes)
        throw new TocsinError("input-too-large", `read a TAXII resource: at most ${maxResourceBytes} bytes are taken`);
      chunks.push(chunk);
    }
  } finally {
    answer.drop();
  }
  const bytes = withoutMark(Buffer.concat(chunks));
  if (judgeMediaType(answer.headers["content-type"]) === "page" || bytes.subarray(0, 64).toString("latin1").trimStart().startsWith("<"))
    throw webPageError(bytes.subarray(0, maxErrorBytes).toString("utf8"));
  try {
    const value = parseJson(bytes, { maxBytes: maxResourceBytes, maxDepth: 64 });
    if (isJsonObject(value)) return value;
  } catch (cause) {
    if (!isTocsinError(cause)) throw cause;
    throw new TocsinError("remote-not-taxii", `check the address: what answers is no TAXII resource (${cause.message})`, { cause });
  }
  throw new TocsinError("remote-not-taxii", "check the address: what answers is JSON, but no TAXII resource");
}

/** Bytes without the byte-order mark that some servers begin with, though it does not belong to JSON. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
