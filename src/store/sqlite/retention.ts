import type { RestingKey, RestingPlace } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

type PartKey = { readonly message: number; readonly position: number; readonly key: Uint8Array };
type NamedKey = { readonly name: string; readonly key: Uint8Array };
type Inner = { readonly row: number; readonly inner: Uint8Array };

/** Reads of what rests under the key of a month. */
export function retentionReads(db: Connection) {
  const parts = db.prepare<[string, number], PartKey>(
    "SELECT message, position, part_key AS key FROM message_part WHERE month = ? AND part_key IS NOT NULL ORDER BY message, position LIMIT ?",
  );
  const personal = db.prepare<[string, number], NamedKey>(
    "SELECT carrier AS name, signature_key AS key FROM personal_signature WHERE month = ? AND signature_key IS NOT NULL LIMIT ?",
  );
  const drafts = db.prepare<[string, number], NamedKey>("SELECT id AS name, draft_key AS key FROM draft WHERE month = ? LIMIT ?");
  const inners = db.prepare<[number, number], Inner>(
    "SELECT row, inner FROM message WHERE inner IS NOT NULL AND row > ? ORDER BY row LIMIT ?",
  );
  return {
    keys(month: string, limit: number): RestingKey[] {
      return [
        ...parts.all(month, limit).map(({ message, position, key }) => ({ place: { in: "part", message, position }, key }) as const),
        ...personal.all(month, limit).map(({ name, key }) => ({ place: { in: "personal-signature", carrier: name }, key }) as const),
        ...drafts.all(month, limit).map(({ name, key }) => ({ place: { in: "draft", id: name }, key }) as const),
      ].slice(0, limit);
    },
    inners: (after: number, limit: number): Inner[] => inners.all(after, limit),
  };
}

/** Writes that take content away, or wrap its key anew. */
export function retentionWrites(db: Connection) {
  const partKey = db.prepare("UPDATE message_part SET month = ?, part_key = ? WHERE message = ? AND position = ?");
  const personalKey = db.prepare("UPDATE personal_signature SET month = ?, signature_key = ? WHERE carrier = ?");
  const draftKey = db.prepare("UPDATE draft SET month = ?, draft_key = ? WHERE id = ?");
  const inner = db.prepare("UPDATE message SET inner = ? WHERE row = ?");
  const erasePart = db.prepare("UPDATE message_part SET month = NULL, part_key = NULL, content = NULL WHERE message = ? AND position = ?");
  const erasePersonal = db.prepare("UPDATE personal_signature SET month = NULL, signature_key = NULL, content = NULL WHERE carrier = ?");
  return {
    putKey(place: RestingPlace, month: string, key: Uint8Array): void {
      if (place.in === "part") partKey.run(month, key, place.message, place.position);
      else if (place.in === "personal-signature") personalKey.run(month, key, place.carrier);
      else draftKey.run(month, key, place.id);
    },
    putInner(row: number, value: Uint8Array | null): void {
      inner.run(value, row);
    },
    erasePart(message: number, position: number): void {
      erasePart.run(message, position);
    },
    erasePersonal(carrier: string): void {
      erasePersonal.run(carrier);
    },
  };
}
