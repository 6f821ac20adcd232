import { timestamp, TocsinError } from "../../base/index.ts";
import { cardWords } from "../../exchange/index.ts";
import type { Card, Role } from "../../exchange/index.ts";
import { isTimeZone, parseShift } from "../../exchange/watch/index.ts";
import { openEpoch } from "../epoch.ts";
import { issueCard, revokeKeys } from "../keys.ts";
import type { RevocationReason } from "../keys.ts";
import type { Node } from "../node.ts";
import { switchTls, tlsWaitsFor } from "../tls-identity.ts";
import type { Verb } from "../verb.ts";

const keyRoles: readonly Role[] = ["administrator", "releaser", "duty-to-warn-authority"];
const reasons: readonly RevocationReason[] = ["lost", "stolen", "replaced", "ended"];

function tellPartners(node: Node): void {
  for (const told of node.signals.cards) told();
}

/** Issues the next card: fresh sealing keys, with `message` a new message key, with `tls` a new TLS key that is taken up once partners know it. */
export const keysRotate: Verb = {
  roles: keyRoles,
  async run({ node, args, signers }) {
    const card = await issueCard(node, {
      message: args.flag("message"),
      tls: args.flag("tls"),
      officer: signers[0]?.officer.id ?? null,
    });
    if (args.flag("tls")) await switchTls(node);
    tellPartners(node);
    const waits = await node.store.read(tlsWaitsFor);
    const tls = waits === undefined ? null : { waitsFor: [...waits.partners], atTheLatest: timestamp(waits.switchMs) };
    return { serial: card.value.serial, words: [...cardWords(card)], tls };
  },
};

function hoursOf(text: string): Card["workingHours"] {
  if (text === "always") return null;
  const { days, from, until } = parseShift(text);
  return { days: [...days], from, until };
}

/** Issues the next card with other working hours or another time zone: by them partners count the working days of ROUTINE messages. */
export const cardHours: Verb = {
  roles: keyRoles,
  async run({ node, args, signers }) {
    const hours = args.optionalText("hours");
    const zone = args.optionalText("zone");
    if (zone !== undefined && !isTimeZone(zone)) throw new TocsinError("usage", `name a time zone such as Europe/Vienna, got "${zone}"`);
    if (hours === undefined && zone === undefined) throw new TocsinError("usage", "give working hours, a time zone, or both");
    const house = {
      ...(hours === undefined ? {} : { workingHours: hoursOf(hours) }),
      ...(zone === undefined ? {} : { timeZone: zone }),
    };
    const card = await issueCard(node, { message: false, house, officer: signers[0]?.officer.id ?? null });
    tellPartners(node);
    const { serial, workingHours, timeZone } = card.value;
    return { serial, workingHours: workingHours === null ? null : { ...workingHours, days: [...workingHours.days] }, timeZone };
  },
};

/** Revokes keys of the card: partners refuse what they sign from then on. */
export const keysRevoke: Verb = {
  roles: keyRoles,
  async run({ node, args, signers }) {
    const reason = reasons.find((name) => name === args.text("reason"));
    if (reason === undefined) throw new TocsinError("usage", `give a reason out of ${reasons.join(", ")}, got "${args.text("reason")}"`);
    const value = await revokeKeys(node, {
      keyIds: args.texts("keys"),
      reason,
      remark: args.optionalText("remark") ?? "-",
      officer: signers[0]?.officer.id ?? null,
    });
    tellPartners(node);
    return { serial: value.serial, revoked: value.revoked.map(({ keyId, reason: why }) => ({ keyId, reason: why })) };
  },
};

/** Opens a new epoch: after a restore, a copy or a move. The node serves again after a restart. */
export const epochOpen: Verb = {
  roles: keyRoles,
  run: async ({ node, args, signers }) => ({
    epoch: await openEpoch(node, { officer: signers[0]?.officer.id ?? null, reason: args.text("reason") }),
  }),
};
