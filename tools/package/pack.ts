import { mkdir } from "node:fs/promises";
import path from "node:path";
import { root } from "../in-step.ts";
import { runProgram } from "../program.ts";
import { tool } from "../steps.ts";

/** The tarball that would be published, and the files in it. */
export type Packed = { readonly tarball: string; readonly files: readonly string[] };

/** Builds dist/ and packs it into tmp/. Install scripts are off in this project, so that nothing hangs on `prepack`. */
export async function packTarball(): Promise<Packed> {
  const built = await runProgram(tool("build"));
  if (built.code !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`);
  const folder = path.join(root, "tmp");
  await mkdir(folder, { recursive: true });
  const { code, stdout, stderr } = await runProgram(["npm", "pack", "--json", "--pack-destination", folder]);
  if (code !== 0) throw new Error(`npm pack failed:\n${stderr}`);
  const answer = JSON.parse(stdout) as
    | { filename: string; files: { path: string }[] }[]
    | Record<string, { filename: string; files: { path: string }[] }>;
  const [first] = Object.values(answer);
  if (first === undefined) throw new Error("npm pack named no tarball");
  return { tarball: path.join(folder, first.filename), files: first.files.map((file) => file.path) };
}
