import { Command } from "commander";
import path from "node:path";
import process from "node:process";
import { serveNode } from "../app/serve.ts";
import type { CliIo } from "./io.ts";
import { notice, writeJson } from "./output.ts";
import { unlockingPorts } from "./session.ts";
import type { NodeOptions } from "./session.ts";

async function serve(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const running = await serveNode(path.resolve(io.cwd, folder), {
    ...(await unlockingPorts(io, folder, options)),
    pid: process.pid,
    tell: (text) => notice(io, `tocsin: ${text}`),
  });
  writeJson(io, running.ready);
  // An open listener keeps the process alive; a signal ends it cleanly, a second one at once.
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  notice(io, "tocsin: stopping");
  await running.stop();
}

/** `tocsin serve`: runs a node in the foreground. */
export function serveCommand(io: CliIo): Command {
  return new Command("serve")
    .description("run a node: one process, in the foreground; the first line on standard output says that it is ready")
    .argument("<dir>", "the node's folder")
    .option("--key-file <file>", "the key file that unlocks the node (or TOCSIN_KEY_FILE)")
    .option("--passphrase-file <file>", "a 0600 file with the node's passphrase (or TOCSIN_PASSPHRASE_FILE)")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin serve alder\n\nSIGINT or SIGTERM stops it cleanly. Other commands on the same folder go through the running node.",
    )
    .action((folder: string, options: NodeOptions) => serve(io, folder, options));
}
