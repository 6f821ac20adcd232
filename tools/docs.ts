import { runSteps, tool } from "./steps.ts";

const isWell = await runSteps("docs", [
  { name: "layer table", words: tool("layers"), show: true },
  { name: "error codes", words: tool("errors-doc"), show: true },
  { name: "states", words: tool("states-doc"), show: true },
  { name: "roles", words: tool("roles-doc"), show: true },
  { name: "vectors", words: tool("vectors"), show: true },
  { name: "STIX reference and schemas", words: tool("stix-docs"), show: true },
  { name: "measurements", words: tool("bench-page"), show: true },
  { name: "API report", words: tool("api-report"), show: true },
]);
process.exitCode = isWell ? 0 : 1;
