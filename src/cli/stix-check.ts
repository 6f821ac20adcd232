import type { Issue, JsonValue } from "../base/index.ts";
import type { BundleEnvelope } from "../stix/stream-bundle.ts";

export function checkDocument(_value: JsonValue): readonly Issue[] {
  return [];
}
export function checkBundle(): { object(value: JsonValue): readonly Issue[]; end(envelope: BundleEnvelope): readonly Issue[] } {
  return { object: () => [], end: () => [] };
}
