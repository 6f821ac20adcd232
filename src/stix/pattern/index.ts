export type {
  Comparison,
  ComparisonExpression,
  ComparisonOperator,
  ExistsTest,
  Literal,
  ObjectPath,
  ObservationExpression,
  PathStep,
  Pattern,
  PropertyTest,
  Qualifier,
  SetTest,
} from "./ast.ts";
export { checkPattern } from "./check.ts";
export type { PatternFinding, PatternReport } from "./check.ts";
export { patternCodes } from "./codes.ts";
export type { PatternCode } from "./codes.ts";
export { inspectPattern } from "./inspect.ts";
export type { InspectedComparison, Inspection } from "./inspect.ts";
export { patternLevel } from "./level.ts";
export type { ConformanceLevel } from "./level.ts";
export { compilePattern, readObservations } from "./match.ts";
export type { Binding, CompiledPattern, CompileOptions, MatchOptions, MatchResult, Observations } from "./match.ts";
export { equivalentPatterns, normalPattern } from "./normal.ts";
export { parsePattern, patternLimits } from "./parse.ts";
export type { PatternLimits } from "./parse.ts";
export { printComparison, printPattern } from "./print.ts";
export type { PatternPlace } from "./problem.ts";
