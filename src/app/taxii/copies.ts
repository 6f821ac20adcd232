import type { JsonValue } from "../../base/index.ts";
import { mintObjectsForReader, redactGraph } from "../../handling/index.ts";
import { isIdentifier, isJsonObject } from "../../stix/index.ts";
import type { StixObject } from "../../stix/index.ts";
import { endOfPlaces, isOpenInPart, isSetOpen, isUnderCeiling, microsOf } from "../../taxii/index.ts";
import type {
  Disturbed,
  EntryCopy,
  EntryFacts,
  EntryQuery,
  HandlingSet,
  SetReader,
  TaxiiBook,
  TaxiiReads,
  TaxiiWrites,
} from "../../taxii/index.ts";
import type { Node } from "../node.ts";
import type { Gates, Pair } from "./books.ts";
import { setText } from "./set-text.ts";

/** Redacted copies that a class of readers needs in a collection. */
export type CopyWork = {
  readonly collection: number;
  readonly copyClass: string;
  readonly gates: Gates;
  readonly ceiling: string;
  /** The sets that are copied, with the sets of their copies. */
  readonly parts: readonly { readonly no: number; readonly set: HandlingSet; readonly copy: number }[];
  /** The sets that every reader of the class has whole. */
  readonly whole: readonly number[];
};

const atOnce = 250;
const idsAtOnce = 50;
const mostVersions = 5000;
const mostIds = 20_000;
const allVersions = { last: false, first: false, all: true, at: [] };

/** The set of the copies of a set for a class of readers. */
export function copySet({ markings, granular, consent, by }: HandlingSet, copyClass: string): HandlingSet {
  return { markings, granular, consent, ...(by === undefined ? {} : { by }), copy: copyClass };
}

/** What copies readers need, each class once; sets of copies that are not interned yet are left out. */
export function copyWorkOf(
  book: TaxiiBook,
  openings: readonly { readonly pair: Pair; readonly gates: Gates; readonly reader: SetReader }[],
): readonly CopyWork[] {
  const numbers = new Map(book.sets.map(({ no, set }) => [setText(set), no]));
  const work = new Map<string, CopyWork>();
  for (const { pair, gates, reader } of openings) {
    const { copyClass } = reader;
    const collection = pair.collection.no;
    const parts = book.sets.flatMap(({ no, set }) => {
      const copy = isOpenInPart(set, reader) ? numbers.get(setText(copySet(set, copyClass))) : undefined;
      return copy === undefined ? [] : [{ no, set, copy }];
    });
    const key = `${collection} ${copyClass}`;
    const before = work.get(key);
    const whole = book.sets.flatMap(({ no, set }) =>
      set.copy === undefined && set.consent === null && isSetOpen(set, reader) ? [no] : [],
    );
    // What waits for the consent of one reader of the class is open to that one alone.
    const all = [...(before?.parts ?? []), ...parts.filter(({ no }) => before?.parts.every((known) => known.no !== no) !== false)];
    if (all.length > 0)
      work.set(key, { collection, copyClass, gates: before?.gates ?? gates, ceiling: pair.release.terms.ceiling, parts: all, whole });
  }
  return [...work.values()];
}

function queryOf(work: CopyWork, sets: readonly number[], more: Partial<EntryQuery>): EntryQuery {
  return {
    collection: work.collection,
    after: 0,
    until: endOfPlaces,
    sets: sets.flatMap((set) => [false, true].map((isMixed) => ({ set, isMixed }))),
    visible: sets,
    ids: undefined,
    types: undefined,
    versions: allVersions,
    specs: [20, 21],
    limit: mostVersions,
    maxBytes: Number.MAX_SAFE_INTEGER,
    ...more,
  };
}

async function factsOfIds(
  reads: TaxiiReads,
  work: CopyWork,
  given: { readonly sets: readonly number[]; readonly ids: readonly string[] },
): Promise<readonly EntryFacts[]> {
  const found: EntryFacts[] = [];
  for (let at = 0; at < given.ids.length; at += idsAtOnce) {
    // Always as many, so that one statement serves for all.
    const ids = given.ids.slice(at, at + idsAtOnce);
    const filled = [...ids, ...Array.from({ length: idsAtOnce - ids.length }, () => ids[0] ?? "")];
    found.push(...(await reads.facts(queryOf(work, given.sets, { ids: filled }))));
  }
  return found;
}

const mention = /[a-z][a-z0-9-]{1,248}--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** An entry that is to be copied, or a version of it that its reader has whole. */
type Source = { readonly facts: EntryFacts; readonly set: number; readonly value: StixObject };

async function sourcesOf(reads: TaxiiReads, work: CopyWork, fresh: readonly EntryFacts[]): Promise<readonly Source[]> {
  const sets = [...work.parts.map(({ no }) => no), ...work.whole];
  const ids = [...new Set(fresh.map(({ id }) => id))];
  const facts = new Map((await factsOfIds(reads, work, { sets, ids })).map((each) => [each.seq, each]));
  const texts = await reads.texts(work.collection, [...facts.keys()]);
  return texts.flatMap(({ seq, set, json }) => {
    const value = JSON.parse(json) as JsonValue;
    const about = facts.get(seq);
    return about === undefined || !isJsonObject(value) ? [] : [{ facts: about, set, value: value as StixObject }];
  });
}

async function seenElsewhere(reads: TaxiiReads, work: CopyWork, sources: readonly Source[]): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const { value } of sources) {
    for (const [id] of JSON.stringify(value).matchAll(mention)) {
      if (ids.size >= mostIds) break;
      if (isIdentifier(id)) ids.add(id);
    }
  }
  const sets = [...work.whole, ...work.parts.filter(({ set }) => set.consent === null).map(({ copy }) => copy)];
  return new Set((await factsOfIds(reads, work, { sets, ids: [...ids] })).map(({ id }) => id));
}

/** The copies of what one account sent: all of it redacted as one graph, since what is withheld of one shows in what refers to it. */
function redacted(work: CopyWork, sources: readonly Source[], seen: ReadonlySet<string>): readonly EntryCopy[] {
  const parts = new Map(work.parts.map((part) => [part.no, part]));
  const by = sources.map(({ set }) => parts.get(set)).find((part) => part !== undefined)?.set.by;
  const gate = work.gates.of(by);
  const bare = sources.find(({ value, set }) => value["object_marking_refs"] === undefined && parts.has(set));
  const markAs = bare === undefined ? undefined : parts.get(bare.set)?.set.markings[0];
  const options = {
    allows: (markings: readonly string[]) => markings.every((id) => isUnderCeiling(id, work.ceiling)) && gate.allows(markings),
    ...(markAs === undefined ? {} : { markAs }),
    times: "given" as const,
  };
  const values = sources.map(({ value }) => value);
  const shown = redactGraph(values, { ...options, elsewhere: (id) => seen.has(id) });
  const byKey = new Map(shown.map((object) => [keyOf(object, object.id), object]));
  return sources.flatMap(({ facts, set, value }): EntryCopy[] => {
    const part = parts.get(set);
    if (part === undefined) return [];
    const isDated = value["modified"] !== undefined;
    // An observable has another id in its copy where a part of it that makes its id is withheld.
    const id = isDated ? facts.id : (redactGraph([value], { ...options, elsewhere: () => true })[0]?.id ?? facts.id);
    const copy = byKey.get(keyOf(value, id));
    const base = { original: facts.seq, set: part.copy };
    if (copy === undefined) return [{ ...base, entry: undefined }];
    const [leaving] = mintObjectsForReader([withMarking(copy, markAs)], gate).content;
    if (leaving === undefined) return [{ ...base, entry: undefined }];
    const version = isDated || value["created"] !== undefined ? facts.version : null;
    return [{ ...base, entry: { id: copy.id, type: copy.type, spec: facts.spec, version, set: part.copy, json: JSON.stringify(copy) } }];
  });
}

/** What carries no marking is decided on under the marking of ours that it was taken in with. */
function withMarking(copy: StixObject, markAs: string | undefined): StixObject {
  return copy["object_marking_refs"] === undefined && markAs !== undefined ? { ...copy, object_marking_refs: [markAs] } : copy;
}

function keyOf(object: StixObject, id: string): string {
  const { modified } = object;
  return `${id} ${typeof modified === "string" ? microsOf(modified) : ""}`;
}

/**
 * Makes the copies of the next entries that have none, for each class of readers: at most 250 entries of a class at once. To be called in the
 * transaction that added entries, so that nobody sees a collection without its copies, and again while it says that there is more.
 */
export async function advanceCopies(
  writes: TaxiiWrites,
  allWork: readonly CopyWork[],
  nowMs: number,
): Promise<{ readonly disturbed: readonly Disturbed[]; readonly isMore: boolean }> {
  const disturbed: Disturbed[] = [];
  let isMore = false;
  for (const work of allWork) {
    const after = await writes.copied(work.collection, work.copyClass);
    const fresh = await writes.facts(
      queryOf(
        work,
        work.parts.map(({ no }) => no),
        { after, limit: atOnce },
      ),
    );
    const last = fresh.at(-1);
    if (last === undefined) continue;
    const sources = await sourcesOf(writes, work, fresh);
    const seen = await seenElsewhere(writes, work, sources);
    const writers = new Map(work.parts.map(({ no, set }) => [no, set.by]));
    const groups = Map.groupBy(sources, ({ facts, set }) => writers.get(set) ?? writerOf(facts.id, sources, writers));
    for (const group of groups.values()) disturbed.push(await writes.putCopies(work.collection, redacted(work, group, seen), nowMs * 1000));
    await writes.setCopied(work.collection, work.copyClass, last.seq);
    isMore ||= fresh.length >= atOnce;
  }
  return { disturbed, isMore };
}

/** A version that is open as a whole goes with the versions of the same object that are copied. */
function writerOf(id: string, sources: readonly Source[], writers: ReadonlyMap<number, string | undefined>): string | undefined {
  const copied = sources.find(({ facts, set }) => facts.id === id && writers.has(set));
  return copied === undefined ? undefined : writers.get(copied.set);
}

/** Makes all copies that are lacking, in transactions of their own. */
export async function fillCopies(
  node: Node,
  work: () => readonly CopyWork[],
  disturb: (collection: number, seqs: readonly number[]) => void,
): Promise<void> {
  for (let isMore = work().length > 0; isMore;) {
    const made = await node.store.taxii.transact((writes) => advanceCopies(writes, work(), node.clock.nowMs()));
    for (const { collection, seqs } of made.disturbed) disturb(collection, seqs);
    ({ isMore } = made);
  }
}
