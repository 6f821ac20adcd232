import type { Clock, RandomSource } from "../../base/index.ts";
import type { SigningKey, VerifyingKey } from "../../seal/index.ts";
import type { MessageStatus } from "../message/index.ts";
import type { View } from "../ports.ts";
import type { ContentContext, MonthKeys } from "./content.ts";
import type { HoursMemory } from "./working-place.ts";

/** What the engine of the exchange needs of its node: who it is, its keys of the moment, and the ports that it lives on. */
export type ExchangeContext = {
  readonly id: string;
  readonly epoch: number;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly messageKey: SigningKey;
  readonly months: MonthKeys;
  /** The message keys of this node's own card: what another one signed no partner takes any more, because it was revoked or its time is over. */
  readonly cardKeys: ReadonlySet<string>;
  /** Working hours, read off cards once. */
  readonly hours: HoursMemory;
  /** The public key of this node, present or past, that signed an envelope. */
  ownMessageKey(view: View, envelope: Uint8Array): Promise<VerifyingKey | undefined>;
  /** What this node's messages are where nobody says `test`: `exercise` in an exercise folder, `actual` elsewhere. */
  readonly status: MessageStatus;
};

/** The context for protecting content now. */
export function contentContext({ months, random, clock }: ExchangeContext): ContentContext {
  return { months, random, nowMs: clock.nowMs() };
}
