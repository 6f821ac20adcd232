import assert from "node:assert/strict";
import { test } from "node:test";
import { isObservableType, references, validateObject } from "../../stix/index.ts";
import type { StixObject } from "../../stix/index.ts";
import { tlpMarkingIds } from "../tlp.ts";
import { fullObject, idOf, secretsIn, Seeds, spellings, types } from "./graph.test-data.ts";
import type { Json } from "./graph.test-data.ts";
import { keyedPseudonym, redactGraph, redactedBundle } from "./index.ts";

const clear = tlpMarkingIds.CLEAR;
const red = tlpMarkingIds.RED;
const forClear = { allows: (ids: readonly string[]) => ids.every((id) => id === clear) };
const at = { spec_version: "2.1", created: "2026-01-01T00:00:00.000Z", modified: "2026-03-01T00:00:00.000Z", object_marking_refs: [clear] };

/** A graph around one object, all of it CLEAR: what it refers to, and what refers to it, quotes it, translates it, counts it. */
function around(object: Json, seeds: Seeds): readonly Json[] {
  const id = object["id"] as string;
  const type = object["type"] as string;
  const isObserved = isObservableType(type);
  const others = [
    { ...at, type: "identity", id: idOf("identity", 9), name: "someone" },
    {
      ...at,
      type: "malware",
      id: idOf("malware", 9),
      is_family: false,
      description: `as ${id} and ${id.toUpperCase()} say`,
      x_list: [id, "y"],
      x_dict: { [id]: 1 },
    },
    { ...at, type: "indicator", id: idOf("indicator", 9), pattern_type: "stix", pattern: `[file:name = '${id}']`, valid_from: at.created },
    {
      ...at,
      type: "note",
      id: idOf("note", 9),
      content: `on ${id}`,
      object_refs: [idOf("malware", 9), id],
      external_references: [{ source_name: "x", external_id: id }],
    },
    { ...at, type: "report", id: idOf("report", 9), name: "r", published: at.created, object_refs: [id] },
    { ...at, type: "opinion", id: idOf("opinion", 9), opinion: "agree", object_refs: [idOf("report", 9)] },
    { ...at, type: "grouping", id: idOf("grouping", 9), context: "suspicious-activity", object_refs: [idOf("opinion", 9), id] },
    {
      ...at,
      type: "relationship",
      id: idOf("relationship", 9),
      relationship_type: "related-to",
      source_ref: idOf("malware", 9),
      target_ref: id,
    },
    {
      ...at,
      type: "sighting",
      id: idOf("sighting", 9),
      sighting_of_ref: isObserved ? idOf("malware", 9) : id,
      where_sighted_refs: [idOf("identity", 9)],
    },
    { ...at, type: "language-content", id: idOf("language-content", 9), object_ref: id, contents: { de: translation(object, seeds) } },
    ...(isObserved
      ? [
          {
            ...at,
            type: "observed-data",
            id: idOf("observed-data", 9),
            first_observed: at.created,
            last_observed: at.created,
            number_observed: 7,
            object_refs: [id],
          },
        ]
      : []),
    ...(type === "extension-definition"
      ? [
          {
            ...at,
            type: "tool",
            id: idOf("tool", 9),
            name: "t",
            extensions: { [id]: { extension_type: "property-extension", own: seeds.secret() } },
          },
        ]
      : []),
  ];
  return [object, ...others];
}

/** A translation of every text of an object, full of secrets of its own. */
function translation(object: Json, seeds: Seeds): Json {
  const translated = (value: unknown): unknown => {
    if (typeof value === "string") return seeds.secret();
    if (Array.isArray(value)) return value.map(translated);
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, translated(member)]));
    return seeds.secret();
  };
  const plain = Object.entries(object).filter(
    ([name]) => !["type", "id", "created", "modified", "granular_markings", "object_marking_refs", "extensions"].includes(name),
  );
  return Object.fromEntries(plain.map(([name, value]) => [name, translated(value)]));
}

function refer(to: readonly string[], except: readonly string[]): string {
  const [first] = to.length > 0 ? to : ["identity", "malware", "ipv4-addr"].filter((type) => !except.includes(type));
  return idOf(first as string, 9);
}

function assertSilent(text: string, secrets: readonly string[], about: string): void {
  for (const secret of secrets)
    for (const spelt of spellings(secret)) assert.ok(!text.includes(spelt), `${about}: "${secret}" as "${spelt}"`);
}

function assertSound(objects: readonly StixObject[], about: string): void {
  const ids = new Set(objects.map(({ id }) => id));
  for (const object of objects) {
    assert.deepEqual(validateObject(object, { level: "MUST" }).issues, [], about);
    for (const { property, ref } of references(object))
      if (!/marking/.test(property)) assert.ok(ids.has(ref), `${about}: ${object.id} refers to ${ref}`);
  }
}

const options = [forClear, { ...forClear, times: "given" as const, pseudonym: keyedPseudonym(new Uint8Array(32), "birch") }];

test("of an object that is withheld nothing is found, in whatever encoding, and nothing that names it stands on it", () => {
  for (const type of types) {
    const seeds = new Seeds();
    const object = { ...fullObject(type, 5, { seeds, refer }), object_marking_refs: [red] };
    const graph = around(object, seeds);
    const secrets = [
      ...secretsIn(object),
      ...secretsIn(graph.at(-1)),
      ...secretsIn(graph.filter(({ type: one }) => one === "language-content")),
    ];
    for (const option of options) {
      const shown = redactGraph(graph, option);
      const text = redactedBundle(shown);
      assertSilent(text, [...secrets, (object as Json)["id"] as string, idOf(type, 5).slice(-36)], type);
      assertSound(shown, type);
      // Everything else is shown: to withhold all would be silent too.
      const expected = [
        "identity",
        "indicator",
        "malware",
        "note",
        ...(isObservableType(type) ? ["sighting"] : []),
        ...(type === "extension-definition" ? ["tool"] : []),
      ];
      assert.deepEqual([...new Set(shown.map((one) => one.type))].sort(), expected.toSorted(), type);
    }
  }
});

test("of a property that is withheld nothing is found, nor of its translation", () => {
  for (const type of types) {
    const whole = fullObject(type, 5, { seeds: new Seeds(), refer });
    for (const name of Object.keys(whole)) {
      if (name === "type" || name === "id") continue;
      const seeds = new Seeds();
      const object = {
        ...fullObject(type, 5, { seeds, refer }),
        object_marking_refs: [clear],
        granular_markings: [{ marking_ref: red, selectors: [name] }],
      } as Json;
      const graph = around(object, seeds);
      const content = graph.find(({ type: one, id }) => one === "language-content" && id !== object["id"]) ?? {};
      const translated = (content["contents"] as { de: Json }).de[name];
      const elsewhere = new Set(secretsIn(Object.fromEntries(Object.entries(object).filter(([other]) => other !== name))));
      const secrets = [...secretsIn(object[name]).filter((secret) => !elsewhere.has(secret)), ...secretsIn(translated)];
      for (const option of options) {
        const shown = redactGraph(graph, option);
        assertSilent(redactedBundle(shown), secrets, `${type}.${name}`);
        assertSound(shown, `${type}.${name}`);
        for (const one of shown)
          assert.ok(one.type !== type || one.id !== object["id"] || !(name in one) || name === "extensions", `${type}.${name}`);
      }
    }
  }
});

test("of a part of a property that is withheld nothing is found", () => {
  for (const type of types) {
    for (const selector of partsOf(fullObject(type, 5, { seeds: new Seeds(), refer }))) {
      const seeds = new Seeds();
      const object = {
        ...fullObject(type, 5, { seeds, refer }),
        object_marking_refs: [clear],
        granular_markings: [{ marking_ref: red, selectors: [selector.name] }],
      } as Json;
      const shown = redactGraph([object, ...around(object, new Seeds()).slice(1, 4)], forClear);
      let part: unknown = object;
      for (const step of selector.path) part = (part as Json)[step];
      const everywhere = JSON.stringify(object);
      const secrets = secretsIn(part).filter((secret) => everywhere.split(secret).length === 2);
      assertSilent(redactedBundle(shown), secrets, `${type}.${selector.name}`);
      assertSound(shown, `${type}.${selector.name}`);
    }
  }
});

type Part = { readonly name: string; readonly path: readonly string[] };

/** Every place below a property, as a selector and as a path. */
function partsOf(object: unknown, above?: Part): readonly Part[] {
  if (typeof object !== "object" || object === null) return [];
  return Object.entries(object).flatMap(([key, value]) => {
    const step = Array.isArray(object) ? `[${key}]` : key;
    const part = above === undefined ? { name: step, path: [key] } : { name: `${above.name}.${step}`, path: [...above.path, key] };
    return [...(above === undefined ? [] : [part]), ...partsOf(value, part)];
  });
}
