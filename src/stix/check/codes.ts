/** A row of the table of findings. `check` of the OASIS validator where it has one by that name. */
type Row = { readonly level: "MUST" | "SHOULD"; readonly summary: string; readonly check?: number };

const must = (summary: string): Row => ({ level: "MUST", summary });
const should = (summary: string, check?: number): Row =>
  check === undefined ? { level: "SHOULD", summary } : { level: "SHOULD", summary, check };

/**
 * Every code that a validation issue can carry: stable, never reused for another meaning. Codes at SHOULD level have the name that
 * the OASIS validator gives to the check, where it has one; `check` is its number there.
 */
export const issueCodes = {
  // The object as a whole
  "not-an-object": must("A STIX object is a JSON object with a type and an id."),
  "nested-bundle": must("A bundle carries STIX objects; a bundle is none."),
  "property-missing": must("A required property is absent, or none of several of which one is required is there."),
  "property-conflict": must("Two properties are together that exclude each other, or one is there without the other that it needs."),
  "property-name": must("The name of a property does not follow the rules for names."),
  "property-unknown": must("The standard closes the list of properties, and this is none of them."),
  "reserved-name": must("The standard reserves the name of the property or the type."),
  "type-name": must("The name of the type does not follow the rules for names."),
  "spec-version": must("The version of the standard is missing or none that exists."),
  // Values
  "wrong-kind": must("The value is not of the data type that the property has."),
  "null-value": must("Null is no value in STIX: leave the property out."),
  "empty-list": must("A list has at least one value: leave the property out instead."),
  "empty-dictionary": must("A dictionary has at least one key: leave the property out instead."),
  "dictionary-key": must("The key of a dictionary does not follow the rules for keys."),
  "out-of-range": must("A number is outside the range of its property."),
  "not-in-enum": must("The value is none of the terms of a closed vocabulary."),
  "bad-literal": must("The property has one possible value, and this is not it."),
  "bad-timestamp": must("Not an RFC 3339 timestamp in UTC with Z, on a day that exists, with the precision that the property needs."),
  "bad-hex": must("Not an even number of hexadecimal digits in lower case."),
  "bad-binary": must("Not base64 (RFC 4648 section 4)."),
  "bad-hash": must("The hash does not have the form of its algorithm."),
  "hash-name": must("The name of the hash algorithm does not follow the rules, or is not in the vocabulary where it must be."),
  "bad-language": must("Not a language tag (RFC 5646)."),
  "bad-format": must("The value does not have the format that its property needs."),
  // Identity and references
  "bad-identifier": must("Not an identifier: type, two hyphens, UUID."),
  "id-type": must("The identifier names another type than the object has."),
  "id-version": must("The UUID of the identifier is of a version that the object must not have."),
  "reference-type": must("The property must not refer to an object of that type."),
  "reference-dangling": must("A reference inside an observable container points at nothing there."),
  // Order
  "timestamp-order": must("Two timestamps of the object are in the wrong order."),
  // Versions of one object
  "version-created": must("Two versions of an object have different creation times."),
  "version-creator": must("Two versions of an object have different creators."),
  "version-after-revoked": must("A version follows the one that revoked the object."),
  "version-content": must("One version of an object has two contents."),
  // Markings
  "selector-syntax": must("Not a selector: names and [n] indexes joined by dots."),
  "selector-dangling": must("The selector points at nothing in the object."),
  "marking-circular": must("A marking definition marks itself."),
  "marking-definition": must("The marking definition lacks what its kind needs."),
  "tlp-definition": must("TLP 1 markings are fixed by the standard; this is none of them."),
  // Extensions and patterns
  "extension-key": must("The key of an extension is neither an extension-definition, nor predefined for the type, nor a custom name."),
  "extension-type": must("The extension does not say which kind it is."),
  "extension-content": must("The extension does not follow its definition, as a check of the caller says."),
  "external-reference": must("The external reference does not have the form that its source prescribes."),
  "pattern-syntax": must("The STIX pattern cannot be read."),
  "pattern-name": must("The STIX pattern uses a name that cannot be the name of a type or property."),
  "pattern-invalid": must(
    "The STIX pattern can be read, and breaks a sentence of section 9; the message ends with the code of the pattern's check.",
  ),
  more: must("There are more findings than are listed. At MUST level where one of them is."),
  // Findings at SHOULD level, by the names of the OASIS validator
  "uuid-check": should("The UUID is not of the version that objects of that kind should have.", 103),
  "open-vocab-format": should("A term outside its vocabulary should be lower case with hyphens.", 111),
  "kill-chain-names": should("Names of kill chains and phases should be lower case with hyphens.", 121),
  "observable-object-keys": should("Keys of an observable container should be non-negative integers.", 141),
  "observable-dictionary-keys": should("Keys of dictionaries should be lower case.", 142),
  "malware-analysis-product": should("Names of products should be lower case with hyphens.", 143),
  "windows-process-priority-format": should("A priority should end in _CLASS.", 149),
  "marking-definition-type": should("The kind of a marking definition should be one that the standard has.", 201),
  "relationship-types": should("The standard does not list this relationship between these types.", 202),
  "duplicate-ids": should("Two objects in a bundle have the same id and the same version.", 203),
  "attack-motivation": should("Not a term of attack-motivation-ov.", 211),
  "attack-resource-level": should("Not a term of attack-resource-level-ov.", 212),
  "identity-class": should("Not a term of identity-class-ov.", 213),
  "indicator-types": should("Not a term of indicator-type-ov.", 214),
  "industry-sector": should("Not a term of industry-sector-ov.", 215),
  "malware-types": should("Not a term of malware-type-ov.", 216),
  "report-types": should("Not a term of report-type-ov.", 218),
  "threat-actor-types": should("Not a term of threat-actor-type-ov.", 219),
  "threat-actor-role": should("Not a term of threat-actor-role-ov.", 220),
  "threat-actor-sophistication": should("Not a term of threat-actor-sophistication-ov.", 221),
  "tool-types": should("Not a term of tool-type-ov.", 222),
  region: should("Not a term of region-ov.", 223),
  "grouping-context": should("Not a term of grouping-context-ov.", 225),
  "implementation-languages": should("Not a term of implementation-language-ov.", 226),
  "infrastructure-types": should("Not a term of infrastructure-type-ov.", 227),
  "malware-result": should("Not a term of malware-result-ov.", 228),
  "malware-capabilities": should("Not a term of malware-capabilities-ov.", 229),
  "processor-architecture": should("Not a term of processor-architecture-ov.", 230),
  "hash-algo": should("Not a term of hash-algorithm-ov, and without the prefix x_.", 241),
  "windows-pebinary-type": should("Not a term of windows-pebinary-type-ov.", 243),
  "account-type": should("Not a term of account-type-ov.", 244),
  "indicator-pattern-types": should("Not a term of pattern-type-ov.", 245),
  "mime-type": should("Not of the form of a registered media type.", 271),
  protocols: should("Not of the form of a registered service name.", 272),
  ipfix: should("Not of the form of a registered IPFIX element.", 273),
  "http-request-headers": should("Not a request header field that is known.", 274),
  "socket-options": should("Not a socket option that is known.", 275),
  "pdf-doc-info": should("Not a key of the PDF document information dictionary.", 276),
  countries: should("Not an ISO 3166-1 alpha-2 code.", 277),
  "network-traffic-ports": should("Both ports should be there.", 301),
  "extref-hashes": should("An external reference with a URL should have a hash.", 302),
  "indicator-properties": should("An indicator should have a name and a description.", 303),
  "deprecated-properties": should("The standard has deprecated the property.", 304),
  "extension-description": should("An extension definition should have a description.", 305),
  "extension-properties": should("A toplevel-property-extension should list its properties.", 306),
  "custom-content": should("Custom properties, objects and markings should be made with extension definitions.", 401),
  // Findings at SHOULD level that the OASIS validator has no check for
  "deterministic-id": should("The UUID version 5 is not the one that the contributing properties give (section 2.9)."),
  "loose-reference": should("A reference of a cyber-observable has the right type and no UUID, which the OASIS validator lets pass."),
  "pattern-doubtful": should(
    "The STIX pattern will surprise its reader: a name that the standard does not have, an AND that nothing satisfies.",
  ),
  "custom-reference": should(
    "A reference names a type of one's own where the standard names another, which the OASIS validator lets pass.",
  ),
  "other-version": should("The object says that it follows another version of the standard; it was read as 2.1."),
  "custom-name": should("The name of a custom property has characters that names should not have."),
} as const satisfies Record<string, Row>;

/** The code of a validation issue. */
export type IssueCode = keyof typeof issueCodes;
