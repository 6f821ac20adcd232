import { knownMarkings } from "../../marking-known.ts";
import { isRegisteredLanguageTag } from "../../vocab/languages.ts";
import type { Rule } from "../compile.ts";
import type { Members, Run } from "../run.ts";
import { has, isMembers, must, should, shown } from "../run.ts";

/** A translation is by language, and never a null (section 7.1). */
export const languageContentRule: Rule = (value, run) => {
  const contents = value["contents"];
  if (!isMembers(contents)) return;
  for (const tag of Object.keys(contents)) {
    if (isRegisteredLanguageTag(tag)) continue;
    must(run, { code: "bad-language", section: "7.1", message: `${shown(tag)} is not a language tag (RFC 5646)`, at: ["contents", tag] });
  }
};

/** What an extension definition should tell, and may tell only of properties at the top level (section 7.3). */
export const extensionDefinitionRule: Rule = (value, run) => {
  const types = value["extension_types"];
  const isToplevel = Array.isArray(types) && types.includes("toplevel-property-extension");
  if (has(value, "extension_properties") && !isToplevel) {
    const message = "extension_properties needs an extension type of toplevel-property-extension";
    must(run, { code: "property-conflict", section: "7.3", message, at: ["extension_properties"] });
  }
  if (!run.should) return;
  if (!has(value, "description")) {
    should(run, { code: "extension-description", section: "7.3", message: "an extension definition should have a description" });
  }
  if (isToplevel && !has(value, "extension_properties")) {
    const message = "a toplevel-property-extension should list its properties in extension_properties";
    should(run, { code: "extension-properties", section: "7.3", message });
  }
};

const tlpCreated = "2017-01-20T00:00:00.000Z";
const tlpProperties = new Set(["type", "id", "spec_version", "name", "created", "definition_type", "definition"]);

/** The four markings of TLP 1 are given word by word; nobody makes others (section 7.2.1.4). */
function checkTlp(value: Members, run: Run): void {
  const known = typeof value["id"] === "string" ? knownMarkings.get(value["id"]) : undefined;
  const definition = value["definition"];
  const level = isMembers(definition) ? definition["tlp"] : undefined;
  const isFixed =
    known?.scheme === "tlp-1" &&
    level === known.level &&
    value["name"] === known.name &&
    value["created"] === tlpCreated &&
    value["spec_version"] === "2.1" &&
    Object.keys(value).every((name) => tlpProperties.has(name));
  if (!isFixed)
    must(run, { code: "tlp-definition", section: "7.2.1", message: "this is none of the four TLP markings that the standard fixes" });
}

function checkDefinition(value: Members, run: Run): void {
  const type = value["definition_type"];
  const definition = value["definition"];
  if (has(value, "definition") && !isMembers(definition)) {
    must(run, { code: "wrong-kind", section: "7.2.1", message: "an object is needed", at: ["definition"] });
  }
  if (!has(value, "extensions") && (!has(value, "definition_type") || !has(value, "definition"))) {
    must(run, {
      code: "marking-definition",
      section: "7.2.1",
      message: "definition_type and definition are required where there are no extensions",
    });
  }
  if (has(value, "definition_type") !== has(value, "definition")) {
    must(run, { code: "marking-definition", section: "7.2.1", message: "definition_type and definition need each other" });
  }
  if (type === "statement" && isMembers(definition) && typeof definition["statement"] !== "string") {
    must(run, { code: "marking-definition", section: "7.2.1", message: "a statement marking needs a statement", at: ["definition"] });
  }
  if (typeof type !== "string" || type === "statement" || type === "tlp") return;
  const message = `${shown(type)} should be statement or tlp`;
  should(run, { code: "marking-definition-type", section: "7.2.1", message, at: ["definition_type"] });
  should(run, { code: "custom-content", section: "7.2.1", message: "a marking of one's own should come from an extension definition" });
}

/** A marking says what it is, does not mark itself, and TLP is what the standard fixes (section 7.2.1). */
export const markingDefinitionRule: Rule = (value, run) => {
  checkDefinition(value, run);
  const isTlp = value["definition_type"] === "tlp";
  const isTlpId = typeof value["id"] === "string" && knownMarkings.get(value["id"])?.scheme === "tlp-1";
  if (isTlp) checkTlp(value, run);
  // The standard's own test data keeps a TLP id with a kind of its own: the validator lets that pass, and it marks nothing as TLP.
  else if (isTlpId && value["definition_type"] === undefined) checkTlp(value, run);
  checkCircular(value, run);
};

function checkCircular(value: Members, run: Run): void {
  const { id, object_marking_refs: refs, granular_markings: granular } = value;
  if (Array.isArray(refs) && refs.includes(id)) {
    must(run, {
      code: "marking-circular",
      section: "3.2",
      message: "a marking definition must not mark itself",
      at: ["object_marking_refs"],
    });
  }
  if (Array.isArray(granular) && granular.some((marking) => isMembers(marking) && marking["marking_ref"] === id)) {
    must(run, {
      code: "marking-circular",
      section: "3.2",
      message: "a marking definition must not mark itself",
      at: ["granular_markings"],
    });
  }
}
