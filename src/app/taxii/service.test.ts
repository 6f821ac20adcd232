import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonValue } from "../../base/index.ts";
import { newAgreementState } from "../../exchange/index.ts";
import type { AgreementState } from "../../exchange/index.ts";
import { coded, testFolder } from "../kit.test-node.ts";
import { addAccount, addCollection, indicator, open, startServer } from "./kit.test-server.ts";
import type { Seen, TestServer } from "./kit.test-server.ts";

const folder = testFolder();
let server: TestServer;
before(async () => {
  server = await startServer(folder("taxii"));
});
after(() => server.close());

const ids = ({ json }: Seen): readonly string[] => ((json["objects"] ?? []) as { id: string }[]).map(({ id }) => id);
const post = (account: string, path: string, objects: readonly JsonValue[]): Promise<Seen> =>
  server.ask(account, `POST ${path}objects/`, { body: { objects: [...objects] } });

test("nothing is read without a standing release, and nothing is known of what is not open", async () => {
  await addAccount(server, "reader-a");
  const path = await addCollection(server, "closed");
  assert.equal((await server.ask("reader-a", `GET ${path}objects/`)).status, 404);
  assert.equal((await server.ask("nobody", `GET ${path}objects/`)).status, 401);
  const no = await open(server, "closed", { readers: ["reader-a"] });
  assert.equal((await server.ask("reader-a", `GET ${path}objects/`)).text, "{}");
  await server.does("taxii-release-end", { no, reason: "test" });
  assert.equal((await server.ask("reader-a", `GET ${path}objects/`)).status, 404);
});

test("a standing release never goes above AMBER, and is void for another query", async () => {
  await addAccount(server, "reader-b");
  await addCollection(server, "ceiling");
  await assert.rejects(open(server, "ceiling", { readers: ["reader-b"], ceiling: "RED" }), coded("release-marking-too-high"));
  await assert.rejects(open(server, "ceiling", { readers: ["reader-b"], ceiling: "AMBER+STRICT" }), coded("release-marking-too-high"));
  const terms = {
    collection: "ceiling",
    readers: ["reader-b"],
    ceiling: "GREEN",
    purpose: "test",
    basis: "test",
    until: "2100-01-01T00:00:00.000Z",
  };
  await assert.rejects(server.does("taxii-release", { ...terms, query: "0".repeat(64) }), coded("request-stale"));
  await assert.rejects(server.does("taxii-release", { ...terms, query: "" }, server.liaison), coded("not-authorised"));
});

test("each reader sees what its markings open, and what is above the ceiling nobody sees", async () => {
  await addAccount(server, "writer-c");
  await addAccount(server, "green-c", { markings: ["TLP:GREEN"] });
  await addAccount(server, "all-c", { markings: ["TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"] });
  const path = await addCollection(server, "marked");
  await open(server, "marked", { readers: ["green-c", "all-c", "writer-c"], writers: ["writer-c"] });
  const objects = (["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"] as const).map((marking) => indicator({ marking }));
  const unmarked = indicator();
  assert.equal((await post("writer-c", path, [...objects, unmarked])).json["success_count"], 6);
  const [clear, green, amber] = objects.map((object) => object["id"]);
  assert.deepEqual(ids(await server.ask("writer-c", `GET ${path}objects/`)), [clear, unmarked["id"]]);
  assert.deepEqual(ids(await server.ask("green-c", `GET ${path}objects/`)), [clear, green, unmarked["id"]]);
  assert.deepEqual(ids(await server.ask("all-c", `GET ${path}objects/`)), [clear, green, amber, unmarked["id"]]);
  assert.equal((await server.ask("green-c", `GET ${path}objects/${String(amber)}/`)).status, 404);
  assert.equal((await server.ask("green-c", `GET ${path}manifest/?match[id]=${String(amber)}`)).text, "{}");
});

test("without an intake rule what is unmarked goes to nobody", async () => {
  await addAccount(server, "all-d", { markings: ["TLP:GREEN", "TLP:AMBER", "TLP:RED"] });
  await server.does("taxii-collection-add", { title: "strict", alias: "strict" });
  await open(server, "strict", { readers: ["all-d"], writers: ["all-d"] });
  assert.equal((await post("all-d", "/shared/collections/strict/", [indicator()])).json["success_count"], 1);
  assert.equal((await server.ask("all-d", "GET /shared/collections/strict/objects/")).text, "{}");
});

test("what is opened in the middle of a poll comes after everything that was passed", async () => {
  await addAccount(server, "late", { markings: [] });
  const path = await addCollection(server, "widened");
  await open(server, "widened", { readers: ["late"], writers: ["late"] });
  const objects = Array.from({ length: 20 }, (_, index) => indicator({ marking: index % 2 === 0 ? "CLEAR" : "GREEN" }));
  await post("late", path, objects);
  const first = await server.ask("late", `GET ${path}objects/?limit=6`);
  await server.does("taxii-account-mark", { name: "late", markings: ["TLP:GREEN"] });
  await post("late", path, [indicator({ marking: "GREEN", name: "after" })]);
  const seen = [...ids(first)];
  let page = await server.ask("late", `GET ${path}objects/?limit=6&next=${String(first.json["next"])}`);
  let dates = [first.headers["X-TAXII-Date-Added-Last"] ?? ""];
  for (;;) {
    seen.push(...ids(page));
    dates = [...dates, page.headers["X-TAXII-Date-Added-First"] ?? "", page.headers["X-TAXII-Date-Added-Last"] ?? ""];
    if (page.json["more"] !== true) break;
    page = await server.ask("late", `GET ${path}objects/?limit=6&next=${String(page.json["next"])}`);
  }
  assert.equal(seen.length, 21);
  assert.equal(new Set(seen).size, 21);
  assert.deepEqual(dates, dates.toSorted());
  // By dates alone the same is found: what was read before the rights were widened is behind, everything else is not.
  const after = ids(
    await server.ask("late", `GET ${path}objects/?limit=100&added_after=${first.headers["X-TAXII-Date-Added-Last"] ?? ""}`),
  );
  assert.deepEqual(after, seen.slice(6));
  await server.does("taxii-account-mark", { name: "late", markings: [] });
  assert.equal(ids(await server.ask("late", `GET ${path}objects/?limit=100`)).length, 10);
});

test("a reader never learns of a version that it may not see", async () => {
  await addAccount(server, "low", { markings: [] });
  await addAccount(server, "high", { markings: ["TLP:GREEN"] });
  const path = await addCollection(server, "mixed");
  await open(server, "mixed", { readers: ["low", "high"], writers: ["low", "high"] });
  const one = indicator({ marking: "CLEAR" });
  const two = { ...indicator({ id: String(one["id"]), marking: "GREEN", modified: "2026-02-01T00:00:00.000Z" }) };
  await post("high", path, [one, two]);
  const newest = async (account: string): Promise<unknown> =>
    ((await server.ask(account, `GET ${path}objects/`)).json["objects"] as { modified: string }[])[0]?.modified;
  assert.equal(await newest("low"), one["modified"]);
  assert.equal(await newest("high"), two["modified"]);
  assert.equal(
    (await server.ask("low", `GET ${path}objects/${String(one["id"])}/versions/`)).text,
    '{"more":false,"versions":["2026-01-01T00:00:00.000Z"]}',
  );
  // A version that it may not see is there: the answer is the same as for one that is not.
  const other = { ...two, name: "other" };
  assert.equal((await post("low", path, [other])).json["success_count"], 1);
  assert.equal((await post("high", path, [other])).json["failure_count"], 1);
  assert.equal((await server.ask("high", `GET ${path}objects/`)).text.includes("other"), false);
});

test("a version that is sent again is a success, another content of it a failure", async () => {
  await addAccount(server, "writer-e");
  const path = await addCollection(server, "again");
  await open(server, "again", { readers: ["writer-e"], writers: ["writer-e"] });
  const object = indicator();
  assert.equal((await post("writer-e", path, [object])).json["success_count"], 1);
  assert.equal((await post("writer-e", path, [Object.fromEntries(Object.entries(object).toReversed())])).json["success_count"], 1);
  const conflict = await post("writer-e", path, [{ ...object, name: "other" }]);
  assert.equal(conflict.status, 202);
  assert.match(String((conflict.json["failures"] as { message: string }[])[0]?.message), /other content/);
  assert.equal(ids(await server.ask("writer-e", `GET ${path}objects/?match[version]=all`)).length, 1);
  const status = await server.ask("writer-e", `GET /shared/status/${String(conflict.json["id"])}/`);
  assert.deepEqual(status.json, conflict.json);
  assert.equal((await server.ask("reader-a", `GET /shared/status/${String(conflict.json["id"])}/`)).status, 404);
});

test("the bytes that came are the bytes that leave", async () => {
  await addAccount(server, "writer-f");
  const path = await addCollection(server, "bytes");
  await open(server, "bytes", { readers: ["writer-f"], writers: ["writer-f"] });
  const text = JSON.stringify(indicator({ name: "\u00e9 \u{1f514}" })).replace(
    '"name":',
    '\n  "x_own" : [ 1.0, {"a":"\\u0041 ]}"} ] ,\t"name":',
  );
  await server.ask("writer-f", `POST ${path}objects/`, { body: new TextEncoder().encode(` { "a" : "[{" , "objects" : [ ${text} ] } `) });
  assert.equal((await server.ask("writer-f", `GET ${path}objects/`)).text, `{"more":false,"objects":[${text}]}`);
});

test("a kept page is dropped when one of its objects is superseded", async () => {
  await addAccount(server, "writer-g");
  const path = await addCollection(server, "kept");
  await open(server, "kept", { readers: ["writer-g"], writers: ["writer-g"] });
  const objects = Array.from({ length: 6 }, () => indicator());
  await post("writer-g", path, objects);
  const pages: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) pages.push((await server.ask("writer-g", `GET ${path}objects/?limit=3`)).text);
  assert.equal(new Set(pages).size, 1);
  const one = await server.ask("writer-g", `GET ${path}objects/${String(objects[4]?.["id"])}/?limit=3`);
  assert.deepEqual(ids(one), [objects[4]?.["id"]], "a kept page is not taken for that of one object");
  await post("writer-g", path, [{ ...objects[1], modified: "2026-03-01T00:00:00.000Z" }]);
  assert.deepEqual(
    ids(await server.ask("writer-g", `GET ${path}objects/?limit=3`)),
    [0, 2, 3].map((index) => objects[index]?.["id"]),
  );
});

test("a cursor is good for one account, collection and filter, and for nothing that was made up", async () => {
  await addAccount(server, "reader-h");
  await addAccount(server, "other-h");
  const path = await addCollection(server, "cursors");
  await open(server, "cursors", { readers: ["reader-h", "other-h"], writers: ["reader-h"] });
  await post(
    "reader-h",
    path,
    Array.from({ length: 5 }, () => indicator()),
  );
  const next = String((await server.ask("reader-h", `GET ${path}objects/?limit=2`)).json["next"]);
  const status = async (account: string, query: string): Promise<number> =>
    (await server.ask(account, `GET ${path}objects/?${query}`)).status;
  assert.equal(await status("reader-h", `limit=2&next=${next}`), 200);
  assert.equal(await status("other-h", `limit=2&next=${next}`), 400);
  assert.equal(await status("reader-h", `limit=2&match[type]=indicator&next=${next}`), 400);
  assert.equal((await server.ask("reader-h", `GET ${path}manifest/?next=${next}`)).status, 400);
  for (const forged of [`${next.slice(0, -2)}AA`, next.slice(1), "AAAA", "1", "", "x".repeat(10_000)])
    assert.equal(await status("reader-h", `next=${forged}`), 400, forged);
});

test("who removes needs both rights; what becomes the newest again comes again", async () => {
  await addAccount(server, "reader-i");
  await addAccount(server, "writer-i");
  const path = await addCollection(server, "removed");
  await open(server, "removed", { readers: ["reader-i", "writer-i"], writers: ["writer-i"] });
  const one = indicator();
  const two = { ...one, modified: "2026-02-01T00:00:00.000Z" };
  await post("writer-i", path, [one, two, indicator()]);
  const at = `${path}objects/${String(one["id"])}/`;
  const last = (await server.ask("reader-i", `GET ${path}objects/`)).headers["X-TAXII-Date-Added-Last"] ?? "";
  assert.equal((await server.ask("reader-i", `DELETE ${at}`)).status, 403);
  assert.equal((await server.ask("writer-i", `DELETE ${at}?match[version]=last`)).status, 200);
  const again = await server.ask("reader-i", `GET ${path}objects/?added_after=${last}`);
  assert.equal((again.json["objects"] as { modified: string }[])[0]?.modified, one["modified"]);
  assert.equal((await server.ask("writer-i", `DELETE ${at}`)).status, 200);
  assert.equal((await server.ask("reader-i", `GET ${at}`)).status, 404);
  assert.equal((await server.ask("writer-i", `DELETE ${at}`)).status, 404);
});

test("an object that is removed is gone in every version of STIX", async () => {
  const id = "365fed99-08fa-fdcd-a1b3-fb247eb41d77";
  const path = `/seeded/collections/${id}/`;
  const { spec_version: _spec, ...old } = indicator();
  const newer = { ...old, spec_version: "2.1", modified: "2026-02-01T00:00:00.000Z" };
  const collection = {
    id,
    title: "Both",
    media_types: ["application/stix+json;version=2.0", "application/stix+json;version=2.1"],
    objects: [old, newer, 1],
  };
  const seeded = await server.does("taxii-seed", {
    text: JSON.stringify({ seeded: { information: { title: "Seeded" }, collections: [collection] } }),
    markAs: "clear",
  });
  const [row] = seeded["collections"] as { added: number; refused: unknown[] }[];
  assert.deepEqual([row?.added, row?.refused.length], [2, 1]);
  await addAccount(server, "writer-s");
  await open(server, id, { readers: ["writer-s"], writers: ["writer-s"] });
  const of = (query: string): Promise<Seen> => server.ask("writer-s", `GET ${path}objects/${query}`);
  assert.equal(ids(await of("?match[spec_version]=2.0,2.1")).length, 2);
  assert.equal((await server.ask("writer-s", `DELETE ${path}objects/${String(old["id"])}/`)).status, 200);
  assert.equal(ids(await of("?match[spec_version]=2.0,2.1")).length, 0);
});

test("what needs consent goes to nobody but its writer before it is recorded, and to nobody after it is withdrawn", async () => {
  await addAccount(server, "reader-j");
  await server.does("taxii-account-add", {
    name: "owner-j",
    organisation: "o",
    purpose: "test",
    markings: [],
    needsConsent: true,
    token: "B".repeat(42) + "A",
  });
  const path = await addCollection(server, "consent");
  await open(server, "consent", { readers: ["reader-j", "owner-j"], writers: ["owner-j"] });
  await post("owner-j", path, [indicator()]);
  assert.equal(ids(await server.ask("owner-j", `GET ${path}objects/`)).length, 1);
  assert.equal((await server.ask("reader-j", `GET ${path}objects/`)).text, "{}");
  await addAccount(server, "other-j");
  await open(server, "consent", { readers: ["other-j"] });
  await post("owner-j", path, [indicator()]);
  const consent = { name: "owner-j", readers: ["reader-j"], basis: "letter" };
  await assert.rejects(server.does("taxii-account-consent", { ...consent, name: "reader-j" }), coded("state-refuses"));
  await assert.rejects(server.does("taxii-account-consent", { ...consent, readers: ["nobody"] }), coded("unknown-item"));
  await assert.rejects(server.does("taxii-account-consent", { ...consent, basis: " " }), coded("usage"));
  await server.does("taxii-account-consent", consent, server.liaison);
  const gained = await server.ask("reader-j", `GET ${path}objects/`);
  assert.equal(ids(gained).length, 2);
  assert.equal((await server.ask("other-j", `GET ${path}objects/`)).text, "{}");
  // What it gained comes after everything that it may have passed.
  const before = (await server.ask("owner-j", `GET ${path}objects/`)).headers["X-TAXII-Date-Added-Last"] ?? "";
  assert.ok((gained.headers["X-TAXII-Date-Added-First"] ?? "") > before);
  await server.does("taxii-account-consent", { ...consent, readers: [], basis: "withdrawn by letter" });
  assert.equal((await server.ask("reader-j", `GET ${path}objects/`)).text, "{}");
});

test("a collection that is a query holds what matches, before and after it was made", async () => {
  await addAccount(server, "writer-k", { markings: ["TLP:GREEN"] });
  const path = await addCollection(server, "place");
  await open(server, "place", { readers: ["writer-k"], writers: ["writer-k"] });
  const note = (name: string): JsonValue => ({ ...indicator({ name }), id: String(indicator()["id"]) });
  await post("writer-k", path, [note("early"), { ...indicator({ name: "revoked early" }), revoked: true }]);
  await addCollection(server, "drawn", { from: ["place"], types: ["indicator"], valid: true });
  await open(server, "drawn", { readers: ["writer-k"] });
  await post("writer-k", path, [
    note("late"),
    indicator({ marking: "GREEN", name: "green" }),
    { ...indicator({ name: "revoked late" }), revoked: true },
  ]);
  const seen = await server.ask("writer-k", "GET /shared/collections/drawn/objects/");
  assert.deepEqual(
    (seen.json["objects"] as { name: string }[]).map(({ name }) => name),
    ["early", "late", "green"],
  );
  assert.equal((await server.ask("writer-k", "POST /shared/collections/drawn/objects/", { body: { objects: [indicator()] } })).status, 403);
});

test("a collection is closed at once while the scope of its agreement is suspended", async () => {
  const partner = {
    nodeId: "p".repeat(43),
    handle: "birch",
    kind: "node",
    organisation: "Birch",
    unit: "Desk",
    card: null,
    rivalCard: null,
    revocations: null,
    confirmedAt: null,
    confirmedBy: null,
  } as const;
  const parties = [server.node.id, partner.nodeId].map((nodeId) => ({ nodeId, organisation: "Birch", domesticApprovals: [] }));
  const terms = { scopes: [{ id: "bulk", title: "Bulk" }], highestMarking: "GREEN", parties } as unknown;
  const state = { ...newAgreementState("a-1"), phase: "in-force", terms: terms as AgreementState["terms"] } as const;
  const put = (suspensions: typeof state.suspensions) =>
    server.node.store.transact((tx) => tx.putAgreement({ id: "a-1", partner: partner.nodeId, state: { ...state, suspensions } }));
  await server.node.store.transact((tx) => tx.putPartner({ ...partner, addedAt: server.node.timestamp() }));
  await put([]);
  await addAccount(server, "birch-l", { organisation: "BIRCH " });
  await addAccount(server, "cedar-l");
  await assert.rejects(addCollection(server, "agreed", { agreement: "a-1", scope: "blk" }), coded("usage"));
  await assert.rejects(addCollection(server, "agreed", { agreement: "a-2", scope: "bulk" }), coded("unknown-item"));
  const path = await addCollection(server, "agreed", { agreement: "birch", scope: "bulk" });
  // It is the partner's alone, and no higher than the agreement goes.
  await assert.rejects(open(server, "agreed", { readers: ["birch-l", "cedar-l"], ceiling: "GREEN" }), coded("release-recipient-not-named"));
  await assert.rejects(open(server, "agreed", { readers: ["birch-l"], ceiling: "AMBER" }), coded("release-marking-too-high"));
  await open(server, "agreed", { readers: ["birch-l"], writers: ["birch-l"], ceiling: "GREEN" });
  await post("birch-l", path, [indicator()]);
  assert.equal(ids(await server.ask("birch-l", `GET ${path}objects/`)).length, 1);
  await put([{ act: "x", by: partner.nodeId, scopes: ["bulk"], lifted: {} }]);
  assert.equal((await server.ask("birch-l", `GET ${path}objects/`)).status, 403);
  assert.equal((await post("birch-l", path, [indicator()])).status, 403);
  await put([]);
  assert.equal(ids(await server.ask("birch-l", `GET ${path}objects/`)).length, 1);
});

test("every page and every POST is under an entry of the log", async () => {
  await server.service.stop();
  const acts = await server.node.store.read((view) => view.acts({ after: 0, limit: 10_000 }));
  const pages = acts.filter(({ verb }) => verb === "taxii-pages");
  assert.ok(pages.length > 0);
  assert.ok(acts.some(({ verb }) => verb === "taxii-posts"));
  assert.deepEqual(await server.node.store.taxii.transact((writes) => writes.unloggedStatuses(1)), []);
});
