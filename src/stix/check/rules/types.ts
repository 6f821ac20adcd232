import type { Rule } from "../compile.ts";
import { has, must, shown } from "../run.ts";

const cve = /^CVE-\d{4}-(?:0\d{3}|[1-9]\d{3,})$/;
const capec = /^CAPEC-\d+$/;

/** References to CVE and CAPEC have fixed forms, and no other source has those forms (sections 4.1 and 4.19). */
export const externalReferenceRule: Rule = (value, run) => {
  const source = value["source_name"];
  const id = value["external_id"];
  if (source === "cve" || source === "capec") {
    const form = source === "cve" ? cve : capec;
    if (typeof id === "string" && form.test(id)) return;
    const message = `a reference to ${source} needs an external_id of the form ${source === "cve" ? "CVE-YYYY-NNNN" : "CAPEC-N"}`;
    must(run, { code: "external-reference", section: "2.5", message });
  } else if (typeof id === "string" && (cve.test(id) || capec.test(id))) {
    const message = `${shown(id)} is an id of ${cve.test(id) ? "cve" : "capec"}, which source_name must say`;
    must(run, { code: "external-reference", section: "2.5", message, at: ["external_id"] });
  }
};

/** A granular marking marks or names a language, one of the two (section 7.2.3). */
export const granularMarkingRule: Rule = (value, run) => {
  const lang = has(value, "lang");
  if (lang !== has(value, "marking_ref")) return;
  if (lang) must(run, { code: "property-conflict", section: "7.2.3", message: "lang and marking_ref exclude each other" });
  else must(run, { code: "property-missing", section: "7.2.3", message: "one of these is required: marking_ref, lang" });
};

/** One of two properties, not both. The one that is missing is a finding of the schema. */
export function notBoth(first: string, second: string, section: string): Rule {
  return (value, run) => {
    if (!has(value, first) || !has(value, second)) return;
    must(run, { code: "property-conflict", section, message: `${first} and ${second} exclude each other` });
  };
}

/** A property only together with another. */
export function needs(name: string, other: string, section: string): Rule {
  return (value, run) => {
    if (!has(value, name) || has(value, other)) return;
    must(run, { code: "property-conflict", section, message: `${name} needs ${other} beside it`, at: [name] });
  };
}
