import type { StixNote } from "../schema.ts";
import type { Check, Run } from "./run.ts";
import { has, isMembers, must, should, shown } from "./run.ts";
import { wrongKind } from "./scalar.ts";

// What a character may be in an identifier.
const hexDigit = 1;
const inType = 2;
const startsType = 4;

function characterClasses(): Uint8Array {
  const classes = new Uint8Array(128);
  const add = (characters: string, bit: number) => {
    for (const character of characters) classes[character.charCodeAt(0)] = (classes[character.charCodeAt(0)] ?? 0) | bit;
  };
  add("0123456789abcdefABCDEF", hexDigit);
  add("0123456789abcdefghijklmnopqrstuvwxyz-", inType);
  add("abcdefghijklmnopqrstuvwxyz", startsType);
  return classes;
}

const classes = characterClasses();

/** 1 where all characters from one offset to another are hexadecimal digits, else 0: no branch, since nearly all are. */
function hexRun(text: string, from: number, to: number): number {
  let good = 1;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    good &= code < 128 ? (classes[code] ?? 0) : 0;
  }
  return good;
}

/** Whether the 36 characters from an offset on are an RFC 4122 UUID of version 1 to 5, in either case. */
function isUuidAt(text: string, from: number): boolean {
  if (text.charCodeAt(from + 8) !== 0x2d || text.charCodeAt(from + 13) !== 0x2d) return false;
  if (text.charCodeAt(from + 18) !== 0x2d || text.charCodeAt(from + 23) !== 0x2d) return false;
  const digits =
    hexRun(text, from, from + 8) &
    hexRun(text, from + 9, from + 13) &
    hexRun(text, from + 14, from + 18) &
    hexRun(text, from + 19, from + 23) &
    hexRun(text, from + 24, from + 36);
  const version = text.charCodeAt(from + 14);
  // Folds A and B to lower case; 8 and 9 have the bit already.
  const variant = text.charCodeAt(from + 19) | 0x20;
  return (
    digits === 1 && version >= 0x31 && version <= 0x35 && (variant === 0x38 || variant === 0x39 || variant === 0x61 || variant === 0x62)
  );
}

function isTypeBefore(text: string, end: number): boolean {
  if (end < 3 || end > 250 || text.charCodeAt(end - 1) === 0x2d) return false;
  const first = text.charCodeAt(0);
  if (first > 127 || ((classes[first] ?? 0) & startsType) === 0) return false;
  for (let index = 1; index < end; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 127 || ((classes[code] ?? 0) & inType) === 0) return false;
  }
  return true;
}

/** The length of the type that an identifier starts with, or -1 where the text is no identifier (section 2.9). */
export function identifierTypeLength(text: string): number {
  const end = text.length - 38;
  if (end < 3 || text.charCodeAt(end) !== 0x2d || text.charCodeAt(end + 1) !== 0x2d) return -1;
  return isUuidAt(text, end + 2) && isTypeBefore(text, end) ? end : -1;
}

/** The version digit of the UUID of an identifier, or NaN where a text is too short to be one. What is no identifier has its own finding. */
export function uuidVersion(identifier: string): number {
  return identifier.length < 41 ? Number.NaN : identifier.charCodeAt(identifier.length - 22) - 0x30;
}

/** The type that an identifier starts with, or `undefined` where two hyphens are not where they must be. Reads no further. */
export function typeBefore(identifier: string): string | undefined {
  const end = identifier.length - 38;
  return end > 0 && identifier.charCodeAt(end) === 0x2d && identifier.charCodeAt(end + 1) === 0x2d ? identifier.slice(0, end) : undefined;
}

/** A reference of the deprecated container: the key of another object in it (section 2.13). */
function checkLocal(run: Run, key: string, options: { readonly to: readonly string[]; readonly section: string }): boolean {
  const { container } = run;
  if (container === undefined || identifierTypeLength(key) >= 0) return false;
  if (!has(container, key)) {
    must(run, { code: "reference-dangling", section: "2.13", message: `${shown(key)} is no key of the container` });
    return true;
  }
  const target = container[key];
  const type = isMembers(target) ? target["type"] : undefined;
  if (options.to.length > 0 && typeof type === "string" && !options.to.includes(type)) {
    must(run, {
      code: "reference-type",
      section: options.section,
      message: `${shown(key)} is ${shown(type)}, not ${options.to.join(" or ")}`,
    });
  }
  return true;
}

/** Whether a text starts with one of the prefixes that have the given length. */
function startsWithOne(text: string, prefixes: readonly string[], length: number): boolean {
  for (let index = 0; index < prefixes.length; index += 1) {
    const prefix = prefixes[index] ?? "";
    if (prefix.length === length && text.startsWith(prefix)) return true;
  }
  return false;
}

/**
 * `identifier`, of the types that the property may refer to. `isOwn`: the object's own `id`. `isLoose`: a reference between
 * cyber-observables, of which the OASIS validator checks nothing; here the type is checked, and what follows it is a finding.
 */
export type IdentifierHow = { readonly section: string; readonly isOwn: boolean; readonly isLoose: boolean };

/** The check of an identifier. */
export function identifierCheck(note: StixNote, options: IdentifierHow): Check {
  const { section, isOwn, isLoose } = options;
  const to = note.to ?? [];
  const allowed = to.map((type) => `${type}--`);
  const refused = (note.except ?? []).map((type) => `${type}--`);
  return (value, run) => {
    if (typeof value !== "string") {
      wrongKind(run, "an identifier", { section, value });
      return;
    }
    if (run.container !== undefined && !isOwn && checkLocal(run, value, { to, section })) return;
    const end = value.length - 38;
    const isKnown = startsWithOne(value, allowed, end + 2);
    if (isKnown && isUuidAt(value, end + 2)) return;
    if (isKnown || (isLoose && allowed.some((prefix) => value.startsWith(prefix)))) {
      if (isLoose) should(run, { code: "loose-reference", section: "2.9", message: `${shown(value)} is not of the form type--UUID` });
      else must(run, { code: "bad-identifier", section: "2.9", message: `${shown(value)} is not of the form type--UUID` });
      return;
    }
    if (identifierTypeLength(value) < 0) {
      must(run, { code: "bad-identifier", section: "2.9", message: `${shown(value)} is not of the form type--UUID` });
    }
    if (allowed.length > 0 && refused.length === 0) {
      const code = isOwn ? "id-type" : "reference-type";
      must(run, { code, section, message: `${shown(value)} does not start with ${allowed.join(" or ")}` });
    } else if (startsWithOne(value, refused, end + 2)) {
      must(run, { code: "reference-type", section, message: `the property must not refer to ${shown(value.slice(0, Math.max(end, 0)))}` });
    } else if (allowed.length > 0) {
      should(run, { code: "custom-reference", section, message: `${shown(value)} should start with ${allowed.join(" or ")}` });
    }
  };
}
