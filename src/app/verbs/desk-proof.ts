import { base64, hex, sha256, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { cosignedTo, cosignerName, logOrigins } from "../../exchange/index.ts";
import type { Role, Transaction, View } from "../../exchange/index.ts";
import type { Node } from "../node.ts";
import { tarOf } from "../tar.ts";
import type { ArchivedFile } from "../tar.ts";
import type { Verb } from "../verb.ts";
import { cosignedSize } from "../witness/ask.ts";
import { registeredWitnesses } from "../witness/registered.ts";
import { exportOne, folderOf, originsToExport } from "./log.ts";

/** Who may carry an export away: it shows no content, but what passed with whom and when. */
const carriers: readonly Role[] = ["auditor", "liaison-officer", "releaser", "duty-to-warn-authority", "administrator"];
/** The most bytes of an archive that a page is given; a larger one is written by `tocsin log export`. */
const largestArchive = 32 * 1024 * 1024;
const checkpointsAtSize = 100;

/** A cosignature that stands: by whom, up to which size, and when the cosigner says that it gave it. */
type Cosigned = { readonly by: string; readonly size: number; readonly at: string | null; readonly cosigner: string };

/** When a cosigner signed the newest checkpoint of a size that it cosigned. */
async function cosignedAtOf(view: Pick<View, "logs">, origin: string, given: { size: number; cosigner: string }): Promise<string | null> {
  const { size, cosigner } = given;
  if (size === 0) return null;
  const from = { size: size - 1, time: Number.MAX_SAFE_INTEGER };
  let newest: string | null = null;
  for (const row of await view.logs.readCheckpoints(origin, checkpointsAtSize, from)) {
    if (row.size !== size) break;
    const found = (await view.logs.readCosignatures(origin, row)).find((one) => one.cosigner === cosigner);
    if (found !== undefined) newest = timestamp(found.cosignedAt * 1000);
  }
  return newest;
}

async function cosignaturesOf(tx: Transaction, node: Node, origin: string): Promise<readonly Cosigned[]> {
  const origins = logOrigins(node.id, node.epoch);
  const found: Omit<Cosigned, "at">[] = [];
  if (origin === origins.node) {
    for (const witness of await registeredWitnesses(tx))
      found.push({ by: witness.name, size: await cosignedSize(tx, witness, origin), cosigner: witness.name });
  }
  const agreement = origin.startsWith(origins.pair("")) ? await tx.agreement(origin.slice(origins.pair("").length)) : undefined;
  if (agreement !== undefined) {
    const { id, partner } = agreement;
    const size = await cosignedTo(tx, node, { agreement: id, partner });
    found.push({ by: (await tx.partner(partner))?.handle ?? partner, size, cosigner: cosignerName(partner) });
  }
  return await Promise.all(found.map(async (one) => ({ ...one, at: await cosignedAtOf(tx, origin, one) })));
}

/** What this node saw and cosigned of the partner's log of the same agreement. */
async function seenOf(tx: Transaction, agreement: string): Promise<JsonValue> {
  const record = await tx.agreement(agreement);
  if (record === undefined) return null;
  const epochs = (await tx.streams(agreement)).filter(({ outgoing }) => !outgoing).map(({ epoch }) => epoch);
  const epoch = Math.max(1, ...epochs);
  const head = await tx.witnessed.latest(logOrigins(record.partner, epoch).pair(agreement));
  return head === undefined ? null : { epoch, size: head.size, at: timestamp(head.cosignedAt * 1000) };
}

/** One log: how far it reaches, its newest checkpoint, who cosigned how much of it, and up to where anything about it is provable to others. */
async function logView(tx: Transaction, node: Node, origin: string): Promise<JsonValue> {
  const origins = logOrigins(node.id, node.epoch);
  const tree = await tx.logs.readTree(origin);
  const latest = await tx.logs.latestCheckpoint(origin);
  const cosignatures = await cosignaturesOf(tx, node, origin);
  const furthest = cosignatures.toSorted((one, other) => other.size - one.size)[0];
  const agreement = origin.startsWith(origins.pair("")) ? origin.slice(origins.pair("").length) : null;
  const partner = agreement === null ? undefined : (await tx.agreement(agreement))?.partner;
  return {
    origin,
    of: origin === origins.node ? "node" : origin === origins.local ? "local" : agreement === null ? "earlier" : "pair",
    agreement,
    partner: partner === undefined ? null : ((await tx.partner(partner))?.handle ?? partner),
    size: tree?.size ?? 0,
    checkpoint: latest === undefined ? null : { size: latest.size, at: timestamp(latest.time * 1000), root: hex(latest.root) },
    cosignatures: cosignatures.map(({ by, size, at }) => ({ by, size, at })),
    boundary: furthest === undefined || furthest.size === 0 ? null : { size: furthest.size, at: furthest.at, by: furthest.by },
    seen: agreement === null ? null : await seenOf(tx, agreement),
  };
}

/** What is provable to others and what is not: every log with its checkpoints, its cosignatures and its boundary. Shows no content. */
const proof: Verb = {
  roles: "anyone",
  run: ({ node }) =>
    // Heads cosigned for others belong to the writing side of the store.
    node.store.transact(async (tx) => {
      const logs: JsonValue[] = [];
      for (const origin of await tx.logs.origins()) if (origin.startsWith(`${node.id}/`)) logs.push(await logView(tx, node, origin));
      const alarms = (await tx.openAlarms()).filter(({ kind }) => /^(?:split-view|cosigned-ahead|witness-|rolled-back|log-)/.test(kind));
      return { node: node.id, epoch: node.epoch, logs, alarms: alarms.map((alarm) => ({ ...alarm })) };
    }),
};

/**
 * The logs as one tar archive, to be carried away and verified with `tocsin log verify` on a machine that the audited side does not run. With
 * `partner` the pair log alone. Beyond 32 MiB it is `input-too-large`. Shows no content.
 */
const proofExport: Verb = {
  roles: carriers,
  async run({ node, args }) {
    const files: ArchivedFile[] = [];
    const logs: JsonValue[] = [];
    let bytesSoFar = 0;
    for (const origin of await originsToExport(node, { wanted: args.optionalText("partner"), place: "archive" })) {
      const folder = folderOf(origin);
      const { size, keys } = await exportOne(node, origin, async (path, bytes) => {
        bytesSoFar += bytes.length;
        if (bytesSoFar > largestArchive)
          throw new TocsinError("input-too-large", "write it with tocsin log export on the node's machine: it is too large for a page");
        files.push({ path: `tocsin-export/${folder}/${path}`, bytes });
      });
      logs.push({ origin, folder, size, keys: [...keys] });
    }
    const archive = tarOf(files, Math.floor(node.clock.nowMs() / 1000));
    return { logs, name: "tocsin-export.tar", sha256: hex(sha256(archive)), archive: base64(archive) };
  },
};

/** The verbs of the page of proofs, by name. */
export const proofVerbs: Readonly<Record<string, Verb>> = { "desk-proof": proof, "desk-proof-export": proofExport };
