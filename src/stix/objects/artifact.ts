import { binary, closedVocab, hashes, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { encryptionAlgorithm } from "../vocab/closed.ts";
import { hashAlgorithm } from "../vocab/open.ts";
import { sco } from "./common.ts";

/** `artifact` (section 6.1). */
export const artifact = sco(
  "artifact",
  {
    title: "Artifact",
    section: "6.1",
    description: "An array of bytes, inline or at a URL, possibly encrypted.",
    contributing: ["hashes", "payload_bin"],
    atLeastOne: [["payload_bin", "url"]],
  },
  {
    mime_type: optional(text("The media type of the content.", { format: "media-type" })),
    payload_bin: optional(binary("The bytes; not together with `url`.")),
    url: optional(text("Where the bytes are; not together with `payload_bin`.", { format: "uri" })),
    hashes: optional(hashes("Hashes of the bytes; there must be some where `url` is.", { vocabulary: hashAlgorithm })),
    encryption_algorithm: optional(closedVocab(encryptionAlgorithm, "How the bytes are encrypted.")),
    decryption_key: optional(text("The key; only together with `encryption_algorithm`.")),
  },
);

/** Artifact, as its schema says. */
export type Artifact = TypeOf<typeof artifact>;
