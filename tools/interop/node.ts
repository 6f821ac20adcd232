import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../in-step.ts";
import { runProgram } from "../program.ts";
import type { Ended } from "../program.ts";

/** Our command line, from source. */
export const tocsin = [process.execPath, path.join(root, "src/cli/main.ts")] as const;

/** Runs one command of ours in a folder. */
export async function runTocsin(folder: string, words: readonly string[]): Promise<Ended> {
  return await runProgram([...tocsin, ...words], { cwd: folder });
}

/** A node of ours that serves one empty collection to one account. */
export type ServingNode = { readonly url: string; readonly user: string; readonly password: string; stop(): Promise<void> };

const purpose = "interop";

async function prepare(folder: string, password: string): Promise<void> {
  await writeFile(path.join(folder, "password"), `${password}\n`, { mode: 0o600 });
  const releaser = ["--as", "releaser-1"];
  const steps = [
    ["init", "node", "--name", "Alder", "--unit", "Watch", "--country", "XA", "--exercise", "--taxii-listen", "127.0.0.1:0"],
    ["taxii", "collection", "add", "node", "--title", "Open", "--alias", "open", "--mark-as", "clear", ...releaser],
    [
      "taxii",
      "account",
      "add",
      "node",
      "birch",
      "--organisation",
      "Birch",
      "--purpose",
      purpose,
      "--marking",
      "TLP:CLEAR,TLP:GREEN",
      "--password-file",
      "password",
      ...releaser,
    ],
    ["taxii", "account", "access", "node", "birch", "open", "write", ...releaser],
    [
      "taxii",
      "release",
      "give",
      "node",
      "open",
      "--reader",
      "birch",
      "--ceiling",
      "green",
      "--purpose",
      purpose,
      "--basis",
      "interop run",
      "--until",
      "2199-01-01T00:00:00.000Z",
      ...releaser,
    ],
  ];
  for (const step of steps) {
    const ended = await runTocsin(folder, step);
    if (ended.code !== 0) throw new Error(`tocsin ${step.slice(0, 3).join(" ")} ended with ${ended.code}: ${ended.stderr}`);
  }
}

/** Makes a node in an empty folder, and serves it. */
export async function serveNode(folder: string, password: string): Promise<ServingNode> {
  await prepare(folder, password);
  const child = spawn(tocsin[0], [tocsin[1], "serve", "node"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const ready = await firstLineOf(child);
  const { taxii } = JSON.parse(ready) as { readonly taxii: string };
  return { url: taxii, user: "birch", password, stop: () => stopChild(child) };
}

async function firstLineOf(child: ChildProcess): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
  throw new Error("the node ended before it was ready");
}

/** Ends a process of ours and waits for it. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  child.kill("SIGTERM");
  await ended;
}
