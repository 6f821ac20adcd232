import { base64url, canonicalBytes, sha256, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import type { Role, Transaction } from "../../exchange/index.ts";
import type { VerbCall, Verb } from "../verb.ts";
import { readOwn, settingKinds } from "../watch/settings.ts";
import type { Paged } from "../watch/settings.ts";
import { notifierList, notifierRemove, notifierSet, notifierTest } from "../watch/notifier-verbs.ts";
import { rosterHolidays, rosterList, rosterRemove, rosterSet } from "../watch/roster-verbs.ts";

const closers: readonly Role[] = ["watch-officer", "liaison-officer"];

/** Lists what a person must see, with who was paged for it. Shows no content: an alarm holds none. */
const alarmList: Verb = {
  roles: "anyone",
  run: ({ node }) =>
    node.store.read(async (view) => {
      const paged = await readOwn<Paged>(view, settingKinds.paged);
      const alarms = (await view.openAlarms()).map((alarm) => ({
        ...alarm,
        paged: Object.keys(paged.get(String(alarm.id))?.officers ?? {}),
      }));
      return { alarms };
    }),
};

async function closeOne(
  tx: Transaction,
  call: VerbCall,
  given: { readonly id: number; readonly reason: string | null },
): Promise<JsonValue> {
  const { node, signers } = call;
  const { id, reason } = given;
  const alarm = (await tx.openAlarms()).find((open) => open.id === id);
  if (alarm === undefined) throw new TocsinError("unknown-item", `name an open alarm that tocsin watch alarms list shows, got ${id}`);
  const [by] = signers;
  await tx.closeAlarm(id, timestamp(node.clock.nowMs()));
  const facts = {
    kind: alarm.kind,
    about: alarm.subject,
    count: alarm.count,
    reason,
    // At the desk a session suffices: then there is no request that somebody signed.
    ...(by === undefined || by.envelope.length === 0 ? {} : { request: base64url(sha256(by.envelope)) }),
  };
  await recordAct(tx, node, { verb: "alarm-close", subject: String(id), officer: by?.officer.id ?? null, facts });
  return { id, kind: alarm.kind, closed: true };
}

/** Closes an alarm that somebody has seen to; raised again it is a new one. The reason is recorded. */
const alarmClose: Verb = {
  roles: closers,
  async run(call) {
    const id = call.args.number("id");
    const reason = call.args.optionalText("reason") ?? null;
    if (reason !== null && canonicalBytes(reason).length > 1000) throw new TocsinError("usage", "give a reason of at most 1,000 bytes");
    return await call.node.store.transact((tx) => closeOne(tx, call, { id, reason }));
  },
};

/** The verbs of the watch, by name. */
export const watchVerbs: Readonly<Record<string, Verb>> = {
  "alarm-close": alarmClose,
  "alarm-list": alarmList,
  "notifier-list": notifierList,
  "notifier-remove": notifierRemove,
  "notifier-set": notifierSet,
  "notifier-test": notifierTest,
  "roster-holidays": rosterHolidays,
  "roster-list": rosterList,
  "roster-remove": rosterRemove,
  "roster-set": rosterSet,
};
