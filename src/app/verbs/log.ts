import { existsSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { hex, sha256, TocsinError, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { cosignerName, logKeysOf, logOrigins, logSigner, checkpointFor, checkpointLogs, recordAct } from "../../exchange/index.ts";
import { exportLog, formatVerifierKey, logKeys } from "../../log/index.ts";
import type { WitnessedLog, WriteFile } from "../../log/index.ts";
import { logReader } from "../log-reader.ts";
import { ownCard } from "../node.ts";
import type { Node } from "../node.ts";
import { writeDurably } from "../vault.ts";
import type { Verb } from "../verb.ts";
import { knownLogs } from "../witness/known-logs.ts";
import { registeredWitnesses } from "../witness/registered.ts";
import { currentKey } from "../signing-keys.ts";

/** Signs checkpoints of all logs that grew, now instead of at the next turn of the timer. */
export const logCheckpoint: Verb = {
  roles: "anyone",
  async run({ node }) {
    const key = await currentKey(node, "log");
    await node.store.transact((tx) => checkpointLogs(tx, node, key));
    return {};
  },
};

/** The folder of one log within an export of several. */
export function folderOf(origin: string): string {
  const [, , name = "", agreement] = origin.split("/");
  return agreement === undefined ? name : `${name}-${agreement}`;
}

async function partnerOfLog(node: Node, origin: string) {
  const agreement = origin.split("/")[3];
  if (agreement === undefined) return undefined;
  return await node.store.read(async (view) => {
    const record = await view.agreement(agreement);
    return record === undefined ? undefined : await view.partner(record.partner);
  });
}

/** One log that was exported: its origin, how many entries, and its two verifier keys. */
export type Exported = { readonly origin: string; readonly size: number; readonly keys: readonly string[] };

/** Writes one log as `exportLog` gives it, with the cards and what was seen of the other side's log; `write` has its paths below the log's own folder. */
export async function exportOne(node: Node, origin: string, write: WriteFile): Promise<Exported> {
  const key = await currentKey(node, "log");
  const signer = logSigner(key, origin);
  const partner = await partnerOfLog(node, origin);
  const partnerKeys = partner === undefined ? undefined : logKeysOf(partner);
  const isNodeLog = origin === logOrigins(node.id, node.epoch).node;
  const cosigners = partner === undefined || partnerKeys === undefined ? [] : [{ name: cosignerName(partner.nodeId), keys: partnerKeys }];
  // Those that are asked no more are named too: what they cosigned still proves something.
  if (isNodeLog) cosigners.push(...(await node.store.read(registeredWitnesses)).map(({ name, keys }) => ({ name, keys })));
  const card = await ownCard(node);
  const cards = [
    { name: "own.card", bytes: card.envelope },
    ...(partner === undefined || partner.card === null ? [] : [{ name: "partner.card", bytes: partner.card }]),
  ];
  const agreement = origin.split("/")[3];
  // What this node saw of the partner's log: that is what shows whether the partner's export was cut short.
  const witnessed: WitnessedLog[] = [];
  if (partner !== undefined && partnerKeys !== undefined && agreement !== undefined) {
    const epochs = (await node.store.read((view) => view.streams(agreement))).filter(({ outgoing }) => !outgoing).map(({ epoch }) => epoch);
    for (const epoch of new Set([1, ...epochs])) {
      const name = logOrigins(partner.nodeId, epoch).pair(agreement);
      const heads = await headsOf(node, name);
      if (heads.length > 0) witnessed.push({ log: { name, keys: partnerKeys }, heads });
    }
  }
  if (isNodeLog) {
    for (const known of await node.store.read(knownLogs)) {
      const heads = await headsOf(node, known.origin);
      if (heads.length > 0) witnessed.push({ log: { name: known.origin, keys: known.keys }, heads });
    }
  }
  const manifest = await exportLog(
    {
      store: logReader(node.store),
      signer,
      cosigners,
      exportedAtMs: node.clock.nowMs(),
      cards,
      witness: { name: cosignerName(node.id), keys: signer.keys },
      witnessed,
    },
    write,
  );
  return { origin, size: manifest.size, keys: logKeys(origin, signer.keys).map(formatVerifierKey) };
}

function fileWriter(target: string): WriteFile {
  return async (file, bytes) => {
    const whole = path.join(target, ...file.split("/"));
    mkdirSync(path.dirname(whole), { recursive: true, mode: 0o700 });
    writeDurably(whole, bytes);
  };
}

async function headsOf(node: Node, origin: string) {
  // History of what was cosigned is read in a transaction: the port that keeps it belongs to the writing side.
  return await node.store.transact((tx) => tx.witnessed.history(origin));
}

/**
 * Records that logs are exported, signs their newest checkpoints, and gives the origins of those that can be exported: all of this epoch, or with
 * `wanted` those of the pair log of one partner.
 */
export async function originsToExport(
  node: Node,
  { wanted, place }: { readonly wanted: string | undefined; readonly place: string },
): Promise<readonly string[]> {
  const key = await currentKey(node, "log");
  await node.store.transact(async (tx) => {
    const partner = wanted === undefined ? undefined : await tx.partner(wanted);
    if (wanted !== undefined && partner === undefined)
      throw new TocsinError("partner-unknown", `name a partner that tocsin partner list shows, got "${wanted}"`);
    await recordAct(tx, node, { verb: "log-export", subject: node.id, officer: null, facts: { folder: place } });
    if (partner === undefined) await checkpointLogs(tx, node, key);
    else await checkpointFor(tx, node, { partner: partner.nodeId, key });
  });
  const prefix = `${node.id}/e${node.epoch}/`;
  const origins: string[] = [];
  for (const origin of await logReader(node.store).origins()) {
    if (!origin.startsWith(prefix)) continue;
    // A partner is given the pair log alone: sizes of the others would show what passes elsewhere (PROTOCOL.md 6).
    if (wanted !== undefined && (await partnerOfLog(node, origin))?.handle !== wanted) continue;
    if ((await logReader(node.store).latestCheckpoint(origin)) !== undefined) origins.push(origin);
  }
  return origins;
}

/** Exports the node's logs as folders of C2SP tiles under signed manifests, for `tocsin log verify` on any machine. Shows no content. */
export const logExport: Verb = {
  roles: "anyone",
  async run({ node, args }) {
    const out = args.text("out");
    if (!path.isAbsolute(out)) throw new TocsinError("usage", `give the folder as an absolute path, got "${out}"`);
    if (existsSync(out) && readdirSync(out).length > 0)
      throw new TocsinError("folder-exists", `name a new or empty folder: "${out}" already holds something`);
    const exported: JsonValue[] = [];
    const wanted = args.optionalText("partner");
    for (const origin of await originsToExport(node, { wanted, place: hex(sha256(utf8(out))) })) {
      const target = path.join(out, folderOf(origin));
      const { size, keys } = await exportOne(node, origin, fileWriter(target));
      exported.push({ origin, folder: target, size, keys: [...keys] });
    }
    return { logs: exported };
  },
};
