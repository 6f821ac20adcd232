import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, utf8 } from "../base/index.ts";
import { checkType, formThatDiffers } from "./attachment-type.ts";

const pdf = utf8("%PDF-1.4\n%%EOF\n");
const text = utf8("Look at the harbour.\n");
const gif = Uint8Array.of(...utf8("GIF89a"), 1, 0, 1, 0, 0, 0, 0, 0x3b);
const noise = Uint8Array.from({ length: 200 }, (_, at) => (at * 73) % 256);

test("an attachment that is called what it is not is told by its bytes", () => {
  const differs = (mediaType: string, bytes: Uint8Array) => formThatDiffers(mediaType, "plan", bytes);
  assert.deepEqual(
    [
      differs("image/png", text),
      differs("application/pdf", text),
      differs("application/vnd.oasis.opendocument.text", text),
      differs("video/mp4", text),
    ],
    ["text", "text", "text", "text"],
  );
  assert.deepEqual([differs("text/plain", pdf), differs("image/gif", pdf), differs("image/png", gif)], ["pdf", "pdf", "gif"]);
  assert.throws(
    () => checkType("text/plain", "plan.txt", pdf),
    (thrown) => isTocsinError(thrown, "attachment-type"),
  );
});

test("what agrees, what says nothing of a form, and what nobody can read is left to others", () => {
  for (const [mediaType, bytes] of [
    ["text/plain", text],
    ["text/csv", text],
    ["application/json", text],
    ["application/stix+json", text],
    ["image/svg+xml", text],
    ["application/pdf", pdf],
    ["image/gif", gif],
    ["application/octet-stream", pdf],
    ["image/png", noise],
    ["text/plain", noise],
  ] as const)
    assert.equal(formThatDiffers(mediaType, "plan", bytes), null, mediaType);
});
