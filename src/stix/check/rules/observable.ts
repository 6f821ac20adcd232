import { httpRequestHeaders, pdfInformationKeys, socketOptions } from "../../vocab/registries.ts";
import type { IssueCode } from "../codes.ts";
import type { Rule } from "../compile.ts";
import { typeBefore, uuidVersion } from "../identifier.ts";
import type { Members, Run } from "../run.ts";
import { has, isMembers, must, should, shown } from "../run.ts";

/** An observable none of whose contributing properties is there has a random UUID (section 2.9). */
export function randomIdRule(contributing: readonly string[], section: string): Rule {
  return (value, run) => {
    const id = value["id"];
    if (typeof id !== "string" || typeBefore(id) === undefined || uuidVersion(id) === 4) return;
    if (contributing.some((name) => has(value, name))) return;
    const message = `${shown(id)} needs a UUID version 4, since no contributing property is there`;
    must(run, { code: "id-version", section, message, at: ["id"] });
  };
}

/** Hashes where there is a URL, and a key only for what is encrypted (section 6.1). */
export const artifactRule: Rule = (value, run) => {
  if (has(value, "payload_bin") && has(value, "url")) {
    must(run, { code: "property-conflict", section: "6.1", message: "payload_bin and url exclude each other" });
  }
  if (has(value, "url") && !has(value, "hashes")) {
    must(run, { code: "property-missing", section: "6.1", message: "an artifact at a url needs hashes" });
  }
};

const ownHeaders = new Set([
  "date",
  "received_lines",
  "content_type",
  "from_ref",
  "sender_ref",
  "to_refs",
  "cc_refs",
  "bcc_refs",
  "subject",
]);

/** A body is one text or a list of parts, as `is_multipart` says; header fields that have a property are not repeated (section 6.6). */
export const emailMessageRule: Rule = (value, run) => {
  const wrong = value["is_multipart"] === true ? "body" : value["is_multipart"] === false ? "body_multipart" : undefined;
  if (wrong !== undefined && has(value, wrong)) {
    const message = `${wrong} must not be there, since is_multipart is ${String(value["is_multipart"])}`;
    must(run, { code: "property-conflict", section: "6.6", message, at: [wrong] });
  }
  checkDecoded(value["subject"], run, ["subject"]);
  const fields = value["additional_header_fields"];
  if (!isMembers(fields)) return;
  for (const name of Object.keys(fields)) {
    const at = ["additional_header_fields", name];
    for (const [index, text] of [fields[name]].flat().entries()) checkDecoded(text, run, [...at, index]);
    if (!ownHeaders.has(name)) continue;
    must(run, { code: "dictionary-key", section: "6.6", message: `${shown(name)} has a property of its own`, at });
  }
};

// RFC 2047 section 2: charset, encoding and text, 75 characters in all.
const encodedWord = /=\?[^\s?]{1,60}\?[bq]\?[^\s?]{0,70}\?=/i;

/** Header fields are decoded before they are put into an object (section 6.6). */
function checkDecoded(text: unknown, run: Run, at: readonly (string | number)[]): void {
  if (typeof text !== "string" || !encodedWord.test(text)) return;
  must(run, { code: "bad-format", section: "6.6", message: `${shown(text)} holds an encoded word (RFC 2047), which must be decoded`, at });
}

const serviceName = /^[a-zA-Z0-9-]{1,15}$/;
const ipfixName = /^[a-z][a-zA-Z0-9]+/;

/** Traffic that goes on has no end; ports and protocols as they should be (section 6.12). */
export const networkTrafficRule: Rule = (value, run) => {
  if (value["is_active"] === true && has(value, "end")) {
    must(run, { code: "property-conflict", section: "6.12", message: "traffic that is_active has no end", at: ["end"] });
  }
  checkStringsOrIntegers(value, "ipfix", { run, section: "6.12" });
  if (!run.should) return;
  if (!has(value, "src_port") || !has(value, "dst_port")) {
    should(run, { code: "network-traffic-ports", section: "6.12", message: "network traffic should have src_port and dst_port" });
  }
  const protocols = value["protocols"];
  if (Array.isArray(protocols)) {
    for (const [index, name] of protocols.entries()) {
      if (typeof name !== "string" || serviceName.test(name)) continue;
      const message = `${shown(name)} does not have the form of a registered service name`;
      should(run, { code: "protocols", section: "6.12", message, at: ["protocols", index] });
    }
  }
  checkKeys(value, "ipfix", { run, code: "ipfix", section: "6.12", isGood: (key) => ipfixName.test(key) });
};

/** Values of a dictionary that are strings or integers, and nothing else. */
function checkStringsOrIntegers(value: Members, name: string, options: { readonly run: Run; readonly section: string }): void {
  const dictionary = value[name];
  if (!isMembers(dictionary)) return;
  for (const key of Object.keys(dictionary)) {
    const entry = dictionary[key];
    if (typeof entry === "string" || Number.isInteger(entry)) continue;
    const message = `a string or an integer is needed, got ${shown(entry)}`;
    must(options.run, { code: "wrong-kind", section: options.section, message, at: [name, key] });
  }
}

type KeyCheck = { readonly run: Run; readonly code: IssueCode; readonly section: string; isGood(key: string): boolean };

function checkKeys(value: Members, name: string, options: KeyCheck): void {
  const dictionary = value[name];
  if (!options.run.should || !isMembers(dictionary)) return;
  for (const key of Object.keys(dictionary)) {
    if (options.isGood(key)) continue;
    should(options.run, { code: options.code, section: options.section, message: `the key ${shown(key)} is not known`, at: [name, key] });
  }
}

/** Header fields that requests have (section 6.12.2). */
export const httpRequestRule: Rule = (value, run) => {
  checkKeys(value, "request_header", {
    run,
    code: "http-request-headers",
    section: "6.12.2",
    isGood: (key) => httpRequestHeaders.has(key),
  });
};

/** Options that sockets have (section 6.12.4). */
export const networkSocketRule: Rule = (value, run) => {
  checkKeys(value, "options", { run, code: "socket-options", section: "6.12.4", isGood: (key) => socketOptions.has(key) });
};

/** Keys that the document information dictionary has (section 6.7.4). */
export const pdfRule: Rule = (value, run) => {
  checkKeys(value, "document_info_dict", { run, code: "pdf-doc-info", section: "6.7.4", isGood: (key) => pdfInformationKeys.has(key) });
};

/** EXIF tags are strings or integers (section 6.7.5). */
export const rasterImageRule: Rule = (value, run) => checkStringsOrIntegers(value, "exif_tags", { run, section: "6.7.5" });

/** Priorities end in `_CLASS`; STARTUP_INFO has the types of the struct (section 6.13.2). */
export const windowsProcessRule: Rule = (value, run) => {
  const priority = value["priority"];
  if (typeof priority === "string" && !/._CLASS$/.test(priority)) {
    const message = `${shown(priority)} should end in _CLASS`;
    should(run, { code: "windows-process-priority-format", section: "6.13.2", message, at: ["priority"] });
  }
};

const mediaType = /^(?:application|audio|font|image|message|model|multipart|text|video)\/[a-zA-Z0-9.+_-]+/;

/** Media types have the form of the registry (section 6.7). */
export const fileRule: Rule = (value, run) => {
  const type = value["mime_type"];
  if (typeof type !== "string" || mediaType.test(type)) return;
  should(run, { code: "mime-type", section: "6.7", message: `${shown(type)} does not have the form type/subtype`, at: ["mime_type"] });
};

/** A process has a random UUID (section 6.13). */
export const processRule: Rule = (value, run) => {
  const id = value["id"];
  if (typeof id !== "string" || typeBefore(id) === undefined || uuidVersion(id) === 4) return;
  must(run, {
    code: "id-version",
    section: "6.13",
    message: `${shown(id)} needs a UUID version 4: a process has no contributing properties`,
    at: ["id"],
  });
};
