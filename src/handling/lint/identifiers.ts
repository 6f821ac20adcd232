/** Something in a source record that identifies by itself: an address, a number, a digest, a cover name. */
type Identifier = { readonly text: string; readonly start: number; readonly end: number };

const patterns: readonly RegExp[] = [
  /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}/gu,
  /\bh(?:tt|xx)ps?:\/\/[^\s<>"']{3,500}/giu,
  /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/gu,
  /(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})(?![0-9a-f])/giu,
  /(?<![\p{L}\d])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\p{L}\d])/giu,
  /(?<![\p{L}\d])\+\d[\d() .-]{6,20}\d(?!\d)/gu,
  /(?<![\p{L}\d.])0\d{1,5}[ /-]\d[\d -]{4,12}\d(?!\d)/gu,
  /(?<![\p{L}\d])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\p{L}\d])/gu,
];

const coverName =
  /(?<!\p{L})(?:code[ -]?named?|cover[ -]?named?|source|asset|agent|operation|alias|aka|a\.k\.a\.|deckname|nom de code|operación|опера(?:ция|ции)|агент|источник|псевдоним)[\s:«"“'(]{1,4}([\p{Lu}][\p{Lu}\p{N}-]{3,30}|(?<=["“«'])[\p{Lu}][\p{L}]{3,30})(?!\p{L})/giu;

const ordinary = new Set(
  "TLP AMBER GREEN CLEAR WHITE STRICT FLASH IMMEDIATE PRIORITY ROUTINE SECRET CONFIDENTIAL RESTRICTED NATO EUROPOL INTERPOL REPORT SOURCE AGENT".split(
    " ",
  ),
);

const most = 2000;

/** The identifiers of a source record: addresses, telephone and account numbers, digests, and cover names in capitals after a word that names one. */
export function identifiersIn(source: string): readonly Identifier[] {
  const out = new Map<string, Identifier>();
  const add = (text: string, start: number): void => {
    const bare = text.replace(/[.,;:)\]]+$/, "");
    if (!out.has(bare) && out.size < most) out.set(bare, { text: bare, start, end: start + bare.length });
  };
  for (const pattern of patterns) for (const match of source.matchAll(pattern)) add(match[0], match.index);
  for (const match of source.matchAll(coverName)) {
    const name = match[1] ?? "";
    if (name !== name.toLowerCase() && /^\p{Lu}/u.test(name) && !ordinary.has(name.toUpperCase()))
      add(name, match.index + match[0].length - name.length);
  }
  return [...out.values()];
}
