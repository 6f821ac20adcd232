import { TocsinError } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import type { Transaction, View } from "../../exchange/index.ts";
import { cosignerKeys } from "../../log/index.ts";
import type { LogPublicKeys, NamedKeys } from "../../log/index.ts";
import { isLoopback } from "../listen.ts";
import { pairOfKeys, textsOfPair } from "./key-pairs.ts";
import { sameKeys } from "./known-logs.ts";

/** A witness of this node's node log: its cosigner name and keys, where it is asked, and whether it still is. */
export type RegisteredWitness = {
  readonly name: string;
  readonly keys: LogPublicKeys;
  readonly url: string;
  /** Null once it is asked no more; its keys stay, so that exports still prove what it cosigned. */
  readonly endedAt: Timestamp | null;
  readonly addedAt: Timestamp;
};

const kind = "witness";

/** The witnesses that this node ever registered, by name. */
export async function registeredWitnesses(view: Pick<View, "watchSettings">): Promise<readonly RegisteredWitness[]> {
  return (await view.watchSettings(kind)).map(({ id, value }) => {
    const { keys, url, endedAt, addedAt } = JSON.parse(value) as {
      keys: string[];
      url: string;
      endedAt: Timestamp | null;
      addedAt: Timestamp;
    };
    return { name: id, keys: pairOfKeys(keys, "cosigner").keys, url, endedAt, addedAt };
  });
}

/**
 * The address of a witness, ending in `/`: `https:` anywhere, `http:` on this machine alone. Refuses another scheme, a user name, a query or a fragment with
 * `config-invalid`.
 */
export function witnessUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined && url.username === "" && url.password === "" && url.search === "" && url.hash === "" && text.length <= 2048;
  if (!isPlain || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new TocsinError("config-invalid", `give the witness's address as https://host[:port][/path], got "${text}"`);
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname.replace(/^\[(.*)\]$/, "$1"))) {
    throw new TocsinError("config-invalid", `give the witness's address as https: plain http is for this machine alone, got "${text}"`);
  }
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

/** Finds a registered witness by its name, refused with `unknown-item`. */
export async function findWitness(view: Pick<View, "watchSettings">, name: string): Promise<RegisteredWitness> {
  const found = (await registeredWitnesses(view)).find((witness) => witness.name === name);
  if (found === undefined) throw new TocsinError("unknown-item", `name a witness that tocsin witness list shows, got "${name}"`);
  return found;
}

/** Registers a witness, or gives a known one another address. Other keys under a known name are refused with `state-refuses`. */
export async function registerWitness(
  tx: Transaction,
  witness: NamedKeys,
  facts: { readonly url: string; readonly at: Timestamp },
): Promise<RegisteredWitness> {
  const known = (await registeredWitnesses(tx)).find(({ name }) => name === witness.name);
  if (known !== undefined && !sameKeys(known.keys, witness.keys)) {
    throw new TocsinError(
      "state-refuses",
      `find out which keys are genuine before trusting the witness: other keys are known for "${witness.name}"`,
    );
  }
  const record: RegisteredWitness = { ...witness, url: facts.url, endedAt: null, addedAt: known?.addedAt ?? facts.at };
  await putWitness(tx, record);
  return record;
}

/** Ends the asking of a witness; what it cosigned stays provable. */
export async function endWitness(tx: Transaction, name: string, at: Timestamp): Promise<void> {
  await putWitness(tx, { ...(await findWitness(tx, name)), endedAt: at });
}

async function putWitness(tx: Transaction, { name, keys, url, endedAt, addedAt }: RegisteredWitness): Promise<void> {
  await tx.putWatchSetting(kind, name, JSON.stringify({ keys: textsOfPair(cosignerKeys(name, keys)), url, endedAt, addedAt }));
}
