import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { canonicalBytes, equalBytes, TocsinError, utf8Text } from "../base/index.ts";

const maxDepth = 32;
const newestSuite = 1;

/** One kind of document of the exchange: its schema, its size limit, and its one encoding. */
export type DocumentFormat<T> = {
  readonly name: string;
  /** The most bytes that an encoding may have. */
  readonly limitBytes: number;
  /** The canonical JSON (RFC 8785) of a value. Refuses a value outside the schema with `input-malformed`, a too large one with `input-too-large`. */
  encode(value: T): Uint8Array;
  /**
   * The value of attacker-controlled bytes. Refuses: `input-too-large`; `input-version-newer` where `suite` is above this version's;
   * `input-malformed` for everything else, any other than the canonical encoding included.
   */
  decode(bytes: Uint8Array): T;
};

/** What a format may add to its schema. */
export type FormatRules<T> = {
  readonly limitBytes: number;
  /** Runs on parsed JSON before the schema: the place to tell "newer" from "wrong". */
  readonly before?: (value: unknown) => void;
  /** What a schema cannot say: the first thing that is wrong, or undefined. */
  readonly check?: (value: T) => string | undefined;
};

/** Describes a document format; the schema is compiled at its first use. */
export function documentFormat<S extends TSchema>(name: string, schema: S, rules: FormatRules<Static<S>>): DocumentFormat<Static<S>> {
  let validator: ReturnType<typeof Compile<S>> | undefined;
  const check = (value: unknown): Static<S> => {
    validator ??= Compile(schema);
    if (!validator.Check(value)) {
      const where = validator.Errors(value)[0];
      // Only the place is told: a value may be content.
      throw malformed(name, `at "${where?.instancePath.slice(0, 120) ?? ""}": ${where?.keyword ?? "form"}`);
    }
    const wrong = rules.check?.(value);
    if (wrong !== undefined) throw malformed(name, wrong);
    return value;
  };
  const canonical = (value: unknown): Uint8Array => {
    let bytes: Uint8Array;
    try {
      bytes = canonicalBytes(value);
    } catch (cause) {
      throw new TocsinError("input-malformed", `${name} has no canonical form`, { cause });
    }
    if (bytes.length > rules.limitBytes) throw tooLarge(name, bytes.length, rules.limitBytes);
    return bytes;
  };
  return {
    name,
    limitBytes: rules.limitBytes,
    encode: (value) => canonical(check(value)),
    decode(bytes) {
      const value = parseJson(name, bytes, rules.limitBytes);
      refuseNewerSuite(name, value);
      rules.before?.(value);
      const checked = check(value);
      if (!equalBytes(canonical(checked), bytes)) throw malformed(name, "not in its canonical encoding (RFC 8785)");
      return checked;
    },
  };
}

function malformed(name: string, why: string): TocsinError {
  return new TocsinError("input-malformed", `${name} is malformed: ${why}`);
}

function tooLarge(name: string, length: number, limit: number): TocsinError {
  return new TocsinError("input-too-large", `${name} is too large: ${length} bytes, the limit is ${limit}`, { details: { length, limit } });
}

/** JSON of attacker-controlled bytes, capped in size and depth; duplicate names are found by the canonical comparison that follows. */
export function parseJson(name: string, bytes: Uint8Array, limitBytes: number): unknown {
  if (bytes.length > limitBytes) throw tooLarge(name, bytes.length, limitBytes);
  const text = utf8Text(bytes);
  if (text === undefined) throw malformed(name, "not UTF-8");
  if (depth(bytes) > maxDepth) throw malformed(name, `nested deeper than ${maxDepth}`);
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(name, "not JSON (RFC 8259)");
  }
}

function depth(bytes: Uint8Array): number {
  let now = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, (now += 1));
    else if (byte === 0x5d || byte === 0x7d) now -= 1;
  }
  return deepest;
}

/** Refuses a document of a later suite with `input-version-newer`, so that it can be parked instead of thrown away. */
export function refuseNewerSuite(name: string, value: unknown): void {
  const suite = typeof value === "object" && value !== null && "suite" in value ? value.suite : undefined;
  if (typeof suite === "number" && Number.isInteger(suite) && suite > newestSuite) {
    throw new TocsinError("input-version-newer", `${name} is of suite ${suite}: this version knows suite ${newestSuite}`, {
      details: { suite },
    });
  }
}
