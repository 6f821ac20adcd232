import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { lineWriter } from "../src/app/audit/line-file.ts";
import { actLine, endLine, headLine, openingsForm } from "../src/app/audit/lines.ts";
import { systemRandom, timestamp } from "../src/base/index.ts";
import type { JsonValue } from "../src/base/index.ts";
import { actBytes, logOrigins, logSigner } from "../src/exchange/index.ts";
import type { Act } from "../src/exchange/index.ts";
import { appendLeaves, commitTo, emptyTree, exportLog, signCheckpoint, treeRoot } from "../src/log/index.ts";
import type { LeafRow, TileRow } from "../src/log/index.ts";
import { newSigningSecret, signingKey } from "../src/seal/index.ts";
import { against, resultOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

const node = "N".repeat(43);
const partner = "P".repeat(43);
const beganMs = 1_800_000_000_000;
const origin = logOrigins(node, 1).local;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** The acts of one warning as a desk has them: drafted, dispatched, released, receipted, opened, acknowledged, and four that are read and paged. */
function actsOf(
  warning: number,
): readonly { readonly verb: string; readonly subject: string; readonly facts: Record<string, JsonValue> }[] {
  const [message, envelope] = [`message-${warning}`, hashOf(`envelope ${warning}`)];
  const placed = [{ envelope, message, partner }];
  const release = {
    decision: hashOf(`decision ${warning}`),
    drafter: "desk",
    floor: false,
    kind: "warning",
    placed,
    precedence: "PRIORITY",
  };
  const answered = (word: string) => ({
    verb: `receipt-${word}`,
    subject: message,
    facts: { carrier: hashOf(`${word} ${warning}`), envelope },
  });
  const read = { verb: "open", subject: message, facts: { envelope } };
  return [
    { verb: "draft", subject: `draft-${warning}`, facts: { hash: hashOf(`draft ${warning}`), kind: "warning" } },
    { verb: "dispatch", subject: message, facts: { direction: "first-to-second", envelope, epoch: 1, sequence: warning + 1 } },
    { verb: "release", subject: `draft-${warning}`, facts: { ...release, signature: hashOf(`signature ${warning}`) } },
    answered("delivered"),
    answered("opened"),
    answered("accepted"),
    read,
    read,
    read,
    { verb: "page", subject: message, facts: { notifier: "mail", officer: "desk" } },
  ];
}

async function makeExport(folder: string, count: number): Promise<{ readonly out: string; readonly acts: string }> {
  const [out, file] = [path.join(folder, "out"), path.join(folder, "acts")];
  const writer = lineWriter(file);
  const madeAt = timestamp(beganMs);
  writer.write(headLine({ line: "head", form: openingsForm, node, madeAt, since: null, until: null, request: null }));
  const [leaves, tiles]: [LeafRow[], Map<string, TileRow>] = [[], new Map()];
  let state = emptyTree();
  for (let warning = 0; state.size < count; warning += 1) {
    const atMs = beganMs + warning * 300;
    const commitments = actsOf(warning).map((given, at) => {
      const act: Act = { at: timestamp(atMs), officer: "desk", ...given };
      const salt = systemRandom(32);
      writer.write(actLine({ bytes: actBytes(act), log: origin, leaf: state.size + at, salt, proven: null }));
      return commitTo("act", salt, actBytes(act));
    });
    const growth = appendLeaves(state, commitments, atMs);
    for (const row of growth.leafRows) leaves.push(row);
    for (const row of growth.tileRows) tiles.set(`${row.level}/${row.index}`, row);
    state = growth.newState;
  }
  writer.write(endLine({ acts: state.size, kept: 0 }));
  writer.close();
  const signer = logSigner(signingKey(newSigningSecret("log", systemRandom)), origin);
  const time = Math.ceil(state.lastAtMs / 1000);
  const row = signCheckpoint({ origin, size: state.size, root: treeRoot(state) }, signer, time);
  const store = {
    origins: async () => [origin],
    readTree: async () => state,
    readTile: async (_log: string, level: number, index: number) => tiles.get(`${level}/${index}`),
    readLeaves: async (_log: string, begin: number, end: number) => leaves.slice(begin, end),
    latestCheckpoint: async () => row,
    readCheckpoints: async (_log: string, _limit: number, after?: unknown) => (after === undefined ? [row] : []),
    readCosignatures: async () => [],
  };
  await exportLog({ store, signer, cosigners: [], exportedAtMs: time * 1000 }, async (name, bytes) => {
    const whole = path.join(out, ...name.split("/"));
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, bytes);
  });
  return { out, acts: file };
}

function runChild(what: "verify" | "audit", given: { readonly out: string; readonly acts: string }): { ms: number; mib: number } {
  const child = path.join(import.meta.dirname, "child/audit.ts");
  const ran = spawnSync(process.execPath, [child, what, given.out, given.acts], { encoding: "utf8" });
  const said = (ran.status === 0 ? JSON.parse(ran.stdout) : {}) as { isOk?: boolean; ms: number; mib: number };
  if (said.isOk !== true) throw new Error(`the ${what} failed: ${ran.stderr}`);
  return said;
}

/** An audit with opened acts against bare verification of the same export, and how much memory it takes; each in a process of its own. */
export async function run({ rounds, quick, say }: BenchOptions): Promise<readonly BenchResult[]> {
  const count = quick ? 20_000 : 1_000_000;
  const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-bench-audit-"));
  try {
    say(`writing an export of ${count} acts`);
    const given = await makeExport("/tmp/aud/bx", count);
    const [bare, audited, memory]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < rounds; round += 1) {
      bare.push((count * 1000) / runChild("verify", given).ms);
      const { ms, mib } = runChild("audit", given);
      audited.push((count * 1000) / ms);
      memory.push(mib);
      say(`round ${round + 1} of ${rounds}`);
    }
    const note = `${count} acts, of them ${count / 10} warnings with receipts and answers; signed envelopes left out`;
    const base = resultOf("bare verification", "leaves/s", { samples: bare, note });
    const row = resultOf("audit with opened acts", "leaves/s", { samples: audited, note, goal: { atLeast: 0.5 } });
    return [base, against(row, base), resultOf("audit, most memory", "MiB", { samples: memory, goal: { atMost: 256 }, note })];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
