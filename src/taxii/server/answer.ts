import { utf8 } from "../../base/index.ts";
import { taxiiMediaType } from "../media-type.ts";
import { errorResource } from "../resources.ts";
import { TaxiiRefusal } from "../refusal.ts";
import type { TaxiiResponse } from "./message.ts";

const contentType = { "Content-Type": taxiiMediaType };

/** An answer with a resource. */
export function jsonAnswer(status: number, resource: unknown, headers: Readonly<Record<string, string>> = {}): TaxiiResponse {
  return { status, headers: { ...contentType, ...headers }, body: [utf8(JSON.stringify(resource))] };
}

/** An answer of bytes that are a resource already. */
export function bytesAnswer(body: readonly Uint8Array[], headers: Readonly<Record<string, string>>): TaxiiResponse {
  return { status: 200, headers: { ...contentType, ...headers }, body };
}

/** The answer to what is refused: the error message resource, on every error. */
export function refusalAnswer(refusal: TaxiiRefusal, errorId: string): TaxiiResponse {
  return jsonAnswer(refusal.status, errorResource(refusal, errorId), refusal.headers);
}

/** The refusal for something thrown; what is none of ours is a fault of the server, of which the asker learns nothing. */
export function refusalOf(thrown: unknown): TaxiiRefusal {
  if (thrown instanceof TaxiiRefusal) return thrown;
  return new TaxiiRefusal(500, "The server cannot do this now", { description: "Try again later, and tell the operator the error_id" });
}
