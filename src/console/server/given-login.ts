import { timestamp } from "../../base/index.ts";
import type { Transaction } from "../../exchange/index.ts";

/**
 * Raises an alarm where an officer has a new login that others gave, without the officer's own signature. Those who may enrol an officer may give one a
 * login; that they act under a colleague's name must not pass unseen. `by` is empty where the node's making gave the first link.
 */
export async function tellGivenLogin(
  tx: Pick<Transaction, "raiseAlarm">,
  given: { readonly officer: string; readonly by: readonly string[]; readonly nowMs: number },
): Promise<void> {
  const { officer, by, nowMs } = given;
  if (by.length === 0 || by.includes(officer)) return;
  const text = `${officer} has a new login by way of ${by.join(", ")}: ask ${officer} in person, and end it with tocsin console end if it is not theirs`;
  await tx.raiseAlarm({ at: timestamp(nowMs), kind: "login-given", subject: officer, urgency: "today", text });
}
