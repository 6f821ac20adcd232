import { hex, sha256, TocsinError } from "../base/index.ts";
import type { Attachment } from "../exchange/index.ts";
import { inspectAttachment } from "../handling/index.ts";

/**
 * What leaves of an attachment, and what was done about its metadata: images without it, texts as they are. One that tells about itself and
 * is not cleaned here is `attachment-metadata`; what nobody can read through is `signed-for`, and a releaser signs for it.
 */
export function cleanAttachment(
  bytes: Uint8Array,
  name: string,
): { readonly bytes: Uint8Array; readonly metadata: Attachment["metadata"] } {
  const { kind, verdict, stripped } = inspectAttachment(bytes, name);
  if (verdict === "refuse")
    throw new TocsinError("attachment-metadata", `attach "${name}" without its metadata: a file of the form ${kind} is not cleaned here`, {
      details: { name, kind, content: hex(sha256(bytes)) },
    });
  if (verdict === "sign") return { bytes, metadata: "signed-for" };
  return verdict === "strip" && stripped !== undefined ? { bytes: stripped, metadata: "stripped" } : { bytes, metadata: "none" };
}
