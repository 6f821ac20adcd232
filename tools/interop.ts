import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { checked, isWell, pageLines, readChecks } from "./interop/check.ts";
import type { Check, Meeting } from "./interop/check.ts";
import { meetMedallion } from "./interop/medallion.ts";
import { runTocsin, serveNode } from "./interop/node.ts";
import { pythonWith } from "./interop/python.ts";
import type { PackageSet } from "./interop/python.ts";
import { root } from "./in-step.ts";
import { runProgram } from "./program.ts";

const environments = path.join(os.tmpdir(), "tocsin-interop");
const script = path.join(root, "test/interop/taxii2_client.py");

const meetings = [
  await meet("taxii2-client and python-stix2 with our server, then our client with it", "clients", meetServer),
  await meet("our client with medallion", "medallion", meetMedallion),
];
for (const { name, checks, missing } of meetings) {
  process.stdout.write(`${name}\n`);
  for (const { check, ok, found } of checks)
    process.stdout.write(`  ${ok ? "yes" : "NO "}  ${check}${ok || found === "" ? "" : `: ${found}`}\n`);
  if (missing !== null) process.stdout.write(`  NOT RUN: ${missing}\n`);
}
process.stdout.write(`\n${pageLines(meetings).join("\n")}\n`);
// What could not be run proves nothing: 2 says that, and is no success.
process.exitCode = meetings.every(isWell) ? 0 : meetings.some(({ missing }) => missing !== null) ? 2 : 1;

/** Holds a meeting in a folder of its own, with the Python packages that it needs. */
async function meet(name: string, set: PackageSet, hold: (python: string, folder: string) => Promise<readonly Check[]>): Promise<Meeting> {
  const place = await pythonWith(environments, set);
  if ("missing" in place) return { name, checks: [], missing: place.missing };
  await mkdir(environments, { recursive: true });
  const folder = await mkdtemp(path.join(environments, "run-"));
  try {
    return { name, checks: await hold(place.python, folder), missing: null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function meetServer(python: string, folder: string): Promise<readonly Check[]> {
  const node = await serveNode(folder, "interop password 1");
  try {
    const ended = await runProgram([python, script, node.url, node.user, node.password], { cwd: folder });
    const pulled = await runTocsin(folder, [
      "taxii",
      "pull",
      node.url,
      "--collection",
      "open",
      "--user",
      node.user,
      "--password-file",
      "password",
      "--out",
      "feed.jsonl",
      "--match",
      "version=all",
    ]);
    return [...readChecks(ended), checked("our own client pulls what Python wrote", pulled.code === 0, pulled.stderr)];
  } finally {
    await node.stop();
  }
}
