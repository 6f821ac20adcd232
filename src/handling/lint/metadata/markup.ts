/** How much of a text is looked through for what it tells about itself, in UTF-16 units from its beginning. */
const mostRead = 4 * 1024 * 1024;

const markupTells =
  /<(?:\w{1,20}:)?(?:metadata|author|creator|initial-creator|lastauthor|documentproperties|meta\s[^>]{0,200}?name\s?=\s?["']?(?:author|creator|generator|publisher|dc\.|owner|copyright))|<office:meta\b|<\?xpacket|<!--|\b(?:sodipodi|inkscape):|<\w{1,20}\s[^>]{0,500}?\bcreator\s?=/iu;
const richTextTells = /\{\\\*?\\?(?:info|generator|userprops|xmlnstbl|revtbl|rsidtbl)\b|\\(?:author|operator|company|manager|doccomm)\b/iu;
const printTells = /^%%(?:Creator|For|Title|Author|CreationDate|Routing)\b/mu;
const cardTells = /^(?:PRODID|ORGANIZER|ATTENDEE|REV|UID)[:;]/imu;
const frontTells = /^---\r?\n(?:.*\r?\n){0,50}?(?:authors?|creator|date|editor|lastmod|generator)\s?:/iu;

/** Whether a text is of a form that tells about itself, and does: its author, its program, when and where it was made, or what is not shown. */
export function textHasMetadata(whole: string): boolean {
  const text = whole.slice(0, mostRead).replace(/^[\uFEFF\s]{1,1000}/u, "");
  if (text.startsWith("{\\rtf")) return richTextTells.test(text);
  if (text.startsWith("<")) return markupTells.test(text);
  if (text.startsWith("%!")) return printTells.test(text);
  if (/^BEGIN:V(?:CARD|CALENDAR)/iu.test(text)) return cardTells.test(text);
  if (text.startsWith("---")) return frontTells.test(text);
  // A letter as it was sent: lines of its head alone, at least two of them, up to the first empty line.
  const head = /^(?:[A-Za-z][\w-]{1,60}:[ \t].*(?:\r?\n[ \t].*)*\r?\n){2,200}\r?\n/u.exec(text.slice(0, 64 * 1024))?.[0] ?? "";
  return /^(?:Received|Message-ID|Return-Path|MIME-Version|X-Mailer|User-Agent):/imu.test(head);
}
