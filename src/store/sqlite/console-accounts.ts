import type { Timestamp } from "../../base/index.ts";
import type {
  AccountStore,
  AccountView,
  ApiToken,
  DeskEvent,
  DeskPassword,
  DeskSession,
  ForeignLogin,
  JoinLink,
  Passkey,
} from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

type LinkRow = Omit<JoinLink, "by"> & { readonly by: string };
type TokenRow = Omit<ApiToken, "scopes"> & { readonly scopes: string };

const passkeyColumns =
  "id, officer, public_key AS publicKey, origin, rp_id AS rpId, label, from_at AS 'from', certificate, used_ms AS usedMs, withdrawn_at AS withdrawnAt";
const sessionColumns = `id, officer, strength, hash, previous_hash AS previousHash, previous_until_ms AS previousUntilMs, device, agent,
  made_ms AS madeMs, used_ms AS usedMs, elevated_ms AS elevatedMs, ended_ms AS endedMs`;
const tokenColumns = "id, hash, officer, name, scopes, made_ms AS madeMs, until_ms AS untilMs, used_ms AS usedMs, ended_ms AS endedMs";

const words = (text: string): string[] => (text === "" ? [] : text.split(" "));
const link = (row: LinkRow): JoinLink => ({ ...row, by: words(row.by) });
const token = (row: TokenRow): ApiToken => ({ ...row, scopes: words(row.scopes) });

/** Reads of the officers' logins and of events. */
export function accountReads(db: Connection): AccountView {
  const passkey = db.prepare<[string], Passkey>(`SELECT ${passkeyColumns} FROM desk_passkey WHERE id = ?`);
  const passkeys = db.prepare<[string], Passkey>(`SELECT ${passkeyColumns} FROM desk_passkey WHERE officer = ? ORDER BY position`);
  const session = db.prepare<[Uint8Array, Uint8Array], DeskSession>(
    `SELECT ${sessionColumns} FROM desk_session WHERE hash = ? UNION ALL SELECT ${sessionColumns} FROM desk_session WHERE previous_hash = ? LIMIT 1`,
  );
  const sessions = db.prepare<[string], DeskSession>(
    `SELECT ${sessionColumns} FROM desk_session WHERE officer = ? AND ended_ms IS NULL ORDER BY made_ms DESC, id`,
  );
  const join = db.prepare<[Uint8Array], LinkRow>(
    "SELECT hash, officer, given_by AS 'by', made_ms AS madeMs, until_ms AS untilMs, used_ms AS usedMs FROM desk_join WHERE hash = ?",
  );
  const password = db.prepare<[string], DeskPassword>(
    `SELECT officer, salt, stretched AS 'key', memory_kib AS memoryKiB, passes, lanes, totp, step, made_ms AS madeMs
     FROM desk_password WHERE officer = ?`,
  );
  const tokenOf = db.prepare<[Uint8Array], TokenRow>(`SELECT ${tokenColumns} FROM desk_token WHERE hash = ?`);
  const tokens = db.prepare<[string], TokenRow>(`SELECT ${tokenColumns} FROM desk_token WHERE officer = ? ORDER BY made_ms, id`);
  const foreign = db.prepare<[string, string], ForeignLogin>(
    "SELECT issuer, subject, officer, at FROM desk_foreign_login WHERE issuer = ? AND subject = ?",
  );
  const foreigns = db.prepare<[string], ForeignLogin>(
    "SELECT issuer, subject, officer, at FROM desk_foreign_login WHERE officer = ? ORDER BY issuer, subject",
  );
  const events = db.prepare<[number, number], DeskEvent>(
    "SELECT n, at, kind, subject, what, message, thread, partner FROM event WHERE n > ? ORDER BY n LIMIT ?",
  );
  // Two look-ups at the ends of the tree; both extremes in one query would walk it.
  const oldest = db.prepare<[], { readonly n: number | null }>("SELECT min(n) AS n FROM event");
  const newest = db.prepare<[], { readonly n: number | null }>("SELECT max(n) AS n FROM event");
  return {
    passkey: async (id) => passkey.get(id),
    passkeys: async (officer) => passkeys.all(officer),
    session: async (hash) => session.get(hash, hash),
    sessions: async (officer) => sessions.all(officer),
    joinLink: async (hash) => optional(join.get(hash), link),
    password: async (officer) => password.get(officer),
    token: async (hash) => optional(tokenOf.get(hash), token),
    tokens: async (officer) => tokens.all(officer).map(token),
    foreignLogin: async (issuer, subject) => foreign.get(issuer, subject),
    foreignLogins: async (officer) => foreigns.all(officer),
    events: async (after, limit) => events.all(after, limit),
    eventRange: async () => ({ oldest: oldest.get()?.n ?? 0, newest: newest.get()?.n ?? 0 }),
  };
}

function optional<R, T>(row: R | undefined, read: (row: R) => T): T | undefined {
  return row === undefined ? undefined : read(row);
}

function endings(db: Connection): Pick<AccountStore, "endAccess" | "endLinks" | "forgetAccess"> {
  const sessions = db.prepare("UPDATE desk_session SET ended_ms = ? WHERE officer = ? AND ended_ms IS NULL");
  const tokens = db.prepare("UPDATE desk_token SET ended_ms = ? WHERE officer = ? AND ended_ms IS NULL");
  const joins = db.prepare(
    "UPDATE desk_join SET used_ms = ? WHERE used_ms IS NULL AND (officer = ? OR instr(' ' || given_by || ' ', ' ' || ? || ' ') > 0)",
  );
  const endLinks = async (officer: string, atMs: number): Promise<number> => joins.run(atMs, officer, officer).changes;
  const password = db.prepare("DELETE FROM desk_password WHERE officer = ?");
  const foreign = db.prepare("DELETE FROM desk_foreign_login WHERE officer = ?");
  const forget = [
    "DELETE FROM desk_session WHERE coalesce(ended_ms, used_ms) < ?",
    "DELETE FROM desk_join WHERE until_ms < ?",
    "DELETE FROM desk_token WHERE coalesce(ended_ms, until_ms) < ?",
  ].map((sql) => db.prepare(sql));
  const forgetEvents = db.prepare("DELETE FROM event WHERE n <= (SELECT max(n) FROM event) - ?");
  return {
    endLinks,
    endAccess: async (officer, atMs) => {
      const ended = sessions.run(atMs, officer).changes + tokens.run(atMs, officer).changes;
      await endLinks(officer, atMs);
      password.run(officer);
      foreign.run(officer);
      return ended;
    },
    forgetAccess: async (beforeMs, keepEvents) => {
      for (const statement of forget) statement.run(beforeMs);
      forgetEvents.run(keepEvents);
    },
  };
}

/** Reads and writes of the officers' logins. */
export function accountQueries(db: Connection): AccountStore {
  const putPasskey = db.prepare(
    `INSERT INTO desk_passkey (id, officer, public_key, origin, rp_id, label, from_at, certificate, used_ms, withdrawn_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET label = excluded.label, used_ms = excluded.used_ms, withdrawn_at = excluded.withdrawn_at`,
  );
  const putSession = db.prepare(
    `INSERT OR REPLACE INTO desk_session
       (id, officer, strength, hash, previous_hash, previous_until_ms, device, agent, made_ms, used_ms, elevated_ms, ended_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const putJoin = db.prepare(
    "INSERT OR REPLACE INTO desk_join (hash, officer, given_by, made_ms, until_ms, used_ms) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const putPassword = db.prepare(
    `INSERT OR REPLACE INTO desk_password (officer, salt, stretched, memory_kib, passes, lanes, totp, step, made_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const removePassword = db.prepare("DELETE FROM desk_password WHERE officer = ?");
  const putToken = db.prepare(
    "INSERT OR REPLACE INTO desk_token (id, hash, officer, name, scopes, made_ms, until_ms, used_ms, ended_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const putForeign = db.prepare("INSERT OR REPLACE INTO desk_foreign_login (issuer, subject, officer, at) VALUES (?, ?, ?, ?)");
  const removeForeign = db.prepare("DELETE FROM desk_foreign_login WHERE officer = ?");
  return {
    ...accountReads(db),
    ...endings(db),
    putPasskey: async (p) =>
      void putPasskey.run(p.id, p.officer, p.publicKey, p.origin, p.rpId, p.label, p.from, p.certificate, p.usedMs, p.withdrawnAt),
    putSession: async (s) =>
      void putSession.run(
        s.id,
        s.officer,
        s.strength,
        s.hash,
        s.previousHash,
        s.previousUntilMs,
        s.device,
        s.agent,
        s.madeMs,
        s.usedMs,
        s.elevatedMs,
        s.endedMs,
      ),
    putJoinLink: async (l) => void putJoin.run(l.hash, l.officer, l.by.join(" "), l.madeMs, l.untilMs, l.usedMs),
    putPassword: async (p) => void putPassword.run(p.officer, p.salt, p.key, p.memoryKiB, p.passes, p.lanes, p.totp, p.step, p.madeMs),
    removePassword: async (officer) => void removePassword.run(officer),
    putToken: async (t) => void putToken.run(t.id, t.hash, t.officer, t.name, t.scopes.join(" "), t.madeMs, t.untilMs, t.usedMs, t.endedMs),
    putForeignLogin: async ({ issuer, subject, officer, at }) => void putForeign.run(issuer, subject, officer, at satisfies Timestamp),
    removeForeignLogins: async (officer) => void removeForeign.run(officer),
  };
}
