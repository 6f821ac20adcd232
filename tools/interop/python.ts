import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { runProgram } from "../program.ts";

/** The packages whose clients and servers are met, at the versions that were tried. */
export const packages = {
  clients: ["taxii2-client==2.3.0", "stix2==3.0.2"],
  medallion: ["medallion==3.0.0"],
} as const;

/** A set of packages in an environment of its own. */
export type PackageSet = keyof typeof packages;

/** The Python of an environment with a set of packages, made below a folder outside of the repository; or why there is none. */
export async function pythonWith(folder: string, set: PackageSet): Promise<{ readonly python: string } | { readonly missing: string }> {
  const place = path.join(folder, set);
  const python = path.join(place, "bin", "python");
  await mkdir(folder, { recursive: true });
  if (!existsSync(python)) {
    const made = await runProgram(["python3", "-m", "venv", place]);
    if (made.code !== 0) return { missing: `python3 -m venv failed: ${lastLine(made.stderr)}` };
  }
  const installed = await runProgram([python, "-m", "pip", "install", "--quiet", ...packages[set]]);
  return installed.code === 0 ? { python } : { missing: `pip could not install ${packages[set].join(" ")}: ${lastLine(installed.stderr)}` };
}

/** The last line that a program wrote. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
}
