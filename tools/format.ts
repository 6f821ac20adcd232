import { packageProgram, runProgram } from "./program.ts";

const words = process.argv.slice(2);
const { code } = await runProgram([packageProgram("oxfmt"), ...(words.length > 0 ? words : ["."])], { show: true });
process.exitCode = code;
