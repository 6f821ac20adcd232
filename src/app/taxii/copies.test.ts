import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonValue } from "../../base/index.ts";
import { tlpMarkingIds } from "../../handling/index.ts";
import { redactedExtensionId } from "../../stix/index.ts";
import { testFolder } from "../kit.test-node.ts";
import { addAccount, addCollection, indicator, open, startServer } from "./kit.test-server.ts";
import type { Seen, TestServer } from "./kit.test-server.ts";

const folder = testFolder();
let server: TestServer;
before(async () => {
  server = await startServer(folder("taxii-copies"));
});
after(() => server.close());

type Objects = readonly Record<string, JsonValue>[];
const objects = ({ json }: Seen): Objects => (json["objects"] ?? []) as Objects;
const post = (account: string, path: string, sent: Objects): Promise<Seen> =>
  server.ask(account, `POST ${path}objects/`, { body: { objects: [...sent] } });

/** An indicator that is CLEAR, with a description that is GREEN. */
const partly = (about: Parameters<typeof indicator>[0] = {}, description = "secret words"): Record<string, JsonValue> => ({
  ...indicator({ marking: "CLEAR", ...about }),
  description,
  granular_markings: [{ marking_ref: tlpMarkingIds.GREEN, selectors: ["description"] }],
});

const isFlagged = (object: Record<string, JsonValue> | undefined): boolean =>
  Object.hasOwn((object?.["extensions"] ?? {}) as object, redactedExtensionId);

/** A collection that `low` reads without markings and `high` with GREEN; both write. */
async function readers(alias: string): Promise<string> {
  await addAccount(server, `low-${alias}`);
  await addAccount(server, `high-${alias}`, { markings: ["TLP:GREEN"] });
  const path = await addCollection(server, alias);
  await open(server, alias, { readers: [`low-${alias}`, `high-${alias}`], writers: [`low-${alias}`, `high-${alias}`] });
  return path;
}

test("who lacks the marking of a part gets a copy without it, who has it the stored bytes, and manifest and versions agree", async () => {
  const path = await readers("parts");
  const sent = partly();
  await post("high-parts", path, [indicator({ marking: "CLEAR" }), sent]);
  const low = await server.ask("low-parts", `GET ${path}objects/`);
  const [, copy] = objects(low);
  assert.equal(objects(low).length, 2);
  assert.equal(copy?.["id"], sent["id"]);
  assert.equal(copy?.["description"], undefined);
  assert.equal(copy?.["granular_markings"], undefined);
  assert.ok(isFlagged(copy));
  assert.ok(!low.text.includes("secret words"));
  const high = await server.ask("high-parts", `GET ${path}objects/`);
  assert.equal(high.text.split(JSON.stringify(sent)).length, 2);
  assert.equal(objects(high).length, 2);
  for (const account of ["low-parts", "high-parts"]) {
    const manifest = objects(await server.ask(account, `GET ${path}manifest/`));
    assert.deepEqual(new Set(manifest.map(({ id }) => id)), new Set(objects(high).map(({ id }) => id)));
    const one = `${path}objects/${String(sent["id"])}/`;
    assert.deepEqual((await server.ask(account, `GET ${one}versions/`)).json["versions"], ["2026-01-01T00:00:00.000Z"]);
    assert.equal(objects(await server.ask(account, `GET ${one}?match[version]=all`)).length, 1);
  }
});

test("a version that differs only in what is withheld is not shown, one that differs in what is shown is", async () => {
  const path = await readers("versions");
  const first = partly();
  const id = String(first["id"]);
  await post("high-versions", path, [first]);
  await post("high-versions", path, [partly({ id, modified: "2026-02-01T00:00:00.000Z" }, "other words")]);
  const versions = async (account: string): Promise<unknown> =>
    (await server.ask(account, `GET ${path}objects/${id}/versions/`)).json["versions"];
  assert.deepEqual(await versions("low-versions"), ["2026-01-01T00:00:00.000Z"]);
  assert.deepEqual(await versions("high-versions"), ["2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"]);
  await post("high-versions", path, [partly({ id, modified: "2026-03-01T00:00:00.000Z", name: "renamed" }, "third words")]);
  assert.deepEqual(await versions("low-versions"), ["2026-01-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"]);
  const newest = objects(await server.ask("low-versions", `GET ${path}objects/`));
  assert.deepEqual(
    newest.map(({ name }) => name),
    ["renamed"],
  );
  // Who has only the copy does not remove the whole.
  assert.equal((await server.ask("low-versions", `DELETE ${path}objects/${id}/`)).status, 403);
  assert.equal((await server.ask("high-versions", `DELETE ${path}objects/${id}/`)).status, 200);
  assert.equal((await server.ask("low-versions", `GET ${path}objects/${id}/`)).status, 404);
});

test("after rights are widened the whole comes with a new date, and after they are narrowed a copy does", async () => {
  const path = await readers("rights");
  await post("high-rights", path, [partly(), partly()]);
  const dates = ({ headers }: Seen): readonly string[] => [
    headers["X-TAXII-Date-Added-First"] ?? "",
    headers["X-TAXII-Date-Added-Last"] ?? "",
  ];
  let seen = await server.ask("low-rights", `GET ${path}objects/`);
  assert.equal(objects(seen).filter(isFlagged).length, 2);
  for (const [markings, flagged] of [[["TLP:GREEN"], 0] as const, [[], 2] as const, [["TLP:GREEN"], 0] as const]) {
    await server.does("taxii-account-mark", { name: "low-rights", markings: [...markings] });
    const [, passed = ""] = dates(seen);
    seen = await server.ask("low-rights", `GET ${path}objects/?added_after=${passed}`);
    assert.equal(objects(seen).length, 2);
    assert.equal(objects(seen).filter(isFlagged).length, flagged);
    assert.equal(seen.text.includes("secret words"), flagged === 0);
    assert.ok((dates(seen)[0] ?? "") > passed);
    assert.equal(objects(await server.ask("low-rights", `GET ${path}objects/`)).length, 2);
  }
});

test("a copy refers only to what its reader gets, and what came before a release is copied when it is given", async () => {
  await addAccount(server, "low-links");
  await addAccount(server, "high-links", { markings: ["TLP:GREEN"] });
  const path = await addCollection(server, "links");
  await open(server, "links", { readers: ["high-links"], writers: ["high-links"] });
  const [shown, hidden, copied] = [indicator({ marking: "CLEAR" }), indicator({ marking: "GREEN" }), partly()];
  const grouping = {
    type: "grouping",
    spec_version: "2.1",
    id: "grouping--84e4d88f-44ea-4bcd-bbf3-b2c1c320bcb3",
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    context: "test",
    description: "secret words",
    object_refs: [shown, hidden, copied].map(({ id }) => id ?? ""),
    object_marking_refs: [tlpMarkingIds.CLEAR],
    granular_markings: [{ marking_ref: tlpMarkingIds.GREEN, selectors: ["description"] }],
  };
  assert.equal((await post("high-links", path, [grouping, shown, hidden, copied])).json["success_count"], 4);
  await open(server, "links", { readers: ["low-links"] });
  const copy = objects(await server.ask("low-links", `GET ${path}objects/`)).find(({ type }) => type === "grouping");
  assert.deepEqual(copy?.["object_refs"], [shown["id"], copied["id"]]);
  assert.equal(copy["description"], undefined);
});

test("an object under a statement is read under the rule of its collection, as its sender defines it and nobody else", async () => {
  const path = await readers("statement");
  const id = "marking-definition--0d7a2d4c-7d2c-4ba3-9bb5-b8d5b5dc4c0a";
  const statement = {
    type: "marking-definition",
    spec_version: "2.1",
    id,
    created: "2026-01-01T00:00:00.000Z",
    definition_type: "statement",
    definition: { statement: "Copyright 2026" },
  };
  const under = (name: string): Record<string, JsonValue> => ({ ...indicator({ name }), object_marking_refs: [id] });
  await post("high-statement", path, [under("of high")]);
  const names = async (): Promise<readonly JsonValue[]> =>
    objects(await server.ask("low-statement", `GET ${path}objects/?match[type]=indicator`)).map(({ name }) => name ?? "");
  assert.deepEqual(await names(), []);
  await post("low-statement", path, [statement]);
  assert.deepEqual(await names(), []);
  await post("low-statement", path, [under("of low")]);
  assert.deepEqual(await names(), ["of low"]);
  await post("high-statement", path, [{ ...statement, created: "2026-01-02T00:00:00.000Z" }]);
  assert.deepEqual(new Set(await names()), new Set(["of low", "of high"]));
  // One sender's two meanings of one marking close what that sender sent.
  await post("high-statement", path, [{ ...statement, created: "2026-01-03T00:00:00.000Z", definition: { statement: "Other" } }]);
  assert.deepEqual(await names(), ["of low"]);
});
