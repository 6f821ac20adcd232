import { anything, dictionary, flag, hashes, integer, list, object, optional, ref, text } from "../schema.ts";
import { hashAlgorithm } from "../vocab/open.ts";

/** `archive-ext` (section 6.7.2). */
export const archive = object(
  "extension",
  {
    title: "Archive File Extension",
    section: "6.7.2",
    description: "What only an archive file has.",
  },
  {
    contains_refs: list(ref(["file", "directory"], "A reference."), "What the archive contains."),
    comment: optional(text("A comment in the archive.")),
  },
);

/** `alternate-data-stream-type` (section 6.7.3). */
export const alternateDataStream = object(
  "type",
  {
    title: "Alternate Data Stream",
    section: "6.7.3",
    description: "One alternate data stream of an NTFS file.",
  },
  {
    name: text("The name of the stream."),
    hashes: optional(hashes("Hashes of the data.", { vocabulary: hashAlgorithm })),
    size: optional(integer("The size in bytes.", { minimum: 0 })),
  },
);

/** `ntfs-ext` (section 6.7.3). */
export const ntfs = object(
  "extension",
  {
    title: "NTFS File Extension",
    section: "6.7.3",
    description: "What only a file on NTFS has.",
    atLeastOne: [["sid", "alternate_data_streams"]],
  },
  {
    sid: optional(text("The security identifier of the file.")),
    alternate_data_streams: optional(list(alternateDataStream, "The alternate data streams.")),
  },
);

/** `pdf-ext` (section 6.7.4). */
export const pdf = object(
  "extension",
  {
    title: "PDF File Extension",
    section: "6.7.4",
    description: "What only a PDF file has.",
    atLeastOne: [["version", "is_optimized", "document_info_dict", "pdfid0", "pdfid1"]],
  },
  {
    version: optional(text("The version in the PDF header.")),
    is_optimized: optional(flag("Whether the file is optimised.")),
    document_info_dict: optional(
      dictionary(text("The value."), "The document information dictionary, keys in their own case.", { keepsCase: true }),
    ),
    pdfid0: optional(text("The first file identifier.")),
    pdfid1: optional(text("The second file identifier.")),
  },
);

/** `raster-image-ext` (section 6.7.5). */
export const rasterImage = object(
  "extension",
  {
    title: "Raster Image File Extension",
    section: "6.7.5",
    description: "What only a raster image has.",
    atLeastOne: [["image_height", "image_width", "bits_per_pixel", "exif_tags"]],
  },
  {
    image_height: optional(integer("The height in pixels.")),
    image_width: optional(integer("The width in pixels.")),
    bits_per_pixel: optional(integer("The bits of a pixel, all channels together.")),
    exif_tags: optional(dictionary(anything("A string or an integer."), "The EXIF tags, in their own case.", { keepsCase: true })),
  },
);
