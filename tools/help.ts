import { textOf } from "./in-step.ts";
import { scriptLines } from "./help/scripts.ts";

const manifest = JSON.parse((await textOf("package.json")) ?? "{}") as { readonly scripts: Readonly<Record<string, string>> };
process.stdout.write(`${scriptLines(Object.keys(manifest.scripts)).join("\n")}\n`);
