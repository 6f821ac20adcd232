import { isTocsinError, TocsinError, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import type { DeskAnswer } from "./message.ts";

/** A JSON answer. */
export function jsonAnswer(
  value: unknown,
  options: { readonly status?: number; readonly cookies?: readonly string[]; readonly headers?: Record<string, string> } = {},
): DeskAnswer {
  const { status = 200, cookies = [], headers = {} } = options;
  return {
    status,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Cache-Control": "no-store",
      ...headers,
      ...(cookies.length === 0 ? {} : { "Set-Cookie": cookies }),
    },
    body: utf8(JSON.stringify(value)),
  };
}

/** The HTTP status of an error: the table's, but for words that are off, which are 422 here. */
function statusOf(error: TocsinError): number {
  return error.code === "usage" ? 422 : error.status;
}

/** The answer to an error. What is no coded error is a fault, told to the operator and not to the asker. */
export function errorAnswer(thrown: unknown, tell: (text: string) => void): DeskAnswer {
  if (!isTocsinError(thrown)) {
    tell(`a request to the desk failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`);
    return jsonAnswer({ error: { code: "internal", message: "the node failed at this; its log says how" } }, { status: 500 });
  }
  const { code, message, details } = thrown;
  const retry = details["retryAfterSeconds"];
  return jsonAnswer(
    { error: { code, message, ...(Object.keys(details).length === 0 ? {} : { details }) } },
    { status: statusOf(thrown), ...(typeof retry === "number" ? { headers: { "Retry-After": String(retry) } } : {}) },
  );
}

/** The members of a body that is to be one JSON object. */
export type Body = Readonly<Record<string, JsonValue | undefined>>;

/** A text member of a body; missing or longer than `most` characters is `usage`. */
export function textOf(body: Body, name: string, most = 4096): string {
  const value = body[name];
  if (typeof value !== "string" || value.length > most)
    throw new TocsinError("usage", `give ${name} as a text of at most ${most} characters`);
  return value;
}

/** An object member of a body; anything else is `usage`. */
export function objectOf(body: Body, name: string): Readonly<Record<string, JsonValue>> {
  const value = body[name];
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TocsinError("usage", `give ${name} as an object`);
  return value as Readonly<Record<string, JsonValue>>;
}
