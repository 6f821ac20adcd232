import { RE2JS } from "re2js";
import { TocsinError } from "../../base/index.ts";
import type { Budget } from "./budget.ts";
import { quoted } from "./problem.ts";

/**
 * How large a regular expression may be: its text in UTF-16 code units, and its size with all `{n}` written out; and what the
 * sizes in one pattern may add up to.
 */
export const regexLimits = { maxLength: 4096, maxSize: 5000, maxTotal: 50_000 } as const;

/** Whether a text has a match anywhere in it. */
export type RegexTest = (text: string, budget: Budget) => boolean;

// What the engine says of an expression that is wrong in PCRE too. Everything else that it refuses may be right in PCRE.
const wrongInPcre = [
  "missing closing",
  "unexpected )",
  "trailing backslash",
  "missing argument to repetition",
  "invalid character class range",
];

/**
 * Prepares a MATCHES (STIX 2.1 §9.6.1): a search, where `.` matches line ends too. The engine takes time proportional to the text,
 * so back references, look-around, atomic groups and possessive quantifiers of PCRE are refused. The expression is brought to
 * NFC here. `\w`, `\d`, `\s` and `\b` mean ASCII. Refuses with `pattern-regex`; `details.wrong` tells whether PCRE refuses it too.
 */
export function compileRegex(source: string): RegexTest {
  const expression = source.normalize("NFC");
  if (expression.length > regexLimits.maxLength) throw unusable(source, `it is longer than ${regexLimits.maxLength} characters`, false);
  if (regexSize(expression) > regexLimits.maxSize) throw unusable(source, "its repetitions make it too large", false);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(withPcreEnds(expression), RE2JS.DOTALL);
  } catch (cause) {
    const reason =
      cause instanceof Error ? cause.message.replace("error parsing regexp: ", "").replace("(?s)", "") : "the engine refuses it";
    throw unusable(
      source,
      reason,
      wrongInPcre.some((part) => reason.startsWith(part)),
    );
  }
  const size = compiled.programSize();
  return (text, budget) => {
    // A character can touch every state of the program, but rarely does.
    budget.spend(Math.ceil((text.length * size) / 2));
    return compiled.test(text);
  };
}

/** PCRE lets `$` match before a last line feed, the engine does not. Behind a multi-line flag `$` is left alone. */
function withPcreEnds(source: string): string {
  if (!source.includes("$") || /\(\?[a-z]*m/.test(source)) return source;
  let out = "";
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const sign = source[at] ?? "";
    if (sign === "\\") {
      if (source[at + 1] === "Q") return source;
      out += sign + (source[++at] ?? "");
    } else {
      if (sign === "[") inClass = true;
      else if (sign === "]") inClass = false;
      out += sign === "$" && !inClass ? "(?:\\n?\\z)" : sign;
    }
  }
  return out;
}

/** About how many steps an expression has with all its repetitions written out. */
export function regexSize(source: string): number {
  // One sum for each open group; `atom` is the size of what a repetition would repeat.
  const sums = [0];
  let atom = 0;
  const add = (size: number): void => {
    atom = size;
    sums.push((sums.pop() ?? 0) + size);
  };
  for (let at = 0; at < source.length; at++) {
    const sign = source[at];
    if (sign === "(") sums.push(0);
    else if (sign === ")") add(sums.length > 1 ? (sums.pop() ?? 0) + 1 : 1);
    else if (sign === "{") {
      const count = /^\{(\d*)(?:,(\d*))?\}/.exec(source.slice(at, at + 16));
      if (count === null) add(1);
      else {
        const times = Math.max(Number(count[1] ?? 0), Number(count[2] ?? 0), 1);
        add(atom * (times - 1));
        atom *= times;
        at += count[0].length - 1;
      }
    } else {
      if (sign === "\\") at++;
      add(1);
    }
  }
  return sums.reduce((sum, each) => sum + each, 0);
}

function unusable(source: string, reason: string, wrong: boolean): TocsinError {
  return new TocsinError("pattern-regex", `use another regular expression than ${quoted(source)}: ${reason}`, { details: { wrong } });
}
