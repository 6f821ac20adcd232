import { builtConsole } from "./build-console.ts";
import { runProgram } from "./program.ts";

// The demonstration with the console that belongs to it: the words go on to src/app/demo/main.ts as they came.
await builtConsole();
const { code } = await runProgram([process.execPath, "src/app/demo/main.ts", ...process.argv.slice(2)], { show: true });
process.exitCode = code;
