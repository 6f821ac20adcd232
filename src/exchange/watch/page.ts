import type { MessageStatus } from "../message/index.ts";

/** The word in front of everything that is not meant in earnest. */
export type Word = "EXERCISE" | "TEST";

/**
 * One thing that a person is woken for. `text` is content-free, as an alarm's is: precedence, partner's handle, numbers, and the word in
 * front where it is not meant in earnest. `message` is its number in `tocsin inbox`, `alarm` the number of an open alarm; `key` tells one
 * thing from every other.
 */
export type PageItem = {
  readonly key: string;
  readonly kind: string;
  readonly word: Word | null;
  readonly message: number | null;
  readonly alarm: number | null;
  readonly text: string;
};

/** One page as a notifier carries it: for whom, for what, and how much more there is. It never holds content. */
export type Page = {
  readonly id: string;
  readonly officer: string;
  readonly items: readonly PageItem[];
  /** How many more there are beside `items`; none of them is meant more in earnest than these. */
  readonly more: number;
};

/** The kind of what a self-test of a notifier carries: there is nothing to be seen. */
export const selfTestKind = "self-test";

const textLimit = 320;

/** The word for a message's status. */
export function wordFor(status: MessageStatus): Word | null {
  return status === "actual" ? null : status === "exercise" ? "EXERCISE" : "TEST";
}

/** A text with the word in front, once. */
export function withWord(word: Word | null, text: string): string {
  return word === null || text.startsWith(`${word} `) ? text : `${word} ${text}`;
}

/** Things in the order in which a person has to know of them: what is meant in earnest comes first. */
export function inEarnestFirst<T extends Pick<PageItem, "word">>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => Number(a.word !== null) - Number(b.word !== null));
}

/** The word for a whole page: there is none as soon as one thing on it is meant in earnest. */
export function pageWord(page: Pick<Page, "items">): Word | null {
  return inEarnestFirst(page.items)[0]?.word ?? null;
}

/** A text that no terminal, pager or mail header can be led astray by: one line, printable, at most `limit` characters. */
export function plainLine(text: string, limit: number): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
  return [...line].length <= limit ? line : `${[...line].slice(0, limit - 1).join("")}…`;
}

/**
 * What a person reads: one line of at most 320 characters, so that it fits two short messages. A `discreet` notifier says nothing of
 * partners and precedence: whoever carries it learns only that somebody is woken.
 */
export function pageText(page: Page, options: { readonly discreet: boolean }): string {
  const [first] = inEarnestFirst(page.items);
  const count = page.items.length + page.more;
  if (first?.kind === selfTestKind) return plainLine(withWord(first.word, first.text), textLimit);
  const where = first?.message === null ? "run tocsin watch alarms" : "run tocsin inbox";
  if (first === undefined || options.discreet) return plainLine(withWord(pageWord(page), `${count} to be seen; ${where}`), textLimit);
  const rest = count > 1 ? ` (and ${count - 1} more)` : "";
  return plainLine(`${withWord(first.word, plainLine(first.text, 220))}${rest}; ${where}`, textLimit);
}
