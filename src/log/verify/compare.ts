import { isTocsinError, timestamp } from "../../base/index.ts";
import { decodeBundlePrefix } from "../bundle.ts";
import { decodeEntry } from "../entry.ts";
import type { LogEntry } from "../entry.ts";
import { tilePath, tileWidth, tileWidthAt } from "../tile.ts";
import { logKeys, sameKey } from "../verifier-key.ts";
import type { Finding, Findings, LeafPlace, Truncation } from "./report.ts";
import { rootOrNothing } from "./verify-log.ts";
import type { CheckedLog } from "./verify-log.ts";

/** The note that something is wrong between two exports. */
type Say = (finding: Omit<Finding, "origin" | "side">) => void;

/** Compares two exports of one log: other keys, or the first leaf in which the two histories part. */
export async function compareExports(own: CheckedLog, other: CheckedLog, findings: Findings): Promise<void> {
  const origin = own.manifest.origin;
  const say: Say = (finding) => findings.add({ ...finding, origin, side: "export" });
  const otherKeys = logKeys(origin, other.keys.log.keys);
  if (!logKeys(origin, own.keys.log.keys).every((key, at) => otherKeys[at] !== undefined && sameKey(key, otherKeys[at]))) {
    say({ code: "other-keys", file: inFolder(own, "keys"), message: "the other export shows this log under other keys" });
    return;
  }
  const common = await commonLeaves(own, other);
  if (common === Math.min(own.manifest.size, other.manifest.size)) return;
  const [here, there] = [await entryAt(own, common), await entryAt(other, common)];
  const message = `two histories: here ${told(here)}, in the other export ${told(there)}; both are signed by the log where their checkpoints are`;
  say({ code: "split-view", file: inFolder(own, bundlePath(own, common)), leaf: place(common, here), message });
}

/** How many leaves two logs have in common from the beginning: the roots agree up to there, and never after. */
async function commonLeaves(own: CheckedLog, other: CheckedLog): Promise<number> {
  let agreed = 0;
  let parted = Math.min(own.manifest.size, other.manifest.size) + 1;
  while (parted - agreed > 1) {
    const middle = Math.floor((agreed + parted) / 2);
    const root = await other.reader.root(middle).catch(() => undefined);
    if (root !== undefined && (await rootOrNothing(own.reader, middle, root))) agreed = middle;
    else parted = middle;
  }
  return agreed;
}

/**
 * Compares a log with the heads of it that others hold, and says whether it was cut short. A larger head that the log signed before it made this export
 * was left out of it; one signed later is growth.
 */
export async function compareHeads(own: CheckedLog, say: (finding: Omit<Finding, "origin">) => void): Promise<Truncation> {
  const { manifest, reader, foreign } = own;
  for (const { file, checkpoint } of foreign) {
    if (checkpoint.size > manifest.size || (await rootOrNothing(reader, checkpoint.size, checkpoint.root))) continue;
    const message = `two histories: the other export holds another root of the first ${checkpoint.size} leaves, signed by this log's two keys`;
    say({ code: "split-view", side: "other", file, leaf: { index: Math.max(0, checkpoint.size - 1) }, message });
    break;
  }
  const largest = foreign.reduce<CheckedLog["foreign"][number] | undefined>(
    (best, head) => (best === undefined || head.checkpoint.size > best.checkpoint.size ? head : best),
    undefined,
  );
  if (largest === undefined) return { is: "unknown" };
  const hidden = foreign.find(({ checkpoint }) => checkpoint.size > manifest.size && checkpoint.time * 1000 <= manifest.exportedAtMs);
  const known = { otherSize: largest.checkpoint.size, otherAt: timestamp(largest.checkpoint.time * 1000) };
  if (hidden === undefined) return { is: "none seen", ...known };
  const { size, time } = hidden.checkpoint;
  const message = `entries are hidden: the log signed ${size} leaves at ${timestamp(time * 1000)}, this export of ${timestamp(manifest.exportedAtMs)} has ${manifest.size}`;
  say({ code: "truncated", side: "export", file: inFolder(own, "manifest.json"), leaf: { index: manifest.size }, message });
  return { is: "yes", ...known };
}

/** Holds a node log against the logs beside it: each checkpoint that is a leaf of it must be a state of its log, and its log must be there. */
export async function compareNodeLog(node: CheckedLog, beside: ReadonlyMap<string, CheckedLog>, findings: Findings): Promise<void> {
  const seen = new Set<string>();
  for (const { index, loggedAtMs, leaf } of node.contents.checkpoints) {
    if (seen.has(leaf.origin)) continue;
    const log = beside.get(leaf.origin);
    const at = {
      file: inFolder(node, bundlePath(node, index)),
      leaf: { index, kind: "checkpoint" },
      side: "export",
      origin: leaf.origin,
    } as const;
    if (log === undefined) {
      findings.add({ ...at, code: "log-missing", message: `the node log names a log that is not in this export: ${leaf.origin}` });
    } else if (leaf.size > log.manifest.size) {
      if (loggedAtMs > log.manifest.exportedAtMs) continue;
      findings.add({
        ...at,
        code: "truncated",
        message: `entries are hidden: the node log has ${leaf.size} leaves of a log that shows ${log.manifest.size}`,
      });
    } else if (await rootOrNothing(log.reader, leaf.size, leaf.root)) {
      continue;
    } else {
      findings.add({
        ...at,
        code: "split-view",
        message: `two histories: the node log has another root of the first ${leaf.size} leaves of ${leaf.origin}`,
      });
    }
    seen.add(leaf.origin);
  }
}

function inFolder({ at }: CheckedLog, file: string): string {
  return at.path === "" ? file : `${at.path}/${file}`;
}

function bundlePath({ manifest }: CheckedLog, leaf: number): string {
  const index = Math.floor(leaf / tileWidth);
  return tilePath({ level: "entries", index, width: tileWidthAt(manifest.size, 0, index) });
}

async function entryAt(log: CheckedLog, index: number): Promise<LogEntry | undefined> {
  const bundle = await log.files.read(bundlePath(log, index), { silent: true });
  const bytes = bundle === undefined ? undefined : decodeBundlePrefix(bundle).entries[index % tileWidth];
  try {
    return bytes === undefined ? undefined : decodeEntry(bytes);
  } catch (thrown) {
    if (isTocsinError(thrown)) return undefined;
    throw thrown;
  }
}

function told(entry: LogEntry | undefined): string {
  if (entry === undefined) return "an entry that cannot be read";
  return `${entry.leaf.form === "commitment" ? entry.leaf.kind : "checkpoint"} logged at ${timestamp(entry.loggedAtMs)}`;
}

function place(index: number, entry: LogEntry | undefined): LeafPlace {
  return entry === undefined ? { index } : { index, kind: entry.leaf.form === "commitment" ? entry.leaf.kind : "checkpoint" };
}
