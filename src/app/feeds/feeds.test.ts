import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { tlpMarkingIds } from "../../handling/index.ts";
import { stixMediaType } from "../../taxii/index.ts";
import { toyServer } from "../../taxii/client/toy.test-server.ts";
import type { Faults, Toy, ToyObject } from "../../taxii/client/toy.test-server.ts";
import type { Node } from "../node.ts";
import { testNode, until } from "../watch/node.test-data.ts";
import type { TestNode } from "../watch/node.test-data.ts";
import { parseConfig } from "../config.ts";
import { testFolder } from "../kit.test-node.ts";
import { addAccount, addCollection, open, startServer } from "../taxii/kit.test-server.ts";
import type { FeedConfig } from "./config.ts";
import { startFeeds } from "./feeds.ts";
import { feedStanding, readRecord } from "./record.ts";
import { runFeed } from "./run.ts";
import { feedStatus } from "./status.ts";

const folder = testFolder();

function identities(count: number, from = 0): ToyObject[] {
  return Array.from({ length: count }, (_, at) => {
    const number = from + at;
    const object = {
      type: "identity",
      spec_version: "2.1",
      id: `identity--00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
      created: "2026-01-01T00:00:00.000Z",
      modified: "2026-01-01T00:00:00.000Z",
      name: `n${number}`,
      object_marking_refs: [tlpMarkingIds.GREEN],
    };
    return { text: JSON.stringify(object, undefined, 1).replaceAll("\n", " "), micros: Date.UTC(2026, 9, 1) * 1000 + number };
  });
}

type Setting = { readonly toy: Toy; readonly test: TestNode; readonly feed: FeedConfig; node(): Node };

async function setting(context: TestContext, objects: ToyObject[], faults: Faults = {}): Promise<Setting> {
  const toy = await toyServer(objects, faults);
  context.after(() => toy.close());
  const kit = await testNode(context);
  await kit.node.store.taxii.transact(async (writes) => {
    await writes.putRoot({ name: "shared", title: "Shared", description: null, maxContentLength: 1_000_000 });
    await writes.addCollection({
      root: "shared",
      id: "0cb3de17-46b7-4124-833c-3c334094414e",
      alias: "feed",
      title: "Feed",
      description: null,
      mediaTypes: [stixMediaType],
      intake: null,
      query: null,
      agreement: null,
    });
  });
  const feed = { name: "isac", url: toy.url, into: "shared/feed", everyMinutes: 15, limit: 40 };
  return { toy, test: kit, feed, node: () => kit.node };
}

const pullOnce = (given: Setting, node = given.node()): ReturnType<typeof runFeed> =>
  runFeed(node, given.feed, new AbortController().signal);

/** What the collection holds, as it stands in the database. */
async function held(node: Node): Promise<string[]> {
  const { reads } = node.store.taxii;
  const { sets } = await reads.book();
  const visible = sets.map(({ no }) => no);
  const { seq } = await reads.head(1);
  const run = await reads.run({
    collection: 1,
    after: 0,
    until: seq,
    sets: visible.flatMap((set) => [
      { set, isMixed: false },
      { set, isMixed: true },
    ]),
    visible,
    ids: undefined,
    types: undefined,
    versions: { last: false, first: false, all: true, at: [] },
    specs: undefined,
    limit: 10_000,
    maxBytes: 1e8,
  });
  const body = `[${Buffer.from(run?.body ?? new Uint8Array(0)).toString("utf8")}]`;
  return (JSON.parse(body) as { name: string }[]).map(({ name }) => name).toSorted();
}

const names = (toy: Toy): string[] => toy.objects.map(({ text }) => (JSON.parse(text) as { name: string }).name).toSorted();
const alarms = (node: Node): Promise<readonly string[]> =>
  node.store.read(async (view) => (await view.openAlarms()).filter(({ kind }) => kind === "feed").map(({ text }) => text));

test("a feed goes into its collection, goes on after a restart, and doubles nothing", async (context) => {
  const given = await setting(context, identities(130));
  const record = await pullOnce(given);
  assert.deepEqual([record.error, record.failures, record.pull?.objects], [null, 0, 130]);
  assert.deepEqual(await held(given.node()), names(given.toy));
  const node = await given.test.reopen();
  given.toy.objects.push(...identities(7, 130));
  const second = await runFeed(node, given.feed, new AbortController().signal);
  assert.equal(second.pull?.objects, 137);
  assert.deepEqual(await held(node), names(given.toy));
  // With nothing remembered of the pull, the collection itself knows what is there.
  await node.store.transact((tx) => tx.putWatchSetting("feed", "isac", null));
  const anew = await runFeed(node, given.feed, new AbortController().signal);
  assert.equal(anew.pull?.objects, 0);
  assert.deepEqual(await held(node), names(given.toy));
  // Pointed at another server it begins anew, and takes what is new there.
  const other = await toyServer([...given.toy.objects, ...identities(2, 137)]);
  context.after(() => other.close());
  const moved = await runFeed(node, { ...given.feed, url: other.url }, new AbortController().signal);
  assert.deepEqual([moved.error, moved.pull?.objects], [null, 2]);
  assert.deepEqual(await held(node), names(other));
});

test("an object that is not STIX leaves the feed partial, with an alarm, and the rest is taken", async (context) => {
  const bad = { text: '{"type":"identity","spec_version":"2.1","id":"identity--00000000-0000-4000-8000-00000000ffff"}', micros: 1 };
  const given = await setting(context, [...identities(5), { ...bad, micros: Date.UTC(2026, 9, 2) * 1000 }]);
  const record = await pullOnce(given);
  assert.equal(record.pull?.missingCount, 1);
  assert.match(record.pull?.missing[0]?.id ?? "", /ffff$/);
  assert.equal(feedStanding(given.feed, record, given.test.clock.nowMs()), "partial");
  assert.equal((await held(given.node())).length, 5);
  assert.match((await alarms(given.node()))[0] ?? "", /1 objects could not be taken/);
});

test("what one feed says of a marking opens nothing that another feed brought", async (context) => {
  const server = await startServer(folder("node"));
  context.after(() => server.close());
  await addAccount(server, "reader", { markings: ["TLP:GREEN"] });
  const collection = await addCollection(server, "feed");
  await open(server, "feed", { readers: ["reader"] });
  const terms = {
    type: "marking-definition",
    spec_version: "2.1",
    id: "marking-definition--0b1c2d3e-17d4-4cbf-938f-98ee46b3cd3f",
    created: "2026-01-01T00:00:00.000Z",
    definition_type: "statement",
    definition: { statement: "as agreed" },
    object_marking_refs: [tlpMarkingIds.GREEN],
  };
  const [plain] = identities(1);
  const marked = plain!.text.replace(tlpMarkingIds.GREEN, `${tlpMarkingIds.GREEN}","${terms.id}`);
  const at = (text: string, micros: number): ToyObject => ({ text, micros: Date.UTC(2026, 9, 1) * 1000 + micros });
  const [first, second] = [await toyServer([at(marked, 1)]), await toyServer([at(JSON.stringify(terms), 1)])];
  for (const toy of [first, second]) context.after(() => toy.close());
  const pulled = async (name: string, toy: Toy): Promise<void> => {
    const feed = { name, url: toy.url, into: "shared/feed", everyMinutes: 15 };
    assert.equal((await runFeed(server.node, feed, new AbortController().signal)).error, null);
  };
  const seen = async (): Promise<readonly string[]> =>
    ((await server.ask("reader", `GET ${collection}objects/`)).json["objects"] as { type: string }[]).map(({ type }) => type);
  await pulled("first", first);
  await pulled("second", second);
  assert.deepEqual(await seen(), ["marking-definition"]);
  // Its own word for it opens what it brought, after everything that the reader has passed.
  first.objects.push(at(JSON.stringify(terms).replace("as agreed", "as agreed by letter").replace("2026-01-01", "2026-01-02"), 2));
  await pulled("first", first);
  assert.deepEqual((await seen()).toSorted(), ["identity", "marking-definition"]);
  const { accounts } = (await server.does("taxii-account-list", {})) as { accounts: { name: string }[] };
  assert.deepEqual(
    accounts.map(({ name }) => name),
    ["reader"],
  );
});

test("a version with other content is not taken for the one that is held", async (context) => {
  const [one] = identities(1);
  const given = await setting(context, [one!]);
  await pullOnce(given);
  given.toy.objects[0] = { text: one!.text.replace('"n0"', '"other"'), micros: one!.micros + 10 };
  const record = await pullOnce(given);
  assert.equal(record.pull?.missingCount, 1);
  assert.deepEqual(await held(given.node()), ["n0"]);
});

test("a login page is an alarm at once, three failures of the line are one, and a whole pull closes it", async (context) => {
  const given = await setting(context, identities(3), { contentType: "text/html", page: () => "<html>" });
  const record = await pullOnce(given);
  assert.equal(record.error?.code, "remote-not-taxii");
  assert.equal((await alarms(given.node())).length, 1);
  given.toy.faults = {};
  await pullOnce(given);
  assert.deepEqual(await alarms(given.node()), []);
  given.toy.faults = { meddle: (_turn, _request, response) => response.writeHead(503, { "retry-after": "100000" }).end() === response };
  for (const expected of [0, 0, 1]) {
    await pullOnce(given);
    assert.equal((await alarms(given.node())).length, expected);
  }
});

test("status says how every feed stands, and a feed that has long not been whole is stalled", async (context) => {
  const given = await setting(context, identities(3));
  const config = { ...given.node().config, feeds: [given.feed] };
  const node = { ...given.node(), config };
  const rows = (): Promise<unknown> => node.store.read((view) => feedStatus(view, node));
  assert.equal(((await rows()) as { standing: string }[])[0]?.standing, "never pulled");
  await pullOnce(given);
  assert.equal(((await rows()) as { standing: string }[])[0]?.standing, "whole");
  const record = await node.store.read((view) => readRecord(view, "isac"));
  assert.equal(feedStanding(given.feed, record, given.test.clock.nowMs() + 46 * 60_000), "stalled");
});

test("feeds run on their own while the node serves, and end with it", async (context) => {
  const given = await setting(context, identities(3));
  const node = { ...given.node(), config: { ...given.node().config, feeds: [given.feed] } };
  const told: string[] = [];
  const running = startFeeds(node, (text) => told.push(text));
  await until(async () => (await held(node)).length === 3);
  await running.stop();
  assert.deepEqual(told, []);
});

test("feeds that contradict themselves are refused with the configuration", async (context) => {
  const { node } = await testNode(context);
  const feed = { name: "a", url: "https://x.example/", into: "shared/feed", everyMinutes: 5 };
  const text = JSON.stringify({ ...node.config, feeds: [feed, { ...feed, user: "x" }] });
  assert.throws(() => parseConfig(text), /"a" is there twice; \/feeds\/1: give user and passwordFile together/);
});
