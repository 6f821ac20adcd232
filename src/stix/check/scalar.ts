import type { StixNote, StixSchema } from "../schema.ts";
import { parseSelector } from "../selector.ts";
import type { Vocabulary } from "../vocab/vocabulary.ts";
import type { IssueCode } from "./codes.ts";
import { issueCodes } from "./codes.ts";
import { formats } from "./format.ts";
import { timestampDigits } from "./instant.ts";
import type { Check, Run } from "./run.ts";
import { must, should, shown } from "./run.ts";

/** Says that a value is not of the data type that it should be. */
export function wrongKind(run: Run, kind: string, options: { readonly section: string; readonly value: unknown }): void {
  const code = options.value === null ? "null-value" : "wrong-kind";
  must(run, { code, section: options.section, message: `${kind} is needed, got ${shown(options.value)}` });
}

/** `string`, with the format of the property where it has one. */
export function stringCheck(note: StixNote, section: string): Check {
  const { format } = note;
  if (format === undefined) {
    return (value, run) => {
      if (typeof value !== "string") wrongKind(run, "a string", { section, value });
    };
  }
  if (format === "selector") return selectorCheck(section);
  const { test, what } = formats[format];
  const code: IssueCode = format === "language" || format === "common-language" ? "bad-language" : "bad-format";
  return (value, run) => {
    if (typeof value !== "string") wrongKind(run, "a string", { section, value });
    else if (!test(value)) must(run, { code, section, message: `${shown(value)} is not ${what}` });
  };
}

function selectorCheck(section: string): Check {
  return (value, run) => {
    if (typeof value !== "string") wrongKind(run, "a string", { section, value });
    else if (parseSelector(value) === undefined) {
      must(run, { code: "selector-syntax", section, message: `${shown(value)} is not names and [n] indexes joined by dots` });
    }
  };
}

/** `boolean`. */
export function booleanCheck(section: string): Check {
  return (value, run) => {
    if (typeof value !== "boolean") wrongKind(run, "true or false", { section, value });
  };
}

/** `integer` and `float`, within the bounds of the schema; an integer within plus or minus 2^53 - 1. */
export function numberCheck(schema: StixSchema, section: string): Check {
  const isInteger = schema.stix.kind === "integer";
  const low = schema.minimum ?? (isInteger ? Number.MIN_SAFE_INTEGER : -Number.MAX_VALUE);
  const high = schema.maximum ?? (isInteger ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE);
  return (value, run) => {
    if (typeof value !== "number" || (isInteger && !Number.isInteger(value))) {
      wrongKind(run, isInteger ? "an integer" : "a number", { section, value });
    } else if (!(value >= low && value <= high)) {
      must(run, { code: "out-of-range", section, message: `${shown(value)} is not between ${low} and ${high}` });
    }
  };
}

/** `timestamp`, with the precision that the property needs. */
export function timestampCheck(note: StixNote, section: string): Check {
  const least = note.precision === "milliseconds" ? 3 : 0;
  const most = note.precision === "seconds" ? 0 : Number.POSITIVE_INFINITY;
  return (value, run) => {
    if (typeof value !== "string") {
      wrongKind(run, "a timestamp", { section, value });
      return;
    }
    const digits = timestampDigits(value);
    if (digits >= least && digits <= most) return;
    const why =
      digits < 0
        ? "a timestamp of the form YYYY-MM-DDTHH:mm:ss[.s+]Z"
        : least > 0
          ? "precise to the millisecond"
          : "precise to the second only";
    must(run, { code: "bad-timestamp", section: digits < 0 ? "2.16" : section, message: `${shown(value)} is not ${why}` });
  };
}

/** The one value that a property may have. */
export function literalCheck(expected: string, section: string): Check {
  return (value, run) => {
    if (value !== expected) must(run, { code: "bad-literal", section, message: `${shown(expected)} is needed, got ${shown(value)}` });
  };
}

/** A term of a closed vocabulary. */
export function enumCheck(vocabulary: Vocabulary): Check {
  const terms = new Set<unknown>(vocabulary.terms);
  const { name, section } = vocabulary;
  return (value, run) => {
    if (terms.has(value)) return;
    if (typeof value !== "string") wrongKind(run, "a string", { section, value });
    else must(run, { code: "not-in-enum", section, message: `${shown(value)} is not in ${name}` });
  };
}

const unusualCase = /[A-Z_ ]/;
const lowerLetter = /[a-z]/;

/** The check name of a vocabulary as an issue code. */
export function vocabularyCode(vocabulary: Vocabulary): IssueCode {
  if (!Object.hasOwn(issueCodes, vocabulary.check))
    throw new TypeError(`a check that the table of codes has is needed: "${vocabulary.check}"`);
  return vocabulary.check as IssueCode;
}

/** A term of an open vocabulary: any string is valid, a term of one's own is a finding. */
export function openVocabCheck(vocabulary: Vocabulary): Check {
  const terms = new Set<unknown>(vocabulary.terms);
  const { name, section } = vocabulary;
  const code = vocabularyCode(vocabulary);
  return (value, run) => {
    if (terms.has(value)) return;
    if (typeof value !== "string") {
      wrongKind(run, "a string", { section, value });
      return;
    }
    if (!run.should) return;
    should(run, { code, section, message: `${shown(value)} is not in ${name}` });
    if (unusualCase.test(value) || !lowerLetter.test(value)) {
      should(run, {
        code: "open-vocab-format",
        section: "3.1",
        message: `${shown(value)} should be lower case with hyphens between words`,
      });
    }
  };
}

// One class under one star: a repeated group would keep a way back for every turn, and tens of megabytes of them overflow.
const hexDigits = /^[0-9a-f]+$/;
// Bits of the last character that do not fill a byte are not looked at, as no decoder does (RFC 4648 section 3.5).
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** `hex`. */
export function hexCheck(): Check {
  return (value, run) => {
    if (typeof value !== "string") wrongKind(run, "a string", { section: "2.8", value });
    else if (value.length % 2 !== 0 || !hexDigits.test(value)) {
      must(run, { code: "bad-hex", section: "2.8", message: `${shown(value)} is not an even number of hexadecimal digits in lower case` });
    }
  };
}

/** `binary`: base64 in one line. */
export function binaryCheck(): Check {
  return (value, run) => {
    if (typeof value !== "string") wrongKind(run, "a string", { section: "2.1", value });
    else if (value.length % 4 !== 0 || !base64.test(value)) {
      must(run, { code: "bad-binary", section: "2.1", message: `${shown(value)} is not base64` });
    }
  };
}
