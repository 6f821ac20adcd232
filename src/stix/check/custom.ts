import type { Category } from "../schema.ts";
import { binaryCheck, hexCheck, wrongKind } from "./scalar.ts";
import type { Members, Run } from "./run.ts";
import { isMembers, must, should, shown } from "./run.ts";

// The OASIS validator looks at the first three characters only, or lets a name pass that ends in "id": what it lets pass is a finding.
const tolerableName = /^(?!.{251})(?:[a-z][a-z0-9_]{2}|.*id$)/s;
const properName = /^[a-z][a-z0-9_]{2,249}$/;
// The standard writes phone_number, the OASIS validator phone_numbers.
const reserved = new Set(["severity", "action", "username", "phone_number", "phone_numbers"]);
const hex = hexCheck();
const binary = binaryCheck();

/** Checks the name of a property that the standard does not have (sections 3.1 and 11.1.1), and what follows from its suffix. */
export function checkCustomMember(name: string, value: unknown, run: Run): void {
  if (!properName.test(name)) {
    if (!tolerableName.test(name)) {
      must(run, { code: "property-name", section: "3.1", message: `${shown(name)} is not 3 to 250 of a-z, 0-9 and underscore` });
    } else if (name !== "id") {
      should(run, { code: "custom-name", section: "11.1.1", message: `${shown(name)} should be 3 to 250 of a-z, 0-9 and underscore` });
    }
  }
  if (value === null) wrongKind(run, "a value", { section: "3.1", value });
  else if (name.endsWith("_hex")) hex(value, run);
  else if (name.endsWith("_bin")) binary(value, run);
  else if (Array.isArray(value) && value.length === 0) {
    must(run, { code: "empty-list", section: "2.12", message: "a list needs at least one value" });
  }
}

/** Checks a property at the top level of an object, or of a predefined extension, that the schema does not name. */
export function checkCustomProperty(name: string, value: unknown, options: { readonly run: Run; readonly category: Category }): void {
  const { run, category } = options;
  if (category === "bundle" || category === "type") {
    customContent(name, run);
    return;
  }
  if (category !== "extension" && reserved.has(name)) {
    must(run, { code: "reserved-name", section: "3.8", message: `the standard reserves the property ${shown(name)}` });
    return;
  }
  checkCustomMember(name, value, run);
  customContent(name, run);
  if (category === "sco" && run.should && isMembers(value)) checkKeyCase(value, run);
}

function customContent(name: string, run: Run): void {
  if (!run.should || run.allowsCustom) return;
  should(run, { code: "custom-content", section: "11.1", message: `the property ${shown(name)} should come from an extension definition` });
}

const upperCase = /[A-Z]/;
const deepest = 64;

/** Dictionary keys should be lower case (section 2.3), also in dictionaries inside. */
export function checkKeyCase(value: Members, run: Run): void {
  const depth = run.depth;
  if (depth > deepest) return;
  run.depth = depth + 1;
  for (const key in value) {
    run.path[depth] = key;
    if (upperCase.test(key)) {
      should(run, { code: "observable-dictionary-keys", section: "2.3", message: `the key ${shown(key)} should be lower case` });
    }
    const inner = value[key];
    if (isMembers(inner)) checkKeyCase(inner, run);
  }
  run.depth = depth;
}
