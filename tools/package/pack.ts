import { mkdir } from "node:fs/promises";
import path from "node:path";
import { root } from "../in-step.ts";
import { runProgram } from "../program.ts";
import type { Ended } from "../program.ts";
import { tool } from "../steps.ts";

/** The tarball that would be published, and the files in it. */
export type Packed = { readonly tarball: string; readonly files: readonly string[] };

/** Builds dist/ and packs it into tmp/. Install scripts are off in this project, so that nothing hangs on `prepack`. */
export async function packTarball(): Promise<Packed> {
  const built = await runProgram(tool("build"));
  if (built.code !== 0) stop("the build failed", built);
  const folder = path.join(root, "tmp");
  await mkdir(folder, { recursive: true });
  const packed = await runProgram(["npm", "pack", "--json", "--pack-destination", folder]);
  if (packed.code !== 0) stop("npm pack failed", packed);
  const answer = JSON.parse(packed.stdout) as
    | { filename: string; files: { path: string }[] }[]
    | Record<string, { filename: string; files: { path: string }[] }>;
  const [first] = Object.values(answer);
  if (first === undefined) throw new Error("npm pack named no tarball");
  return { tarball: path.join(folder, first.filename), files: first.files.map((file) => file.path) };
}

function stop(what: string, { stdout, stderr }: Ended): never {
  process.stderr.write(`${what}:\n${stdout}${stderr}\n`);
  process.exit(1);
}
