import path from "node:path";
import { Command } from "commander";
import { isTocsinError } from "../base/index.ts";
import { callControl, folderFindings, folderPaths, openNode, performer, portFindings, readConfig, verbs } from "../app/index.ts";
import type { Finding } from "../app/index.ts";
import type { CliIo } from "./io.ts";
import { style, writeJson, writeLines } from "./output.ts";
import { members, unlockingPorts, withNodeOptions } from "./session.ts";
import type { NodeOptions } from "./session.ts";

/** Looks from inside: through the running node, or by opening the folder; a folder that does not open is a finding. */
async function lookInside(io: CliIo, folder: string, options: NodeOptions): Promise<readonly Finding[]> {
  const paths = folderPaths(folder);
  try {
    const call = { verb: "doctor", args: {}, signed: [] };
    const answered = await callControl(paths.socket, call);
    if (answered !== undefined) {
      const running: Finding = { check: "node", state: "ok", found: "is running and answers", todo: "" };
      return [running, ...(members(answered.result)["findings"] as unknown as Finding[])];
    }
    const ports = await portFindings(readConfig(paths));
    const node = await openNode(folder, await unlockingPorts(io, folder, options));
    try {
      return [...ports, ...(members(await performer(node, verbs)(call))["findings"] as unknown as Finding[])];
    } finally {
      await node.close();
    }
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    return [{ check: "node", state: "failed", found: thrown.code, todo: thrown.message }];
  }
}

async function doctor(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const root = path.resolve(io.cwd, folder);
  readConfig(folderPaths(root));
  const findings = [...folderFindings(folderPaths(root)), ...(await lookInside(io, root, options))];
  const isWell = findings.every(({ state }) => state !== "failed");
  if (options.json === true) writeJson(io, { ok: isWell, findings });
  else {
    const mark = { ok: style(io, "green", "ok     "), warning: style(io, "yellow", "warning"), failed: style(io, "red", "FAILED ") };
    writeLines(
      io,
      findings.flatMap(({ check, state, found, todo }) => [
        `${mark[state]}  ${check}: ${found}`,
        ...(todo === "" ? [] : [`         ${todo}`]),
      ]),
    );
  }
  if (!isWell) io.exitWith(1);
}

/** `tocsin doctor`: looks whether all is well with a node. */
export function doctorCommand(io: CliIo): Command {
  return withNodeOptions(new Command("doctor"))
    .description("look whether all is well: permissions, clock, keys, database, disk, ports, logs; and say what to do")
    .argument("<dir>", "the node's folder")
    .addHelpText("after", "\nExample:\n  tocsin doctor alder\n\nEnds with 0 where nothing failed, with 1 where something did.")
    .action((folder: string, options: NodeOptions) => doctor(io, folder, options));
}
