import { runSteps, tool } from "./steps.ts";

const isWell = await runSteps("ok", [
  { name: "check", words: tool("check"), show: true },
  { name: "test", words: tool("test"), show: true },
  { name: "the packed package, installed and run", words: tool("installed"), show: true },
]);
process.exitCode = isWell ? 0 : 1;
