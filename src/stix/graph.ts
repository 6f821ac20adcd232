import { references } from "./graph-reference.ts";
import type { Reference } from "./graph-reference.ts";
import type { StixObject } from "./object.ts";
import { newest } from "./version-set.ts";

/** A reference seen from outside the object that makes it. */
export type Edge = Reference & { readonly from: string };

/** How far and along what a neighbourhood reaches. */
export type Reach = {
  /** How many steps (default 1). The step through a relationship or sighting to what it relates counts as one, that object included. */
  readonly steps?: number;
  /** Along references as they point, against them, or both (default). */
  readonly direction?: "out" | "in" | "both";
  /** References by these properties are not followed; `created_by_ref`, `object_marking_refs` and `marking_ref` join everything with everything. */
  readonly without?: readonly string[];
};

/** An index of the newest versions of objects and of what refers to what. Answers are in the order in which objects were given. */
export type Graph = {
  readonly size: number;
  object(id: string): StixObject | undefined;
  objects(): Iterable<StixObject>;
  /** What an object refers to, whether or not that is in the graph. */
  outgoing(id: string): readonly Edge[];
  /** What refers to an identifier, whether or not its object is in the graph. */
  incoming(id: string): readonly Edge[];
  /** The relationships that have the object as source or target (STIX 2.1 section 5.1). */
  relationships(id: string): readonly StixObject[];
  /** What is around an object, itself among it; an identifier without an object has only what refers to it around it. */
  neighbourhood(id: string, reach?: Reach): ReadonlySet<string>;
  /** The identifiers given and all that they refer to, directly or not: what a bundle needs to stand on its own. Ends on cycles too. */
  closure(ids: Iterable<string>, without?: readonly string[]): ReadonlySet<string>;
  /** References to objects that are not in the graph, which the standard allows (STIX 2.1 section 3.3). */
  dangling(): Iterable<Edge>;
  /** Groups of objects that refer to each other in a circle, and objects that refer to themselves. */
  cycles(): readonly (readonly string[])[];
};

const endpoints = new Set(["source_ref", "target_ref", "sighting_of_ref", "where_sighted_refs", "observed_data_refs"]);
const joiners = new Set(["relationship", "sighting"]);
const noEdges: readonly Edge[] = [];

type Index = {
  readonly objects: ReadonlyMap<string, StixObject>;
  readonly out: ReadonlyMap<string, readonly Edge[]>;
  readonly into: ReadonlyMap<string, readonly Edge[]>;
};

/** Builds the index of a set of objects, of each the newest version. Takes time and memory in proportion to the references. */
export function buildGraph(objects: Iterable<StixObject>): Graph {
  const index = indexOf(objects);
  const outgoing = (id: string): readonly Edge[] => index.out.get(id) ?? noEdges;
  const incoming = (id: string): readonly Edge[] => index.into.get(id) ?? noEdges;
  return {
    size: index.objects.size,
    object: (id) => index.objects.get(id),
    objects: () => index.objects.values(),
    outgoing,
    incoming,
    relationships(id) {
      const edges = incoming(id).filter((edge) => edge.property === "source_ref" || edge.property === "target_ref");
      const found = new Set(edges.map((edge) => index.objects.get(edge.from) as StixObject));
      return [...found].filter((object) => object.type === "relationship");
    },
    neighbourhood: (id, reach = {}) => neighbourhood(index, id, reach),
    closure: (ids, without = []) => closure(index, ids, new Set(without)),
    *dangling() {
      for (const edges of index.out.values()) {
        for (const edge of edges) if (!index.objects.has(edge.ref)) yield edge;
      }
    },
    cycles: () => cycles(index),
  };
}

function indexOf(given: Iterable<StixObject>): Index {
  const objects = newest(given);
  const out = new Map<string, Edge[]>();
  const into = new Map<string, Edge[]>();
  for (const object of objects.values()) {
    const edges: Edge[] = [];
    for (const reference of references(object)) {
      const edge = { ...reference, from: object.id };
      edges.push(edge);
      const back = into.get(reference.ref);
      if (back === undefined) into.set(reference.ref, [edge]);
      else back.push(edge);
    }
    if (edges.length > 0) out.set(object.id, edges);
  }
  return { objects, out, into };
}

function closure(index: Index, ids: Iterable<string>, without: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(ids);
  // A set hands out what is added to it while it is walked, so this ends when nothing new is found.
  for (const id of found) {
    for (const edge of index.out.get(id) ?? noEdges) if (!without.has(edge.property)) found.add(edge.ref);
  }
  return found;
}

function neighbourhood(index: Index, start: string, reach: Reach): ReadonlySet<string> {
  const { steps = 1, direction = "both" } = reach;
  const without = new Set(reach.without ?? []);
  const distance = new Map([[start, 0]]);
  let now = [start];
  for (let step = 0; step < steps && now.length > 0; step += 1) {
    const next: string[] = [];
    const visit = (id: string): void => {
      if (distance.has(id)) return;
      distance.set(id, step + 1);
      next.push(id);
    };
    for (const id of now) for (const neighbour of around(index, id, { direction, without })) visit(neighbour);
    // A relationship and what it relates are one step away together; the list grows while it is walked, and ends with it.
    for (const id of next) {
      if (!joiners.has(index.objects.get(id)?.type ?? "")) continue;
      for (const edge of index.out.get(id) ?? noEdges) if (endpoints.has(edge.property) && !without.has(edge.property)) visit(edge.ref);
    }
    now = next;
  }
  return new Set(distance.keys());
}

function* around(
  index: Index,
  id: string,
  reach: { readonly direction: "out" | "in" | "both"; readonly without: ReadonlySet<string> },
): Generator<string, void, undefined> {
  for (const edge of index.out.get(id) ?? noEdges) {
    // A relationship points from its source to its target, so what leaves its source leaves through it.
    if (reach.direction !== "in" && !reach.without.has(edge.property)) yield edge.ref;
  }
  for (const edge of index.into.get(id) ?? noEdges) {
    if (reach.without.has(edge.property)) continue;
    const isOutward = edge.property === "source_ref";
    if (reach.direction === "both" || (reach.direction === "out") === isOutward) yield edge.from;
  }
}

/** Tarjan's strongly connected components with a stack of its own, since chains of references may be longer than the engine's stack. */
function cycles(index: Index): readonly (readonly string[])[] {
  const state: TarjanState = { order: new Map(), low: new Map(), open: [], isOpen: new Set(), found: [] };
  for (const id of index.out.keys()) if (!state.order.has(id)) component(index, id, state);
  return state.found;
}

type TarjanState = {
  readonly order: Map<string, number>;
  readonly low: Map<string, number>;
  readonly open: string[];
  readonly isOpen: Set<string>;
  readonly found: (readonly string[])[];
};

function component(index: Index, root: string, state: TarjanState): void {
  const { order, low, open, isOpen } = state;
  const enter = (id: string): { readonly id: string; at: number } => {
    low.set(id, order.size);
    order.set(id, order.size);
    open.push(id);
    isOpen.add(id);
    return { id, at: 0 };
  };
  const walk = [enter(root)];
  for (let frame = walk.at(-1); frame !== undefined; frame = walk.at(-1)) {
    const edge = (index.out.get(frame.id) ?? noEdges)[frame.at];
    frame.at += 1;
    if (edge === undefined) {
      walk.pop();
      leave(index, frame.id, state);
      const above = walk.at(-1);
      if (above !== undefined) low.set(above.id, Math.min(low.get(above.id) as number, low.get(frame.id) as number));
    } else if (!order.has(edge.ref)) {
      if (index.out.has(edge.ref)) walk.push(enter(edge.ref));
    } else if (isOpen.has(edge.ref)) {
      low.set(frame.id, Math.min(low.get(frame.id) as number, order.get(edge.ref) as number));
    }
  }
}

function leave(index: Index, id: string, { order, low, open, isOpen, found }: TarjanState): void {
  if (low.get(id) !== order.get(id)) return;
  const members = open.splice(open.lastIndexOf(id));
  for (const member of members) isOpen.delete(member);
  if (members.length > 1 || (index.out.get(id) ?? noEdges).some((edge) => edge.ref === id)) found.push(members);
}
