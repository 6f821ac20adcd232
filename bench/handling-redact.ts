import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { redactGraph, redactedBundle } from "../src/handling/redact/index.ts";
import { tlpMarkingIds } from "../src/handling/tlp.ts";
import { source } from "./child/stix-data.ts";
import { ratesInTurns } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

type Thing = { readonly id: string; readonly type: string; readonly [property: string]: unknown };

const clear = tlpMarkingIds.CLEAR;
const red = tlpMarkingIds.RED;
const kept = new Set(["type", "id", "spec_version", "created", "modified", "object_marking_refs", "granular_markings"]);

/** The rows of redaction, which `bench/handling.ts` puts beside those of the decision. */
export async function rows(options: BenchOptions): Promise<readonly BenchResult[]> {
  const from = await graph(options);
  const objects = withheldInPart(from.objects);
  const text = JSON.stringify({ type: "bundle", id: "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", objects });
  const bytes = Buffer.from(text);
  const rights = { allows: (ids: readonly string[]) => ids.every((id) => id === clear) };
  options.say(`redact ${from.name}: ${objects.length} objects, ${Math.round(text.length / 1e6)} MB`);
  const left = redactGraph(objects, rights).length;
  const note = `${from.name}: ${objects.length} objects, ${left} of them left; 5 % of the objects and 5 % of the properties withheld`;
  const goal = { atLeast: 0.3 };
  return ratesInTurns(
    [
      { name: "JSON.parse of the bundle's bytes", perCall: objects.length, body: () => JSON.parse(bytes.toString("utf8")) as unknown },
      { name: "redaction, objects in, objects out", perCall: objects.length, goal, note, body: () => redactGraph(objects, rights) },
      {
        name: "redaction, objects in, bundle text out",
        perCall: objects.length,
        note,
        body: () => redactedBundle(redactGraph(objects, rights)),
      },
    ],
    { rounds: options.rounds, unit: "objects/s" },
  );
}

async function graph(options: BenchOptions): Promise<{ readonly name: string; readonly objects: readonly Thing[] }> {
  const file = path.join(import.meta.dirname, "../../shared/corpus/attack/enterprise-attack.stix21.derived.json.gz");
  if (existsSync(file)) {
    const { objects } = JSON.parse(gunzipSync(readFileSync(file)).toString("utf8")) as { readonly objects: readonly Thing[] };
    return { name: "ATT&CK enterprise", objects: options.quick ? objects.slice(0, 2000) : objects };
  }
  const from = await source();
  return { name: from.name, objects: [...from.make(options.quick ? 2000 : 25_000)] };
}

/** Every object CLEAR, but one in twenty, and of the others one property in twenty, RED. The same ones every time. */
function withheldInPart(objects: readonly Thing[]): readonly Thing[] {
  let drawn = 0;
  const isDrawn = (): boolean => (drawn += 7919) % 20 === 0;
  return objects.map((object, at) => {
    if (at % 20 === 19) return { ...object, object_marking_refs: [red] };
    const selectors = Object.keys(object).filter((name) => !kept.has(name) && isDrawn());
    const granular = selectors.length === 0 ? {} : { granular_markings: [{ marking_ref: red, selectors }] };
    return { ...object, object_marking_refs: [clear], ...granular };
  });
}
