import { statfsSync } from "node:fs";
import { createServer } from "node:net";
import { isTocsinError, millis } from "../base/index.ts";
import { roles } from "../exchange/index.ts";
import { consoleFindings } from "./console/findings.ts";
import { widePermissions } from "./folder.ts";
import type { FolderPaths } from "./folder.ts";
import type { Config } from "./config.ts";
import { listenOn } from "./listen.ts";
import { logFindings } from "./log-findings.ts";
import { checkClock, ownCard } from "./node.ts";
import type { Node } from "./node.ts";
import { watchFindings } from "./watch/findings.ts";
import { partnerFindings } from "./partner-findings.ts";
import { currentKey } from "./signing-keys.ts";

/** One thing that was looked at. `todo` says what to do, empty where nothing is. */
export type Finding = {
  readonly check: string;
  readonly state: "ok" | "warning" | "failed";
  readonly found: string;
  readonly todo: string;
};

const freeBytesWanted = 1024 * 1024 * 1024;
const freeBytesNeeded = 64 * 1024 * 1024;

function ok(check: string, found: string): Finding {
  return { check, state: "ok", found, todo: "" };
}

function permissionFinding(paths: FolderPaths): Finding {
  const wide = widePermissions(paths);
  if (wide.length === 0) return ok("permissions", "only the owner can read the folder");
  return {
    check: "permissions",
    state: "failed",
    found: wide.map(({ file, mode }) => `${file} is ${mode}`).join("; "),
    todo: `run ${wide.map(({ mend }) => mend).join(" && ")}`,
  };
}

function diskFinding(paths: FolderPaths): Finding {
  const { bavail, bsize } = statfsSync(paths.folder);
  const free = bavail * bsize;
  const found = `${Math.floor(free / 1048576)} MiB free`;
  if (free >= freeBytesWanted) return ok("disk", found);
  return {
    check: "disk",
    state: free < freeBytesNeeded ? "failed" : "warning",
    found,
    todo: "free space: a node on a full disk takes nothing more in",
  };
}

async function keyFindings(node: Node): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const use of ["message", "log"] as const) {
    try {
      findings.push(ok(`${use} key`, (await currentKey(node, use)).keyId));
    } catch (thrown) {
      findings.push({
        check: `${use} key`,
        state: "failed",
        found: thrown instanceof Error ? thrown.message : String(thrown),
        todo: "restore a checked backup, or rotate the keys",
      });
    }
  }
  const present = new Set(node.vault.names());
  const card = await ownCard(node);
  const now = node.clock.nowMs();
  const usable = card.value.sealing.filter(({ until }) => now < millis(until));
  const missing = usable.filter(({ keyId }) => !present.has(`sealing-${keyId}`));
  if (missing.length > 0) {
    findings.push({
      check: "sealing keys",
      state: "failed",
      found: `${missing.length} of ${usable.length} are not in the vault`,
      todo: "restore the vault folder, or rotate: what is sealed to them cannot be opened",
    });
  } else {
    const last = usable
      .map(({ until }) => until)
      .sort()
      .at(-1);
    const soon = last === undefined || millis(last) - now < 8 * 86_400_000;
    findings.push({
      check: "sealing keys",
      state: usable.length === 0 ? "failed" : soon ? "warning" : "ok",
      found: `${usable.length} usable, the last until ${last ?? "never"}`,
      todo: soon ? "rotate the keys, so that partners have the next card in time" : "",
    });
  }
  findings.push(
    present.has("identity")
      ? { check: "identity key", state: "ok", found: "in the vault", todo: "" }
      : { check: "identity key", state: "ok", found: "kept elsewhere", todo: "" },
  );
  return findings;
}

async function officerFinding(node: Node): Promise<Finding> {
  const now = node.clock.nowMs();
  const active = (await node.store.read((view) => view.officers())).filter(
    (officer) => officer.withdrawnAt === null && now < millis(officer.until),
  );
  const held = new Set(active.flatMap((officer) => officer.roles));
  const lacking = roles.filter((role) => ["releaser", "watch-officer", "drafter"].includes(role) && !held.has(role));
  const found = `${active.length} in term`;
  return lacking.length === 0
    ? ok("officers", found)
    : {
        check: "officers",
        state: "failed",
        found: `${found}; nobody is ${lacking.join(", ")}`,
        todo: "enrol officers with tocsin officer enrol: no warning can pass otherwise",
      };
}

async function clockFinding(node: Node): Promise<Finding> {
  const newest = await node.store.read((view) => view.newestAct());
  try {
    checkClock(node.clock.nowMs(), newest === undefined ? 0 : millis(newest.at));
    return ok("clock", new Date(node.clock.nowMs()).toISOString() + (node.config.exercise ? ", driven by the exercise" : ""));
  } catch (thrown) {
    return {
      check: "clock",
      state: "failed",
      found: thrown instanceof Error ? thrown.message : String(thrown),
      todo: "set the machine's clock, then keep it by NTP",
    };
  }
}

/** What can be seen of a folder from outside the node: permissions, disk. */
export function folderFindings(paths: FolderPaths): readonly Finding[] {
  return [permissionFinding(paths), diskFinding(paths)];
}

/** Whether the addresses of the configuration can be listened on: only to be asked while no node is running there. */
export async function portFindings(config: Config): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const name of ["peerListen", "logListen", "taxiiListen", "consoleListen"] as const) {
    const address = config[name];
    if (address === undefined) continue;
    const server = createServer();
    try {
      await listenOn(server, address);
      findings.push(ok(name, `${address} is free`));
    } catch (thrown) {
      findings.push({
        check: name,
        state: "failed",
        found: isTocsinError(thrown) ? thrown.message : String(thrown),
        todo: `free ${address} or choose another address`,
      });
    } finally {
      server.close();
    }
  }
  return findings;
}

/** What can be seen of a node from inside: clock, keys, officers, database form, paths to partners, logs. */
export async function nodeFindings(node: Node): Promise<readonly Finding[]> {
  return [
    await clockFinding(node),
    ok("database", "opens, and its form is the one that this version needs"),
    ...(await keyFindings(node)),
    await officerFinding(node),
    ...(await consoleFindings(node)),
    ...(await partnerFindings(node)),
    ...(await watchFindings(node)),
    ...(await logFindings(node)),
  ];
}
