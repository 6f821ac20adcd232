import type { PersonalSignatureRecord } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

/** Reads and writes of the personal signatures behind acknowledgements. */
export function personalSignatureQueries(db: Connection) {
  const one = db.prepare<[string], PersonalSignatureRecord>(
    "SELECT carrier, officer, at, month, signature_key AS signatureKey, content FROM personal_signature WHERE carrier = ?",
  );
  const add = db.prepare("INSERT INTO personal_signature (carrier, officer, at, month, signature_key, content) VALUES (?, ?, ?, ?, ?, ?)");
  return {
    one: (carrier: string): PersonalSignatureRecord | undefined => one.get(carrier),
    add({ carrier, officer, at, month, signatureKey, content }: PersonalSignatureRecord): void {
      // Asked first: an engine may end the whole transaction where a constraint fails.
      if (one.get(carrier) !== undefined) throw new TypeError(`"${carrier}" has its personal signature already`);
      add.run(carrier, officer, at, month, signatureKey, content);
    },
  };
}
