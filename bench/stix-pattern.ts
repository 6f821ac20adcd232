import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkPattern, compilePattern, equivalentPatterns, parsePattern, readObservations } from "../src/stix/pattern/index.ts";
import { rateOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

/** Measures patterns of STIX 2.1: parsing, checking and comparing the corpus, and matching observations of three objects. */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  const corpus = validPatterns();
  const rounds = { rounds: options.rounds };
  options.say(`parse, check and normal form of ${corpus.length} patterns`);
  const repeat = options.quick ? 5 : 200;
  const each = (work: (pattern: string) => unknown) => (): void => {
    for (let turn = 0; turn < repeat; turn++) for (const pattern of corpus) work(pattern);
  };
  const perCall = repeat * corpus.length;
  const average = Math.round(corpus.reduce((sum, pattern) => sum + pattern.length, 0) / corpus.length);
  const parsing = await rateOf("pattern parse", "patterns/s", {
    ...rounds,
    perCall,
    body: each(parsePattern),
    goal: { atLeast: 100_000 },
    note: `the valid patterns of the corpus, ${average} characters on average`,
  });
  const checking = await rateOf("pattern check", "patterns/s", {
    ...rounds,
    perCall,
    body: each(checkPattern),
    note: "the same; MATCHES is compiled",
  });
  const comparing = await rateOf("pattern equal to itself", "patterns/s", {
    ...rounds,
    perCall,
    body: each((pattern) => equivalentPatterns(pattern, pattern)),
  });
  return [parsing, checking, comparing, ...(await matching(options))];
}

async function matching(options: BenchOptions): Promise<BenchResult[]> {
  const bundles = Array.from({ length: options.quick ? 20 : 648 }, (_, index) => bundleOf(index));
  const patterns = patternsOf().map((pattern) => compilePattern(pattern));
  options.say(`match ${patterns.length} patterns against ${bundles.length} observations of 3 objects`);
  const perCall = bundles.length * patterns.length;
  const single = await rateOf("pattern match, one observation at a time", "pairs/s", {
    rounds: options.rounds,
    perCall,
    goal: { atLeast: 100_000 },
    note: "a bundle with one observed-data and three objects each, read anew for each pair",
    body: () => {
      for (const pattern of patterns) for (const bundle of bundles) pattern.match([bundle]);
    },
  });
  const read = bundles.map((bundle) => readObservations([bundle]));
  const once = await rateOf("pattern match, observations read once", "pairs/s", {
    rounds: options.rounds,
    perCall,
    body: () => {
      for (const pattern of patterns) for (const observations of read) pattern.match(observations);
    },
  });
  const all = readObservations(bundles);
  const together = await rateOf("pattern match, all observations at once", "pairs/s", {
    rounds: options.rounds,
    perCall,
    note: "a pair is a pattern and an observation; sequences and windows are searched over all of them",
    body: () => {
      for (const pattern of patterns) pattern.match(all);
    },
  });
  return [single, once, together];
}

/** The valid patterns of the shared corpus; without it, those that we publish. */
function validPatterns(): readonly string[] {
  const shared = path.join(import.meta.dirname, "../../shared/corpus/patterns/syntax.jsonl");
  const file = existsSync(shared) ? shared : path.join(import.meta.dirname, "../vectors/patterns/syntax.jsonl");
  const cases = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { pattern: string; valid: boolean });
  return cases.filter(({ valid }) => valid).map(({ pattern }) => pattern);
}

/** Patterns of the kinds that indicators have, about one in ten of which match something. */
function patternsOf(): readonly string[] {
  return Array.from({ length: 20 }, (_, index) => [
    `[ipv4-addr:value = '198.51.100.${index}']`,
    `[domain-name:value = 'host-${index}.example.com' OR domain-name:value = 'host-${index + 1}.example.com']`,
    `[file:hashes.MD5 = '${String(index).padStart(32, "0")}' AND file:size > ${index * 100}]`,
    `[ipv4-addr:value ISSUBSET '203.0.113.${index}/32']`,
    `[domain-name:value LIKE '%-${index}.example.org']`,
    `[domain-name:value MATCHES '^host-${index}\\\\.example\\\\.(com|net)$']`,
    `[network-traffic:dst_ref.value = '198.51.100.${index}' AND network-traffic:dst_port IN (443, 8443)]`,
    `[file:name IN ('a${index}.exe', 'b${index}.dll')] AND [ipv4-addr:value = '198.51.100.${index}']`,
    `[domain-name:value = 'host-${index}.example.com'] FOLLOWEDBY [file:size = ${index}]`,
    `([ipv4-addr:value = '198.51.100.${index}'] AND [file:size < ${index}]) WITHIN 300 SECONDS`,
  ]).flat();
}

function bundleOf(index: number): unknown {
  const time = new Date(Date.UTC(2024, 0, 1) + index * 60_000).toISOString();
  const suffix = String(index).padStart(12, "0");
  const id = (type: string): string => `${type}--00000000-0000-4000-8000-${suffix}`;
  const second =
    index % 2 === 0
      ? { type: "domain-name", spec_version: "2.1", id: id("domain-name"), value: `host-${index}.example.com` }
      : {
          type: "network-traffic",
          spec_version: "2.1",
          id: id("network-traffic"),
          dst_ref: id("ipv4-addr"),
          dst_port: 443,
          protocols: ["tcp"],
        };
  const objects = [
    { type: "ipv4-addr", spec_version: "2.1", id: id("ipv4-addr"), value: `198.51.100.${index % 256}` },
    second,
    {
      type: "file",
      spec_version: "2.1",
      id: id("file"),
      name: `a${index}.exe`,
      size: index,
      hashes: { MD5: String(index * 7).padStart(32, "0") },
    },
  ];
  const observed = {
    type: "observed-data",
    spec_version: "2.1",
    id: id("observed-data"),
    created: time,
    modified: time,
    first_observed: time,
    last_observed: time,
    number_observed: 1,
    object_refs: objects.map((object) => object.id),
  };
  return { type: "bundle", id: id("bundle"), objects: [observed, ...objects] };
}
