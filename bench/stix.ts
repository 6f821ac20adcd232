import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { parseJson, systemRandom, utf8, uuid4 } from "../src/base/index.ts";
import { parseObject, validateObject } from "../src/stix/validate.ts";
import type { StixObject } from "../src/stix/object.ts";
import { ratesInTurns } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

type Load = { readonly texts: readonly string[]; readonly bytes: readonly Uint8Array[]; readonly about: string };

const attack = path.join(import.meta.dirname, "../../shared/corpus/attack/enterprise-attack.stix21.derived.json.gz");

/**
 * Measures what a document costs at the door: bytes in, issues out, repeated names refused, one object after the other, with all checks
 * and with those of MUST only, against `JSON.parse` of the same objects' texts in the same run. The texts are decoded beforehand for
 * `JSON.parse` and not for us.
 */
export async function run(options: BenchOptions): Promise<readonly BenchResult[]> {
  const { texts, bytes, about } = load(options.quick ? 500 : Number.POSITIVE_INFINITY);
  const objects = texts.map((text) => JSON.parse(text) as StixObject);
  const spaced = objects.map((object) => utf8(JSON.stringify(object, null, 2)));
  options.say(`stix: ${about}`);
  const perCall = texts.length;
  const each =
    <T>(values: readonly T[], body: (value: T) => unknown) =>
    () => {
      for (const value of values) body(value);
    };
  return ratesInTurns(
    [
      { name: "JSON.parse, object by object", perCall, note: about, body: each(texts, (text) => JSON.parse(text) as unknown) },
      {
        name: "bytes in, issues out: all checks",
        perCall,
        goal: { atLeast: 0.2 },
        note: "UTF-8, repeated names, depth and every MUST and SHOULD; 1,000 issues an object at most",
        body: each(bytes, (text) => parseObject(text)),
      },
      {
        name: "bytes in, issues out: MUST only",
        perCall,
        goal: { atLeast: 0.25 },
        body: each(bytes, (text) => parseObject(text, { level: "MUST" })),
      },
      { name: "parseJson, bytes in", perCall, note: "UTF-8, repeated names, depth, numbers", body: each(bytes, (text) => parseJson(text)) },
      {
        name: "bytes in, issues out: all checks, indented JSON",
        perCall,
        note: "names are counted, since the lengths prove nothing",
        body: each(spaced, (text) => parseObject(text)),
      },
      { name: "validateObject, all checks", perCall, note: "objects in memory", body: each(objects, (object) => validateObject(object)) },
      { name: "validateObject, MUST only", perCall, body: each(objects, (object) => validateObject(object, { level: "MUST" })) },
    ],
    { rounds: options.rounds, unit: "objects/s" },
  );
}

function load(most: number): Load {
  const isThere = existsSync(attack);
  const objects = (isThere ? attackObjects() : generated(10_000)).slice(0, most);
  const texts = objects.map((object) => JSON.stringify(object));
  const size = Math.round(texts.reduce((sum, text) => sum + text.length, 0) / texts.length);
  const about = `${isThere ? "ATT&CK enterprise" : "generated objects, since the shared ATT&CK file is missing"}: ${texts.length} objects of ${size} characters`;
  return { texts, bytes: texts.map(utf8), about };
}

function attackObjects(): readonly StixObject[] {
  const { objects } = JSON.parse(gunzipSync(readFileSync(attack)).toString("utf8")) as { readonly objects: readonly StixObject[] };
  return objects;
}

/** Objects of the kinds that bulk exchange is made of, with texts of the lengths that ATT&CK has. */
function generated(count: number): readonly StixObject[] {
  const at = "2026-01-02T03:04:05.678Z";
  const id = (type: string) => `${type}--${uuid4(systemRandom)}`;
  const common = (type: string) => ({ type, spec_version: "2.1", id: id(type), created: at, modified: at, created_by_ref: id("identity") });
  const makers = [
    () => ({
      ...common("relationship"),
      relationship_type: "uses",
      source_ref: id("malware"),
      target_ref: id("attack-pattern"),
      x_own: "1",
    }),
    () => ({
      ...common("attack-pattern"),
      name: "n",
      description: "word ".repeat(200),
      external_references: [{ source_name: "s", url: "https://example.org/a" }],
    }),
    () => ({ ...common("indicator"), name: "n", pattern: "[ipv4-addr:value = '198.51.100.1']", pattern_type: "stix", valid_from: at }),
    () => ({ ...common("malware"), name: "n", is_family: true, malware_types: ["bot"], description: "word ".repeat(100) }),
  ];
  return Array.from({ length: count }, (_, index) => makers[index % makers.length]?.() as StixObject);
}
