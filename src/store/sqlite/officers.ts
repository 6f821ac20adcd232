import type { Timestamp } from "../../base/index.ts";
import type { EnrolledOfficer, Role } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

type OfficerRow = {
  readonly id: string;
  readonly roles: string;
  readonly from_at: Timestamp;
  readonly until_at: Timestamp;
  readonly certificate: Uint8Array;
  readonly ed25519: Uint8Array;
  readonly ml_dsa: Uint8Array;
  readonly enrolled_by: string;
  readonly withdrawn_at: Timestamp | null;
};

function officer(row: OfficerRow): EnrolledOfficer {
  return {
    id: row.id,
    roles: row.roles.split(" ") as Role[],
    from: row.from_at,
    until: row.until_at,
    certificate: row.certificate,
    publicKey: { suite: 1, use: "officer", ed25519: row.ed25519, mlDsa: row.ml_dsa },
    enrolledBy: row.enrolled_by === "" ? [] : row.enrolled_by.split(" "),
    withdrawnAt: row.withdrawn_at,
  };
}

/** Reads and writes of officers. */
export function officerQueries(db: Connection) {
  const one = db.prepare<[string], OfficerRow>("SELECT * FROM officer WHERE id = ?");
  const all = db.prepare<[], OfficerRow>("SELECT * FROM officer ORDER BY position");
  const put = db.prepare(
    `INSERT INTO officer (id, roles, from_at, until_at, certificate, ed25519, ml_dsa, enrolled_by, withdrawn_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET roles = excluded.roles, from_at = excluded.from_at, until_at = excluded.until_at,
       certificate = excluded.certificate, ed25519 = excluded.ed25519, ml_dsa = excluded.ml_dsa,
       enrolled_by = excluded.enrolled_by, withdrawn_at = excluded.withdrawn_at`,
  );
  return {
    one(id: string): EnrolledOfficer | undefined {
      const row = one.get(id);
      return row === undefined ? undefined : officer(row);
    },
    all: (): EnrolledOfficer[] => all.all().map(officer),
    put(value: EnrolledOfficer): void {
      put.run(
        value.id,
        value.roles.join(" "),
        value.from,
        value.until,
        value.certificate,
        value.publicKey.ed25519,
        value.publicKey.mlDsa,
        value.enrolledBy.join(" "),
        value.withdrawnAt,
      );
    },
  };
}
