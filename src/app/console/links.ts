import { base64url, sha256, timestamp } from "../../base/index.ts";
import type { RandomSource, Timestamp } from "../../base/index.ts";
import type { Transaction } from "../../exchange/index.ts";

/** How long a join link opens: one that an officer gives, and the first one of a new node. */
export const linkTerms = { given: 24 * 3_600_000, first: 7 * 24 * 3_600_000 } as const;

/** Makes a join link for an officer; gives its secret, which is nowhere else, and its end. `nowMs` is the machine's time. */
export async function makeJoinLink(
  tx: Pick<Transaction, "accounts">,
  given: {
    readonly officer: string;
    readonly by: readonly string[];
    readonly nowMs: number;
    readonly random: RandomSource;
    readonly termMs: number;
  },
): Promise<{ readonly secret: string; readonly until: Timestamp }> {
  const { officer, by, nowMs, random, termMs } = given;
  const secret = random(32);
  await tx.accounts.putJoinLink({ hash: sha256(secret), officer, by, madeMs: nowMs, untilMs: nowMs + termMs, usedMs: null });
  return { secret: base64url(secret), until: timestamp(nowMs + termMs) };
}

/** The address of a join link. What stands behind the # is not sent to any server, and stands in no log. */
export function joinAddress(origin: string, secret: string): string {
  return `${origin}/join#${secret}`;
}
