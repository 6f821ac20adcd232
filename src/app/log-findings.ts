import { equalBytes, TocsinError } from "../base/index.ts";
import { actBytes } from "../exchange/index.ts";
import type { View } from "../exchange/index.ts";
import { appendEntries, commitTo, decodeEntry, emptyTree, TileReader, treeRoot } from "../log/index.ts";
import type { Finding } from "./doctor.ts";
import type { Node } from "./node.ts";

const leavesAtOnce = 4096;
const actsAtOnce = 1000;

function inconsistent(why: string): TocsinError {
  return new TocsinError("log-inconsistent", why);
}

/** The roots that a log's entries give when they are hashed anew, at the sizes named, which rise. */
async function rootsOfEntries(logs: View["logs"], origin: string, sizes: readonly number[]): Promise<readonly Uint8Array[]> {
  const roots: Uint8Array[] = [];
  let state = emptyTree();
  for (const size of sizes) {
    while (state.size < size) {
      const rows = await logs.readLeaves(origin, state.size, Math.min(size, state.size + leavesAtOnce));
      const [first] = rows;
      if (first?.index !== state.size || rows.at(-1)?.index !== state.size + rows.length - 1)
        throw inconsistent(`entry ${state.size}, or one of those that follow, is missing`);
      state = appendEntries(
        state,
        rows.map(({ entry }) => entry),
      ).newState;
    }
    roots.push(treeRoot(state));
  }
  return roots;
}

/** Hashes a log again from its entries; compares with its tiles, its edge and its newest checkpoint. Gives what it found in words. */
async function lookAtLog(logs: View["logs"], origin: string): Promise<string> {
  const tree = await logs.readTree(origin);
  if (tree === undefined) throw inconsistent("it is gone");
  const latest = await logs.latestCheckpoint(origin);
  const reader = new TileReader(async (level, index) => (await logs.readTile(origin, level, index))?.bytes);
  const signedSize = latest?.size ?? 0;
  if (signedSize > tree.size) throw inconsistent(`it has ${tree.size} entries, fewer than the ${signedSize} of its checkpoint`);
  const [atCheckpoint, atEnd] = await rootsOfEntries(logs, origin, [signedSize, tree.size]);
  if (atCheckpoint === undefined || atEnd === undefined) throw new TypeError("a root for each size is computed above");
  if ((await logs.readLeaves(origin, tree.size, tree.size + 1)).length > 0) throw inconsistent("it has more entries than its size says");
  if (latest !== undefined && !(equalBytes(atCheckpoint, latest.root) && equalBytes(await reader.root(signedSize), latest.root))) {
    throw inconsistent("its entries, tiles and checkpoint do not agree");
  }
  if (tree.size > 0 && !(equalBytes(atEnd, treeRoot(tree)) && equalBytes(await reader.root(tree.size), atEnd)))
    throw inconsistent("its entries and tiles do not agree");
  return `${tree.size} entries agree with the checkpoint of size ${signedSize}`;
}

/** Whether every act that is kept is the one that its entry commits to. Gives how many there are. */
async function lookAtActs(view: View): Promise<number> {
  const blocks = new Map<string, { readonly from: number; readonly entries: readonly Uint8Array[] }>();
  let after = 0;
  for (;;) {
    const acts = await view.acts({ after, limit: actsAtOnce });
    if (acts.length === 0) return after;
    for (const { sequence, log, index, salt, ...act } of acts) {
      if (sequence !== after + 1) throw inconsistent(`act ${after + 1} is missing`);
      after = sequence;
      // Acts follow their entries, so that a block of entries serves for the acts behind.
      let block = blocks.get(log);
      if (block === undefined || index < block.from || index >= block.from + block.entries.length) {
        block = { from: index, entries: (await view.logs.readLeaves(log, index, index + actsAtOnce)).map(({ entry }) => entry) };
        blocks.set(log, block);
      }
      const entry = block.entries[index - block.from];
      const leaf = entry === undefined ? undefined : decodeEntry(entry).leaf;
      const wanted = commitTo("act", salt, actBytes(act)).commitment;
      if (leaf?.form !== "commitment" || !equalBytes(leaf.commitment, wanted))
        throw inconsistent(`act ${sequence} (${act.verb}) is not the one that its log commits to`);
    }
  }
}

async function finding(check: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { check, state: "ok", found: await look(), todo: "" };
  } catch (thrown) {
    const found = thrown instanceof Error ? thrown.message : String(thrown);
    return { check, state: "failed", found, todo: "stop the node and look: the log was altered outside Tocsin or the disk is failing" };
  }
}

/** Hashes every log again from its entries, compares with tiles and newest checkpoint, and every act with the entry that commits to it. */
export async function logFindings(node: Node): Promise<readonly Finding[]> {
  return await node.store.read(async (view) => {
    const findings: Finding[] = [];
    for (const origin of await view.logs.origins())
      findings.push(await finding(`log ${origin.slice(origin.indexOf("/") + 1)}`, () => lookAtLog(view.logs, origin)));
    findings.push(await finding("acts", async () => `${await lookAtActs(view)} agree with their log`));
    return findings;
  });
}
