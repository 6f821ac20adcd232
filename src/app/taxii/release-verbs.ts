import { timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { dateAdded } from "../../taxii/index.ts";
import type { AccountRecord, CollectionRecord, ReleaseRecord, ReleaseTerms, TaxiiBook } from "../../taxii/index.ts";
import { requireRole } from "../authorise.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";
import { collectionIn } from "./account-verbs.ts";
import { requireWithinAgreement } from "./agreed.ts";
import { changeTaxii } from "./change.ts";
import { queryHash, readReleaseTerms } from "./terms.ts";

function releaseView(release: ReleaseRecord, collection: CollectionRecord): JsonValue {
  const { no, terms, officer, at, endedAt } = release;
  const { ceiling, readers, purpose, basis, until } = terms;
  const isOfThisQuery = terms.query === queryHash(collection);
  return {
    no,
    collection: collection.id,
    root: collection.root,
    ceiling,
    readers: [...readers],
    purpose,
    basis,
    until,
    officer,
    at,
    endedAt,
    isOfThisQuery,
  };
}

function collectionOf(book: TaxiiBook, no: number): CollectionRecord {
  const found = book.collections.find((collection) => collection.no === no);
  if (found === undefined) throw new TypeError(`a release names a collection that is there, got number ${no}`);
  return found;
}

/** The accounts that a release names. Refuses one that is not there, and one that reads for another purpose. */
function readersIn(book: TaxiiBook, terms: ReleaseTerms): readonly AccountRecord[] {
  return terms.readers.map((name) => {
    const account = book.accounts.find((each) => each.name === name && each.isFeed !== true);
    if (account === undefined) throw new TocsinError("unknown-item", `name accounts that are there, got "${name.slice(0, 80)}"`);
    if (account.purpose === terms.purpose) return account;
    throw new TocsinError("release-purpose-differs", `"${name}" reads for "${account.purpose}": the release is for "${terms.purpose}"`);
  });
}

/**
 * Opens a collection to readers by a standing release, which a releaser signs: over the collection and its query, up to a marking, for a
 * purpose, on a legal basis, until an instant. A later one that names the same reader takes its place.
 */
export const releaseGive: Verb = {
  roles: ["releaser"],
  run: (call) =>
    changeTaxii(call, "taxii-release", async (writes, tx) => {
      const { node, args, signers } = call;
      const officer = requireRole(signers, ["releaser"], "taxii-release");
      const book = await writes.book();
      const collection = collectionIn(book, args.text("collection"));
      const terms = readReleaseTerms(
        {
          collection: collection.id,
          query: queryHash(collection),
          ceiling: args.text("ceiling"),
          readers: args.texts("readers"),
          purpose: args.text("purpose"),
          basis: args.text("basis"),
          until: args.text("until"),
        },
        node.clock.nowMs(),
      );
      // The signature is over the hash that the releaser saw: not over whatever the collection has become meanwhile.
      if (args.text("query") !== terms.query)
        throw new TocsinError("request-stale", "look at the collection again: its query is another than the one that was signed");
      await requireWithinAgreement(tx, { collection, terms, readers: readersIn(book, terms), nodeId: node.id });
      const envelope = signers.find((signer) => signer.officer.id === officer.id)?.envelope;
      if (envelope === undefined) throw new TypeError("a role was found in a signer");
      const release = { collection: collection.no, terms, envelope, officer: officer.id, at: timestamp(node.clock.nowMs()), endedAt: null };
      const no = await writes.addRelease(release);
      const { ceiling, readers, until } = terms;
      return {
        result: releaseView({ ...release, no }, collection),
        subject: collection.id,
        facts: { no, ceiling, readers: [...readers], until },
      };
    }),
};

/** Ends a standing release at once. */
export const releaseEnd: Verb = {
  roles: ["releaser", "liaison-officer", "watch-officer"],
  run: (call) =>
    changeTaxii(call, "taxii-release-end", async (writes) => {
      const no = call.args.number("no");
      const book = await writes.book();
      const release = book.releases.find((each) => each.no === no);
      if (release === undefined) throw new TocsinError("unknown-item", `name a standing release by its number, got ${no}`);
      if (release.endedAt !== null) throw new TocsinError("state-refuses", `nothing to do: release ${no} was ended at ${release.endedAt}`);
      const endedAt = timestamp(call.node.clock.nowMs());
      await writes.endRelease(no, endedAt);
      const collection = collectionOf(book, release.collection);
      return {
        result: releaseView({ ...release, endedAt }, collection),
        subject: collection.id,
        facts: { no, reason: call.args.text("reason") },
      };
    }),
};

/** Lists the standing releases, ended ones included. */
export const releaseList: Verb = {
  roles: "anyone",
  async run({ node }) {
    const book = await node.store.taxii.reads.book();
    return { releases: book.releases.map((release) => releaseView(release, collectionOf(book, release.collection))) };
  },
};

/** How far each reader has polled each collection, for `tocsin status`. */
export async function readerPositions(node: Node): Promise<readonly JsonValue[]> {
  const { reads } = node.store.taxii;
  const book = await reads.book();
  const rows: JsonValue[] = [];
  for (const { account, collection, date, at, isComplete } of await reads.progress()) {
    const of = collectionOf(book, collection);
    const name = book.accounts.find(({ no }) => no === account)?.name ?? String(account);
    rows.push({
      account: name,
      collection: of.alias ?? of.id,
      title: of.title,
      to: dateAdded(date),
      at,
      isComplete,
      head: dateAdded((await reads.head(collection)).date),
    });
  }
  return rows;
}
