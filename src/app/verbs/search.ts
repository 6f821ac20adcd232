import { base64, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { isPresent, recordAct, revealParts } from "../../exchange/index.ts";
import type { EnrolledOfficer, MessageRecord, MonthKeys, Role, View } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import { followMessages, linksOf } from "../follow.ts";
import { checkNeedToKnow, mayKnow, readerRoles } from "../need-to-know.ts";
import type { Node } from "../node.ts";
import { reasonGiven } from "../reason.ts";
import { findMessages } from "../search/find.ts";
import type { Found } from "../search/find.ts";
import { headerPosition, searchHash, searchKeys, textsOf } from "../search/index-messages.ts";
import type { Verb } from "../verb.ts";
import { findMessage } from "../find-message.ts";

const searchers: readonly Role[] = [...readerRoles, "data-protection-officer"];
const mostShown = 100;
const longestQuery = 200;
const longestSnippet = 160;

function snippetOf(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longestSnippet ? `${line.slice(0, longestSnippet - 1)}…` : line;
}

type Reading = { readonly node: Node; readonly view: View; readonly months: MonthKeys; readonly mayRead: boolean };

async function place({ view }: Reading, message: MessageRecord): Promise<Record<string, JsonValue>> {
  const { row, messageId, kind, thread, outgoing, committedAt, precedence } = message;
  const partner = (await view.partner(message.partner))?.handle ?? message.partner;
  return { row, message: messageId, kind, thread, outgoing, partner, at: committedAt, precedence };
}

/** A message in which something was found: where, and the words around it; of a person entry only that it is there. */
async function hit(reading: Reading, message: MessageRecord, found: Found): Promise<Record<string, JsonValue>> {
  const { view, months, mayRead } = reading;
  const parts = revealParts(await view.parts(message.row), months);
  const texts = new Map(textsOf(message, parts).map((text) => [text.position, text]));
  const where = found.positions.map((position): JsonValue => {
    const label = position === headerPosition ? "reference" : (parts[position]?.label ?? "part");
    const text = texts.get(position)?.text;
    const isShown = mayRead && label !== "person" && text !== undefined;
    return { part: position === headerPosition ? null : position + 1, label, text: isShown ? snippetOf(text) : null };
  });
  return {
    ...(await place(reading, message)),
    where,
    erased: parts.some((part) => !isPresent(part) && part.label !== "officer-signature"),
  };
}

async function hitsFor(reading: Reading, officer: EnrolledOfficer, found: readonly Found[]): Promise<readonly Record<string, JsonValue>[]> {
  const hits: Record<string, JsonValue>[] = [];
  for (const one of found) {
    const message = await reading.view.message(one.message);
    const isForOfficer = message !== undefined && (!reading.mayRead || (await mayKnow(reading.view, officer, message)));
    if (isForOfficer) hits.push(await hit(reading, message, one));
    if (hits.length > mostShown) break;
  }
  return hits;
}

/**
 * Searches what the officer may see, over spellings and scripts. A logged act with its reason; the query itself is content and stands in the
 * log only as a hash under a key that is destroyed with the index. The data-protection officer learns where, not what.
 */
const search: Verb = {
  roles: searchers,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, searchers, "search");
    const reason = reasonGiven(args);
    const query = args.text("query").trim();
    if (query === "" || query.length > longestQuery)
      throw new TocsinError("usage", `give what to search for, in at most ${longestQuery} characters`);
    await followMessages(node);
    const keys = searchKeys(node);
    const { months } = await node.exchange();
    const mayRead = officer.roles.some((role) => readerRoles.includes(role));
    const hits = await node.store.read(async (view) =>
      hitsFor({ node, view, months, mayRead }, officer, await findMessages(view, query, keys)),
    );
    const shown = hits.slice(0, mostShown);
    const asked = base64(searchHash(keys.current(node.clock.nowMs()).key, `q${query}`));
    await node.store.transact((tx) =>
      recordAct(tx, node, {
        verb: "search",
        subject: "search",
        officer: officer.id,
        facts: { reason, query: asked, found: shown.map(({ row }) => row ?? null) },
      }),
    );
    return { hits: shown, isWhole: hits.length <= mostShown };
  },
};

/** "Have we had this before": earlier messages that share with one message what few others have. */
const searchLike: Verb = {
  roles: readerRoles,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, readerRoles, "search");
    const reason = reasonGiven(args);
    await followMessages(node);
    const { months } = await node.exchange();
    const message = await node.store.read((view) => findMessage(view, args.text("message")));
    const found = await node.store.transact(async (tx) => {
      await checkNeedToKnow(tx, officer, message);
      const rows: Record<string, JsonValue>[] = [];
      for (const link of await linksOf(tx, node, { message, months })) {
        const earlier = await tx.message(link.message);
        if (earlier === undefined || !(await mayKnow(tx, officer, earlier))) continue;
        rows.push({ ...(await place({ node, view: tx, months, mayRead: true }, earlier)), shared: link.shared });
      }
      await recordAct(tx, node, {
        verb: "search-like",
        subject: message.messageId,
        officer: officer.id,
        facts: { reason, found: rows.map(({ row }) => row ?? null) },
      });
      return rows;
    });
    return { of: message.row, earlier: found };
  },
};

/** The verbs of search, by name. */
export const searchVerbs: Readonly<Record<string, Verb>> = { search, "search-like": searchLike };
