import { fromBase64, millis } from "../base/index.ts";
import type { RandomSource } from "../base/index.ts";
import { cardAtRest, signingKeys } from "../exchange/index.ts";
import type { ExchangeContext, MonthKeys } from "../exchange/index.ts";
import { envelopeKeyId, signingKey, verifyingKey } from "../seal/index.ts";
import { currentKey, decodeSecret } from "./signing-keys.ts";
import type { KeyHome } from "./signing-keys.ts";
import type { Vault } from "./vault.ts";

/** The uses of monthly keys: what is exchanged, what stands above the line, and the search index. */
export type MonthKeyUse = "month-" | "above-" | "search-";

/** Monthly keys of which one can be made anew, so that the one before can be destroyed. */
export type RenewedMonthKeys = MonthKeys & {
  /** Makes a further key for the month of an instant, durably: from now on it is the current one. Gives its label. */
  renew(nowMs: number): string;
};

const labelPattern = /^\d{4}-\d{2}(?:\.\d{1,4})?$/;

/** The labels in the vault of one use and month, in the order in which they were made: "2026-11", then "2026-11.2". */
function labelsIn(vault: Vault, prefix: MonthKeyUse, month: string): readonly string[] {
  const generation = (label: string): number => Number(label.split(".")[1] ?? "1");
  return vault
    .names()
    .filter((name) => name.startsWith(`${prefix}${month}`))
    .map((name) => name.slice(prefix.length))
    .filter((label) => labelPattern.test(label))
    .toSorted((one, other) => generation(one) - generation(other));
}

/**
 * Monthly keys in the vault: made durably with the first content of their month, kept in memory until they are destroyed. `prefix` tells keys
 * of different uses apart. What is wrapped next is never wrapped under a key that is destroyed: the vault decides.
 */
export function vaultMonthKeys(vault: Vault, random: RandomSource, prefix: MonthKeyUse = "month-"): RenewedMonthKeys {
  const known = new Map<string, Uint8Array>();
  let newest: { readonly month: string; readonly label: string } | undefined;
  const get = (label: string): Uint8Array | undefined => {
    const held = known.get(label) ?? (labelPattern.test(label) ? vault.get(`${prefix}${label}`) : undefined);
    if (held !== undefined) known.set(label, held);
    return held;
  };
  const make = (label: string): Uint8Array => {
    const key = random(32);
    vault.put(`${prefix}${label}`, key);
    known.set(label, key);
    return key;
  };
  const monthOf = (nowMs: number): string => new Date(nowMs).toISOString().slice(0, 7);
  return {
    get,
    current(nowMs) {
      const month = monthOf(nowMs);
      if (newest?.month !== month || !vault.has(`${prefix}${newest.label}`)) {
        newest = { month, label: labelsIn(vault, prefix, month).at(-1) ?? month };
      }
      const { label } = newest;
      return { month: label, key: get(label) ?? make(label) };
    },
    renew(nowMs) {
      const month = monthOf(nowMs);
      const last = labelsIn(vault, prefix, month).at(-1);
      const label = last === undefined ? month : `${month}.${Number(last.split(".")[1] ?? "1") + 1}`;
      make(label);
      newest = { month, label };
      return label;
    },
  };
}

/** The node for which the engine's context is made. */
export type ContextHome = KeyHome & {
  readonly id: string;
  readonly epoch: number;
  readonly random: RandomSource;
  readonly vault: Vault;
  readonly config: { readonly exercise: boolean };
};

/** What the engine needs of a node, made once: keys are imported, and looked up again only once they are out of term. */
export function exchangeContexts(node: ContextHome): () => Promise<ExchangeContext> {
  const months = vaultMonthKeys(node.vault, node.random);
  let made: { readonly context: ExchangeContext; readonly untilMs: number } | undefined;
  return async () => {
    if (made !== undefined && node.clock.nowMs() < made.untilMs) return made.context;
    const stored = await node.store.read((view) => view.signingKeys("message"));
    const publicKeys = new Map(stored.map((key) => [key.keyId, verifyingKey(signingKey(decodeSecret(key.secret, "message")).publicKey)]));
    const card = await node.store.read((view) => view.setting("card"));
    const context: ExchangeContext = {
      id: node.id,
      epoch: node.epoch,
      clock: node.clock,
      random: node.random,
      messageKey: await currentKey(node, "message"),
      months,
      cardKeys: new Set(
        card === undefined ? [] : signingKeys(cardAtRest(fromBase64(card) ?? new Uint8Array()), "message").map(({ keyId }) => keyId),
      ),
      hours: new Map(),
      status: node.config.exercise ? "exercise" : "actual",
      ownMessageKey: async (_view, envelope) => publicKeys.get(envelopeKeyId(envelope) ?? ""),
    };
    const ends = stored.flatMap((key) => (key.until === null ? [] : [millis(key.until)]));
    made = { context, untilMs: Math.min(node.clock.nowMs() + 3_600_000, ...ends.filter((end) => end > node.clock.nowMs())) };
    return context;
  };
}
