import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { base64, isTocsinError, utf8 } from "../../src/base/index.ts";
import type { ErrorCode, JsonValue } from "../../src/base/index.ts";
import { agreedSides, ask, by } from "./sides.ts";
import type { Given, Side } from "./sides.ts";

const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);
const grounds = { purpose: "prevention", basis: "XA-7", authority: "Head", necessity: "Lives.", mistreatment: "none-known" };
const unreadable = Uint8Array.from({ length: 300 }, () => 7);
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const attached = (name: string, bytes: Uint8Array): JsonValue => ({
  name,
  mediaType: "application/octet-stream",
  tlp: "TLP:AMBER",
  content: base64(bytes),
});

const draft = (side: Side, attachments: JsonValue[], given: Record<string, JsonValue> = {}): Promise<Given> =>
  ask(by(side, "desk"), "draft", {
    kind: "warning",
    to: ["birch"],
    scope: "plots",
    precedence: "FLASH",
    tlp: "TLP:AMBER",
    texts: [{ language: "en", text: "A group is on its way." }],
    attachments,
    ...given,
  });
const prepare = (side: Side, of: Given, given: Record<string, JsonValue> = {}): Promise<Given> =>
  ask(by(side, "releaser"), "release-prepare", { draft: String(of["id"]), ...grounds, ...given });

test("a file that tells about itself is refused; what nobody can read through is released over its hash alone, and that is recorded", async (context) => {
  const { alder } = await agreedSides(context);
  const pdf = utf8("%PDF-1.4\n1 0 obj << /Author (A. Person) >>\ntrailer << /Root 1 0 R /Info 1 0 R >>\nstartxref\n0\n%%EOF");
  await assert.rejects(draft(alder, [attached("plan.pdf", pdf)]), coded("attachment-metadata"));
  const made = await draft(alder, [attached("noise.txt", unreadable), attached("plan.txt", utf8("The plan."))]);
  const facts = (made["attachments"] as readonly Given[]).map(({ metadata, needsSignature, sha256 }) => [metadata, needsSignature, sha256]);
  assert.deepEqual(facts, [
    ["signed-for", true, hashOf(unreadable)],
    ["none", false, hashOf(utf8("The plan."))],
  ]);
  await assert.rejects(prepare(alder, made), coded("attachment-unread"));
  await assert.rejects(prepare(alder, made, { acceptUnread: [hashOf(utf8("another"))] }), coded("attachment-unread"));
  assert.ok((await prepare(alder, made, { acceptUnread: [hashOf(unreadable).toUpperCase()] }))["decision"]);
  const acts = await alder.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.deepEqual(
    acts.filter(({ verb }) => verb === "attachment-accepted").map(({ officer, facts: told }) => [officer, told["attachments"]]),
    [["releaser", [hashOf(unreadable)]]],
  );
});

test("below a source record a text is linted with the tearline, and whatever is no text is signed for", async (context) => {
  const { alder } = await agreedSides(context);
  const added = await ask(by(alder, "desk"), "source-add", { text: "Source HARRIER-7 met them.", protect: ["HARRIER-7"] });
  const source = String(added["source"]);
  for (const text of ["Ask HARRIER-7.", `See ${Buffer.from("HARRIER-7").toString("base64")}.`])
    await assert.rejects(draft(alder, [attached("plan.txt", utf8(text))], { source }), coded("lint-refused"));
  const clean = await draft(alder, [attached("plan.txt", utf8("Stay away from the river."))], { source });
  assert.ok((await prepare(alder, clean))["decision"]);
  const bare = utf8("%PDF-1.4\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF");
  const withPdf = await draft(alder, [attached("plan.pdf", bare)], { source });
  await assert.rejects(prepare(alder, withPdf), coded("attachment-unread"));
  assert.ok((await prepare(alder, withPdf, { acceptUnread: [hashOf(bare)] }))["decision"]);
  // A text beyond what the lint reads counts as unread.
  const long = utf8("It is quiet here. ".repeat(5000));
  await assert.rejects(prepare(alder, await draft(alder, [attached("long.txt", long)], { source })), coded("attachment-unread"));
  // Without a source record there is nothing to compare with, and a bare file is known to tell nothing about itself.
  assert.ok((await prepare(alder, await draft(alder, [attached("plan.pdf", bare)])))["decision"]);
});
