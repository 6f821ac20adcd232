import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalBytes } from "../../base/index.ts";
import { tlpMarkingIds } from "../../handling/index.ts";
import { attachmentFormat, sealAttachment } from "./attachment.ts";
import { markingsOf } from "./marking.ts";
import { createPart, erasePart } from "./part.ts";
import { countingRandom, textParts } from "./unsafe-testing.ts";

const random = countingRandom("marking");
const bundle = (value: unknown) => createPart("bundle", canonicalBytes(value), random);

test("the block, the objects of a bundle at any depth, and attachments all count", () => {
  const { descriptor } = sealAttachment(
    new Uint8Array(1),
    { mediaType: "text/plain", name: "a", tlp: "GREEN", metadata: "none" },
    { limitBytes: 9, random },
  );
  const objects = [
    { type: "report", object_marking_refs: [tlpMarkingIds.RED] },
    { type: "note", granular_markings: [{ marking_ref: tlpMarkingIds.CLEAR, selectors: ["content"] }] },
    { type: "tool", extensions: { x: { deep: [{ object_marking_refs: ["marking-definition--x"] }] } } },
    { type: "url", object_marking_refs: [7] },
  ];
  const parts = [
    ...textParts("t", random),
    bundle({ type: "bundle", objects }),
    createPart("attachment", attachmentFormat.encode(descriptor), random),
  ];
  assert.deepEqual(
    new Set(markingsOf(parts)),
    new Set(["AMBER", tlpMarkingIds.RED, tlpMarkingIds.CLEAR, "marking-definition--x", "", "GREEN"]),
  );
});

test("without its one block a message is unmarked, however its bundle is marked", () => {
  const marked = bundle({ object_marking_refs: [tlpMarkingIds.CLEAR] });
  const [text, block] = textParts("t", random);
  assert.ok(text && block);
  for (const parts of [[], [text, marked], [text, block, block], [text, erasePart(block), marked]]) assert.deepEqual(markingsOf(parts), []);
});
