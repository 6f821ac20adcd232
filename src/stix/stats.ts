import type { JsonValue } from "../base/index.ts";
import { references } from "./graph-reference.ts";
import { parseIdentifier } from "./identifier.ts";
import { knownMarking } from "./marking-known.ts";
import { isJsonObject } from "./object.ts";
import type { StixObject } from "./object.ts";
import { SeenTexts } from "./stream-seen.ts";
import { compareInstants, isInstant } from "./version-time.ts";

/** What a set of objects is made of. Counts are of versions unless they say otherwise. */
export type Stats = {
  readonly objects: number;
  /** Distinct identifiers. */
  readonly identifiers: number;
  readonly revoked: number;
  readonly types: { readonly [type: string]: number };
  /** By identifier of the marking definition: how many objects carry it as a whole, and how many granular markings refer to it. */
  readonly markings: { readonly [ref: string]: { readonly name?: string; readonly objects: number; readonly granular: number } };
  readonly unmarked: number;
  /** The earliest and the latest `created` and `modified`; left out where there is none. */
  readonly span?: { readonly earliest: string; readonly latest: string };
  readonly references: {
    readonly total: number;
    /** References to identifiers that no object has, not counting those to the fixed marking definitions. */
    readonly dangling: number;
    /** The first of the identifiers that are missing, at most 20. */
    readonly missing: readonly string[];
  };
};

/** Counts objects as they come. */
export type StatsCounter = {
  add(object: StixObject): void;
  result(): Stats;
};

const shownMissing = 20;
// Types, names and identifiers are attacker-controlled; past this many distinct ones the rest are counted together.
const maxDistinct = 10_000;
const otherName = "(others)";

/** Starts counting. Memory grows with the number of distinct identifiers by 16 to 32 bytes, and by about 150 for each that is missing so far. */
export function countStats(): StatsCounter {
  const state: State = {
    objects: 0,
    revoked: 0,
    unmarked: 0,
    references: 0,
    types: new Map(),
    markings: new Map(),
    ids: new SeenTexts(),
    missing: new Map(),
    earliest: undefined,
    latest: undefined,
  };
  return { add: (object) => add(state, object), result: () => result(state) };
}

/** The statistics of a set of objects. */
export function statsOf(objects: Iterable<StixObject>): Stats {
  const counter = countStats();
  for (const object of objects) counter.add(object);
  return counter.result();
}

type State = {
  objects: number;
  revoked: number;
  unmarked: number;
  references: number;
  readonly types: Map<string, number>;
  readonly markings: Map<string, { objects: number; granular: number }>;
  readonly ids: SeenTexts;
  /** Identifiers that were referred to before their object came, if it comes: how often. */
  readonly missing: Map<string, number>;
  earliest: string | undefined;
  latest: string | undefined;
};

function add(state: State, object: StixObject): void {
  state.objects += 1;
  if (object["revoked"] === true) state.revoked += 1;
  const type = bounded(state.types, object.type);
  state.types.set(type, (state.types.get(type) ?? 0) + 1);
  state.ids.add(object.id);
  state.missing.delete(object.id);
  for (const { ref } of references(object)) {
    state.references += 1;
    if (knownMarking(ref) === undefined && (state.missing.has(ref) || !state.ids.has(ref)))
      state.missing.set(ref, (state.missing.get(ref) ?? 0) + 1);
  }
  addTime(state, object["created"]);
  addTime(state, object["modified"]);
  addMarkings(state, object);
}

function addMarkings(state: State, object: StixObject): void {
  const whole = object["object_marking_refs"];
  const granular = object["granular_markings"];
  const count = (ref: JsonValue | undefined, kind: "objects" | "granular"): void => {
    if (typeof ref !== "string" || parseIdentifier(ref) === undefined) return;
    const key = bounded(state.markings, ref);
    const entry = state.markings.get(key) ?? { objects: 0, granular: 0 };
    entry[kind] += 1;
    state.markings.set(key, entry);
  };
  if (Array.isArray(whole)) for (const ref of new Set(whole as readonly JsonValue[])) count(ref, "objects");
  else if (!Array.isArray(granular)) state.unmarked += 1;
  if (!Array.isArray(granular)) return;
  for (const entry of granular as readonly JsonValue[]) if (isJsonObject(entry)) count(entry["marking_ref"], "granular");
}

function bounded(map: ReadonlyMap<string, unknown>, key: string): string {
  return map.size < maxDistinct || map.has(key) ? key : otherName;
}

function addTime(state: State, value: JsonValue | undefined): void {
  if (!isInstant(value)) return;
  if (state.earliest === undefined || compareInstants(value, state.earliest) < 0) state.earliest = value;
  if (state.latest === undefined || compareInstants(value, state.latest) > 0) state.latest = value;
}

function result(state: State): Stats {
  const byCount = [...state.types].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const markings = [...state.markings].map(([ref, counts]) => {
    const known = knownMarking(ref);
    return [ref, known === undefined ? counts : { name: known.name, ...counts }] as const;
  });
  let dangling = 0;
  for (const times of state.missing.values()) dangling += times;
  const { earliest, latest } = state;
  return {
    objects: state.objects,
    identifiers: state.ids.size,
    revoked: state.revoked,
    types: Object.fromEntries(byCount),
    markings: Object.fromEntries(markings),
    unmarked: state.unmarked,
    ...(earliest === undefined || latest === undefined ? {} : { span: { earliest, latest } }),
    references: { total: state.references, dangling, missing: [...state.missing.keys()].slice(0, shownMissing) },
  };
}
