import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8, utf8Text } from "../base/index.ts";
import { cardHash, encodeCardMark, readCardMark } from "./card-mark.ts";

test("a mark crosses as two hashes and nothing else", () => {
  const mark = { card: cardHash(utf8("ours")), holds: cardHash(utf8("yours")) };
  assert.equal(utf8Text(encodeCardMark(mark)), `{"card":"${mark.card}","holds":"${mark.holds}"}`);
  assert.deepEqual(readCardMark(encodeCardMark(mark)), mark);
  assert.deepEqual(readCardMark(encodeCardMark({ ...mark, holds: null })), { ...mark, holds: null });
});

test("what is no mark is read as none", () => {
  const hash = cardHash(utf8("ours"));
  for (const text of [
    "",
    "{}",
    "null",
    "[]",
    "7",
    `{"card":"${hash}"}`,
    `{"card":"short","holds":null}`,
    `{"card":"${hash}","holds":7}`,
    "{",
  ])
    assert.equal(readCardMark(utf8(text)), undefined, text);
  assert.equal(readCardMark(Uint8Array.of(0xff, 0xfe)), undefined);
  assert.equal(readCardMark(utf8(`{"card":"${hash}","holds":null}${" ".repeat(200)}`)), undefined);
});
