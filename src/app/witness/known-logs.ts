import { equalBytes, TocsinError } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import type { Transaction, View } from "../../exchange/index.ts";
import { logKeys } from "../../log/index.ts";
import type { LogPublicKeys, NamedKeys } from "../../log/index.ts";
import { pairOfKeys, textsOfPair } from "./key-pairs.ts";

/** A log that this node cosigns as a witness: its origin and keys, and the name by which own officers call it. */
export type KnownLog = {
  readonly origin: string;
  readonly keys: LogPublicKeys;
  readonly handle: string | null;
  readonly addedAt: Timestamp;
};

const kind = "witness-log";

/** The logs that this node knows as a witness, by origin. */
export async function knownLogs(view: Pick<View, "watchSettings">): Promise<readonly KnownLog[]> {
  return (await view.watchSettings(kind)).map(({ id, value }) => {
    const { keys, handle, addedAt } = JSON.parse(value) as { keys: string[]; handle: string | null; addedAt: Timestamp };
    return { origin: id, keys: pairOfKeys(keys, "log").keys, handle, addedAt };
  });
}

/** Takes up a log. The same one again renews its handle; other keys under a known origin are refused with `state-refuses`: one of the two is not genuine. */
export async function addKnownLog(
  tx: Transaction,
  log: NamedKeys,
  facts: { readonly handle: string | null; readonly at: Timestamp },
): Promise<void> {
  const known = (await knownLogs(tx)).find(({ origin }) => origin === log.name);
  if (known !== undefined && !sameKeys(known.keys, log.keys)) {
    throw new TocsinError(
      "state-refuses",
      `find out which keys are genuine before anything is cosigned: other keys are known for "${log.name}"`,
    );
  }
  const value = {
    keys: textsOfPair(logKeys(log.name, log.keys)),
    handle: facts.handle ?? known?.handle ?? null,
    addedAt: known?.addedAt ?? facts.at,
  };
  await tx.putWatchSetting(kind, log.name, JSON.stringify(value));
}

/** Gives up a log by its origin or handle: its requests are answered 404 from then on. What was cosigned stays. Refuses one that is not known with `unknown-item`. */
export async function dropKnownLog(tx: Transaction, name: string): Promise<KnownLog> {
  const known = (await knownLogs(tx)).find(({ origin, handle }) => origin === name || handle === name);
  if (known === undefined) throw new TocsinError("unknown-item", `name a log that tocsin witness list shows, got "${name}"`);
  await tx.putWatchSetting(kind, known.origin, null);
  return known;
}

/** Whether two pairs of public keys are the same. */
export function sameKeys(a: LogPublicKeys, b: LogPublicKeys): boolean {
  return equalBytes(a.ed25519, b.ed25519) && equalBytes(a.mlDsa, b.mlDsa);
}

/** How a log is named to a person: by its handle where it has one. */
export function nameOfLog({ origin, handle }: Pick<KnownLog, "origin" | "handle">): string {
  return handle === null ? `the log ${origin}` : `${handle} (log ${origin})`;
}
