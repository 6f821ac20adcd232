import type { BenchOptions, BenchResult } from "./result.ts";

/** The rows of redaction, which `bench/handling.ts` puts beside those of the decision. */
export async function rows(_options: BenchOptions): Promise<readonly BenchResult[]> {
  return [];
}
