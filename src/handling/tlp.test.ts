import assert from "node:assert/strict";
import { test } from "node:test";
import { isCovered, isTlpLabel, strictest, tlpLabelOf, tlpLabels, tlpMarkingIds } from "./tlp.ts";

test("the five ids are those that OASIS publishes for TLP 2.0", () => {
  assert.equal(tlpLabelOf("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"), "CLEAR");
  assert.equal(tlpLabelOf("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"), "GREEN");
  assert.equal(tlpLabelOf("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"), "AMBER");
  assert.equal(tlpLabelOf("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"), "AMBER+STRICT");
  assert.equal(tlpLabelOf("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"), "RED");
  assert.equal(new Set(Object.values(tlpMarkingIds)).size, 5);
});

test("a label is read bare and as FIRST writes it", () => {
  for (const label of tlpLabels) assert.equal(tlpLabelOf(`TLP:${label}`), label);
  for (const text of ["TLP: RED", "tlp:red", "TLP:TLP:RED", "TLP:"]) assert.equal(tlpLabelOf(text), undefined, text);
});

test("TLP 1 ids, old and invented labels and inherited names are unknown", () => {
  const unknown = [
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
    "WHITE",
    "amber",
    "AMBER STRICT",
    "EX:CHR",
    "",
    "toString",
    "__proto__",
  ];
  for (const text of unknown) assert.equal(tlpLabelOf(text), undefined, text);
  assert.equal(isTlpLabel("constructor"), false);
});

test("what an agreement up to a label covers, cell by cell", () => {
  const expected: Record<string, string> = {
    CLEAR: "CLEAR",
    GREEN: "CLEAR GREEN",
    AMBER: "CLEAR GREEN AMBER",
    "AMBER+STRICT": "CLEAR GREEN AMBER AMBER+STRICT",
    RED: "CLEAR GREEN AMBER AMBER+STRICT RED",
  };
  for (const highest of tlpLabels) {
    assert.equal(tlpLabels.filter((label) => isCovered(label, highest)).join(" "), expected[highest]);
  }
});

test("the strictest of some labels", () => {
  assert.equal(strictest(["GREEN", "AMBER+STRICT", "AMBER"]), "AMBER+STRICT");
  assert.equal(strictest([]), undefined);
});
