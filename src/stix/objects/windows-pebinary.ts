import { float, hashes, hexText, integer, list, object, openVocab, optional, text, timestamp } from "../schema.ts";
import { hashAlgorithm, windowsPebinaryType } from "../vocab/open.ts";

/** `windows-pe-optional-header-type` (section 6.7.6). */
export const windowsPeOptionalHeader = object(
  "type",
  {
    title: "Windows PE Optional Header",
    section: "6.7.6",
    description: "The optional header of a PE binary.",
    atLeastOne: [["magic_hex", "major_linker_version", "minor_linker_version", "size_of_code", "size_of_initialized_data", "size_of_uninitialized_data", "address_of_entry_point", "base_of_code", "base_of_data", "image_base", "section_alignment", "file_alignment", "major_os_version", "minor_os_version", "major_image_version", "minor_image_version", "major_subsystem_version", "minor_subsystem_version", "win32_version_value_hex", "size_of_image", "size_of_headers", "checksum_hex", "subsystem_hex", "dll_characteristics_hex", "size_of_stack_reserve", "size_of_stack_commit", "size_of_heap_reserve", "size_of_heap_commit", "loader_flags_hex", "number_of_rva_and_sizes", "hashes"]],
    additionalProperties: false,
  },
  {
    magic_hex: optional(hexText("The kind of the binary.")),
    major_linker_version: optional(integer("The major linker version field.")),
    minor_linker_version: optional(integer("The minor linker version field.")),
    size_of_code: optional(integer("The size of code field.", { minimum: 0 })),
    size_of_initialized_data: optional(integer("The size of initialized data field.", { minimum: 0 })),
    size_of_uninitialized_data: optional(integer("The size of uninitialized data field.", { minimum: 0 })),
    address_of_entry_point: optional(integer("The address of entry point field.")),
    base_of_code: optional(integer("The base of code field.")),
    base_of_data: optional(integer("The base of data field.")),
    image_base: optional(integer("The image base field.")),
    section_alignment: optional(integer("The section alignment field.")),
    file_alignment: optional(integer("The file alignment field.")),
    major_os_version: optional(integer("The major os version field.")),
    minor_os_version: optional(integer("The minor os version field.")),
    major_image_version: optional(integer("The major image version field.")),
    minor_image_version: optional(integer("The minor image version field.")),
    major_subsystem_version: optional(integer("The major subsystem version field.")),
    minor_subsystem_version: optional(integer("The minor subsystem version field.")),
    win32_version_value_hex: optional(hexText("The win32 version value field.")),
    size_of_image: optional(integer("The size of image field.", { minimum: 0 })),
    size_of_headers: optional(integer("The size of headers field.", { minimum: 0 })),
    checksum_hex: optional(hexText("The checksum field.")),
    subsystem_hex: optional(hexText("The subsystem field.")),
    dll_characteristics_hex: optional(hexText("The dll characteristics field.")),
    size_of_stack_reserve: optional(integer("The size of stack reserve field.", { minimum: 0 })),
    size_of_stack_commit: optional(integer("The size of stack commit field.", { minimum: 0 })),
    size_of_heap_reserve: optional(integer("The size of heap reserve field.", { minimum: 0 })),
    size_of_heap_commit: optional(integer("The size of heap commit field.", { minimum: 0 })),
    loader_flags_hex: optional(hexText("The loader flags field.")),
    number_of_rva_and_sizes: optional(integer("The number of rva and sizes field.")),
    hashes: optional(hashes("Hashes of the optional header.", { vocabulary: hashAlgorithm })),
  },
);

/** `windows-pe-section-type` (section 6.7.6). */
export const windowsPeSection = object(
  "type",
  {
    title: "Windows PE Section",
    section: "6.7.6",
    description: "One section of a PE binary.",
  },
  {
    name: text("The name of the section."),
    size: optional(integer("The size in bytes.", { minimum: 0 })),
    entropy: optional(float("The Shannon entropy, 0 to 8.")),
    hashes: optional(hashes("Hashes of the section.", { vocabulary: hashAlgorithm })),
  },
);

/** `windows-pebinary-ext` (section 6.7.6). */
export const windowsPebinary = object(
  "extension",
  {
    title: "Windows PE Binary File Extension",
    section: "6.7.6",
    description: "What only a Windows PE binary has.",
  },
  {
    pe_type: openVocab(windowsPebinaryType, "The kind of the binary."),
    imphash: optional(text("The hash of the imports.")),
    machine_hex: optional(hexText("The target machine.")),
    number_of_sections: optional(integer("How many sections it has.", { minimum: 0 })),
    time_date_stamp: optional(timestamp("When it was made, to the second.", { precision: "seconds" })),
    pointer_to_symbol_table_hex: optional(hexText("Where the symbol table is.")),
    number_of_symbols: optional(integer("How many symbols it has.", { minimum: 0 })),
    size_of_optional_header: optional(integer("The size of the optional header.", { minimum: 0 })),
    characteristics_hex: optional(hexText("The characteristics.")),
    file_header_hashes: optional(hashes("Hashes of the file header.", { vocabulary: hashAlgorithm })),
    optional_header: optional(windowsPeOptionalHeader),
    sections: optional(list(windowsPeSection, "The sections.")),
  },
);
