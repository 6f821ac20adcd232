import { base64url, timestamp } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { checkpointLogs, logOrigins, recordAct } from "../exchange/index.ts";
import type { Transaction } from "../exchange/index.ts";
import { placeOf } from "./folder.ts";
import { settingNames } from "./node.ts";
import type { Node } from "./node.ts";
import { currentKey } from "./signing-keys.ts";

/** What the first entry of a new epoch says of an old log: its last checkpoint, and who had cosigned how far. */
async function lastHead(tx: Transaction, origin: string): Promise<JsonValue> {
  const latest = await tx.logs.latestCheckpoint(origin);
  if (latest === undefined) return { origin, size: 0 };
  const cosigned = (await tx.logs.readCosignatures(origin, latest)).map(({ cosigner, cosignedAt }) => ({ cosigner, cosignedAt }));
  return { origin, size: latest.size, root: base64url(latest.root), time: latest.time, cosigned };
}

/**
 * Opens a new epoch after a restore, a copy or a move (PROTOCOL.md 8): new logs, numbering from 1, and as the first entry of each log the
 * last head of the old one. Whoever restores says so; partners show it to a person.
 */
export async function openEpoch(node: Node, given: { readonly officer: string | null; readonly reason: string }): Promise<number> {
  // Never a number that the same folder may have used after the copy was made: two restores of one backup must not share an epoch.
  const epoch = Math.max(node.epoch + 1, Math.floor(node.machineClock.nowMs() / 1000));
  const before = logOrigins(node.id, node.epoch);
  const after = logOrigins(node.id, epoch);
  const writer = { id: node.id, epoch, clock: node.clock, random: node.random };
  const logKey = await currentKey(node, "log");
  await node.store.transact(async (tx) => {
    await tx.logs.create(after.node);
    await tx.logs.create(after.local);
    await recordAct(tx, writer, {
      verb: "epoch-open",
      subject: node.id,
      officer: given.officer,
      facts: { epoch, old: [await lastHead(tx, before.local), await lastHead(tx, before.node)], reason: given.reason },
    });
    for (const { id } of await tx.agreements()) {
      await tx.putSetting(`rolled-back ${id}`, "");
      await tx.logs.create(after.pair(id));
      await recordAct(tx, writer, {
        verb: "epoch-open",
        subject: id,
        officer: given.officer,
        agreement: id,
        facts: { epoch, old: [await lastHead(tx, before.pair(id))] },
      });
    }
    await tx.putSetting(settingNames.epoch, String(epoch));
    await tx.putSetting(settingNames.place, placeOf(node.paths));
    await tx.putSetting("rolled-back", "");
    await tx.raiseAlarm({
      at: timestamp(node.clock.nowMs()),
      kind: "epoch-opened",
      subject: node.id,
      urgency: "today",
      text: `epoch ${epoch} was opened: ${given.reason}; what was written since the copy was made is gone`,
    });
    await checkpointLogs(tx, writer, logKey);
  });
  return epoch;
}
