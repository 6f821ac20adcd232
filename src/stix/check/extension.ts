import type { StixSchema } from "../schema.ts";
import { extensionType } from "../vocab/closed.ts";
import { checkCustomMember } from "./custom.ts";
import { identifierTypeLength } from "./identifier.ts";
import type { Check, Members, Run } from "./run.ts";
import { isMembers, must, should, shown } from "./run.ts";
import { wrongKind } from "./scalar.ts";

const types = new Set<unknown>(extensionType.terms);
const customKey = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*-ext$/;
const definition = "extension-definition--";

/** The checks that go with the keys of extensions: those predefined for one type, and those of definitions that are registered. */
export type ExtensionChecks = { readonly predefined: ReadonlyMap<string, Check>; readonly registered: ReadonlyMap<string, Check> };

function checkContent(value: Members, run: Run): void {
  const depth = run.depth;
  run.depth = depth + 1;
  let count = 0;
  for (const name in value) {
    count += 1;
    run.path[depth] = name;
    checkCustomMember(name, value[name], run);
  }
  run.depth = depth;
  if (count === 0) must(run, { code: "empty-dictionary", section: "2.3", message: "an extension needs at least one property" });
}

/** An extension under the id of its definition: it says its kind (section 3.2), and follows its schema where that is registered. */
function checkDefined(key: string, value: Members, options: { readonly run: Run; readonly registered: ReadonlyMap<string, Check> }): void {
  const { run, registered } = options;
  const kind = value["extension_type"];
  if (kind === undefined) {
    must(run, { code: "extension-type", section: "3.2", message: "an extension under the id of its definition needs extension_type" });
  } else if (!types.has(kind)) {
    must(run, {
      code: "extension-type",
      section: "10.5",
      message: `${shown(kind)} is not in ${extensionType.name}`,
      at: ["extension_type"],
    });
  }
  const own = registered.get(key);
  if (own === undefined) checkContent(value, run);
  else own(value, run);
  if (Object.hasOwn(run.extensions, key)) checkOfCaller(key, value, run);
}

function checkOfCaller(key: string, value: Members, run: Run): void {
  for (const { path, message } of run.extensions[key]?.(value) ?? []) {
    const at = path.split("/").slice(1);
    const names = at.map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
    must(run, { code: "extension-content", section: "7.3", message, at: names });
  }
}

function checkOne(
  key: string,
  value: unknown,
  options: { readonly run: Run; readonly checks: ExtensionChecks; readonly isObservable: boolean },
): void {
  const { run, checks, isObservable } = options;
  const predefined = checks.predefined.get(key);
  if (predefined !== undefined) {
    predefined(value, run);
    return;
  }
  const isDefined = key.startsWith(definition) && identifierTypeLength(key) >= 0;
  if (!isDefined && !customKey.test(key)) {
    const message = `${shown(key)} is neither the id of an extension-definition nor a name that ends in -ext`;
    must(run, { code: "extension-key", section: "3.2", message });
  }
  if (!isMembers(value)) wrongKind(run, "an object", { section: "3.2", value });
  else if (isDefined) checkDefined(key, value, { run, registered: checks.registered });
  else {
    checkContent(value, run);
    if (isObservable) {
      should(run, { code: "custom-content", section: "11.3", message: `${shown(key)} should be under the id of an extension definition` });
    }
  }
}

/** The `extensions` of an object (sections 3.2, 3.10 and 7.3). */
export function extensionsCheck(checks: ExtensionChecks, isObservable: boolean): Check {
  return (value, run) => {
    if (!isMembers(value)) {
      wrongKind(run, "a dictionary of extensions", { section: "3.2", value });
      return;
    }
    const depth = run.depth;
    run.depth = depth + 1;
    let count = 0;
    for (const key in value) {
      count += 1;
      run.path[depth] = key;
      checkOne(key, value[key], { run, checks, isObservable });
    }
    run.depth = depth;
    if (count === 0) must(run, { code: "empty-dictionary", section: "2.3", message: "a dictionary of extensions needs at least one" });
  };
}

/** Whether an object brings in properties at its top level by an extension (section 7.3). */
export function hasToplevelExtension(extensions: unknown): boolean {
  return hasExtensionType(extensions, "toplevel-property-extension");
}

/** Whether any extension of an object is of the given kind. */
export function hasExtensionType(extensions: unknown, kind: string): boolean {
  if (!isMembers(extensions)) return false;
  for (const key in extensions) {
    const extension = extensions[key];
    if (isMembers(extension) && extension["extension_type"] === kind) return true;
  }
  return false;
}

/** The predefined extensions of a schema, compiled. */
export function predefinedOf(schema: StixSchema, compile: (schema: StixSchema) => Check): ReadonlyMap<string, Check> {
  return new Map(Object.entries(schema.stix.extensions ?? {}).map(([key, extension]) => [key, compile(extension)]));
}
