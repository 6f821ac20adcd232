import { sha256, timestamp, uuid4 } from "../../base/index.ts";
import { dateAdded, readEnvelope, statusResource, takeObject, versionText } from "../../taxii/index.ts";
import type {
  Accepted,
  AccountRecord,
  Added,
  CollectionRecord,
  Disturbed,
  NewEntry,
  Rejected,
  StatusDetail,
  TaxiiWrites,
} from "../../taxii/index.ts";
import { knownMarking } from "../../stix/index.ts";
import type { Node } from "../node.ts";
import { advanceCopies, fillCopies } from "./copies.ts";
import type { CopyWork } from "./copies.ts";
import { pairKey } from "./directory.ts";
import type { Directory } from "./directory.ts";
import { drawnFrom } from "./query.ts";
import { reassess } from "./reassess.ts";
import { setText } from "./set-text.ts";

/** How many objects one transaction takes: the node's one writer goes back to warnings in between. */
const atOnce = 1000;
const checkedAtOnce = 250;

/** What taking in needs beside the node. */
export type Intake = {
  readonly node: Node;
  directory(): Directory;
  /** Reads the directory anew. */
  reload(): Promise<void>;
  /** Makes the sets known, with what every reader may have of them, before anything carries them. */
  learnSets(objects: readonly Accepted[]): Promise<void>;
  disturbed(collection: number, seqs: readonly number[]): void;
};

const yieldToOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes in objects that were judged already, in their order; gives what became of each. Large lots are several transactions. */
export async function storeObjects(
  intake: Intake,
  to: { readonly collection: CollectionRecord; readonly account: AccountRecord | undefined },
  given: {
    readonly objects: readonly (Accepted & { readonly date?: number })[];
    atEnd?(writes: TaxiiWrites, added: readonly Added[]): Promise<void>;
  },
): Promise<readonly Added[]> {
  const { collection, account } = to;
  const { node } = intake;
  await intake.learnSets(given.objects);
  const added: Added[] = [];
  for (let at = 0; at === 0 || at < given.objects.length; at += atOnce) {
    const entries = given.objects.slice(at, at + atOnce).map((object) => entryOf(intake.directory(), object));
    const isLast = at + atOnce >= given.objects.length;
    const visible = new Set(account === undefined ? [] : intake.directory().openings.get(pairKey(account.no, collection.no))?.view.visible);
    const by = { account: account?.no ?? 0, visible: (set: number) => visible.has(set), nowMicros: node.clock.nowMs() * 1000 };
    const disturbed = await node.store.taxii.transact(async (writes) => {
      const outcome = await writes.addEntries(collection.no, entries, by);
      const places = [outcome.disturbed];
      const isNew = entries.filter((_entry, index) => outcome.added[index]?.outcome === "added");
      for (const { no, chosen } of drawnFrom(intake.directory(), { collection, account, entries: isNew, nowMs: node.clock.nowMs() })) {
        places.push((await writes.addEntries(no, chosen, { ...by, visible: () => false })).disturbed);
      }
      const work = intake.directory().copyWork;
      places.push(...(work.length === 0 ? [] : await allCopies(writes, work, node.clock.nowMs())));
      added.push(...outcome.added);
      if (isLast) await given.atEnd?.(writes, added);
      return places;
    });
    for (const place of disturbed) intake.disturbed(place.collection, place.seqs);
    if (!isLast) await yieldToOthers();
  }
  if (given.objects.some(({ id }, index) => added[index]?.outcome === "added" && isOwnDefinition(id))) await redefine(intake);
  return added;
}

/** Definitions of markings came or went: decides anew what every reader may have. */
export async function redefine({ node, reload, directory, disturbed }: Intake): Promise<void> {
  await node.store.taxii.transact((writes) => reassess(writes, node.clock.nowMs() * 1000));
  await reload();
  await fillCopies(node, () => directory().copyWork, disturbed);
}

/** Whether an object says what a marking means that the standard does not fix. */
export function isOwnDefinition(id: string): boolean {
  return id.startsWith("marking-definition--") && knownMarking(id) === undefined;
}

/** The copies of what was added, and of what is lacking otherwise as far as it goes beside it. */
async function allCopies(writes: TaxiiWrites, work: readonly CopyWork[], nowMs: number): Promise<readonly Disturbed[]> {
  const disturbed: Disturbed[] = [];
  for (let turn = 0; turn < 8; turn += 1) {
    const made = await advanceCopies(writes, work, nowMs);
    disturbed.push(...made.disturbed);
    if (!made.isMore) break;
  }
  return disturbed;
}

function entryOf(directory: Directory, object: Accepted & { readonly date?: number }): NewEntry {
  const { id, type, spec, version, json, date } = object;
  const set = directory.sets.get(setText(object.set));
  if (set === undefined) throw new TypeError("sets are made known before anything carries them");
  return { id, type, spec, version, set, json, ...(date === undefined ? {} : { date }) };
}

/**
 * Takes in the body of a POST: every object is judged, what can be kept is stored as it came, and the answer is the true status of each
 * (TAXII 2.1 §5.5). Nothing of an envelope that is none is stored. Durable when it resolves.
 */
export async function receivePost(
  intake: Intake,
  from: { readonly account: AccountRecord; readonly collection: CollectionRecord },
  body: Uint8Array,
): Promise<unknown> {
  const { account, collection } = from;
  const { node } = intake;
  const { values, texts } = readEnvelope(body);
  const options = {
    marking: collection.intake?.marking ?? null,
    consent: account.needsConsent ? account.name : null,
    takesStix20: collection.mediaTypes.some((type) => type.endsWith("version=2.0")),
    by: account.name,
  };
  const judged: (Accepted | Rejected)[] = [];
  for (let at = 0; at < values.length; at += 1) {
    if (at > 0 && at % checkedAtOnce === 0) await yieldToOthers();
    judged.push(takeObject(values[at] ?? null, texts[at] ?? "", options));
  }
  const accepted = judged.filter((object): object is Accepted => object.ok);
  const [id, nowMs] = [uuid4(node.random), node.clock.nowMs()];
  let status: unknown;
  await storeObjects(intake, from, {
    objects: accepted,
    async atEnd(writes, added) {
      status = statusResource({ id, at: nowMs * 1000, ...details(judged, added), pendings: [] });
      const digest = sha256(body);
      await writes.addStatus({
        id,
        root: collection.root,
        account: account.no,
        body: JSON.stringify(status),
        collection: collection.no,
        at: timestamp(nowMs),
        digest,
      });
    },
  });
  return status;
}

function details(
  judged: readonly (Accepted | Rejected)[],
  added: readonly Added[],
): { readonly successes: readonly StatusDetail[]; readonly failures: readonly StatusDetail[] } {
  const successes: StatusDetail[] = [];
  const failures: StatusDetail[] = [];
  let next = 0;
  for (const object of judged) {
    if (!object.ok) {
      failures.push({ id: object.id, version: object.version, message: object.message });
      continue;
    }
    const became = added[next];
    next += 1;
    if (became === undefined) continue;
    const version = object.version === null ? dateAdded(became.version) : versionText(became.version);
    if (became.outcome !== "conflict") successes.push({ id: object.id, version });
    else
      failures.push({
        id: object.id,
        version,
        message: "this version is there already with other content: send a new version with a later modified",
      });
  }
  return { successes, failures };
}
