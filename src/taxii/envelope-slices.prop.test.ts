import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { objectTexts } from "./envelope-slices.ts";

test("the texts of the items, put together again, are the items", () => {
  const space = fc.constantFrom("", " ", "\n\t ", "\r\n");
  const json = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }), fc.constantFrom('"]}', "\\", '\\"', "[{"));
  fc.assert(
    fc.property(fc.array(json), fc.dictionary(fc.string(), fc.jsonValue()), space, (items, beside, gap) => {
      const texts = items.map((item) => JSON.stringify(item));
      const before = Object.entries(beside).filter(([name]) => name !== "objects");
      const members = before.map(([name, value]) => `${gap}${JSON.stringify(name)}${gap}:${gap}${JSON.stringify(value)}${gap},`).join("");
      const list = `[${gap}${texts.join(`${gap},${gap}`)}${gap}]`;
      assert.deepEqual(objectTexts(`${gap}{${members}${gap}"obj\\u0065cts"${gap}:${gap}${list}${gap}}${gap}`), texts);
    }),
  );
});

test("without a list of that name there are no items", () => {
  for (const text of ["{}", '{"objects":{}}', '{"a":{"objects":[1]}}', '{"objects":null,"b":[1]}']) assert.deepEqual(objectTexts(text), []);
});
