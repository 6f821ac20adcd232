import { TocsinError } from "../base/index.ts";
import { isPresent, markingFormat, paragraphFormat, partsOf, recordAct, revealParts } from "../exchange/index.ts";
import type { Draft, MessageRecord, MonthKeys, View } from "../exchange/index.ts";
import { borrowings, createFingerprinter, strictest, tlpLabelOf } from "../handling/index.ts";
import type { Borrowing, Fingerprinter, KnownParagraph } from "../handling/index.ts";
import { passingOf } from "./case-rules.ts";
import { entriesAbout } from "./cases.ts";
import { followMessages } from "./follow.ts";
import type { Node } from "./node.ts";
import { searchKeys } from "./search/index-messages.ts";
import { similarMessages } from "./search/similar.ts";

/** A paragraph that passed before: of which message, by which commitment, and in which words. */
type Passed = { readonly known: KnownParagraph; readonly message: MessageRecord; readonly commitment: string; readonly tlp: string | null };

async function passedOf(
  view: View,
  message: MessageRecord,
  given: { readonly months: MonthKeys; readonly fingerprint: Fingerprinter },
): Promise<readonly Passed[]> {
  const parts = revealParts(await view.parts(message.row), given.months);
  const marking = parts.find(({ label }) => label === "marking");
  const tlp = marking !== undefined && isPresent(marking) ? markingFormat.decode(marking.bytes).tlp : null;
  return parts.flatMap((part) => {
    if (part.label !== "paragraph" || !isPresent(part)) return [];
    const { commitment } = part;
    const known: KnownParagraph = {
      id: `${message.row} ${commitment}`,
      from: message.outgoing ? null : message.partner,
      order: message.row,
      print: given.fingerprint(paragraphFormat.decode(part.bytes).text),
    };
    return [{ known, message, commitment, tlp }];
  });
}

const plain = (text: string): string => text.normalize("NFKC").replaceAll(/\s+/gu, " ").trim().toLowerCase();

/** Whether a paragraph that was borrowed may go to that recipient: its originator granted it, or exactly the words in which it now stands. */
async function isGranted(
  node: Node,
  view: View,
  given: { found: Borrowing; passed: Passed; text: string; tlp: string; months: MonthKeys },
) {
  const { found, passed, text, months } = given;
  const to = await view.partner(found.recipient);
  if (to === undefined) return false;
  const entries = await entriesAbout(view, passed.message, { self: node.id, months });
  const passing = passingOf(entries, { of: passed.message.envelopeHash, to, nowMs: node.clock.nowMs() });
  if (passing === undefined) return false;
  const [own, wanted] = [tlpLabelOf(passed.tlp ?? ""), tlpLabelOf(given.tlp)];
  // A wider marking is its originator's to give (DOMAIN.md I8).
  if (own === undefined || wanted === undefined || strictest([own, wanted]) !== wanted) return false;
  if (passing.wording !== null) return plain(passing.wording).includes(plain(text));
  return passing.paragraphs.length === 0 || passing.paragraphs.includes(passed.commitment);
}

function refusal(
  found: readonly { readonly found: Borrowing; readonly passed: Passed }[],
  names: ReadonlyMap<string, string>,
): TocsinError {
  const [first] = found;
  if (first === undefined) throw new TypeError("there is something to refuse");
  const { row } = first.passed.message;
  const from = names.get(first.found.originator) ?? first.found.originator;
  const to = names.get(first.found.recipient) ?? first.found.recipient;
  const out = found.every((one) => one.found.extent === "passage")
    ? ", or say with --own-words why the words are not theirs, which is recorded"
    : "";
  return new TocsinError(
    "consent-missing",
    `ask ${from} first, with tocsin release request --use pass-on --to "${to}": paragraph ${first.found.paragraph} says what message ${row} of ${from} says${out}; the attempt is recorded`,
    {
      details: {
        borrowed: found.map(({ found: one, passed }) => ({
          paragraph: Number(one.paragraph.split(" ")[0]),
          start: one.start,
          end: one.end,
          extent: one.extent,
          message: passed.message.row,
          originator: names.get(one.originator) ?? one.originator,
          recipient: names.get(one.recipient) ?? one.recipient,
        })),
      },
    },
  );
}

/**
 * Refuses a draft that tells a partner what another partner said, in its words or nearly, without that partner's grant (DOMAIN.md I4, I8):
 * `consent-missing`, and the attempt is recorded. Passages, never whole paragraphs, may stand where the drafter says in `ownWords` why they
 * are not theirs. What was told in other words altogether is not seen here: no machine sees it.
 */
export async function checkBorrowing(node: Node, draft: Draft, officer: string): Promise<void> {
  if (draft.forwards !== null) return;
  const fingerprint = createFingerprinter();
  const texts = new Map(
    partsOf(draft.parts, "paragraph").flatMap(({ bytes }) => {
      if (bytes === undefined) return [];
      const { number, language, text } = paragraphFormat.decode(bytes);
      const id: string = `${number} ${language}`;
      return [[id, text] as const];
    }),
  );
  if (texts.size === 0) return;
  await followMessages(node);
  const { months } = await node.exchange();
  const written = [...texts].map(([id, text]) => ({ id, print: fingerprint(text) }));
  const { refused, names } = await node.store.read(async (view) => {
    const passed = new Map<string, Passed>();
    for (const row of await similarMessages(view, [...texts.values()].join("\n"), searchKeys(node))) {
      const message = await view.message(row);
      if (message === undefined) continue;
      for (const one of await passedOf(view, message, { months, fingerprint })) passed.set(one.known.id, one);
    }
    const known = [...passed.values()].map((one) => one.known);
    const without: { found: Borrowing; passed: Passed }[] = [];
    for (const found of borrowings(written, { known, recipients: draft.to })) {
      const source = passed.get(found.known);
      if (source === undefined || (found.extent === "passage" && draft.ownWords !== null)) continue;
      const text = texts.get(found.paragraph) ?? "";
      if (!(await isGranted(node, view, { found, passed: source, text, tlp: draft.tlp, months }))) without.push({ found, passed: source });
    }
    const partners = new Map((await view.partners()).map(({ nodeId, handle }) => [nodeId, handle]));
    return { refused: without, names: partners };
  });
  if (refused.length === 0) return;
  await node.store.transact(async (tx) => {
    for (const { envelopeHash, messageId } of new Set(refused.map(({ passed }) => passed.message)))
      await recordAct(tx, node, {
        verb: "borrow-refused",
        subject: messageId,
        officer,
        facts: { envelope: envelopeHash, to: [...draft.to] },
      });
  });
  throw refusal(refused, names);
}
