import { base64url, canonicalBytes, sha256 } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import { attributionLevels } from "./bodies.ts";
import type { StatementBody } from "./bodies.ts";
import { entered } from "./entry.ts";
import type { Entry } from "./entry.ts";
import { grants } from "./release-requests.ts";
import type { Grant } from "./release-requests.ts";

/** A public statement of a party, and whether it said more than was cleared. */
export type StatementView = {
  readonly envelope: string;
  readonly party: string;
  readonly form: "own" | "joint";
  readonly text: string;
  readonly attribution: string;
  readonly existence: string;
  readonly at: Timestamp;
  /** Of a joint statement: whether the other side signed exactly the same bytes. One side's word that both agreed stays its word. */
  readonly isAgreed: boolean;
  /** What it says beyond what the other side cleared; empty where nothing. */
  readonly beyond: readonly string[];
};

/** The hash of what is said in a joint statement: both sides sign the same bytes, or there is none. */
export function statementHash(body: StatementBody): string {
  const { text, language, of, attribution, wording, existence, claims } = body;
  return base64url(sha256(canonicalBytes({ attribution, claims, existence, language, of, text, wording })));
}

const plain = (text: string): string => text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();

/** Whether a text repeats a paragraph that the other side passed and whose publishing it did not grant in these words. */
function repeatsUncleared(
  body: StatementBody,
  entries: readonly Entry[],
  given: { readonly party: string; readonly cleared: readonly Grant[] },
): boolean {
  const said = plain(body.text);
  const isCleared = (of: string, words: string): boolean =>
    given.cleared.some((one) => one.use === "publish" && one.of === of && (one.wording === null || plain(one.wording).includes(words)));
  return entries
    .filter(({ party }) => party !== given.party)
    .some(({ envelope, paragraphs }) =>
      paragraphs.some(({ text }) => text !== null && said.includes(plain(text)) && !isCleared(envelope, plain(text))),
    );
}

/**
 * What a statement would say beyond what stands granted: repeating the other side's words needs a grant to publish them, naming the other side in any way needs a grant to name the originator whose words are used,
 * and telling that the exchange exists needs a grant of its own. Saying nothing of either is always free.
 */
export function beyondCleared(
  body: StatementBody,
  entries: readonly Entry[],
  given: { readonly party: string; readonly nowMs: number },
): readonly string[] {
  const standing = grants(entries, given.nowMs);
  const beyond: string[] = [];
  if (repeatsUncleared(body, entries, { party: given.party, cleared: standing })) beyond.push("text");
  const mayName = standing.some(({ use, wording }) => use === "name-originator" && (wording === null || wording === body.wording));
  if (attributionLevels.indexOf(body.attribution) > 0 && !mayName) beyond.push("attribution");
  if (body.existence === "told" && !standing.some(({ use }) => use === "tell-existence" || use === "name-originator"))
    beyond.push("existence");
  return beyond;
}

/** The statements of a case, oldest first. */
export function statements(entries: readonly Entry[]): readonly StatementView[] {
  const all = entered(entries, "statement");
  return all.map((statement): StatementView => {
    const { body, party, envelope, committedAt: at } = statement;
    const before = entries.filter(({ row }) => row < statement.row);
    const hash = statementHash(body);
    const isAgreed =
      body.form === "joint" &&
      all.some((other) => other.body.form === "joint" && other.party !== party && statementHash(other.body) === hash);
    const beyond = isAgreed ? [] : beyondCleared(body, before, { party, nowMs: Date.parse(at) });
    return {
      envelope,
      party,
      form: body.form,
      text: body.text,
      attribution: body.attribution,
      existence: body.existence,
      at,
      isAgreed,
      beyond,
    };
  });
}
