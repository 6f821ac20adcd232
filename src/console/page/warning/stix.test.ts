import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleView, precisionOf } from "./stix.ts";

const part = (objects: readonly object[]) => [{ label: "bundle", commitment: "c", content: JSON.stringify({ type: "bundle", objects }) }];
const at = "2026-12-16T00:00:00.000Z";

test("places, windows with how exact they are, and relations are read out of a bundle", () => {
  const view = bundleView(
    part([
      { type: "location", id: "location--1", name: "Square", latitude: 59.9, longitude: 30.3, precision: 300, country: "XB" },
      { type: "location", id: "location--2", country: "XC" },
      { type: "campaign", id: "campaign--1", name: "Plan", first_seen: at, last_seen: "2026-12-17T00:00:00Z" },
      { type: "relationship", id: "relationship--1", relationship_type: "targets", source_ref: "campaign--1", target_ref: "location--1" },
      { type: "relationship", id: "relationship--2", relationship_type: "targets", source_ref: "campaign--1", target_ref: "location--9" },
    ]),
  );
  assert.deepEqual(
    view.places.map(({ name, point }) => [name, point?.precisionM ?? null]),
    [
      ["Square", 300],
      ["XC", null],
    ],
  );
  assert.equal(view.spans[0]?.to, "day");
  assert.deepEqual(
    view.edges.map(({ id }) => id),
    ["relationship--1"],
    "a relation to what is not there is not drawn",
  );
});

test("a place off the earth has no point, and a window that ends before it begins is none", () => {
  const view = bundleView(
    part([
      { type: "location", id: "location--1", latitude: 900, longitude: 30 },
      { type: "campaign", id: "campaign--1", first_seen: at, last_seen: "2020-01-01T00:00:00Z" },
    ]),
  );
  assert.equal(view.places[0]?.point, null);
  assert.deepEqual(view.spans, []);
});

test("what is no bundle gives nothing, and a huge one is cut", () => {
  for (const content of ["", "{", "null", "[]", '{"objects":7}', '{"objects":[null,1,{"id":3}]}'])
    assert.equal(bundleView([{ label: "bundle", commitment: "c", content }]).count, 0);
  const many = Array.from({ length: 2000 }, (_, id) => ({ type: "identity", id: `identity--${id}`, name: "x" }));
  assert.equal(bundleView(part(many)).count, 500);
  assert.equal(bundleView([{ label: "bundle", commitment: "c", absent: true }]).count, 0);
});

test("a time is no more exact than it is written", () => {
  assert.equal(precisionOf(Date.parse(at)), "day");
  assert.equal(precisionOf(Date.parse("2026-12-16T10:00:00Z")), "hour");
  assert.equal(precisionOf(Date.parse("2026-12-16T10:01:00Z")), "minute");
});
