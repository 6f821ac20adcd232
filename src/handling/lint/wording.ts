import type { FindingKind, FindingLevel } from "./finding.ts";

type About = { readonly level: FindingLevel; readonly via: readonly string[]; readonly phrase: string };

const what: Partial<Readonly<Record<FindingKind, string>>> = {
  exact: "repeats it word for word",
  near: "says it in nearly the same words",
  name: "gives part of the name",
  spelling: "spells or transliterates it another way",
  "look-alike": "writes it in characters that look alike",
  split: "writes it joined, spaced or split",
  hidden: "carries it in characters that do not show",
  reversed: "writes it backwards",
  cipher: "writes it with its letters shifted",
  acrostic: "spells it in letters or words picked by a rule",
  encoded: "carries it encoded",
  digest: "shows a digest of it, which anybody who guesses it can confirm",
  number: "states the number",
  date: "states the date",
  time: "states the time",
  telephone: "states the telephone number",
  coordinates: "states the position",
  identifier: "states the identifier",
};

/** Why it was found, in one sentence. The phrase itself is shown: who reads a lint has the source record. */
export function reasonOf(kind: FindingKind, { via, phrase }: About): string {
  const shown = phrase.length > 80 ? `${phrase.slice(0, 79)}…` : phrase;
  const way = via.length === 0 ? "" : ` (${via.join(", in it ")})`;
  return `The tearline ${what[kind] ?? "gives it away"}${way}: protected is "${shown}".`;
}

const mends: Readonly<Record<FindingKind, string>> = {
  exact: "Leave it out, or say less precisely what the recipient needs.",
  near: "Leave it out, or say it more generally; other words for the same thing give it away too.",
  name: "Leave the name out, or ask the source owner whether it may be given.",
  spelling: "Leave the name out; another spelling or script gives it away too.",
  "look-alike": "Leave it out.",
  split: "Leave it out.",
  hidden: "Write the passage anew by keyboard, without what does not show.",
  reversed: "Leave it out.",
  cipher: "Leave it out.",
  acrostic: "Write the passage in another order.",
  encoded: "Leave the encoded passage out.",
  digest: "Leave the digest out: a name or number is found from it by trying.",
  number: "Leave the number out, or give a range that the source owner clears.",
  date: "Leave the date out, or give a period that the source owner clears.",
  time: "Leave the time out, or give a part of the day.",
  telephone: "Leave the number out.",
  coordinates: "Leave the position out, or name a larger area.",
  identifier: "Leave it out, or have it cleared as releasable.",
  verbatim: "Say it in words of your own: the source's wording can point to the source.",
  "drift-likelihood": "Use the likelihood of the source record, in its words.",
  "drift-confidence": "Use the confidence of the source record.",
  "drift-grade": "Use the grade of the source record, in its scheme.",
  "drift-number": "Check the number against the source record, or leave it out.",
  "drift-negation": "Check that the sentence says what the source record says.",
  languages: "Make the texts agree with the authentic one.",
  opaque: "Leave out what cannot be read, or write it plainly.",
  "too-large": "Write a shorter text.",
};

/** What would mend it. */
export function mendOf(kind: FindingKind, level: FindingLevel): string {
  return level === "warn" && kind === "hidden" ? "Take the character out if it is not needed." : mends[kind];
}
