import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { base64, base64url, isTocsinError, utf8 } from "../../src/base/index.ts";
import type { ErrorCode, JsonValue } from "../../src/base/index.ts";
import { verifyDisclosure } from "../../src/app/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { agree, ask, by, connect, introduce, openSide, quiet, swapHeads, warn } from "./sides.ts";
import type { Context, Side } from "./sides.ts";

const text =
  "Reported on 12 May by the source ROSEBUD-4471.\n\nThe group meets at Tiergarten 5.\n\nThe source has access for another week.";
const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);
const fileOf = (value: JsonValue): Uint8Array => utf8(JSON.stringify(value));

async function alderWithOwner(context: Context): Promise<Side> {
  const alder = await openSide(context, "alder");
  return Object.assign(alder, { officers: [...alder.officers, await enrol(alder.node, "owner", ["source-owner"])] });
}

async function enter(alder: Side): Promise<string> {
  const added = await ask(by(alder, "desk"), "source-add", { text, protect: ["ROSEBUD-4471", "Tiergarten"] });
  assert.deepEqual([added["paragraphs"], added["protected"]], [3, 2]);
  return String(added["source"]);
}

function filesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

test("what is above the line is in no message, log, export, status or file in the clear, and two recipients have nothing in common", async (context) => {
  const alder = await alderWithOwner(context);
  const birch = await openSide(context, "birch");
  const cedar = await openSide(context, "cedar");
  const seen: string[] = [];
  for (const partner of [birch, cedar]) {
    await introduce(alder, partner);
    await agree(alder, partner);
    connect(alder, partner, async ({ payload }, deliver) => {
      const answer = await deliver(payload);
      seen.push(Buffer.from(payload).toString("latin1"), Buffer.from(answer.payload).toString("latin1"));
      return answer;
    });
  }
  const source = await enter(alder);
  const [toBirch, toCedar] = await warn(alder, ["birch", "cedar"], {
    source,
    texts: [{ language: "en", text: "A group plans an attack." }],
  });
  await quiet(alder, birch);
  await quiet(alder, cedar);
  await swapHeads(alder, birch);
  await ask(alder, "log-export", { out: path.join(alder.root, "out") });
  const shown = await Promise.all([
    ask(alder, "status"),
    ask(alder, "node-info"),
    ask(by(birch, "desk"), "show", { message: "1" }).catch(() => ({})),
    ask(alder, "inbox", { all: true }),
    ask(alder, "draft-list"),
  ]);
  const left = [
    ...seen,
    JSON.stringify(shown),
    ...alder.notices,
    filesBelow(alder.root),
    filesBelow(birch.root),
    filesBelow(cedar.root),
  ].join("\n");
  for (const secret of ["ROSEBUD", "Tiergarten", "another week", source]) {
    for (const form of [secret, base64(utf8(secret)), base64url(utf8(secret)), Buffer.from(secret).toString("hex")])
      assert.equal(left.includes(form), false, form);
  }
  const disclosed = await Promise.all(
    [toBirch, toCedar].map((message) =>
      ask(by(alder, "owner"), "source-disclose", { message: String(message?.["row"]), paragraphs: [1, 2, 3], reason: "a test" }),
    ),
  );
  const [one, other] = disclosed.map(({ root, salt, entry, paragraphs }) => [
    String(root),
    String(salt),
    String(entry),
    ...(paragraphs as { salt: string; path: string[] }[]).flatMap((opened) => [opened.salt, ...opened.path]),
  ]);
  assert.equal(one?.filter((value) => other?.includes(value)).length, 0);
});

test("one paragraph is disclosed with its proof and none of the others; every changed byte is refused", async (context) => {
  const alder = await alderWithOwner(context);
  const birch = await openSide(context, "birch");
  await introduce(alder, birch);
  await agree(alder, birch);
  const source = await enter(alder);
  const [message] = await warn(alder, ["birch"], { source });
  const disclosure = await ask(by(alder, "owner"), "source-disclose", {
    message: String(message?.["row"]),
    paragraphs: [2],
    reason: "inquiry 7",
  });
  const bytes = fileOf(disclosure);
  const { card } = await ask(alder, "card");
  const verified = verifyDisclosure(bytes, Buffer.from(String(card), "base64"));
  assert.deepEqual(verified.paragraphs, [{ number: 2, text: "The group meets at Tiergarten 5." }]);
  assert.deepEqual([verified.message, verified.envelope, verified.node], [message?.["message"], message?.["envelope"], alder.node.id]);
  assert.equal(
    Buffer.from(bytes)
      .toString()
      .includes(base64(utf8("Reported on 12 May")).slice(0, 12)),
    false,
  );
  const otherCard = await ask(birch, "card");
  assert.throws(() => verifyDisclosure(bytes, Buffer.from(String(otherCard["card"]), "base64")), coded("verification-failed"));
  const changed: Record<string, JsonValue>[] = [
    { envelope: "other" },
    { root: base64(new Uint8Array(32)) },
    { salt: base64(new Uint8Array(32)) },
    { log: `${birch.node.id}/e1/local` },
    { node: birch.node.id },
    { paragraphs: [] },
    { paragraphs: [{ ...(disclosure["paragraphs"] as Record<string, JsonValue>[])[0], number: 1 }] },
    { proof: String(disclosure["proof"]).replace(/index (\d+)/, (_, index) => `index ${Number(index) + 1}`) },
  ];
  for (const change of changed)
    assert.throws(() => verifyDisclosure(fileOf({ ...disclosure, ...change })), coded("verification-failed"), JSON.stringify(change));
});

test("opening a record needs a role and a reason, and is recorded; who may not is told nothing of it", async (context) => {
  const alder = await alderWithOwner(context);
  const source = await enter(alder);
  await assert.rejects(ask(by(alder, "releaser"), "source-show", { source, reason: "to see" }), coded("not-authorised"));
  await assert.rejects(ask(by(alder, "desk"), "source-show", { source, reason: " " }), coded("usage"));
  await assert.rejects(ask(by(alder, "desk"), "source-show", { source: "none", reason: "to see" }), coded("unknown-item"));
  await assert.rejects(ask(by(alder, "desk"), "source-disclose", { message: "1", paragraphs: [1], reason: "x" }), coded("not-authorised"));
  const shown = await ask(by(alder, "desk"), "source-show", { source, reason: "to write below it" });
  assert.deepEqual([shown["text"], shown["protect"]], [text, ["ROSEBUD-4471", "Tiergarten"]]);
  const acts = await alder.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  const opened = acts.filter(({ verb }) => verb === "source-open");
  assert.deepEqual(
    opened.map(({ officer, subject, facts }) => [officer, subject, facts["reason"]]),
    [["desk", source, "to write below it"]],
  );
  await assert.rejects(ask(by(alder, "desk"), "source-add", { text: " \n" }), coded("input-malformed"));
});
