import { isObservableType, parseSelector, select } from "../../stix/index.ts";
import { tlpMarkingIds } from "../tlp.ts";
import { fullObject, idOf, named, Seeds, types } from "./graph.test-data.ts";
import type { Json } from "./graph.test-data.ts";

const { CLEAR: clear, AMBER: amber, RED: red } = tlpMarkingIds;

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function drawsOf(seed: number): { next(): number; below(limit: number): number; is(share: number): boolean } {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, below: (limit) => Math.floor(next() * limit), is: (share) => next() < share };
}

type Draws = ReturnType<typeof drawsOf>;

/** A graph of objects of any types, that refer to, quote, translate and follow each other, with markings on some of them and on parts of some. */
export function randomGraph(seed: number): readonly Json[] {
  const draws = drawsOf(seed);
  const seeds = new Seeds();
  const pool = Array.from({ length: 3 + draws.below(10) }, (_, n) => idOf(types[draws.below(types.length)] as string, n + 1));
  const refer = (to: readonly string[], except: readonly string[]): string => {
    const fitting = pool.filter((id) => (to.length === 0 ? !except.includes(typeOf(id)) : to.includes(typeOf(id))));
    if (fitting.length > 0 && !draws.is(0.05)) return fitting[draws.below(fitting.length)] as string;
    return idOf(to[0] ?? ["identity", "malware", "ipv4-addr"].find((type) => !except.includes(type)) ?? "identity", 900);
  };
  const objects = pool.flatMap((id, n) => {
    const object = thinned(fullObject(typeOf(id), n + 1, { seeds, refer }), draws);
    if (draws.is(0.3)) object["description"] = `see ${pool[draws.below(pool.length)] as string}, ${seeds.secret()}`;
    if (object["type"] === "language-content") translate(object, pool, { draws, seeds });
    marked(object, draws);
    return [object, ...laterVersions(object, { draws, seeds })];
  });
  return withFinalIds(objects, pool);
}

function typeOf(id: string): string {
  return id.slice(0, id.indexOf("--"));
}

const needed = new Set(["type", "id", "spec_version", "created", "modified"]);

/** An object without some of its properties; it may not be valid then. */
function thinned(object: Json, draws: Draws): Json {
  const share = draws.is(0.3) ? 0 : draws.next();
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => needed.has(name) || /ref|name$|^value|^pattern/.test(name) || !draws.is(share)),
  );
}

function translate(object: Json, pool: readonly string[], { draws, seeds }: { readonly draws: Draws; readonly seeds: Seeds }): void {
  const others = pool.filter((id) => typeOf(id) !== "language-content");
  if (others.length > 0) object["object_ref"] = others[draws.below(others.length)];
  if (draws.is(0.5)) object["object_modified"] = "2026-03-01T00:00:00.000Z";
  object["contents"] = {
    de: {
      name: seeds.secret(),
      description: seeds.secret(),
      aliases: [0, 1, 2].map(() => seeds.secret()),
      x_custom: { a: seeds.secret() },
    },
    fr: { x_custom: { list: [seeds.secret(), seeds.secret()] }, goals: [0, 1, 2].map(() => seeds.secret()) },
  };
}

function marked(object: Json, draws: Draws): void {
  const drawn = draws.next();
  if (drawn < 0.25) object["object_marking_refs"] = [clear, red].slice(draws.below(2));
  else if (drawn < 0.35) object["object_marking_refs"] = [amber];
  else if (drawn < 0.95) object["object_marking_refs"] = [clear];
  const parts = partsOf(object).filter((name) => !/^(?:type|id|object_marking_refs)\b/.test(name));
  const count = draws.is(0.5) ? 0 : draws.below(5);
  const entries = Array.from({ length: count }, () => {
    const selectors = Array.from({ length: 1 + draws.below(3) }, () => parts[draws.below(parts.length)] as string);
    const kind = draws.below(6);
    return kind < 3
      ? { marking_ref: red, selectors }
      : kind < 5
        ? { marking_ref: kind === 3 ? amber : clear, selectors }
        : { lang: "de", selectors };
  });
  if (entries.length > 0) object["granular_markings"] = entries;
}

function laterVersions(object: Json, { draws, seeds }: { readonly draws: Draws; readonly seeds: Seeds }): readonly Json[] {
  if (object["modified"] === undefined || !draws.is(0.2)) return [];
  const later = structuredClone(object);
  later["modified"] = "2026-04-01T00:00:00.000Z";
  if (draws.is(0.5)) later["x_custom"] = { a: seeds.secret(), list: [seeds.secret(), seeds.secret()] };
  if (draws.is(0.3)) later["object_marking_refs"] = [red];
  return [later];
}

/** Observables under the ids that their contents give, and whatever names them too. */
function withFinalIds(objects: readonly Json[], pool: readonly string[]): readonly Json[] {
  let text = JSON.stringify(objects);
  for (const id of pool.filter((one) => isObservableType(typeOf(one)))) text = renamed(text, (object) => object["id"] === id);
  return JSON.parse(text) as Json[];
}

function renamed(text: string, isMeant: (object: Json) => boolean): string {
  const object = (JSON.parse(text) as Json[]).find(isMeant);
  if (object === undefined || !isObservableType(object["type"] as string)) return text;
  const id = named(object)["id"] as string;
  return text.replaceAll(object["id"] as string, id);
}

/** Every place of an object, as a selector. */
export function partsOf(object: unknown, above = ""): readonly string[] {
  if (typeof object !== "object" || object === null) return [];
  return Object.entries(object).flatMap(([key, value]) => {
    const step = Array.isArray(object) ? `[${key}]` : key;
    if (/[.[\]]/.test(step.replace(/^\[\d+\]$/, ""))) return [];
    const name = above === "" ? step : `${above}.${step}`;
    return [name, ...partsOf(value, name)];
  });
}

const withheld = new Set([amber, red]);

/** Whether a reader of CLEAR sees nothing of an object. */
function isWithheld(object: Json): boolean {
  const marks = object["object_marking_refs"] as readonly string[] | undefined;
  if (object["type"] === "marking-definition" && marks === undefined) return false;
  return marks === undefined || marks.some((mark) => withheld.has(mark as typeof red));
}

/** The same graph for a reader of CLEAR: other things withheld, more of them or fewer, changed at other times. */
export function otherwiseWithheld(graph: readonly Json[], seed: number): readonly Json[] {
  const draws = drawsOf(seed);
  const seeds = new Seeds();
  for (let i = 0; i < 5000; i += 1) seeds.next();
  const refer = (to: readonly string[]): string => idOf(to[0] ?? "malware", 901);
  const versions = Map.groupBy(graph, ({ id }) => id);
  const changed = graph.flatMap((given) => {
    const object = structuredClone(given);
    if (isWithheld(object)) {
      const fresh = {
        ...fullObject(object["type"] as string, 1, { seeds, refer }),
        id: object["id"],
        object_marking_refs: object["object_marking_refs"] ?? [red],
      };
      return draws.is(0.3) ? [] : draws.is(0.5) ? [object] : [fresh];
    }
    const isChanged = changeParts(object, { draws, seeds });
    const isAlone = versions.get(object["id"])?.length === 1;
    if (isAlone && isChanged && object["modified"] !== undefined && draws.is(0.5)) {
      if (draws.is(0.5)) return [{ ...object, modified: "2026-03-02T00:00:00.000Z" }];
      return [structuredClone(given), { ...object, modified: "2026-03-02T00:00:00.000Z" }];
    }
    return [object];
  });
  const added = Array.from({ length: draws.below(4) }, (_, n) => ({
    ...fullObject(types[draws.below(types.length)] as string, 800 + n, {
      seeds,
      refer: (to) => idOf(to[0] ?? "malware", 1 + draws.below(10)),
    }),
    object_marking_refs: [red],
  }));
  mentionAdded(changed, added, draws);
  retranslate(changed);
  return changed.concat(added);
}

/** Language content for a version that has another time now goes with it. */
function retranslate(objects: readonly Json[]): void {
  for (const content of objects.filter((object) => object["object_modified"] !== undefined)) {
    const times = objects.filter(({ id }) => id === content["object_ref"]).map(({ modified }) => modified);
    if (times.length === 1 && times[0] === "2026-03-02T00:00:00.000Z") content["object_modified"] = times[0];
  }
}

/** Names what was added, where what is not shown of it leaves nothing behind: at the end of lists of references. */
function mentionAdded(objects: readonly Json[], added: readonly Json[], draws: Draws): void {
  for (const object of objects) {
    const list = object["object_refs"];
    const [one] = added;
    if (Array.isArray(list) && list.length > 0 && one !== undefined && draws.is(0.3)) list.push(one["id"]);
  }
}

function changeParts(object: Json, { draws, seeds }: { readonly draws: Draws; readonly seeds: Seeds }): boolean {
  let isChanged = false;
  for (const entry of (object["granular_markings"] ?? []) as readonly {
    readonly marking_ref?: string;
    readonly selectors: readonly string[];
  }[]) {
    if (entry.marking_ref === undefined || !withheld.has(entry.marking_ref as typeof red)) continue;
    for (const selector of entry.selectors) {
      // What the change takes away is not there to be changed again.
      if (select(object as never, parseSelector(selector) ?? []) === undefined || draws.is(0.3)) continue;
      isChanged = true;
      const isRemoved = !selector.endsWith("]") && draws.is(0.4);
      put(object, selector, isRemoved ? undefined : seeds.secret());
    }
  }
  const left = ((object["granular_markings"] ?? []) as readonly { readonly selectors: readonly string[] }[]).flatMap((entry) => {
    const selectors = entry.selectors.filter((selector) => select(object as never, parseSelector(selector) ?? []) !== undefined);
    return selectors.length === 0 ? [] : [{ ...entry, selectors }];
  });
  if (left.length > 0) object["granular_markings"] = left;
  else delete object["granular_markings"];
  return isChanged;
}

function put(object: Json, selector: string, value: unknown): void {
  const path = parseSelector(selector) ?? [];
  let at: Json = object;
  for (const step of path.slice(0, -1)) at = at[step] as Json;
  const last = path.at(-1) as string;
  if (value === undefined) delete at[last];
  else at[last] = value;
}
