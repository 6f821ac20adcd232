import { isUuid, timestamp, TocsinError, uuid4 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { intakeRule, markingIdOf } from "../../handling/index.ts";
import { dateAdded, stixMediaType } from "../../taxii/index.ts";
import type { ApiRoot, CollectionQuery, CollectionRecord, TaxiiBook, TaxiiWrites } from "../../taxii/index.ts";
import { requireRole } from "../authorise.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { collectionIn } from "./account-verbs.ts";
import { agreedScope } from "./agreed.ts";
import { changeTaxii } from "./change.ts";
import { fillFromSources } from "./backfill.ts";
import { queryHash } from "./terms.ts";

const names = /^[a-z0-9][a-z0-9_-]{0,62}$/;
/** The largest request body of a new API root, in bytes. */
export const defaultContentLength = 10 * 1024 * 1024;

/** A new API root, or the one that is there. */
export async function rootNamed(writes: TaxiiWrites, root: ApiRoot): Promise<void> {
  if (!names.test(root.name) || root.name === "taxii2")
    throw new TocsinError(
      "usage",
      `name API roots in lower-case letters, digits, _ and -, and none "taxii2", got "${root.name.slice(0, 80)}"`,
    );
  if (!(await writes.book()).roots.some(({ name }) => name === root.name)) await writes.putRoot(root);
}

function text(value: string | undefined, most: number): string | null {
  if (value === undefined) return null;
  if (value.trim() === "" || value.length > most || /\p{Cc}/u.test(value))
    throw new TocsinError("usage", `give texts of 1 to ${most} characters without control characters`);
  return value;
}

/** The rule of an officer for what comes unmarked into a collection. Only a releaser makes one: it says to whom content may go. */
export function intakeOf(
  { node, signers }: Pick<VerbCall, "node" | "signers">,
  label: string | undefined,
  source: string,
): CollectionRecord["intake"] {
  if (label === undefined) return null;
  const officer = requireRole(signers, ["releaser"], "marking what comes unmarked").id;
  const rule = intakeRule({ source, label: label.toUpperCase(), officer, setAt: timestamp(node.clock.nowMs()) });
  return { marking: rule.marking, officer, at: rule.setAt };
}

function queryOf({ args }: VerbCall, book: TaxiiBook): CollectionQuery | null {
  const from = args.texts("from");
  const list = (name: string): readonly string[] | undefined => (args.texts(name).length === 0 ? undefined : args.texts(name));
  if (from.length === 0) return null;
  const places = from.map((name) => collectionIn(book, name));
  if (places.some(({ query }) => query !== null))
    throw new TocsinError("usage", "draw a query from places: one query is not drawn from another");
  const markings = list("markings")?.map((label) => {
    const id = markingIdOf(label);
    if (id === undefined) throw new TocsinError("usage", `give markings as labels or ids, got "${label.slice(0, 80)}"`);
    return id;
  });
  const [types, origins] = [list("types"), list("origins")];
  return {
    from: places.map(({ id }) => id),
    ...(types === undefined ? {} : { types }),
    ...(markings === undefined ? {} : { markings }),
    ...(origins === undefined ? {} : { origins }),
    ...(args.flag("valid") ? { valid: true } : {}),
  };
}

function agreementOf({ args }: VerbCall): CollectionRecord["agreement"] {
  const [id, scope] = [args.optionalText("agreement"), args.optionalText("scope")];
  if ((id === undefined) !== (scope === undefined)) throw new TocsinError("usage", "give the agreement with one of its scopes");
  return id === undefined || scope === undefined ? null : { id, scope };
}

/** How a collection is shown: what it is and how much is in it, never what. */
function collectionView(collection: CollectionRecord, entries: { readonly seq: number; readonly date: number }): JsonValue {
  const { no: _no, ...rest } = collection;
  return {
    ...(rest as unknown as Record<string, JsonValue>),
    places: entries.seq,
    last: entries.seq === 0 ? null : dateAdded(entries.date),
  };
}

/** Adds a collection: a place that accounts write to, or a query over places. */
export const collectionAdd: Verb = {
  roles: ["administrator", "liaison-officer", "releaser"],
  run: (call) =>
    changeTaxii(call, "taxii-collection-add", async (writes, tx) => {
      const { args, node } = call;
      const root = args.optionalText("root") ?? "shared";
      await rootNamed(writes, { name: root, title: node.config.name, description: null, maxContentLength: defaultContentLength });
      const id = args.optionalText("id") ?? uuid4(node.random);
      const alias = args.optionalText("alias") ?? null;
      if (!isUuid(id)) throw new TocsinError("usage", `give the id of a collection as a UUID, got "${id.slice(0, 80)}"`);
      if (alias !== null && (!names.test(alias) || isUuid(alias)))
        throw new TocsinError("usage", `give an alias in lower-case letters, digits, _ and -, got "${alias.slice(0, 80)}"`);
      const book = await writes.book();
      if (book.collections.some((other) => other.root === root && (other.id === id || (alias !== null && other.alias === alias))))
        throw new TocsinError("state-refuses", `choose another id or alias: "${root}" has one of that name`);
      const asked = agreementOf(call);
      const agreement = asked === null ? null : await agreedScope(tx, asked);
      const collection = {
        root,
        id,
        alias,
        title: text(args.text("title"), 120) ?? "",
        description: text(args.optionalText("description"), 1000),
        mediaTypes: [stixMediaType],
        intake: intakeOf(call, args.optionalText("markAs"), id),
        query: queryOf(call, book),
        agreement,
      };
      const no = await writes.addCollection(collection);
      await fillFromSources(writes, { ...collection, no }, node.clock.nowMs());
      return {
        result: collectionView({ ...collection, no }, await writes.head(no)),
        subject: id,
        facts: { root, alias, intake: collection.intake?.marking ?? null },
      };
    }),
};

/** Sets the rule for what comes unmarked into a collection from now on. What is there already keeps what it was given. */
export const collectionMark: Verb = {
  roles: ["releaser"],
  run: (call) =>
    changeTaxii(call, "taxii-collection-mark", async (writes) => {
      const collection = collectionIn(await writes.book(), call.args.text("collection"));
      const changed = { ...collection, intake: intakeOf(call, call.args.optionalText("markAs"), collection.id) };
      await writes.putCollection(changed);
      return {
        result: collectionView(changed, await writes.head(changed.no)),
        subject: collection.id,
        facts: { intake: changed.intake?.marking ?? null },
      };
    }),
};

/** Shows one collection, with the hash that a standing release of it is signed over. Shows no content. */
export const collectionShow: Verb = {
  roles: "anyone",
  async run({ node, args }) {
    const { reads } = node.store.taxii;
    const collection = collectionIn(await reads.book(), args.text("collection"));
    return {
      ...(collectionView(collection, await reads.head(collection.no)) as Record<string, JsonValue>),
      queryHash: queryHash(collection),
    };
  },
};

/** Lists the collections with how much is in them. Shows no content. */
export const collectionList: Verb = {
  roles: "anyone",
  async run({ node }) {
    const { reads } = node.store.taxii;
    const collections: JsonValue[] = [];
    for (const collection of (await reads.book()).collections)
      collections.push(collectionView(collection, await reads.head(collection.no)));
    return { collections };
  },
};
