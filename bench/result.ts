/** What the person at the keyboard asked for. A bench module takes rounds and size from here and never from the environment. */
export type BenchOptions = {
  /** How often each body is measured; the median of the rounds is the figure. */
  readonly rounds: number;
  /** A rehearsal on small sizes: shows that the module runs, its figures are worth nothing. */
  readonly quick: boolean;
  /** Progress, one line, to stderr. */
  say(line: string): void;
};

/** A figure that has to be reached: `value` compares with the ratio where the result has one, else with the median. */
export type BenchGoal = { readonly atLeast: number } | { readonly atMost: number };

/** One measured row. Rates are per second, times in the unit that is named. */
export type BenchResult = {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
  /** This row's median divided by that of the row it is `of`, both taken in one run. The only figure that travels between machines. */
  readonly ratio?: { readonly of: string; readonly value: number };
  readonly goal?: BenchGoal;
  /** What a reader must know to trust the row: sizes, what is left out, what was warm. */
  readonly note?: string;
};

/** What a module in bench/ exports: `bench/log.ts` is run by `npm run bench -- log`. */
export type BenchModule = { run(options: BenchOptions): Promise<readonly BenchResult[]> };

type About = { readonly goal?: BenchGoal; readonly note?: string };

/** A row made of samples already taken. Refuses an empty list with a `TypeError`. */
export function resultOf(name: string, unit: string, options: About & { readonly samples: readonly number[] }): BenchResult {
  const sorted = options.samples.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new TypeError(`a result needs samples: "${name}"`);
  return {
    name,
    unit,
    median: median(sorted),
    min,
    max,
    rounds: sorted.length,
    ...(options.goal && { goal: options.goal }),
    ...(options.note && { note: options.note }),
  };
}

/** A row with its ratio to another one of the same run. */
export function against(result: BenchResult, base: BenchResult): BenchResult {
  return { ...result, ratio: { of: base.name, value: result.median / base.median } };
}

/** Calls of `body` a second, times `perCall` where one call does many. One unmeasured call warms up. */
export async function rateOf(name: string, unit: string, options: RateOptions): Promise<BenchResult> {
  const samples: number[] = [];
  await options.body();
  for (let round = 0; round < options.rounds; round++) {
    const seconds = await secondsOf(options.body, options.calls ?? 1);
    samples.push(((options.calls ?? 1) * (options.perCall ?? 1)) / seconds);
  }
  return resultOf(name, unit, { ...options, samples });
}

/** How `rateOf` measures: `calls` of `body` a round, each counting as `perCall` units. */
export type RateOptions = About & {
  readonly rounds: number;
  readonly calls?: number;
  readonly perCall?: number;
  body(): unknown;
};

/**
 * Rates of two or more bodies, measured in turns (a b, a b, …) so that a busy minute of the machine hits all of them.
 * The first body is the base; each other row carries its ratio to it.
 */
export async function ratesInTurns(
  bodies: readonly NamedBody[],
  options: { readonly rounds: number; readonly unit: string },
): Promise<BenchResult[]> {
  const samples = bodies.map((): number[] => []);
  for (const each of bodies) await each.body();
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, each] of bodies.entries()) {
      const seconds = await secondsOf(each.body, each.calls ?? 1);
      samples[index]?.push(((each.calls ?? 1) * (each.perCall ?? 1)) / seconds);
    }
  }
  const rows = bodies.map((each, index) => resultOf(each.name, options.unit, { ...each, samples: samples[index] ?? [] }));
  const base = rows[0];
  return rows.map((row, index) => (base === undefined || index === 0 ? row : against(row, base)));
}

/** One of the bodies that `ratesInTurns` compares. */
export type NamedBody = About & { readonly name: string; readonly calls?: number; readonly perCall?: number; body(): unknown };

/** Whether the row reaches its goal; `undefined` where it has none. */
export function reachesGoal(result: BenchResult): boolean | undefined {
  if (result.goal === undefined) return undefined;
  const value = result.ratio?.value ?? result.median;
  return "atLeast" in result.goal ? value >= result.goal.atLeast : value <= result.goal.atMost;
}

async function secondsOf(body: () => unknown, calls: number): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < calls; call++) {
    // Awaiting a plain value costs a microtask, which would be most of a fast synchronous body.
    const out = body();
    if (out instanceof Promise) await out;
  }
  return (performance.now() - start) / 1000;
}

function median(sorted: readonly number[]): number {
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}
