import { parseJson, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { objectKey, takeObject } from "../../taxii/index.ts";
import type { Accepted, AccountRecord, CollectionRecord, PulledObject, PullState, PullStore, Refusal } from "../../taxii/index.ts";
import { storeObjects } from "../taxii/receive.ts";
import type { Intake } from "../taxii/receive.ts";
import type { FeedConfig } from "./config.ts";

const maxRunBytes = 64 * 1024 * 1024;
const mostAtOnce = 10_000;

const keyText = (key: Uint8Array): string => Buffer.from(key).toString("hex");

/** The collection of this node that a feed goes into, by `ROOT/NAME`. Refuses with `config-invalid` one that is not there, and a query. */
export function feedCollection(intake: Intake, into: string): CollectionRecord {
  const [root = "", name = ""] = into.split("/");
  const collection = intake.directory().byName.get(root)?.get(name);
  if (collection === undefined)
    throw new TocsinError("config-invalid", `add the collection with tocsin taxii collection add: there is no "${into}"`);
  if (collection.query !== null)
    throw new TocsinError("config-invalid", `name a collection that is a place: "${into}" is drawn from others`);
  return collection;
}

/**
 * The account that stands for a feed; made with the first pull. A feed is a sender like any other: what a marking of its own means its own
 * definitions say, and no other feed's, and queries choose it as an origin.
 */
export async function feedOrigin({ node, reload }: Intake, { name, url }: Pick<FeedConfig, "name" | "url">): Promise<AccountRecord> {
  const { reads, transact } = node.store.taxii;
  const account = {
    // No account that is added by hand has a colon in its name.
    name: `feed:${name}`,
    credentials: { password: null, token: null, certificate: null },
    organisation: new URL(url).host,
    country: null,
    purpose: "feed",
    markings: [],
    needsConsent: false,
    disabledAt: null,
    isFeed: true,
  } as const;
  const known = (await reads.book()).accounts.find((each) => each.name === account.name);
  if (known !== undefined) return known;
  const no = await transact((writes) => writes.addAccount(account));
  await reload();
  return { ...account, no };
}

/** Where a feed keeps its state. */
export type FeedStateStore = { read(): Promise<PullState | undefined>; write(state: PullState): Promise<void> };

/** Keeps what a feed brings in a collection of the node, exactly as it came, judged as a POST is; and the state after it. */
export class CollectionPullStore implements PullStore {
  readonly #intake: Intake;
  readonly #collection: CollectionRecord;
  readonly #origin: AccountRecord;
  readonly #states: FeedStateStore;

  /** `origin` is the account that stands for the feed: what it brings is its own, and says nothing of what others sent. */
  constructor(intake: Intake, to: { readonly collection: CollectionRecord; readonly origin: AccountRecord }, states: FeedStateStore) {
    const { collection, origin } = to;
    this.#intake = intake;
    this.#origin = origin;
    this.#collection = collection;
    this.#states = states;
  }

  async state(): Promise<PullState | undefined> {
    return await this.#states.read();
  }

  async known(objects: readonly PulledObject[]): Promise<readonly boolean[]> {
    const there = new Set<string>();
    for await (const value of this.#held([...new Set(objects.map(({ value: { id } }) => id))]))
      there.add(keyText(objectKey(value, new Uint8Array(0))));
    return objects.map(({ key }) => there.has(keyText(key)));
  }

  /** Every version of these ids that the collection has, whoever may see it. */
  async *#held(ids: readonly string[]): AsyncGenerator<JsonValue, void, undefined> {
    const { reads } = this.#intake.node.store.taxii;
    const visible = [...this.#intake.directory().sets.values()];
    const sets = visible.flatMap((set) => [
      { set, isMixed: false },
      { set, isMixed: true },
    ]);
    const { seq: until } = await reads.head(this.#collection.no);
    const versions = { last: false, first: false, all: true, at: [] };
    const query = {
      collection: this.#collection.no,
      until,
      sets,
      visible,
      ids,
      types: undefined,
      versions,
      specs: undefined,
      limit: mostAtOnce,
      maxBytes: maxRunBytes,
    };
    for (let after = 0; after < until;) {
      const run = await reads.run({ ...query, after });
      if (run === undefined) return;
      const body = Buffer.concat([Buffer.from("["), run.body, Buffer.from("]")]);
      yield* parseJson(body, { maxBytes: body.length }) as readonly JsonValue[];
      after = run.lastSeq;
    }
  }

  async keep(objects: readonly PulledObject[], state: PullState): Promise<readonly Refusal[]> {
    const refusals = objects.length === 0 ? [] : await this.#store(objects);
    await this.#states.write(state);
    return refusals;
  }

  async #store(objects: readonly PulledObject[]): Promise<readonly Refusal[]> {
    // Its rule for what comes unmarked may have been changed since the pull began.
    const collection = this.#intake.directory().collections.get(this.#collection.no) ?? this.#collection;
    const options = {
      marking: collection.intake?.marking ?? null,
      consent: null,
      takesStix20: collection.mediaTypes.some((type) => type.endsWith("version=2.0")),
      by: this.#origin.name,
    };
    const refusals: Refusal[] = [];
    const accepted: Accepted[] = [];
    for (const { value, bytes } of objects) {
      const judged = takeObject(value, Buffer.from(bytes).toString("utf8"), options);
      if (judged.ok) accepted.push(judged);
      else refusals.push({ id: value.id.slice(0, 200), code: "input-malformed", message: judged.message });
    }
    if (accepted.length === 0) return refusals;
    const added = await storeObjects(this.#intake, { collection, account: this.#origin }, { objects: accepted });
    for (const [at, { outcome }] of added.entries()) {
      // A version that says two things: the first one stands, and a person has to know.
      if (outcome === "conflict" || outcome === "hidden")
        refusals.push({
          id: accepted[at]?.id ?? "",
          code: "state-refuses",
          message: "the collection holds this version with other content",
        });
    }
    return refusals;
  }
}
