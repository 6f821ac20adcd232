import { toBase64url } from "./base64url.ts";

/** This browser's key: its public half goes to the node at login, its private half cannot leave the browser. */
export type DeviceKey = {
  readonly jwk: JsonWebKey;
  /** The value of `Tocsin-Proof` for one request; good once, for about a minute. */
  proof(request: ProvenRequest): Promise<string>;
};

/** What a proof covers. `path` carries the query; `atMs` is the node's time as this browser reckons it. */
export type ProvenRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly atMs: number;
};

const databaseName = "tocsin";
const storeName = "device";
const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(databaseName, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(storeName);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("no database"));
  });
}

async function inStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(storeName, mode);
      const asked = ask(transaction.objectStore(storeName));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("not kept"));
      transaction.onerror = () => reject(transaction.error ?? new Error("not kept"));
    });
  } finally {
    database.close();
  }
}

function isKeyPair(value: unknown): value is CryptoKeyPair {
  return typeof value === "object" && value !== null && "privateKey" in value && "publicKey" in value;
}

async function deviceOf(pair: CryptoKeyPair): Promise<DeviceKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const sign = async (text: string): Promise<string> => {
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, new TextEncoder().encode(text));
    return toBase64url(new Uint8Array(signature));
  };
  return {
    jwk: { kty, crv, x, y } as JsonWebKey,
    async proof({ method, path, body, atMs }) {
      const once = toBase64url(crypto.getRandomValues(new Uint8Array(16)));
      const hash = toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", body)));
      const at = Math.round(atMs);
      const signature = await sign(`tocsin device v1\n${method}\n${path}\n${at}\n${once}\n${hash}`);
      return `v1.${at}.${once}.${signature}`;
    },
  };
}

/** The key that this browser keeps in IndexedDB; `null` where it has none, so no session of this browser can be alive. */
export async function keptDevice(): Promise<DeviceKey | null> {
  const kept: unknown = await inStore("readonly", (store) => store.get("key"));
  return isKeyPair(kept) ? await deviceOf(kept) : null;
}

/** Takes the key away: no session of this browser opens anything from then on. */
export async function forgetDevice(): Promise<void> {
  await inStore("readwrite", (store) => store.delete("key"));
}

/** Makes a new key that cannot be exported, in place of the old one: each login has its own. */
export async function newDevice(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
  await inStore("readwrite", (store) => store.put(pair, "key"));
  return await deviceOf(pair);
}
