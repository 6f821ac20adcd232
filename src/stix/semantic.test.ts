import assert from "node:assert/strict";
import { test } from "node:test";
import type { StixObject } from "./object.ts";
import { isSameMeaning, isSameRepresentation, meaningText } from "./semantic.ts";

const object: StixObject = {
  type: "campaign",
  spec_version: "2.1",
  id: "campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
  created: "2016-04-06T20:03:00.000Z",
  modified: "2016-04-06T20:03:00.000Z",
  name: "Green Group",
  first_seen: "2016-04-01T00:00:00Z",
  aliases: ["a", "b"],
  external_references: [{ source_name: "x" }, { source_name: "y" }],
};

test("defaults that are left out and zeros of times make no difference between representations", () => {
  assert.ok(isSameRepresentation(object, { ...object, revoked: false, lang: "en", first_seen: "2016-04-01T00:00:00.000Z" }));
  assert.ok(!isSameRepresentation(object, { ...object, revoked: true }));
  assert.ok(!isSameRepresentation(object, { ...object, lang: "de" }));
  assert.ok(!isSameRepresentation(object, { ...object, aliases: ["b", "a"] }));
  assert.ok(!isSameRepresentation(object, { ...object, modified: "2017-04-06T20:03:00.000Z" }));
  assert.ok(!isSameRepresentation({ ...object, name: "2016-04-01T00:00:00Z" }, { ...object, name: "2016-04-01T00:00:00.0Z" }));
});

test("two objects mean the same whoever made them, whenever, and in whatever order sets are written", () => {
  const other = {
    ...object,
    id: "campaign--00000000-17d4-4cbf-938f-98ee46b3cd3f",
    created: "2020-01-01T00:00:00.000Z",
    modified: "2020-01-01T00:00:00.000Z",
  };
  assert.ok(isSameMeaning(object, { ...other, aliases: ["b", "a", "a"] }));
  assert.equal(meaningText(object), meaningText(other));
  assert.ok(!isSameMeaning(object, { ...other, aliases: ["b"] }));
  assert.ok(!isSameMeaning(object, { ...other, revoked: true }));
  assert.ok(!isSameMeaning(object, { ...other, external_references: [{ source_name: "y" }, { source_name: "x" }] }));
});

test("the version of the standard is a default of cyber-observable objects only", () => {
  const address: StixObject = { type: "ipv4-addr", id: "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4", value: "198.51.100.3" };
  assert.ok(isSameRepresentation(address, { ...address, spec_version: "2.1", defanged: false }));
  const { spec_version: _, ...without } = object;
  assert.ok(!isSameRepresentation(object, without));
});
