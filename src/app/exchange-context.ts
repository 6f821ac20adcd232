import { fromBase64, millis } from "../base/index.ts";
import type { RandomSource } from "../base/index.ts";
import { cardAtRest, signingKeys } from "../exchange/index.ts";
import type { ExchangeContext, MonthKeys } from "../exchange/index.ts";
import { envelopeKeyId, signingKey, verifyingKey } from "../seal/index.ts";
import { currentKey, decodeSecret } from "./signing-keys.ts";
import type { KeyHome } from "./signing-keys.ts";
import type { Vault } from "./vault.ts";

/**
 * Monthly keys in the vault: made durably with the first content of their month, kept in memory until they are destroyed. `prefix` tells keys
 * of different uses apart.
 */
export function vaultMonthKeys(vault: Vault, random: RandomSource, prefix: "month-" | "above-" = "month-"): MonthKeys {
  const known = new Map<string, Uint8Array>();
  const get = (month: string): Uint8Array | undefined => {
    const held = known.get(month) ?? (/^\d{4}-\d{2}$/.test(month) ? vault.get(`${prefix}${month}`) : undefined);
    if (held !== undefined) known.set(month, held);
    return held;
  };
  return {
    get,
    current(nowMs) {
      const month = new Date(nowMs).toISOString().slice(0, 7);
      const held = get(month);
      if (held !== undefined) return { month, key: held };
      const key = random(32);
      vault.put(`${prefix}${month}`, key);
      known.set(month, key);
      return { month, key };
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
