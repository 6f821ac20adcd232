import { timestamp } from "../base/index.ts";
import { flashQuota, flashShare } from "../exchange/index.ts";
import type { Entry, Transaction } from "../exchange/index.ts";
import type { Node } from "./node.ts";

const alarmKind = "flash-quota";
/** How many of the latest warnings, to or from anybody, are looked through: beyond it no share is told. */
const lookedAt = 500;

/**
 * Asks a person where most of what passes to or from a partner is FLASH: a bell that rings all night wakes nobody. It holds nothing up, and the alarm is
 * closed once the share is within the quota again.
 */
export async function followFlash(tx: Transaction, node: Node, entries: readonly Entry[]): Promise<void> {
  // Only what is FLASH can take the share over the quota; what is not is looked at with the next that is.
  const warnings = entries.filter(({ kind, status, precedence }) => kind === "warning" && status !== "test" && precedence === "FLASH");
  const ways = new Map(warnings.map(({ partner, outgoing }) => [`${partner} ${outgoing ? "to" : "from"}`, { partner, outgoing }]));
  for (const [subject, { partner, outgoing }] of ways) {
    const latest = await tx.messages({ kinds: ["warning"], outgoing, newestFirst: true, limit: lookedAt });
    const counted = latest.filter((message) => message.partner === partner && message.status !== "test").slice(0, flashQuota.among);
    const { flash, warnings: all, isOver } = flashShare(counted.length, counted.filter(({ precedence }) => precedence === "FLASH").length);
    const at = timestamp(node.clock.nowMs());
    const open = (await tx.openAlarms()).find((alarm) => alarm.kind === alarmKind && alarm.subject === subject);
    if (open !== undefined && !isOver) await tx.closeAlarm(open.id, at);
    if (open !== undefined || !isOver) continue;
    const name = (await tx.partner(partner))?.handle ?? partner;
    const whose = outgoing
      ? `FLASH was given to ${flash} of our last ${all} warnings to ${name}`
      : `${flash} of the last ${all} warnings from ${name} were FLASH`;
    const what = outgoing ? "keep it for what cannot wait" : "tell it with tocsin note, and grade each";
    await tx.raiseAlarm({ at, kind: alarmKind, subject, urgency: "today", text: `${whose}: ${what}; nothing is held up by this` });
  }
}
