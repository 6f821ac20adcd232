/** What may stand in a pattern as a constant (STIX 2.1 §9.2). `text` of a number keeps its spelling; of the others it is what stands between the apostrophes. */
export type Literal =
  | { readonly kind: "integer" | "float"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "hex" | "binary" | "timestamp"; readonly text: string };

/** One step of an object path behind the object type (STIX 2.1 §9.7): a property or key, an index, or `[*]`. */
export type PathStep =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "any" };

/** Which property of which type of object is looked at (STIX 2.1 §9.7). */
export type ObjectPath = { readonly type: string; readonly steps: readonly PathStep[] };

/** The operators between an object path and one constant (STIX 2.1 §9.6.1). `==` is read as `=` and `<>` as `!=`. */
export type ComparisonOperator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "LIKE" | "MATCHES" | "ISSUBSET" | "ISSUPERSET";

/** An object path against one constant. `at` is the offset of the path in the pattern's text, in UTF-16 code units. */
export type PropertyTest = {
  readonly kind: "compare";
  readonly at: number;
  readonly path: ObjectPath;
  readonly negated: boolean;
  readonly operator: ComparisonOperator;
  readonly constant: Literal;
};

/** An object path against a set of constants. */
export type SetTest = {
  readonly kind: "in";
  readonly at: number;
  readonly path: ObjectPath;
  readonly negated: boolean;
  readonly constants: readonly Literal[];
};

/** Whether an object path leads to anything. */
export type ExistsTest = { readonly kind: "exists"; readonly at: number; readonly path: ObjectPath; readonly negated: boolean };

/** A comparison without boolean operators. */
export type Comparison = PropertyTest | SetTest | ExistsTest;

/** What stands between square brackets (STIX 2.1 §9.6). `group` is a pair of parentheses that the author wrote. */
export type ComparisonExpression =
  | Comparison
  | { readonly kind: "and" | "or"; readonly operands: readonly ComparisonExpression[] }
  | { readonly kind: "group"; readonly inner: ComparisonExpression };

/** A restriction on what stands before it (STIX 2.1 §9.5.1). `at` is the offset of its first word. */
export type Qualifier =
  | { readonly kind: "repeats"; readonly at: number; readonly times: string }
  | { readonly kind: "within"; readonly at: number; readonly seconds: string }
  | { readonly kind: "startstop"; readonly at: number; readonly start: string; readonly stop: string };

/** Observation expressions and what joins them (STIX 2.1 §9.5). `observation` is one pair of square brackets. */
export type ObservationExpression =
  | { readonly kind: "observation"; readonly at: number; readonly comparison: ComparisonExpression }
  | { readonly kind: "and" | "or" | "followedby"; readonly operands: readonly ObservationExpression[] }
  | { readonly kind: "group"; readonly inner: ObservationExpression }
  | { readonly kind: "qualified"; readonly inner: ObservationExpression; readonly qualifiers: readonly Qualifier[] };

/** A parsed pattern. Operators of one kind in a row are one node, so `a AND b AND c` has three operands. */
export type Pattern = { readonly text: string; readonly expression: ObservationExpression };

/** The comparisons of an expression from left to right. */
export function* comparisonsIn(expression: ComparisonExpression): Generator<Comparison> {
  if (expression.kind === "group") yield* comparisonsIn(expression.inner);
  else if ("operands" in expression) for (const operand of expression.operands) yield* comparisonsIn(operand);
  else yield expression;
}

/** The observation expressions of a pattern, one for each pair of square brackets, from left to right. */
export function* observationsIn(expression: ObservationExpression): Generator<Extract<ObservationExpression, { kind: "observation" }>> {
  if (expression.kind === "observation") yield expression;
  else if (expression.kind === "group" || expression.kind === "qualified") yield* observationsIn(expression.inner);
  else for (const operand of expression.operands) yield* observationsIn(operand);
}
