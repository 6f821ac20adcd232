import { packageProgram } from "./program.ts";
import { runSteps, tool } from "./steps.ts";

const isWell = await runSteps("check", [
  { name: "format", words: [packageProgram("oxfmt"), "--list-different", "."] },
  { name: "lint", words: [packageProgram("oxlint"), "--deny-warnings", "--format=unix"] },
  { name: "layers", words: tool("layers", "--check") },
  { name: "exits and the leak test", words: tool("exits") },
  { name: "types", words: [packageProgram("tsc"), "-p", "."] },
  { name: "types of the pages", words: [packageProgram("tsc"), "-p", "src/console/page"] },
  { name: "unused code and packages", words: [packageProgram("knip"), "--no-config-hints"] },
  { name: "error codes and their page", words: tool("errors-doc", "--check") },
  { name: "states and their page", words: tool("states-doc", "--check") },
  { name: "roles and their page", words: tool("roles-doc", "--check") },
  { name: "vectors", words: tool("vectors", "--check") },
  { name: "STIX reference and schemas", words: tool("stix-docs", "--check") },
  { name: "measurements and their page", words: tool("bench-page", "--check") },
  { name: "dependencies and their reasons", words: tool("dependencies") },
  { name: "examples in README and docs", words: tool("docs-examples") },
  { name: "API report", words: tool("api-report", "--check") },
  { name: "package", words: tool("package") },
]);
process.exitCode = isWell ? 0 : 1;
