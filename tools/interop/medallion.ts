import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { root } from "../in-step.ts";
import { checked } from "./check.ts";
import type { Check } from "./check.ts";
import { runTocsin, stopChild } from "./node.ts";

const data = path.join(root, "test/interop/medallion-data.json");
const green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
const collection = "91a7b528-80eb-42ed-a74d-c6fbd5a26116";
const count = 450;

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function isUp(port: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = net.connect(port, "127.0.0.1");
    const up = await new Promise<boolean>((resolve) => socket.on("connect", () => resolve(true)).on("error", () => resolve(false)));
    socket.destroy();
    if (up) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

function bundle(): unknown {
  const objects = Array.from({ length: count }, (_, number) => ({
    type: "identity",
    spec_version: "2.1",
    id: `identity--00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    name: `n${number}`,
    identity_class: "organization",
    object_marking_refs: [green],
  }));
  return { type: "bundle", id: "bundle--00000000-0000-4000-8000-000000000001", objects };
}

const last = (text: string): string => text.trim().split("\n").at(-1) ?? "";
const shortly = (text: string): string => last(text).slice(0, 400);

/** Our client against medallion, the reference server of OASIS: list, push, push again, pull, pull again, and a wrong password. */
export async function meetMedallion(python: string, folder: string): Promise<readonly Check[]> {
  const port = await freePort();
  const config = {
    backend: { module: "medallion.backends.memory_backend", module_class: "MemoryBackend", filename: data },
    users: { birch: "Password0" },
    taxii: { max_page_size: 40 },
  };
  await writeFile(path.join(folder, "medallion.json"), JSON.stringify(config));
  await writeFile(path.join(folder, "bundle.json"), JSON.stringify(bundle()));
  await writeFile(path.join(folder, "password"), "Password0\n", { mode: 0o600 });
  await writeFile(path.join(folder, "wrong"), "Password1\n", { mode: 0o600 });
  await writeFile(path.join(folder, "reader.json"), JSON.stringify({ organisation: "Birch", purpose: "interop", markings: ["TLP:GREEN"] }));
  const words = ["-m", "medallion.scripts.run", "--host", "127.0.0.1", "--port", String(port), "medallion.json"];
  const server = spawn(python, words, { cwd: folder, stdio: "ignore" });
  try {
    if (!(await isUp(port))) return [checked("medallion starts", false)];
    return await checksWith(folder, `http://127.0.0.1:${port}/root/`);
  } finally {
    await stopChild(server);
  }
}

async function checksWith(folder: string, url: string): Promise<readonly Check[]> {
  const access = ["--user", "birch", "--password-file", "password"];
  const where = [url, "--collection", "Given and taken"];
  const listed = await runTocsin(folder, ["taxii", "list", url, ...access]);
  const pushing = ["taxii", "push", url, "bundle.json", "--collection", collection, "--for", "reader.json", ...access, "--json"];
  const pushed = await runTocsin(folder, pushing);
  const repeated = await runTocsin(folder, pushing);
  const pulling = ["taxii", "pull", ...where, ...access, "--out", "feed.jsonl", "--limit", "30", "--json"];
  const pulled = await runTocsin(folder, pulling);
  const again = await runTocsin(folder, pulling);
  const lines = (await readFile(path.join(folder, "feed.jsonl"), "utf8")).trim().split("\n");
  const ids = new Set(lines.map((line) => (JSON.parse(line) as { readonly id: string }).id));
  const wrong = await runTocsin(folder, ["taxii", "pull", ...where, "--user", "birch", "--password-file", "wrong"]);
  const fresh = (text: string): unknown => (JSON.parse(last(text)) as { readonly fresh: number }).fresh;
  return [
    checked("list shows its collection", listed.code === 0 && listed.stdout.includes(collection), listed.stderr),
    checked("push arrives whole", pushed.code === 0, shortly(pushed.stdout)),
    checked("a repeated push is a success, though it calls what it has a failure", repeated.code === 0, shortly(repeated.stdout)),
    checked(
      "pull is whole, over a cursor whose place the server keeps",
      pulled.code === 0 && lines.length === count && ids.size === count,
      lines.length,
    ),
    checked("pull again brings nothing", again.code === 0 && fresh(again.stdout) === 0, last(again.stdout)),
    checked("a wrong password is loud", wrong.code === 1 && wrong.stderr.includes("remote-unauthorised"), wrong.stderr),
  ];
}
