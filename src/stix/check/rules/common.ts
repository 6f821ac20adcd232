import { contributingProperties, deterministicIdentifier } from "../../identifier.ts";
import type { StixObject } from "../../object.ts";
import type { Category } from "../../schema.ts";
import { parseSelector, select } from "../../selector.ts";
import { typeBefore, uuidVersion } from "../identifier.ts";
import type { Members, Run } from "../run.ts";
import { has, isMembers, must, should, shown } from "../run.ts";
import { stringCheck } from "../scalar.ts";

/** Selectors of granular markings point at something in the object, in the object as a whole (section 7.2.3). */
export function checkSelectors(object: Members, run: Run): void {
  const markings = object["granular_markings"];
  if (!Array.isArray(markings)) return;
  for (const [index, marking] of markings.entries()) {
    const selectors: unknown = isMembers(marking) ? marking["selectors"] : undefined;
    if (!Array.isArray(selectors)) continue;
    for (const [place, selector] of selectors.entries()) {
      const path = typeof selector === "string" ? parseSelector(selector) : undefined;
      if (path === undefined || select(object as StixObject, path) !== undefined) continue;
      const message = `${shown(selector)} selects nothing in the object`;
      must(run, { code: "selector-dangling", section: "7.2.3", message, at: ["granular_markings", index, "selectors", place] });
    }
  }
}

function checkUuid(id: string, object: Members, options: { readonly run: Run; readonly category: Category }): void {
  const { run, category } = options;
  const version = uuidVersion(id);
  if (category === "sco" && object["type"] !== "process") {
    // An observable of one's own says in its definition how its ids are made.
    if (!Object.hasOwn(contributingProperties, String(object["type"]))) return;
    if (version !== 5) {
      should(run, { code: "uuid-check", section: "2.9", message: `${shown(id)} should have a UUID version 5`, at: ["id"] });
    } else checkDeterministic(id, object, run);
  } else if (version !== 4) {
    should(run, { code: "uuid-check", section: "2.9", message: `${shown(id)} should have a UUID version 4`, at: ["id"] });
  }
}

function checkDeterministic(id: string, object: Members, run: Run): void {
  let expected: string | undefined;
  try {
    expected = deterministicIdentifier(object as StixObject);
  } catch {
    // A value without a canonical form has a finding of its own.
  }
  if (expected === undefined || expected === id.toLowerCase()) return;
  const message = `${shown(id)} is not what its contributing properties give, ${shown(expected)}`;
  should(run, { code: "deterministic-id", section: "2.9", message, at: ["id"] });
}

/** The UUID of an object's own id is of the version that objects of its kind should have (section 2.9). */
export function checkOwnUuid(object: Members, run: Run, category: Category): void {
  const id = object["id"];
  if (run.should && typeof id === "string" && typeBefore(id) !== undefined) checkUuid(id, object, { run, category });
}

/** URLs of external references should have hashes (section 2.5). */
function checkReferenceHashes(object: Members, run: Run): void {
  const references = object["external_references"];
  if (!Array.isArray(references)) return;
  for (const [index, reference] of references.entries()) {
    if (!isMembers(reference) || !has(reference, "url") || has(reference, "hashes")) continue;
    const message = "an external reference with a URL should have a hash of what is there";
    should(run, { code: "extref-hashes", section: "2.5", message, at: ["external_references", index] });
  }
}

function checkKillChains(object: Members, run: Run): void {
  const phases = object["kill_chain_phases"];
  if (!Array.isArray(phases)) return;
  for (const [index, phase] of phases.entries()) {
    if (!isMembers(phase)) continue;
    for (const name of ["kill_chain_name", "phase_name"]) {
      const value = phase[name];
      if (typeof value !== "string" || isWellNamed(value)) continue;
      const message = `${shown(value)} should be lower case with hyphens between words`;
      should(run, { code: "kill-chain-names", section: "2.11", message, at: ["kill_chain_phases", index, name] });
    }
  }
}

const unusual = /[A-Z_ ]/;
const lower = /[a-z]/;

function isWellNamed(text: string): boolean {
  return !unusual.test(text) && lower.test(text);
}

/** `spec_version` is 2.1; 2.0 is read as 2.1, and said so. */
function checkSpecVersion(object: Members, run: Run): void {
  const version = object["spec_version"];
  if (version === undefined || version === "2.1" || typeof version !== "string") return;
  if (version === "2.0") {
    const message = "the object says that it follows STIX 2.0; it was read as 2.1";
    should(run, { code: "other-version", section: "3.2", message, at: ["spec_version"] });
  } else {
    must(run, {
      code: "spec-version",
      section: "3.2",
      message: `${shown(version)} is no version that can be read: 2.1 is needed`,
      at: ["spec_version"],
    });
  }
}

const language = stringCheck({ kind: "string", format: "language" }, "3.2");

/** Common properties that an object of the standard does not have of its own: what is said of them holds wherever they stand (section 3.2). */
export function checkForeign(object: Members, run: Run, category: Category): void {
  if (object["defanged"] !== undefined && category !== "sco") {
    must(run, { code: "property-unknown", section: "3.2", message: "defanged is for cyber-observables alone", at: ["defanged"] });
  }
  if (object["lang"] !== undefined && (category === "sco" || object["type"] === "marking-definition")) {
    run.path[run.depth] = "lang";
    run.depth += 1;
    language(object["lang"], run);
    run.depth -= 1;
  }
}

/** The rules that every object has, whatever its type. */
export function checkCommon(object: Members, run: Run, category: Category): void {
  if (object["granular_markings"] !== undefined) checkSelectors(object, run);
  checkSpecVersion(object, run);
  if (!run.should) return;
  checkOwnUuid(object, run, category);
  if (category === "sco") return;
  checkReferenceHashes(object, run);
  checkKillChains(object, run);
}
