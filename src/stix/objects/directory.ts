import { list, optional, ref, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `directory` (section 6.3). */
export const directory = sco(
  "directory",
  {
    title: "Directory",
    section: "6.3",
    description: "The properties common to a file system directory.",
    contributing: ["path"],
  },
  {
    path: text("The path, as it was seen."),
    path_enc: optional(text("The encoding of the path, by its IANA name.", { format: "charset" })),
    ctime: optional(timestamp("When it was created.")),
    mtime: optional(timestamp("When it was last written to.")),
    atime: optional(timestamp("When it was last accessed.")),
    contains_refs: optional(list(ref(["file", "directory"], "A reference."), "What the directory contains.")),
  },
);

/** Directory, as its schema says. */
export type Directory = TypeOf<typeof directory>;
