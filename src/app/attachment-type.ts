import { TocsinError } from "../base/index.ts";
import { inspectAttachment } from "../handling/index.ts";
import type { AttachmentKind } from "../handling/index.ts";

/** The media types of the forms that are known by their bytes. What nobody can read is of no form, and a releaser signs for it. */
const typesOf: Readonly<Record<Exclude<AttachmentKind, "unreadable" | "text">, RegExp>> = {
  jpeg: /^image\/jpeg$/u,
  png: /^image\/(?:png|apng|vnd\.mozilla\.apng)$/u,
  gif: /^image\/gif$/u,
  webp: /^image\/webp$/u,
  pdf: /^application\/pdf$/u,
  ooxml: /^application\/vnd\.(?:openxmlformats-officedocument\.|ms-(?:word|excel|powerpoint)\.)/u,
  odf: /^application\/vnd\.oasis\.opendocument\./u,
  zip: /^application\/(?:zip|x-zip-compressed|java-archive|vnd\.google-earth\.kmz|vnd\.)/u,
};

/** Whether bytes of a form may be called by a media type. Where the type says nothing of a form, as octet-stream, any may. */
function mayBe(kind: AttachmentKind, mediaType: string): boolean {
  if (kind === "unreadable" || mediaType === "application/octet-stream") return true;
  if (kind !== "text") return typesOf[kind].test(mediaType);
  // A text has many names; none of them is an image's, a recording's or another known form's.
  return (
    !/^(?:image\/(?!svg\+xml$)|audio\/|video\/|font\/)/u.test(mediaType) && !Object.values(typesOf).some((type) => type.test(mediaType))
  );
}

/** The form that the bytes of an attachment have where its media type says another, or `null` where the two agree. */
export function formThatDiffers(mediaType: string, name: string, bytes: Uint8Array): AttachmentKind | null {
  const { kind } = inspectAttachment(bytes, name);
  return mayBe(kind, mediaType) ? null : kind;
}

/** Refuses an attachment whose bytes have another form than its media type says, with `attachment-type`. */
export function checkType(mediaType: string, name: string, bytes: Uint8Array): void {
  const form = formThatDiffers(mediaType, name, bytes);
  if (form !== null)
    throw new TocsinError(
      "attachment-type",
      `attach "${name}" as what it is: it is called ${mediaType}, and its bytes are of the form ${form}`,
      {
        details: { name, mediaType, form },
      },
    );
}
