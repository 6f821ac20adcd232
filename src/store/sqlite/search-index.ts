import type { SearchItem, SearchPlace } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

/** Reads of the search index. */
export function searchReads(db: Connection) {
  const places = db.prepare<[Uint8Array, number], SearchPlace>(
    "SELECT token, message, position FROM search_token WHERE token = ? ORDER BY message DESC LIMIT ?",
  );
  const count = db.prepare<[Uint8Array, number], { readonly found: number }>(
    "SELECT count(*) AS found FROM (SELECT DISTINCT message FROM search_token WHERE token = ? LIMIT ?)",
  );
  const item = db.prepare<[number], SearchItem>("SELECT message, label FROM search_item WHERE message = ?");
  const items = db.prepare<[string, number], SearchItem>("SELECT message, label FROM search_item WHERE label = ? ORDER BY message LIMIT ?");
  const labels = db.prepare<[], { readonly label: string }>("SELECT DISTINCT label FROM search_item ORDER BY label");
  const ofMessage = db.prepare<[number], SearchPlace>(
    "SELECT token, message, position FROM search_token WHERE message = ? ORDER BY position",
  );
  return {
    places: (token: Uint8Array, limit: number): SearchPlace[] => places.all(token, limit),
    count: (token: Uint8Array, most: number): number => count.get(token, most)?.found ?? 0,
    item: (message: number): SearchItem | undefined => item.get(message),
    items: (label: string, limit: number): SearchItem[] => items.all(label, limit),
    labels: (): string[] => labels.all().map(({ label }) => label),
    ofMessage: (message: number): SearchPlace[] => ofMessage.all(message),
  };
}

/** Writes of the search index. */
export function searchWrites(db: Connection) {
  const clear = db.prepare("DELETE FROM search_token WHERE message = ?");
  const clearPart = db.prepare("DELETE FROM search_token WHERE message = ? AND position = ?");
  const putItem = db.prepare(
    "INSERT INTO search_item (message, label) VALUES (?, ?) ON CONFLICT (message) DO UPDATE SET label = excluded.label",
  );
  const putToken = db.prepare("INSERT INTO search_token (token, message, position) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  return {
    put({ message, label }: SearchItem, tokens: readonly Omit<SearchPlace, "message">[]): void {
      clear.run(message);
      putItem.run(message, label);
      for (const { token, position } of tokens) putToken.run(token, message, position);
    },
    remove(message: number, position: number | null): void {
      if (position === null) clear.run(message);
      else clearPart.run(message, position);
    },
  };
}
