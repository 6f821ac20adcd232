import fc from "fast-check";
import type { Comparison, ComparisonExpression, Literal, ObjectPath, ObservationExpression, PathStep, Qualifier } from "./ast.ts";

const digits = fc.nat({ max: 99_999 }).map(String);
const instants = fc
  .date({ min: new Date("1000-01-01T00:00:00Z"), max: new Date("3000-01-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());
const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 });

/** Constants of every kind, in any spelling that the grammar has. */
export const literals: fc.Arbitrary<Literal> = fc.oneof(
  fc.tuple(fc.constantFrom("", "-", "+"), digits).map(([sign, text]): Literal => ({ kind: "integer", text: `${sign}${text}` })),
  fc
    .tuple(fc.constantFrom("", "-", "+"), fc.constantFrom("", "0", "12"), digits)
    .map(([sign, whole, text]): Literal => ({ kind: "float", text: `${sign}${whole}.${text}` })),
  strings(),
  fc.boolean().map((value): Literal => ({ kind: "boolean", value })),
  bytes.map((value): Literal => ({ kind: "hex", text: Buffer.from(value).toString("hex") })),
  bytes.map((value): Literal => ({ kind: "binary", text: Buffer.from(value).toString("base64") })),
  instants.map((text): Literal => ({ kind: "timestamp", text })),
);

function strings(): fc.Arbitrary<Extract<Literal, { kind: "string" }>> {
  const awkward = fc.constantFrom("'", "\\", "\\'", "/*", "//", "]", "\n", "%_", "AND", "", "\u00e9", "\u{1F514}");
  return fc
    .array(fc.oneof(awkward, fc.string({ unit: "grapheme", maxLength: 6 })), { maxLength: 3 })
    .map((parts) => ({ kind: "string", value: parts.join("").toWellFormed() }));
}

const names = fc.oneof(
  fc.constantFrom("name", "value", "x_ref", "y_refs", "payload_bin", "_a1"),
  fc.constantFrom("SHA-256", "has.dot", "AND", "true", "it's", "", "ä", "a b"),
);

/** Object paths with every kind of step. */
export const paths: fc.Arbitrary<ObjectPath> = fc
  .tuple(
    fc.constantFrom("file", "ipv4-addr", "x-new-type", "a", "t", "h", "b"),
    names,
    fc.array(
      fc.oneof(
        names.map((name): PathStep => ({ kind: "key", name })),
        fc.integer({ min: -3, max: 9 }).map((index): PathStep => ({ kind: "index", index })),
        fc.constant<PathStep>({ kind: "any" }),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([type, first, steps]) => ({ type, steps: [{ kind: "key", name: first }, ...steps] }));

const comparisons: fc.Arbitrary<Comparison> = fc.oneof(
  fc
    .tuple(paths, fc.boolean(), fc.constantFrom("=", "!="), literals)
    .map(([path, negated, operator, constant]): Comparison => ({ kind: "compare", at: 0, path, negated, operator, constant })),
  fc
    .tuple(paths, fc.boolean(), fc.constantFrom("<", "<=", ">", ">="), literals)
    .filter(([, , , constant]) => constant.kind !== "boolean")
    .map(([path, negated, operator, constant]): Comparison => ({ kind: "compare", at: 0, path, negated, operator, constant })),
  fc
    .tuple(paths, fc.boolean(), fc.constantFrom("LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"), strings())
    .map(([path, negated, operator, constant]): Comparison => ({ kind: "compare", at: 0, path, negated, operator, constant })),
  fc
    .tuple(paths, fc.boolean(), fc.array(literals, { maxLength: 3 }))
    .map(([path, negated, constants]): Comparison => ({ kind: "in", at: 0, path, negated, constants })),
  fc.tuple(paths, fc.boolean()).map(([path, negated]): Comparison => ({ kind: "exists", at: 0, path, negated })),
);

/** What can stand between square brackets, with the parentheses that its structure needs and some that it does not. */
export const comparisonExpressions: fc.Arbitrary<ComparisonExpression> = comparisonTree(comparisons);

/** Trees of AND, OR and parentheses over given comparisons, as a parser would build them. */
export function comparisonTree(leaves: fc.Arbitrary<ComparisonExpression>): fc.Arbitrary<ComparisonExpression> {
  return fc.letrec<{ or: ComparisonExpression; and: ComparisonExpression; one: ComparisonExpression }>((tie) => ({
    or: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie("and"),
      fc.array(tie("and"), { minLength: 2, maxLength: 3 }).map((operands): ComparisonExpression => ({ kind: "or", operands })),
    ),
    and: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      tie("one"),
      fc.array(tie("one"), { minLength: 2, maxLength: 3 }).map((operands): ComparisonExpression => ({ kind: "and", operands })),
    ),
    one: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaves,
      tie("or").map((inner): ComparisonExpression => ({ kind: "group", inner })),
    ),
  })).or;
}

const qualifiers: fc.Arbitrary<Qualifier> = fc.oneof(
  digits.map((times): Qualifier => ({ kind: "repeats", at: 0, times })),
  digits.map((seconds): Qualifier => ({ kind: "within", at: 0, seconds })),
  fc.tuple(instants, instants).map(([start, stop]): Qualifier => ({ kind: "startstop", at: 0, start, stop })),
);

/** Whole patterns with everything in them. */
export const patterns: fc.Arbitrary<ObservationExpression> = observationTree(
  comparisonExpressions.map((comparison): ObservationExpression => ({ kind: "observation", at: 0, comparison })),
  qualifiers,
);

/** Trees of observation operators, parentheses and qualifiers over given observation expressions, as a parser would build them. */
export function observationTree(
  leaves: fc.Arbitrary<ObservationExpression>,
  qualifier: fc.Arbitrary<Qualifier>,
): fc.Arbitrary<ObservationExpression> {
  type Tree = Record<"row" | "or" | "and" | "one" | "plain", ObservationExpression>;
  const joined = (kind: "and" | "or" | "followedby", part: fc.Arbitrary<ObservationExpression>): fc.Arbitrary<ObservationExpression> =>
    fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      part,
      fc.array(part, { minLength: 2, maxLength: 3 }).map((operands): ObservationExpression => ({ kind, operands })),
    );
  return fc.letrec<Tree>((tie) => ({
    row: joined("followedby", tie("or")),
    or: joined("or", tie("and")),
    and: joined("and", tie("one")),
    one: fc.oneof(
      tie("plain"),
      fc
        .tuple(tie("plain"), fc.array(qualifier, { minLength: 1, maxLength: 2 }))
        .map(([inner, list]): ObservationExpression => ({ kind: "qualified", inner, qualifiers: list })),
    ),
    plain: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaves,
      tie("row").map((inner): ObservationExpression => ({ kind: "group", inner })),
    ),
  })).row;
}

/** A tree with every offset zero, to compare two trees by what they say. */
export function withoutOffsets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOffsets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, name === "at" ? 0 : withoutOffsets(each)]));
}
