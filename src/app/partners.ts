import { isTocsinError, timestamp, TocsinError } from "../base/index.ts";
import { checkPairable, identityKey, isRevoked, judgeSuccessor, readCard, readRevocations, recordAct } from "../exchange/index.ts";
import { hex, sha256 } from "../base/index.ts";
import { ownCard } from "./node.ts";
import type { Node } from "./node.ts";

/**
 * Takes the card that a known partner shows. A newer one signed by the same identity key replaces the one held; anything that contradicts
 * it is kept as proof and shown to a person, and nothing changes. Gives whether the card changed.
 */
export async function takePartnerCard(node: Node, nodeId: string, envelope: Uint8Array): Promise<boolean> {
  const offered = readCard(envelope);
  if (offered.value.nodeId !== nodeId) throw new TocsinError("verification-failed", "Verification failed");
  const own = await ownCard(node);
  return await node.store.transact(async (tx) => {
    const partner = await tx.partner(nodeId);
    if (partner === undefined || partner.card === null) return false;
    const held = readCard(partner.card);
    try {
      checkPairable(own.value, offered.value);
      if (judgeSuccessor(held, offered) === "same") return false;
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      const at = timestamp(node.clock.nowMs());
      await tx.putPartner({ ...partner, rivalCard: envelope });
      await tx.raiseAlarm({
        at,
        kind: thrown.code,
        subject: nodeId,
        urgency: "now",
        text: `a card of ${partner.handle} contradicts the one held: ${thrown.code}; both are kept`,
      });
      return false;
    }
    const { organisation, unit, serial } = offered.value;
    await tx.putPartner({ ...partner, organisation, unit, card: envelope });
    await recordAct(tx, node, { verb: "partner-card", subject: nodeId, officer: null, facts: { card: hex(sha256(envelope)), serial } });
    return true;
  });
}

/** Takes the revocations that a known partner shows: logged, and from then on its revoked keys open nothing. Gives whether anything changed. */
export async function takePartnerRevocations(node: Node, nodeId: string, envelope: Uint8Array): Promise<boolean> {
  return await node.store.transact(async (tx) => {
    const partner = await tx.partner(nodeId);
    if (partner === undefined || partner.card === null) return false;
    const identity = identityKey(readCard(partner.card).value);
    const held = partner.revocations === null ? undefined : readRevocations(partner.revocations, identity).value;
    const { value } = readRevocations(envelope, identity, held);
    if (held !== undefined && held.serial === value.serial) return false;
    await tx.putPartner({ ...partner, revocations: envelope });
    const fresh = value.revoked.filter(({ keyId }) => held === undefined || !isRevoked(held, keyId));
    const at = timestamp(node.clock.nowMs());
    await recordAct(tx, node, {
      verb: "partner-revocation",
      subject: nodeId,
      officer: null,
      facts: { keys: fresh.map(({ keyId }) => keyId), serial: value.serial },
    });
    await tx.raiseAlarm({
      at,
      kind: "partner-revocation",
      subject: nodeId,
      urgency: "now",
      text: `${partner.handle} revoked ${fresh.length} of its keys: ${fresh.map(({ reason }) => reason).join(", ")}`,
    });
    return true;
  });
}
