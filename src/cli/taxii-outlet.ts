import { mintObjectsForReader, redactGraph } from "../handling/index.ts";
import type { Gate, RedactOptions, Releasable } from "../handling/index.ts";
import { isStixObject } from "../stix/index.ts";
import type { StixObject } from "../stix/index.ts";
import type { CliIo } from "./io.ts";
import { inputObjects } from "./stix-input.ts";

/** An object that does not leave, and why. */
type Withheld = { readonly id: string; readonly reasons: readonly string[] };

/** A file of objects. */
export type ObjectsFile = { readonly file: string; readonly lines: boolean };

const mostWithheldShown = 1000;
const mostCopies = 10_000;
const mention = /[a-z][a-z0-9-]{1,248}--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Lets the objects of a file out to a gate's reader. What the reader may have as it stands leaves as it stands; where only markings on
 * parts stand in the way, a copy leaves without those parts and what would tell of them (docs/redaction.md); the rest stays and is told of.
 */
export class Outlet {
  readonly withheld: Withheld[] = [];
  withheldCount = 0;
  /** How many objects left, redacted copies among them. */
  released = 0;
  redacted = 0;
  readonly #gate: Gate;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /** What leaves, one object at a time; copies last, since what they may refer to shows when all is read. */
  async *releases(io: CliIo, input: ObjectsFile): AsyncGenerator<Releasable<readonly StixObject[]>> {
    const parts: StixObject[] = [];
    for await (const object of inputObjects(io, input.file, input.lines)) {
      if (!isStixObject(object)) {
        this.#withhold({ id: object.type, reasons: ["it has no id"] });
        continue;
      }
      const verdict = this.#gate.mayReceive(object);
      if (verdict.allowed) yield this.#release(object);
      else if (verdict.isOpenInPart && parts.length < mostCopies) parts.push(object);
      else {
        const more = verdict.isOpenInPart ? [`more than ${mostCopies} objects have marked parts: push the file in parts`] : [];
        this.#withhold({ id: object.id, reasons: [...more, ...verdict.reasons.map(({ text }) => text)].slice(0, 5) });
      }
    }
    if (parts.length > 0) yield* this.#copies(parts, await this.#around(io, input, parts));
  }

  #release(object: StixObject): Releasable<readonly StixObject[]> {
    const minted = mintObjectsForReader([object], this.#gate);
    this.released += 1;
    return minted;
  }

  /** What leaves as it stands, as far as copies have to do with it: versions of the same objects, and the ids that they mention. */
  async #around(
    io: CliIo,
    input: ObjectsFile,
    parts: readonly StixObject[],
  ): Promise<{ readonly versions: readonly StixObject[]; readonly seen: ReadonlySet<string> }> {
    const ids = new Set(parts.map(({ id }) => id));
    const mentioned = new Set(parts.flatMap((part) => [...JSON.stringify(part).matchAll(mention)].map(([id]) => id)));
    const versions: StixObject[] = [];
    const seen = new Set<string>();
    for await (const object of inputObjects(io, input.file, input.lines)) {
      if (!isStixObject(object) || !mentioned.has(object.id) || !this.#gate.mayReceive(object).allowed) continue;
      if (ids.has(object.id)) versions.push(object);
      else seen.add(object.id);
    }
    return { versions, seen };
  }

  *#copies(
    parts: readonly StixObject[],
    around: { readonly versions: readonly StixObject[]; readonly seen: ReadonlySet<string> },
  ): Generator<Releasable<readonly StixObject[]>> {
    const { versions, seen } = around;
    const options: RedactOptions = { allows: (markings) => this.#gate.allows(markings), times: "given" };
    const whole = new Set(versions.map(keyOf));
    const shown = redactGraph([...parts, ...versions], { ...options, elsewhere: (id) => seen.has(id) });
    const copies = shown.filter((object) => !whole.has(keyOf(object)));
    const keys = new Set(copies.map(keyOf));
    for (const part of parts) {
      // An observable has another id in its copy where a part of it that makes its id is withheld.
      const [alone] = keys.has(keyOf(part)) ? [part] : redactGraph([part], { ...options, elsewhere: () => true });
      if (alone === undefined || !keys.has(keyOf(alone)))
        this.#withhold({ id: part.id, reasons: ["without the parts that are withheld nothing of it is left, or nothing new"] });
    }
    for (const copy of copies) {
      this.redacted += 1;
      yield this.#release(copy);
    }
  }

  #withhold(one: Withheld): void {
    this.withheldCount += 1;
    if (this.withheld.length < mostWithheldShown) this.withheld.push(one);
  }
}

function keyOf(object: StixObject): string {
  const { modified } = object;
  return `${object.id} ${typeof modified === "string" ? modified : ""}`;
}
