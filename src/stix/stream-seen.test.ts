import assert from "node:assert/strict";
import { test } from "node:test";
import { SeenTexts } from "./stream-seen.ts";

test("a text is new once, whatever came between, and what was not added is not there", () => {
  const seen = new SeenTexts();
  for (let i = 0; i < 20_000; i += 1) assert.equal(seen.add(`text ${i}`), true);
  for (let i = 0; i < 20_000; i += 1) assert.equal(seen.add(`text ${i}`), false);
  for (let i = 0; i < 20_000; i += 1) assert.equal(seen.has(`text ${i}`), true);
  for (let i = 20_000; i < 40_000; i += 1) assert.equal(seen.has(`text ${i}`), false);
  assert.equal(seen.size, 20_000);
});
