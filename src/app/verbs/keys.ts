import { TocsinError } from "../../base/index.ts";
import { cardWords } from "../../exchange/index.ts";
import type { Role } from "../../exchange/index.ts";
import { openEpoch } from "../epoch.ts";
import { issueCard, revokeKeys } from "../keys.ts";
import type { RevocationReason } from "../keys.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";

const keyRoles: readonly Role[] = ["administrator", "releaser", "duty-to-warn-authority"];
const reasons: readonly RevocationReason[] = ["lost", "stolen", "replaced", "ended"];

function tellPartners(node: Node): void {
  for (const told of node.signals.cards) told();
}

/** Issues the next card: fresh sealing keys, and with `message` a new message key. */
export const keysRotate: Verb = {
  roles: keyRoles,
  async run({ node, args, signers }) {
    const card = await issueCard(node, { message: args.flag("message"), officer: signers[0]?.officer.id ?? null });
    tellPartners(node);
    return { serial: card.value.serial, words: [...cardWords(card)] };
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
