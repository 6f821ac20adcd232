import { anyRef, hashes, hexText, integer, list, optional, ref, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { hashAlgorithm } from "../vocab/open.ts";
import { notObservable, sco } from "./common.ts";
import { archive, ntfs, pdf, rasterImage } from "./file-extensions.ts";
import { windowsPebinary } from "./windows-pebinary.ts";

/** `file` (section 6.7). */
export const file = sco(
  "file",
  {
    title: "File",
    section: "6.7",
    description: "The properties of a file.",
    contributing: ["hashes", "name", "extensions", "parent_directory_ref"],
    atLeastOne: [["hashes", "name"]],
    extensions: {
      "archive-ext": archive,
      "ntfs-ext": ntfs,
      "pdf-ext": pdf,
      "raster-image-ext": rasterImage,
      "windows-pebinary-ext": windowsPebinary,
    },
  },
  {
    hashes: optional(hashes("Hashes of the content.", { vocabulary: hashAlgorithm })),
    size: optional(integer("The size in bytes.", { minimum: 0 })),
    name: optional(text("The name.")),
    name_enc: optional(text("The encoding of the name, by its IANA name.", { format: "charset" })),
    magic_number_hex: optional(hexText("The constant that marks the format.")),
    mime_type: optional(text("The media type.")),
    ctime: optional(timestamp("When it was created.")),
    mtime: optional(timestamp("When it was last written to.")),
    atime: optional(timestamp("When it was last accessed.")),
    parent_directory_ref: optional(ref(["directory"], "The directory it is in.")),
    contains_refs: optional(list(anyRef("An observable.", notObservable), "What is inside the file.")),
    content_ref: optional(ref(["artifact"], "The content.")),
  },
);

/** File, as its schema says. */
export type File = TypeOf<typeof file>;
