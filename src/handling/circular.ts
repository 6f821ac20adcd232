import { TocsinError } from "../base/index.ts";

/**
 * A report as far as its origin goes. `restsOn`: the reports that it was made from, or `null` where nobody has said. `source`: a name of our own
 * for the source of a first-hand report; reports of one source are one voice, whoever passes them.
 */
export type ReportOrigin = {
  readonly id: string;
  readonly passedBy: string;
  readonly restsOn: readonly string[] | null;
  readonly source: string | null;
};

/** One source, and the ways by which it was heard: each from the report that is counted down to the first-hand one. */
export type Voice = { readonly source: string; readonly ways: readonly (readonly string[])[] };

/** How much some reports corroborate one another. */
export type Corroboration = {
  /** How many reports were counted. */
  readonly heard: number;
  /** How many different sources stand behind those whose origin is known. What is not known adds nothing. */
  readonly independent: number;
  /** Sources that were heard more than once: circular reporting. */
  readonly repeated: readonly Voice[];
  /** Reports in the chains, or themselves counted, whose origin nobody has said, or that are not here. */
  readonly unknown: readonly string[];
  /** Reports that rest on themselves. They prove nothing by it. */
  readonly circles: readonly string[];
};

const maxReports = 10_000;
const maxSteps = 1_000_000;
const maxWays = 100;

/**
 * Counts the independent sources behind some reports, so that one source heard three times is not taken for three (DOMAIN.md 1.5). A
 * first-hand report is one that rests on nothing; without a source name it is a source of its own. Refuses more than 10,000 reports, or chains
 * of more than a million steps, with `input-too-large`, and two reports of one id with `input-malformed`.
 */
export function corroboration(reports: readonly ReportOrigin[], counted: readonly string[]): Corroboration {
  if (reports.length > maxReports || counted.length > maxReports) {
    throw new TocsinError("input-too-large", `trace reports: more than ${maxReports}`);
  }
  const byId = new Map(reports.map((report) => [report.id, report]));
  if (byId.size < reports.length) throw new TocsinError("input-malformed", "trace reports: two have the same id");
  const trace: Trace = { byId, voices: new Map(), unknown: new Set(), reached: new Set(), steps: 0 };
  const asked = [...new Set(counted)].sort();
  for (const id of asked) walk(trace, id);
  const voices = [...trace.voices].map(([source, ways]): Voice => ({ source, ways }));
  return {
    heard: asked.length,
    independent: voices.length,
    repeated: voices.filter(({ ways }) => ways.length > 1).toSorted((a, b) => (a.source < b.source ? -1 : 1)),
    unknown: [...trace.unknown].sort(),
    circles: circlesOf(byId, trace.reached),
  };
}

type Trace = {
  readonly byId: ReadonlyMap<string, ReportOrigin>;
  readonly voices: Map<string, (readonly string[])[]>;
  readonly unknown: Set<string>;
  readonly reached: Set<string>;
  steps: number;
};

/** Follows one counted report down to its first-hand ones, each reached once by the first way found. */
function walk(trace: Trace, start: string): void {
  const cameFrom = new Map<string, string | null>([[start, null]]);
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    trace.reached.add(id);
    const report = trace.byId.get(id);
    const restsOn = report?.restsOn ?? null;
    if (report === undefined || restsOn === null) trace.unknown.add(id);
    else if (restsOn.length === 0) addWay(trace, report.source ?? `report ${id}`, wayTo(cameFrom, id));
    for (const below of restsOn ?? []) {
      trace.steps += 1;
      if (trace.steps > maxSteps) throw new TocsinError("input-too-large", `trace reports: more than ${maxSteps} steps`);
      if (!cameFrom.has(below)) {
        cameFrom.set(below, id);
        open.push(below);
      }
    }
  }
}

/** The reports of a graph that can be reached from themselves: Tarjan's strongly connected components, without recursion. */
function circlesOf(byId: ReadonlyMap<string, ReportOrigin>, ids: Iterable<string>): readonly string[] {
  const found: string[] = [];
  const places = new Map<string, { readonly index: number; low: number; isOpen: boolean }>();
  const members: string[] = [];
  const restsOn = (id: string): readonly string[] => byId.get(id)?.restsOn ?? [];
  const enter = (id: string): Step => {
    const place = { index: places.size, low: places.size, isOpen: true };
    places.set(id, place);
    members.push(id);
    return { id, place, next: 0 };
  };
  for (const start of ids) {
    const stack: Step[] = places.has(start) ? [] : [enter(start)];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const below = restsOn(top.id)[top.next++];
      if (below !== undefined) {
        const known = places.get(below);
        if (known === undefined) stack.push(enter(below));
        else if (known.isOpen) top.place.low = Math.min(top.place.low, known.index);
        continue;
      }
      stack.pop();
      const above = stack.at(-1);
      if (above !== undefined) above.place.low = Math.min(above.place.low, top.place.low);
      if (top.place.low !== top.place.index) continue;
      const component = members.splice(members.lastIndexOf(top.id));
      for (const id of component) (places.get(id) ?? top.place).isOpen = false;
      if (component.length > 1 || restsOn(top.id).includes(top.id)) found.push(...component);
    }
  }
  return found.sort();
}

type Step = { readonly id: string; readonly place: { readonly index: number; low: number; isOpen: boolean }; next: number };

function addWay({ voices }: Trace, source: string, way: readonly string[]): void {
  const ways = voices.get(source) ?? [];
  if (ways.length < maxWays) ways.push(way);
  voices.set(source, ways);
}

function wayTo(cameFrom: ReadonlyMap<string, string | null>, end: string): readonly string[] {
  const way: string[] = [];
  for (let at: string | null = end; at !== null; at = cameFrom.get(at) ?? null) way.push(at);
  return way.reverse();
}
