import { equalBytes, fromBase64, millis } from "../../base/index.ts";
import { cardAtRest } from "../card/index.ts";
import type { Card } from "../card/index.ts";
import type { Precedence } from "../message/index.ts";
import type { View } from "../ports.ts";
import type { AgreementRecord, MessageRecord } from "../records.ts";
import { acknowledgeDueMs, isDay } from "../watch/index.ts";
import type { WorkingPlace } from "../watch/index.ts";

/** The hours of a card, read once: a card is long, and a deadline is set with every message. */
export type KnownHours = { readonly card: Uint8Array; readonly hours: Pick<Card, "workingHours" | "timeZone"> };

/** What is remembered between deadlines: hours by node id, those of this node under the empty text. */
export type HoursMemory = Map<string, KnownHours>;

const roundTheClock: Pick<Card, "workingHours" | "timeZone"> = { workingHours: null, timeZone: "UTC" };

function hoursOf(memory: HoursMemory, whose: string, card: Uint8Array | null | undefined): Pick<Card, "workingHours" | "timeZone"> {
  if (card === null || card === undefined) return roundTheClock;
  const known = memory.get(whose);
  if (known !== undefined && equalBytes(known.card, card)) return known.hours;
  const { workingHours, timeZone } = cardAtRest(card);
  memory.set(whose, { card, hours: { workingHours, timeZone } });
  return { workingHours, timeZone };
}

/**
 * Whose working days a deadline runs on: a partner's by its card, or, where `partner` is null, those of the own house, holidays left out.
 * A partner's holidays are not in its card.
 */
export async function workingPlace(
  view: Pick<View, "partner" | "setting" | "watchSettings">,
  partner: string | null,
  memory: HoursMemory = new Map(),
): Promise<WorkingPlace> {
  if (partner !== null) return { ...hoursOf(memory, partner, (await view.partner(partner))?.card), holidays: new Set() };
  const own = await view.setting("card");
  const holidays = (await view.watchSettings("holiday")).map(({ id }) => id).filter(isDay);
  return { ...hoursOf(memory, "", own === undefined ? undefined : fromBase64(own)), holidays: new Set(holidays) };
}

/** A message whose acknowledgement is waited for, or is about to be: `outgoing` says whose watch it is that has to. */
export type AwaitedMessage = Pick<MessageRecord, "outgoing" | "partner"> & { readonly precedence: Precedence };

/** By when a message is to be acknowledged that was committed at an instant, in milliseconds of the node's time: by the agreement's clocks and the recipient's hours. */
export async function acknowledgeDue(
  view: Pick<View, "partner" | "setting" | "watchSettings">,
  given: {
    readonly message: AwaitedMessage;
    readonly agreement: AgreementRecord | undefined;
    readonly from: MessageRecord["committedAt"] | number;
    readonly memory?: HoursMemory;
  },
): Promise<number> {
  const { message, agreement, from, memory } = given;
  const deadlines = agreement?.state.terms?.deadlines;
  const fromMs = typeof from === "number" ? from : millis(from);
  // Only ROUTINE asks for anybody's hours.
  const place =
    message.precedence === "ROUTINE"
      ? await workingPlace(view, message.outgoing ? message.partner : null, memory)
      : { ...roundTheClock, holidays: new Set<never>() };
  return acknowledgeDueMs(message.precedence, { deadlines, place }, fromMs);
}
