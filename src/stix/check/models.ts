import type { TSchema } from "typebox";
import { knownExtensions } from "../extensions/registry.ts";
import { customObservable, customVersioned } from "../objects/common.ts";
import { schemas } from "../objects/schemas.ts";
import { stixSchema } from "../schema.ts";
import type { Category, StixSchema } from "../schema.ts";
import { compileObject, orderRule } from "./compile.ts";
import type { Surroundings } from "./compile.ts";
import { hasExtensionType, hasToplevelExtension } from "./extension.ts";
import { identifierTypeLength } from "./identifier.ts";
import { checkCommon, checkForeign, checkOwnUuid } from "./rules/common.ts";
import { rulesByTitle } from "./rules/index.ts";
import type { Check, Members, Run } from "./run.ts";
import { isMembers, must, should, shown } from "./run.ts";
import { wrongKind } from "./scalar.ts";
import { BundleVersions } from "./versions.ts";

type Model = { readonly category: Category; readonly check: Check };

const typeName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*-?$/;
const reservedTypes = new Set(["action"]);

function categoryOf(schema: StixSchema): Category {
  return schema.stix.category ?? "type";
}

const standard: ReadonlyMap<string, StixSchema> = new Map(Object.entries(schemas).map(([type, schema]) => [type, stixSchema(schema)]));

/** Whether the standard has a type of that name that is an object of the model. */
export function isStandardType(type: string): boolean {
  return standard.has(type) && type !== "bundle";
}

/** Whether the standard has a cyber-observable of that name. */
export function isObservableType(type: string): boolean {
  const schema = standard.get(type);
  return schema !== undefined && categoryOf(schema) === "sco";
}

/** Whether the standard has an object of that name that relationships can link (section 5.1). */
function isLinkable(type: string): boolean {
  const schema = standard.get(type);
  return schema !== undefined && (categoryOf(schema) === "sdo" || categoryOf(schema) === "sco");
}

/** Entries of the deprecated container are observables whose references are local to it (section 2.13). */
const checkContainer: Check = (value, run) => {
  if (!isMembers(value)) {
    wrongKind(run, "a dictionary of cyber-observables", { section: "2.13", value });
    return;
  }
  const { depth, container, allowsCustom } = run;
  run.depth = depth + 1;
  run.container = value;
  let count = 0;
  for (const key in value) {
    count += 1;
    run.path[depth] = key;
    checkObservable(value[key], run);
  }
  run.depth = depth;
  run.container = container;
  run.allowsCustom = allowsCustom;
  if (count === 0) must(run, { code: "empty-dictionary", section: "4.14", message: "an observation needs at least one cyber-observable" });
};

function checkObservable(value: unknown, run: Run): void {
  const type = isMembers(value) ? value["type"] : undefined;
  if (!isMembers(value) || typeof type !== "string") {
    wrongKind(run, "a cyber-observable with a type", { section: "2.13", value });
  } else if (isStandardType(type) && !isObservableType(type)) {
    must(run, { code: "reference-type", section: "2.13", message: `${shown(type)} is no cyber-observable`, at: ["type"] });
  } else if (isObservableType(type)) checkModelled(value, run);
  else checkCustom(value, { run, model: custom.observable, type });
}

function compileAll(): ReadonlyMap<string, Model> {
  return new Map(
    [...standard].map(([type, schema]) => [type, { category: categoryOf(schema), check: compileObject(schema, surroundings) }]),
  );
}

function compileRegistered(surroundings: Surroundings): ReadonlyMap<string, Check> {
  return new Map(knownExtensions.map(({ id, schema }) => [id, compileObject(schema, surroundings)]));
}

const rules = rulesByTitle({ isStandard: isLinkable, isObservable: isObservableType });
const registered = compileRegistered({ rules, registered: new Map(), container: checkContainer });
const surroundings: Surroundings = { rules, registered, container: checkContainer };
const models = compileAll();
// An observable has no versions of its own; where it carries the two times all the same, their order holds (section 3.2).
const versionOrder = orderRule({ earlier: "created", later: "modified", strict: false }, "3.6.1");
const custom = { versioned: customModel(customVersioned), observable: customModel(customObservable) };

function checkModelled(value: Members, run: Run): void {
  const model = models.get(value["type"] as string);
  if (model === undefined) return;
  const { allowsCustom } = run;
  run.allowsCustom = value["extensions"] !== undefined && hasToplevelExtension(value["extensions"]);
  model.check(value, run);
  checkCommon(value, run, model.category);
  checkForeign(value, run, model.category);
  if (model.category === "sco") versionOrder(value, run);
  run.allowsCustom = allowsCustom;
}

type CustomModel = Model & { readonly properties: ReadonlySet<string> };

function customModel(made: TSchema): CustomModel {
  const schema = stixSchema(made);
  const properties = new Set(Object.keys(schema.properties ?? {}));
  return { category: categoryOf(schema), check: compileObject(schema, surroundings), properties };
}

function hasOwnProperties(value: Members, common: ReadonlySet<string>): boolean {
  for (const name in value) if (!common.has(name)) return true;
  return false;
}

/** An object of a type that the standard does not name: its common properties, and the rules for names (sections 7.3 and 11.2). */
function checkCustom(value: Members, options: { readonly run: Run; readonly model: CustomModel; readonly type: string }): void {
  const { run, model, type } = options;
  if (reservedTypes.has(type))
    must(run, { code: "reserved-name", section: "3.8", message: `the standard reserves the type ${shown(type)}`, at: ["type"] });
  if (!typeName.test(type) || type.length < 3 || type.length > 250) {
    must(run, {
      code: "type-name",
      section: "3.1",
      message: `${shown(type)} is not 3 to 250 of a-z, 0-9 and single hyphens`,
      at: ["type"],
    });
  }
  const { allowsCustom } = run;
  run.allowsCustom = true;
  model.check(value, run);
  run.allowsCustom = allowsCustom;
  if (!hasOwnProperties(value, options.model.properties)) {
    must(run, { code: "property-missing", section: "11.2", message: "beside the common properties an object needs one of its own" });
  }
  const id = value["id"];
  if (typeof id === "string" && identifierTypeLength(id) >= 0 && !(id.startsWith(type) && identifierTypeLength(id) === type.length)) {
    must(run, { code: "id-type", section: "2.9", message: `${shown(id)} does not start with ${shown(type)} and two hyphens`, at: ["id"] });
  }
  checkCommon(value, run, model.category);
  if (
    !run.should ||
    reservedTypes.has(type) ||
    ["new-sdo", "new-sco", "new-sro"].some((kind) => hasExtensionType(value["extensions"], kind))
  )
    return;
  const message = `the type ${shown(type)} should come from an extension definition of type new-sdo, new-sco or new-sro`;
  should(run, { code: "custom-content", section: "11.2", message });
}

/** Checks one STIX object where the run stands. A bundle is none. */
export function checkObject(value: unknown, run: Run): void {
  if (!isMembers(value)) {
    must(run, { code: "not-an-object", section: "3.2", message: `a STIX object is needed, got ${shown(value)}` });
    return;
  }
  const type = value["type"];
  if (typeof type !== "string") {
    if (type === undefined) must(run, { code: "property-missing", section: "3.2", message: "the property type is required" });
    else must(run, { code: "wrong-kind", section: "3.2", message: `a string is needed, got ${shown(type)}`, at: ["type"] });
    return;
  }
  if (type === "bundle") must(run, { code: "nested-bundle", section: "8", message: "a bundle is not a STIX object" });
  else if (models.has(type)) checkModelled(value, run);
  else {
    const isObservable = hasExtensionType(value["extensions"], "new-sco");
    checkCustom(value, { run, model: isObservable ? custom.observable : custom.versioned, type });
  }
}

/** Checks a bundle and every object in it (section 8). */
export function checkBundle(value: Members, run: Run): void {
  models.get("bundle")?.check(value, run);
  checkOwnUuid(value, run, "bundle");
  const objects = value["objects"];
  if (!Array.isArray(objects)) return;
  run.path[run.depth] = "objects";
  const depth = run.depth;
  run.depth = depth + 2;
  const versions = new BundleVersions();
  for (let index = 0; index < objects.length; index += 1) {
    run.path[depth + 1] = index;
    checkObject(objects[index], run);
    versions.check(objects[index], run);
  }
  run.depth = depth;
  if (run.should) checkDuplicates(objects, run);
}

/** Two objects with one id and one version (section 3.6). */
function checkDuplicates(objects: readonly unknown[], run: Run): void {
  const seen = new Map<string, Set<string>>();
  for (const [index, object] of objects.entries()) {
    if (!isMembers(object)) continue;
    const { id, modified } = object;
    if (typeof id !== "string" || typeof modified !== "string") continue;
    const versions = seen.get(id) ?? new Set();
    if (versions.has(modified)) {
      const message = `${shown(id)} is there twice with the same version ${shown(modified)}`;
      should(run, { code: "duplicate-ids", section: "3.6", message, at: ["objects", index] });
    }
    seen.set(id, versions.add(modified));
  }
}
