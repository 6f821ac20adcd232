/**
 * Every code that `checkPattern` can give, with what it means: stable, never reused for another meaning. Those that a text which is no
 * pattern is refused with are codes of errors too.
 */
export const patternCodes = {
  "pattern-syntax": "The text is not a pattern; the place where it stops being one is named (section 9).",
  "input-too-large": "The text is longer than what is taken.",
  "pattern-regex": "The expression of a MATCHES is wrong, or, as a warning, cannot be carried out in linear time (section 9.6.1).",
  "pattern-hash": "A hash does not have the form of its algorithm (section 2.7).",
  "pattern-number-range": "A number is outside the range of the standard (section 9.2).",
  "pattern-qualifier-repeated": "A qualifier stands twice; as a warning where parentheses are between (section 9.5.1).",
  "pattern-qualifier-value": "REPEATS or WITHIN has zero (section 9.5.1).",
  "pattern-set-types": "The constants of a set are of several types (section 9.6.1).",
  "pattern-subnet": "The constant of ISSUBSET or ISSUPERSET is no address or block of the version that is due (section 9.6.1).",
  "pattern-subnet-path": "ISSUBSET or ISSUPERSET is asked of what is no value of an address (section 9.6.1).",
  "pattern-and-types": "AND joins objects of different types, which no object satisfies (section 9.5).",
  "pattern-hex-case": "Hexadecimal digits are in upper case (section 9.2).",
  "pattern-index": "A negative index finds nothing (section 9.7.2).",
  "pattern-plus-sign": "A number has a plus sign (section 9.2).",
  "pattern-property": "The standard has no such property in that object; it may be misspelt (section 9.7).",
  "pattern-start-stop": "STOP is not after START (section 9.5.1).",
  "pattern-timestamp": "A timestamp names a day that does not exist (section 9.2).",
  "pattern-type": "The type is an object of the standard that patterns do not look at (section 9.7).",
} as const satisfies Readonly<Record<string, string>>;

/** The code of a finding in a pattern. */
export type PatternCode = keyof typeof patternCodes;

/** The code of the finding that a refusal is; what the table does not have is a text that is no pattern. */
export function patternCode(code: string): PatternCode {
  return Object.hasOwn(patternCodes, code) ? (code as PatternCode) : "pattern-syntax";
}
