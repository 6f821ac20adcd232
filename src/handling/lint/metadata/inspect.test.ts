import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { concat, utf8 } from "../../../base/index.ts";
import { inspectAttachment } from "./inspect.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const segment = (marker: number, body: Uint8Array): Uint8Array =>
  concat(bytes(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255), body);
const scan = concat(segment(0xda, bytes(1, 1, 0, 0, 63, 0)), bytes(0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56));
const tables = concat(
  segment(0xdb, new Uint8Array(65)),
  segment(0xc0, bytes(8, 0, 1, 0, 1, 1, 1, 0x11, 0)),
  segment(0xc4, new Uint8Array(20)),
);
const jfif = segment(0xe0, concat(utf8("JFIF\0"), bytes(1, 1, 0, 0, 1, 0, 1, 0, 0)));
const bareJpeg = concat(bytes(0xff, 0xd8), jfif, tables, scan, bytes(0xff, 0xd9));

test("a JPEG loses EXIF, XMP, IPTC, comments and what stands after its end, and nothing else", () => {
  const secret = utf8("Exif\0\0 Khristo Velikov");
  const told = concat(
    bytes(0xff, 0xd8),
    jfif,
    segment(0xe1, secret),
    segment(0xed, utf8("Photoshop 3.0")),
    tables,
    segment(0xfe, utf8("by KV")),
    scan,
    bytes(0xff, 0xd9),
    utf8("tail"),
  );
  const report = inspectAttachment(told, "a.jpg");
  assert.deepEqual([report.kind, report.hasMetadata, report.verdict, report.nameAgrees], ["jpeg", true, "strip", true]);
  assert.deepEqual(report.stripped, bareJpeg);
  const again = inspectAttachment(bareJpeg, "a.png");
  assert.deepEqual([again.hasMetadata, again.verdict, again.nameAgrees], [false, "pass", false]);
});

const chunk = (type: string, body: Uint8Array): Uint8Array => concat(bytes(0, 0, 0, body.length), utf8(type), body, bytes(1, 2, 3, 4));
const pngHead = bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

test("a PNG loses text, time and EXIF", () => {
  const bare = concat(pngHead, chunk("IHDR", new Uint8Array(13)), chunk("IDAT", bytes(9, 9)), chunk("IEND", bytes()));
  const told = concat(
    pngHead,
    chunk("IHDR", new Uint8Array(13)),
    chunk("tEXt", utf8("Author\0KV")),
    chunk("eXIf", utf8("x")),
    chunk("IDAT", bytes(9, 9)),
    chunk("IEND", bytes()),
    utf8("!"),
  );
  assert.deepEqual(inspectAttachment(told, "a.png").stripped, bare);
  assert.equal(inspectAttachment(bare, "a.png").verdict, "pass");
});

test("GIF and WebP with metadata are refused, bare ones pass", () => {
  const gif = (...more: Uint8Array[]) =>
    concat(utf8("GIF89a"), bytes(1, 0, 1, 0, 0, 0, 0), ...more, bytes(0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0x4c, 0, 0x3b));
  assert.equal(inspectAttachment(gif(), "a.gif").verdict, "pass");
  assert.equal(inspectAttachment(gif(bytes(0x21, 0xfe, 2, 0x4b, 0x56, 0)), "a.gif").verdict, "refuse");
  const webp = (...chunks: Uint8Array[]) => {
    const body = concat(utf8("WEBP"), ...chunks);
    return concat(utf8("RIFF"), bytes(body.length, 0, 0, 0), body);
  };
  const picture = concat(utf8("VP8 "), bytes(2, 0, 0, 0, 1, 2));
  assert.equal(inspectAttachment(webp(picture), "a.webp").verdict, "pass");
  assert.equal(inspectAttachment(webp(picture, utf8("EXIF"), bytes(2, 0, 0, 0, 1, 2)), "a.webp").verdict, "refuse");
});

test("a PDF or office file that tells about itself is refused; a bare PDF passes", () => {
  assert.equal(inspectAttachment(utf8("%PDF-1.4\ntrailer << /Root 1 0 R /Info 2 0 R >>\nstartxref\n0\n%%EOF"), "a.pdf").verdict, "refuse");
  assert.equal(inspectAttachment(utf8("%PDF-1.4\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF"), "a.pdf").verdict, "pass");
  const entry = (name: string) =>
    concat(bytes(0x50, 0x4b, 1, 2), new Uint8Array(24), bytes(name.length, 0), new Uint8Array(16), utf8(name));
  const zip = (...names: string[]) => {
    const directory = concat(...names.map(entry));
    return concat(
      bytes(0x50, 0x4b, 3, 4),
      directory,
      bytes(0x50, 0x4b, 5, 6, 0, 0, 0, 0),
      bytes(names.length, 0, names.length, 0),
      bytes(directory.length, 0, 0, 0, 4, 0, 0, 0, 0, 0),
    );
  };
  const office = inspectAttachment(zip("[Content_Types].xml", "docProps/core.xml", "word/document.xml"), "a.docx");
  assert.deepEqual([office.kind, office.verdict], ["ooxml", "refuse"]);
  assert.equal(inspectAttachment(zip("[Content_Types].xml", "word/document.xml"), "a.docx").verdict, "pass");
  assert.equal(inspectAttachment(zip("META-INF/manifest.xml", "meta.xml"), "a.odt").verdict, "refuse");
});

test("what cannot be read needs a signature of its own", () => {
  for (const each of [bytes(), bytes(0xff, 0xd8, 0xff), bytes(0, 1, 2), pngHead, utf8("GIF89a"), utf8("RIFF")]) {
    const { kind, verdict } = inspectAttachment(each, "a.bin");
    if (each.length > 0) assert.deepEqual([kind, verdict], ["unreadable", "sign"], String(each));
  }
  assert.equal(inspectAttachment(utf8("plain words"), "a.txt").kind, "text");
});

test("no bytes make it throw, and what was stripped has nothing left to strip", () => {
  const heads = fc.constantFrom(
    bareJpeg,
    pngHead,
    utf8("GIF89a"),
    utf8("RIFF\x08\0\0\0WEBP"),
    utf8("%PDF-"),
    bytes(0x50, 0x4b, 3, 4),
    bytes(),
  );
  fc.assert(
    fc.property(heads, fc.uint8Array({ maxLength: 200 }), (head, tail) => {
      const { stripped } = inspectAttachment(concat(head, tail), "x");
      if (stripped !== undefined) assert.equal(inspectAttachment(stripped, "x").hasMetadata, false);
    }),
  );
});

test("texts of forms that tell about themselves are refused where they do", () => {
  const telling: Readonly<Record<string, string>> = {
    "a.rtf": "{\\rtf1{\\info{\\author X}}hello}",
    "a.svg": "<svg sodipodi:docname='/home/x/plan.svg'/>",
    "b.svg": "<svg><metadata><dc:creator>X</dc:creator></metadata></svg>",
    "a.html": '<html><head><meta charset="utf-8"><meta name="author" content="X"></head></html>',
    "b.html": "<p>text<!-- written by X --></p>",
    "a.ps": "%!PS-Adobe-3.0\n%%Creator: X\n",
    "a.fodt": "<?xml version='1.0'?><office:document><office:meta/></office:document>",
    "a.xml": "<w:wordDocument><o:DocumentProperties><o:Author>X</o:Author></o:DocumentProperties></w:wordDocument>",
    "a.eml": "From: x@y.example\r\nMessage-ID: <1@y.example>\r\n\r\nhello",
    "a.ics": "BEGIN:VCALENDAR\r\nPRODID:-//X\r\nEND:VCALENDAR",
    "a.gpx": "<gpx creator='Device 7'></gpx>",
    "a.md": "---\ntitle: t\nauthor: X\n---\nhello",
  };
  for (const [name, text] of Object.entries(telling)) assert.equal(inspectAttachment(utf8(text), name).verdict, "refuse", name);
  const silent = [
    "hello",
    '{"type":"bundle"}',
    "<alert><identifier>1</identifier></alert>",
    "<p>text</p>",
    "{\\rtf1 hello}",
    "From: here\nto there: on foot\n",
    "---\nhello",
  ];
  for (const text of silent) assert.equal(inspectAttachment(utf8(text), "a.txt").verdict, "pass", text);
});

test("a PDF that hides its names, its beginning or its end is refused", () => {
  const pdf = (more: string): Uint8Array => Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n${more}\n%%EOF\n`, "latin1");
  assert.equal(inspectAttachment(pdf(""), "a.pdf").verdict, "pass");
  for (const more of ["<</Auth#6fr(X)>>", "<</In#66o 3 0 R>>", "<</S/JavaScript>>", "%%EOF\nhidden"])
    assert.equal(inspectAttachment(pdf(more), "a.pdf").verdict, "refuse", more);
  assert.equal(inspectAttachment(Buffer.concat([pdf(""), utf8("hidden")]), "a.pdf").verdict, "refuse");
  assert.equal(inspectAttachment(Buffer.concat([utf8("junk\n"), pdf("")]), "a.txt").verdict, "refuse");
});
