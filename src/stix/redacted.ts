import { redactedExtensionId } from "./extensions/flag.ts";
import { isJsonObject } from "./object.ts";
import type { StixObject } from "./object.ts";

/** Whether an object says of itself that it is a redacted copy, which is no version of its creator's and gives way to one. */
export function isRedacted(object: StixObject): boolean {
  const extensions = object["extensions"];
  return isJsonObject(extensions) && Object.hasOwn(extensions, redactedExtensionId);
}
