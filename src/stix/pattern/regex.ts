import { RE2JS } from "re2js";
import { TocsinError } from "../../base/index.ts";
import type { Budget } from "./budget.ts";
import { quoted } from "./problem.ts";

/** How large a regular expression may be: its text in UTF-16 code units, all its `{n}` counts together, and its compiled program. */
export const regexLimits = { maxLength: 4096, maxRepeats: 4000, maxProgram: 10_000 } as const;

/** Whether a text has a match anywhere in it. */
export type RegexTest = (text: string, budget: Budget) => boolean;

// What the engine says of an expression that is wrong in PCRE too. Everything else that it refuses may be right in PCRE.
const wrongInPcre = ["missing closing", "unexpected )", "trailing backslash", "missing argument to repetition", "invalid character class range"];

/**
 * Prepares a MATCHES (STIX 2.1 §9.6.1): a search, where `.` matches line ends too. The engine takes time proportional to the text,
 * so back references, look-around, atomic groups and possessive quantifiers of PCRE are refused. The expression is brought to
 * NFC here. `\w`, `\d`, `\s` and `\b` mean ASCII. Refuses with `pattern-regex`; `details.wrong` tells whether PCRE refuses it too.
 */
export function compileRegex(source: string): RegexTest {
  const expression = source.normalize("NFC");
  if (expression.length > regexLimits.maxLength) throw unusable(source, `it is longer than ${regexLimits.maxLength} characters`, false);
  if (repeatsIn(expression) > regexLimits.maxRepeats) throw unusable(source, `its counts add up to more than ${regexLimits.maxRepeats}`, false);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(withPcreEnds(expression), RE2JS.DOTALL);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace("error parsing regexp: ", "").replace("(?s)", "") : "the engine refuses it";
    throw unusable(source, reason, wrongInPcre.some((part) => reason.startsWith(part)));
  }
  const size = compiled.programSize();
  if (size > regexLimits.maxProgram) throw unusable(source, "its program is larger than the limit", false);
  return (text, budget) => {
    // A character can touch every state of the program, but rarely does.
    budget.spend(Math.ceil((text.length * size) / 4));
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

function repeatsIn(source: string): number {
  let sum = 0;
  for (const count of source.matchAll(/\{(\d*)(?:,(\d*))?\}/g)) sum += Math.max(Number(count[1] ?? 0), Number(count[2] ?? 0));
  return sum;
}

function unusable(source: string, reason: string, wrong: boolean): TocsinError {
  return new TocsinError("pattern-regex", `use another regular expression than ${quoted(source)}: ${reason}`, { details: { wrong } });
}
