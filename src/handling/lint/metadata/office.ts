const utf8Decoder = (bytes: Uint8Array): string => new TextDecoder("utf-8").decode(bytes);

/** The names of the files in a ZIP, from its central directory; `undefined` where it has none that can be read. At most 10,000. */
export function zipNames(bytes: Uint8Array): readonly string[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The end record is 22 bytes and a comment of at most 65,535.
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 65_535); at--) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    const names: string[] = [];
    let entry = view.getUint32(at + 16, true);
    for (let count = view.getUint16(at + 10, true); count > 0; count--) {
      if (entry + 46 > bytes.length || view.getUint32(entry, true) !== 0x02014b50 || names.length >= 10_000) return undefined;
      const length = view.getUint16(entry + 28, true);
      names.push(utf8Decoder(bytes.subarray(entry + 46, entry + 46 + length)));
      entry += 46 + length + view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true);
    }
    return names;
  }
  return undefined;
}

const telling =
  /^(?:docProps\/|customXml\/|meta\.xml$|META-INF\/documentsignatures|word\/(?:comments|people)|xl\/(?:comments|persons|externalLinks)|ppt\/(?:comments|authors))|thumbnail/i;

/** What kind of office file the names of a ZIP make it, and whether it has files that tell about it. */
export function officeKind(names: readonly string[]): { readonly kind: "ooxml" | "odf" | "zip"; readonly hasMetadata: boolean } {
  const kind = names.includes("[Content_Types].xml") ? "ooxml" : names.includes("META-INF/manifest.xml") ? "odf" : "zip";
  return { kind, hasMetadata: kind === "zip" || names.some((name) => telling.test(name)) };
}

/** Whether a PDF tells about itself: an Info dictionary, XMP, embedded files, earlier versions of itself,
 * bytes behind its end, programs, layers that may be hidden, or objects that cannot be looked into. */
export function pdfHasMetadata(bytes: Uint8Array): boolean {
  const written = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  // In a name any letter may be written by its number.
  const text = written.replace(/(?<=\/[^\s/<>[\]()]{0,60})#([0-9a-f]{2})/gi, (_, figures: string) =>
    String.fromCharCode(Number.parseInt(figures, 16)),
  );
  // Object streams and encryption hide what the file says of itself: taken as if it did.
  const signs =
    /\/(?:Info|Metadata|Author|Creator|Producer|Title|Subject|Keywords|CreationDate|ModDate|EmbeddedFiles?|ObjStm|Encrypt|PieceInfo|Annots?|AcroForm|JavaScript|JS|Launch|RichMedia|XFA|OCProperties)\b|<\?xpacket/;
  return (
    signs.test(text) ||
    text.indexOf("startxref") !== text.lastIndexOf("startxref") ||
    !/%%EOF\s{0,16}$/.test(text) ||
    text.indexOf("%%EOF") !== text.lastIndexOf("%%EOF")
  );
}
