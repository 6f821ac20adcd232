import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../base/index.ts";
import { corpusLines, corpusText, missingCorpus } from "./corpus.test-data.ts";
import { isGranularlyMarked } from "./marking-granular.ts";
import type { Markable, MarkingChanges } from "./marking-granular.ts";
import { knownMarking } from "./marking-known.ts";
import { addMarkings, clearMarkings, effectiveMarkings, isMarked, markings, removeMarkings, setMarkings } from "./marking.ts";

type Case = {
  readonly id: string;
  readonly test: string;
  readonly fn: string;
  readonly args: readonly [Markable, ...JsonValue[]];
  readonly kw: { readonly [name: string]: JsonValue };
  readonly result?: JsonValue;
  readonly error?: string;
};

const list = (value: JsonValue | undefined): readonly string[] | undefined => {
  if (value === undefined || value === null) return undefined;
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  return items.map((item) => (typeof item === "object" && item !== null ? (item as { id: string }).id : item) as string);
};
const on = (value: JsonValue | undefined): boolean => value === true;

/** The object with the changes made, as far as markings and order-free comparison go. */
function marked(object: Markable, changes: MarkingChanges): unknown {
  const after = { ...object, ...changes } as Record<string, unknown>;
  return bare(after);
}

function bare(object: Record<string, unknown>): unknown {
  const flat = Object.fromEntries(Object.entries(object).filter(([name, value]) => name !== "modified" && value !== undefined));
  const granular = flat["granular_markings"] as { selectors: string[] }[] | undefined;
  if (granular !== undefined) {
    flat["granular_markings"] = granular
      .map((entry) => JSON.stringify({ ...entry, selectors: [...entry.selectors].sort() }, ["lang", "marking_ref", "selectors"]))
      .sort();
  }
  const refs = flat["object_marking_refs"] as string[] | undefined;
  if (refs !== undefined) flat["object_marking_refs"] = [...refs].sort();
  return flat;
}

function run({ fn, args, kw, test: name }: Case): unknown {
  const [object, ...rest] = args;
  if (fn === "is_marked") {
    const marks = list(kw["marking"] ?? rest[0]);
    const selectors = list(kw["selectors"] ?? rest[1]);
    const scope = { inherited: on(kw["inherited"] ?? rest[2]), descendants: on(kw["descendants"] ?? rest[3]) };
    const options = { ...scope, ...(marks === undefined ? {} : { markings: marks }) };
    if (name.includes("::test_is_marked_no_selectors")) return isGranularlyMarked(object, selectors as readonly string[], options);
    return isMarked(object, { ...options, ...(selectors === undefined ? {} : { selectors }) });
  }
  if (fn === "get_markings") {
    return [...markings(object, list(rest[0]), { inherited: on(rest[1]), descendants: on(rest[2]) })].sort();
  }
  if (fn === "clear_markings") return marked(object, clearMarkings(object, list(rest[0])));
  const change = { add_markings: addMarkings, remove_markings: removeMarkings, set_markings: setMarkings }[fn];
  assert.ok(change !== undefined, fn);
  return marked(object, change(object, list(rest[0]) ?? [], list(rest[1])));
}

test("all recorded calls of another implementation have the same result", { skip: missingCorpus }, () => {
  const cases = corpusLines<Case>("stix/behaviour/granular-markings.jsonl");
  assert.equal(cases.length, 227);
  const codes = { InvalidSelectorError: "stix-selector", MarkingNotFoundError: "stix-marking-absent", InvalidValueError: "stix-marking" };
  for (const one of cases) {
    if (one.error === undefined) {
      const expected = Array.isArray(one.result)
        ? [...(one.result as string[])].sort()
        : typeof one.result === "object"
          ? bare(one.result as Record<string, unknown>)
          : one.result;
      assert.deepEqual(run(one), expected, one.id);
    } else {
      const code = codes[one.error as keyof typeof codes];
      assert.throws(() => run(one), code === undefined ? TypeError : { code }, one.id);
    }
  }
});

test("fixed TLP 2.0 and PAP markings are known by their identifiers", { skip: missingCorpus }, () => {
  for (const file of ["tlp2", "pap"]) {
    const definitions = JSON.parse(corpusText(`stix/markings/${file}.json`)) as { id: string; name: string }[];
    assert.equal(definitions.length, 5);
    for (const { id, name } of definitions) assert.equal(knownMarking(id)?.name, name);
  }
});

const tlp = {
  green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
  red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
};

test("a mark on one property does not hit another whose name begins the same", () => {
  const object = {
    created: "2026-01-01T00:00:00.000Z",
    created_by_ref: "identity--311b2d2d-f010-4473-83ec-1edf84858f4c",
    list: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"],
    granular_markings: [
      { marking_ref: tlp.red, selectors: ["created"] },
      { marking_ref: tlp.green, selectors: ["list.[1]"] },
    ],
  };
  assert.deepEqual(markings(object, ["created_by_ref"], { inherited: true, descendants: true }), []);
  assert.deepEqual(markings(object, ["list.[10]"], { inherited: true, descendants: true }), []);
  assert.deepEqual(markings(object, ["list.[1]"], { inherited: true }), [tlp.green]);
  assert.deepEqual(effectiveMarkings(object, "created_by_ref").refs, []);
});

test("effective markings tell what applies to a property, from where, and in which language", () => {
  const object = {
    lang: "en",
    name: "Bank Attack",
    external_references: [{ source_name: "cve", description: "Weitere" }],
    object_marking_refs: [tlp.green],
    granular_markings: [
      { marking_ref: tlp.red, selectors: ["external_references.[0].description"] },
      { lang: "de", selectors: ["external_references"] },
      { lang: "de-CH", selectors: ["external_references.[0].description", "not malformed. but absent", "[0]"] },
    ],
  };
  assert.deepEqual(effectiveMarkings(object, "name"), { refs: [tlp.green], sources: [{ ref: tlp.green, selector: "" }], lang: "en" });
  assert.deepEqual(effectiveMarkings(object, "external_references.[0].description"), {
    refs: [tlp.green, tlp.red],
    sources: [
      { ref: tlp.green, selector: "" },
      { ref: tlp.red, selector: "external_references.[0].description" },
    ],
    lang: "de-CH",
  });
  assert.equal(effectiveMarkings(object, "external_references.[0].source_name").lang, "de");
  assert.deepEqual(markings(object, ["external_references"], { descendants: true, language: false }), [tlp.red]);
  assert.throws(() => effectiveMarkings(object, "description"), { code: "stix-selector" });
});

test("kinds of granular markings are cleared apart", () => {
  const object = {
    name: "x",
    granular_markings: [
      { marking_ref: tlp.red, selectors: ["name"] },
      { lang: "de", selectors: ["name"] },
    ],
  };
  assert.deepEqual(clearMarkings(object, ["name"], { language: false }).granular_markings, [{ lang: "de", selectors: ["name"] }]);
  assert.deepEqual(clearMarkings(object, ["name"], { data: false }).granular_markings, [{ marking_ref: tlp.red, selectors: ["name"] }]);
});
