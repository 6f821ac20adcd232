import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { deterministicIdentifier } from "../../src/stix/identifier.ts";

type Thing = { readonly type: string; readonly id: string; readonly [property: string]: unknown };
type SharedGenerator = { objects(options: { readonly n: number; readonly seed: number }): Iterable<Thing> };

/** Where the objects came from, for the note of a row. */
export type Source = { readonly name: string; readonly make: (n: number) => Iterable<Thing> };

/** The generator that is shared beside the repository where it is there, else a plain one of our own. Both give the same objects every time. */
export async function source(): Promise<Source> {
  const shared = path.join(import.meta.dirname, "../../../shared/bench/gen-stix.mjs");
  if (!existsSync(shared)) return { name: "own generator", make: ownObjects };
  const { objects } = (await import(pathToFileURL(shared).href)) as SharedGenerator;
  return { name: "shared generator, seed 1", make: (n) => objects({ n, seed: 1 }) };
}

/** Writes a bundle of n objects into a new temporary folder, and gives its path and size in bytes. The caller takes the folder away. */
export function writeBundleFile(make: Source["make"], n: number): { readonly file: string; readonly bytes: number; remove(): void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-bench-"));
  const file = path.join(folder, `bundle-${n}.json`);
  const out = openSync(file, "w");
  let bytes = 0;
  let batch = '{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":[\n';
  let isFirst = true;
  for (const object of make(n)) {
    batch += `${isFirst ? "" : ",\n"}${JSON.stringify(object)}`;
    isFirst = false;
    if (batch.length < 1 << 20) continue;
    bytes += writeSync(out, batch);
    batch = "";
  }
  bytes += writeSync(out, `${batch}\n]}\n`);
  closeSync(out);
  return { file, bytes, remove: () => rmSync(folder, { recursive: true }) };
}

/** Objects of a few types in turn: half of them observables, each referring to what came before it. */
function* ownObjects(n: number): Generator<Thing, void, undefined> {
  const creator = "identity--311b2d2d-f010-4473-83ec-1edf84858f4c";
  let target = "malware--9c4638ec-f1de-4ddb-abf4-1b760417654e";
  for (let i = 0; i < n; i += 1) {
    const uuid = `${i.toString(16).padStart(8, "0")}-17d4-4cbf-938f-98ee46b3cd3f`;
    const at = new Date(1_735_689_600_000 + i * 1_000).toISOString();
    const common = { spec_version: "2.1", created_by_ref: creator, created: at, modified: at };
    const value = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
    if (i % 4 === 0)
      yield {
        type: "malware",
        id: (target = `malware--${uuid}`),
        ...common,
        name: `family ${i}`,
        is_family: true,
        malware_types: ["backdoor"],
      };
    else if (i % 4 === 1) {
      const pattern = `[ipv4-addr:value = '${value}']`;
      const id = `indicator--${uuid}`;
      yield {
        type: "indicator",
        id,
        ...common,
        name: `seen ${i}`,
        description: "a host that was seen",
        indicator_types: ["malicious-activity"],
        pattern,
        pattern_type: "stix",
        valid_from: at,
      };
    } else if (i % 4 === 2)
      yield {
        type: "relationship",
        id: `relationship--${uuid}`,
        ...common,
        relationship_type: "related-to",
        source_ref: creator,
        target_ref: target,
      };
    else yield { type: "ipv4-addr", spec_version: "2.1", id: deterministicIdentifier({ type: "ipv4-addr", value }) as string, value };
  }
}
