import { TocsinError } from "../base/index.ts";
import { knownMarking } from "../stix/index.ts";
import type { Markable } from "../stix/index.ts";
import { readDefinition, ruleOfFixed, type Definition, type MarkingRule } from "./marking-rule.ts";

/** What a book knows of one marking: its rule, and the markings that its definition, theirs, and so on, carry themselves. All of them must allow. */
export type MarkingEntry = { readonly rule: MarkingRule; readonly also: readonly string[] };

/** How a definition stands to a book. */
export type DefinitionStanding = "new" | "same" | "contradictory" | "malformed";

const maxDefinitions = 100_000;
const maxClosure = 1000;
const unknownEntry: MarkingEntry = { rule: { kind: "held", isKnown: false }, also: [] };

/**
 * What the marking-definitions that were added say. The fixed markings are known without one. A marking-definition has no versions: two that
 * say different things under one id, or one that says something else than the standard under a fixed id, close that marking for everyone.
 */
export class MarkingBook {
  readonly #definitions = new Map<string, Definition>();
  readonly #entries = new Map<string, MarkingEntry>();
  #revision = 0;

  /** Counts the changes: what was decided under another revision may not be used any more. */
  get revision(): number {
    return this.#revision;
  }

  /** How a definition stands to what is here, without adding it. Intake should refuse what is contradictory: adding it closes the marking. */
  standing(definition: Markable): DefinitionStanding {
    const read = readDefinition(definition);
    if (read === undefined) return "malformed";
    if (read.rule.kind === "closed") return read.rule.why === "marking-contradictory" ? "contradictory" : "malformed";
    const known = this.#definitions.get(read.id);
    if (known === undefined) return "new";
    return known.digest === read.digest ? "same" : "contradictory";
  }

  /**
   * Adds a marking-definition and tells how it stood. Objects of other types and ids that are no identifiers are `malformed` and not added.
   * Refuses more than 100,000 definitions with `input-too-large`.
   */
  add(definition: Markable): DefinitionStanding {
    const standing = this.standing(definition);
    const read = readDefinition(definition);
    if (read === undefined || standing === "same") return standing;
    const known = this.#definitions.get(read.id);
    if (known === undefined && this.#definitions.size >= maxDefinitions) {
      throw new TocsinError("input-too-large", `learn marking definitions: more than ${maxDefinitions}`);
    }
    // No digest is empty, so that whatever comes after a contradiction contradicts too.
    const isClash = known !== undefined;
    this.#definitions.set(read.id, isClash ? { ...known, digest: "", rule: { kind: "closed", why: "marking-contradictory" } } : read);
    this.#entries.clear();
    this.#revision += 1;
    return standing;
  }

  /** What the book knows of a marking. */
  entry(id: string): MarkingEntry {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const entry = this.#resolve(id);
    // Ids come from outside: only what the book itself holds is remembered.
    if (this.#definitions.has(id)) this.#entries.set(id, entry);
    return entry;
  }

  #resolve(id: string): MarkingEntry {
    const definition = this.#definitions.get(id);
    if (definition === undefined) return this.#fixed(id);
    if (definition.marks.length === 0) return { rule: definition.rule, also: [] };
    const also = this.#closure(id);
    return also === undefined ? { rule: { kind: "closed", why: "marking-cycle" }, also: [] } : { rule: definition.rule, also };
  }

  #fixed(id: string): MarkingEntry {
    const known = knownMarking(id);
    return known === undefined ? unknownEntry : { rule: ruleOfFixed(known), also: [] };
  }

  /** Every marking above a definition; `undefined` where a circle can be reached from it, or more than 1,000. */
  #closure(start: string): readonly string[] | undefined {
    const done = new Set<string>();
    const open = new Set<string>([start]);
    const stack: { readonly id: string; readonly marks: Iterator<string> }[] = [{ id: start, marks: this.#marks(start) }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { done: isOver, value: next } = top.marks.next();
      if (isOver === true) {
        stack.pop();
        open.delete(top.id);
        done.add(top.id);
      } else if (open.has(next)) {
        return undefined;
      } else if (!done.has(next)) {
        if (open.size + done.size >= maxClosure) return undefined;
        open.add(next);
        stack.push({ id: next, marks: this.#marks(next) });
      }
    }
    done.delete(start);
    return [...done].sort();
  }

  #marks(id: string): Iterator<string> {
    return (this.#definitions.get(id)?.marks ?? [])[Symbol.iterator]();
  }
}
