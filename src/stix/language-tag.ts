const alphanum = "[A-Za-z0-9]";
const langtag =
  "(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4}|[A-Za-z]{5,8})" +
  "(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?" +
  `(?:-(?:${alphanum}{5,8}|[0-9]${alphanum}{3}))*` +
  `(?:-[0-9A-WY-Za-wy-z](?:-${alphanum}{2,8})+)*(?:-[xX](?:-${alphanum}{1,8})+)?`;
const privateUse = `[xX](?:-${alphanum}{1,8})+`;
const wellFormed = new RegExp(`^(?:${langtag}|${privateUse})$`);

/** Tags of before the syntax, which are kept for ever (RFC 5646 section 2.1, irregular; the regular ones match the syntax). */
const irregular = new Set(
  "en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu sgn-be-fr sgn-be-nl sgn-ch-de".split(
    " ",
  ),
);

const maxTagLength = 100;

/** Whether a text is a well-formed language tag (RFC 5646 section 2.1). Longer than 100 characters is refused. */
export function isLanguageTag(text: string): boolean {
  if (text.length > maxTagLength) return false;
  return irregular.has(text.toLowerCase()) || (wellFormed.test(text) && hasDistinctSubtags(text.toLowerCase()));
}

/** Variants and extension singletons may each be there once (RFC 5646 section 2.2.9). */
function hasDistinctSubtags(tag: string): boolean {
  const subtags = tag.split("-");
  const seen = new Set<string>();
  let isExtension = false;
  for (const subtag of subtags.slice(1)) {
    if (subtag === "x") return true;
    if (subtag.length === 1) isExtension = true;
    const isVariant = !isExtension && (subtag.length >= 5 || (subtag.length === 4 && /^[0-9]/.test(subtag)));
    if (subtag.length !== 1 && !isVariant) continue;
    if (seen.has(subtag)) return false;
    seen.add(subtag);
  }
  return true;
}

/**
 * The best of the available tags for a list of wanted ones, or `undefined`: each wanted tag in turn, cut from its end until
 * something is equal, as RFC 4647 section 3.4 (lookup) has it. Case does not count.
 */
export function lookupLanguage(available: readonly string[], wanted: readonly string[]): string | undefined {
  const byLower = new Map(available.map((tag) => [tag.toLowerCase(), tag]));
  for (const want of wanted) {
    let subtags = want.toLowerCase().split("-");
    while (subtags.length > 0) {
      const found = byLower.get(subtags.join("-"));
      if (found !== undefined) return found;
      // A singleton means nothing without what follows it.
      subtags = subtags.slice(0, subtags.at(-2)?.length === 1 ? -2 : -1);
    }
  }
  return undefined;
}
