import type { Timestamp } from "../../base/index.ts";
import type { Partner, PartnerKind } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

type PartnerRow = {
  readonly node_id: string;
  readonly handle: string;
  readonly kind: PartnerKind;
  readonly organisation: string;
  readonly unit: string;
  readonly card: Uint8Array | null;
  readonly rival_card: Uint8Array | null;
  readonly revocations: Uint8Array | null;
  readonly confirmed_at: Timestamp | null;
  readonly confirmed_by: string | null;
  readonly added_at: Timestamp;
};

function partner(row: PartnerRow): Partner {
  const { node_id: nodeId, rival_card: rivalCard, confirmed_at: confirmedAt, confirmed_by: confirmedBy, added_at: addedAt, ...rest } = row;
  return { ...rest, nodeId, rivalCard, confirmedAt, confirmedBy, addedAt };
}

/** Reads and writes of partners and of the watch's settings. */
export function partnerQueries(db: Connection) {
  const one = db.prepare<[string, string], PartnerRow>("SELECT * FROM partner WHERE node_id = ? OR handle = ?");
  const all = db.prepare<[], PartnerRow>("SELECT * FROM partner ORDER BY handle");
  const put = db.prepare(
    `INSERT INTO partner (node_id, handle, kind, organisation, unit, card, rival_card, revocations, confirmed_at, confirmed_by, added_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (node_id) DO UPDATE SET handle = excluded.handle, organisation = excluded.organisation, unit = excluded.unit,
       card = excluded.card, rival_card = excluded.rival_card, revocations = excluded.revocations,
       confirmed_at = excluded.confirmed_at, confirmed_by = excluded.confirmed_by`,
  );
  const settings = db.prepare<[string], { readonly id: string; readonly value: string }>(
    "SELECT id, value FROM watch_setting WHERE kind = ? ORDER BY id",
  );
  const oneSetting = db.prepare<[string, string], { readonly value: string }>("SELECT value FROM watch_setting WHERE kind = ? AND id = ?");
  const putSetting = db.prepare(
    "INSERT INTO watch_setting (kind, id, value) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value",
  );
  const dropSetting = db.prepare("DELETE FROM watch_setting WHERE kind = ? AND id = ?");
  return {
    one(nodeIdOrHandle: string): Partner | undefined {
      const row = one.get(nodeIdOrHandle, nodeIdOrHandle);
      return row === undefined ? undefined : partner(row);
    },
    all: (): Partner[] => all.all().map(partner),
    put({ nodeId, handle, kind, organisation, unit, card, rivalCard, revocations, confirmedAt, confirmedBy, addedAt }: Partner): void {
      put.run(nodeId, handle, kind, organisation, unit, card, rivalCard, revocations, confirmedAt, confirmedBy, addedAt);
    },
    settings: (kind: string) => settings.all(kind),
    setting: (kind: string, id: string): string | undefined => oneSetting.get(kind, id)?.value,
    putSetting(kind: string, id: string, value: string | null): void {
      if (value === null) dropSetting.run(kind, id);
      else putSetting.run(kind, id, value);
    },
  };
}
