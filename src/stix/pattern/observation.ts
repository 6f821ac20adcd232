import { TocsinError } from "../../base/index.ts";
import { microsOf, readInstant } from "./instant.ts";

/** A STIX object as parsed JSON. Nothing about it is trusted. */
export type LooseObject = { readonly [property: string]: unknown };

/** The earliest and latest moment at which an observation may have been made, in microseconds since 1970. */
export type Interval = { readonly first: number; readonly last: number };

// Below this many comparisons a plain scan is cheaper than an index.
const scanLimit = 64;

/** One Observed Data object with the cyber-observable objects that it holds (STIX 2.1 §4.14, §9.5). */
export class Observation {
  /** The position in the list that was given. */
  readonly position: number;
  readonly data: LooseObject;
  readonly objects: readonly LooseObject[];
  /** How each object is called: its identifier, or its key in the deprecated `objects` dictionary. */
  readonly names: readonly string[];
  #index: ReadonlyMap<string, LooseObject> | undefined;
  #interval: Interval | undefined;

  constructor(
    position: number,
    data: LooseObject,
    objects: { readonly names: readonly string[]; readonly objects: readonly LooseObject[] },
  ) {
    this.position = position;
    this.data = data;
    this.objects = objects.objects;
    this.names = objects.names;
  }

  /** How many times it was observed: `number_observed`, 1 where that is absent or no positive whole number. */
  get count(): number {
    const count = this.data["number_observed"];
    return typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : 1;
  }

  /** When it was observed. An interval that ends before it begins, or has no beginning, is `first` infinite: it satisfies no condition on time. */
  get interval(): Interval {
    this.#interval ??= intervalOf(this.data);
    return this.#interval;
  }

  /** The object of a name within this observation; a reference to anything else leads nowhere (STIX 2.1 §9.7.4). */
  resolve(name: string): LooseObject | undefined {
    if (this.names.length <= 8) {
      const found = this.names.indexOf(name);
      return found < 0 ? undefined : this.objects[found];
    }
    this.#index ??= new Map(this.names.map((each, index) => [each, this.objects[index] ?? {}]));
    return this.#index.get(name);
  }
}

/**
 * Finds the observations in what a caller gives: bundles, and observed-data objects that stand by themselves with their objects
 * beside them. An observed-data object takes part once, in its newest version. Anything that is neither is refused with
 * `input-malformed`; parts of a bundle that are no objects are passed over.
 */
export function gatherObservations(given: readonly unknown[]): readonly Observation[] {
  const found: Observation[] = [];
  let loose: Neighbours | undefined;
  for (const [position, each] of given.entries()) {
    if (!isObject(each))
      throw new TocsinError("input-malformed", `a bundle or an observed-data object is needed, got ${typeof each} at ${position}`);
    if (Array.isArray(each["objects"])) gatherFrom(each["objects"], position, found);
    else if (each["type"] === "observed-data") {
      loose ??= new Neighbours(given);
      found.push(observationOf(each, position, loose));
    }
  }
  return found.length < 2 ? found : newestOf(found);
}

function gatherFrom(objects: readonly unknown[], position: number, found: Observation[]): void {
  const beside = new Neighbours(objects);
  for (const each of objects) {
    if (isObject(each) && each["type"] === "observed-data") found.push(observationOf(each, position, beside));
  }
}

function observationOf(data: LooseObject, position: number, beside: Neighbours): Observation {
  const refs = data["object_refs"];
  const own = data["objects"];
  if (Array.isArray(refs) && (refs.length > 0 || !isObject(own))) return new Observation(position, data, beside.referenced(refs));
  if (!isObject(own)) return new Observation(position, data, { names: [], objects: [] });
  const entries = Object.entries(own).filter((entry): entry is [string, LooseObject] => isObject(entry[1]));
  return new Observation(position, data, { names: entries.map(([name]) => name), objects: entries.map(([, object]) => object) });
}

/** The objects beside an observed-data object, by identifier. */
class Neighbours {
  readonly #objects: readonly unknown[];
  #index: Map<string, LooseObject> | undefined;

  constructor(objects: readonly unknown[]) {
    this.#objects = objects;
  }

  referenced(refs: readonly unknown[]): { names: string[]; objects: LooseObject[] } {
    const names: string[] = [];
    const objects: LooseObject[] = [];
    const scan = this.#index === undefined && refs.length * this.#objects.length <= scanLimit;
    for (const ref of refs) {
      if (typeof ref !== "string") continue;
      const object = scan
        ? this.#objects.find((each): each is LooseObject => isObject(each) && each["id"] === ref)
        : this.#indexed().get(ref);
      if (object === undefined) continue;
      names.push(ref);
      objects.push(object);
    }
    return { names, objects };
  }

  #indexed(): ReadonlyMap<string, LooseObject> {
    if (this.#index !== undefined) return this.#index;
    this.#index = new Map();
    for (const each of this.#objects) {
      if (isObject(each) && typeof each["id"] === "string" && !this.#index.has(each["id"])) this.#index.set(each["id"], each);
    }
    return this.#index;
  }
}

/** Counting a version twice would find two observations where there was one. */
function newestOf(found: readonly Observation[]): readonly Observation[] {
  const newest = new Map<unknown, Observation>();
  let repeated = false;
  for (const each of found) {
    const id = each.data["id"];
    const other = typeof id === "string" ? newest.get(id) : undefined;
    if (other === undefined) newest.set(typeof id === "string" ? id : each, each);
    else {
      repeated = true;
      if (String(each.data["modified"] ?? "") > String(other.data["modified"] ?? "")) newest.set(id, each);
    }
  }
  return repeated ? [...newest.values()] : found;
}

function intervalOf(data: LooseObject): Interval {
  const first = microsAt(data["first_observed"]);
  const last = microsAt(data["last_observed"]) ?? first;
  if (first === undefined || last === undefined || last < first) return { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
  return { first, last };
}

function microsAt(value: unknown): number | undefined {
  const instant = typeof value === "string" ? readInstant(value) : undefined;
  return instant && microsOf(instant);
}

function isObject(value: unknown): value is LooseObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
