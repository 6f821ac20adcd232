import { lint } from "../src/handling/index.ts";
import { resultOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

const words =
  "the source reports that men with rifles plan attack market city station evening group vehicle warehouse money phone meeting harbour office driver".split(
    " ",
  );
const names = [
  "Khristo Velikov",
  "Operation Silver Heron",
  "Cafe Meridian",
  "14 June 2017",
  "+44 20 7946 0958",
  "AB-417-XK",
  "informant in the harbour office",
];

/** A text of about so many words, the same at every run. */
function textOf(count: number, seed: number): string {
  let state = seed;
  const out: string[] = [];
  for (let at = 1; at <= count; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    const word = words[state % words.length] ?? "the";
    out.push(at % 12 === 0 ? `${word} ${state % 1000}.` : word);
    if (at % 90 === 0) out.push("\n\n");
  }
  return out.join(" ");
}

/** Measures the lint of a tearline of two pages against a source record of fifty, with fifty protected phrases. */
export function rows(options: BenchOptions): Promise<BenchResult[]> {
  const source = `${textOf(25_000, 7)} ${names.join(". ")}.`;
  const tearline = textOf(1000, 11);
  const protect = [...names, ...Array.from({ length: 43 }, (_, at) => `${textOf(2, at + 100)} Orvantis${at}`)];
  const samples: number[] = [];
  options.say(`lint ${tearline.length} characters against ${source.length}, ${protect.length} phrases`);
  for (let round = 0; round <= options.rounds; round++) {
    const start = performance.now();
    lint({ tearline, source, protect });
    // The first one pays for compiling; a command line pays it every time, so it stands apart.
    if (round > 0) samples.push(performance.now() - start);
    else options.say(`the first, cold: ${(performance.now() - start).toFixed(0)} ms`);
  }
  const note = "1,000 words against 25,000, 50 phrases; in one process, warm";
  return Promise.resolve([resultOf("lint, 2 pages against 50", "ms", { samples, goal: { atMost: 200 }, note })]);
}
