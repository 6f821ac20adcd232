import { base64url, hex, sha256, timestamp, TocsinError } from "../../base/index.ts";
import type { NewPasskey } from "../../console/index.ts";
import { certifyPasskey, checkTerm, recordAct } from "../../exchange/index.ts";
import type { Transaction } from "../../exchange/index.ts";
import { identityOf } from "../keys.ts";
import type { Node } from "../node.ts";

/** Certifies a passkey with the node's identity key as it certifies officers, keeps it, and records it with the hash of its certificate. */
export async function enrolPasskey(
  tx: Transaction,
  node: Node,
  given: NewPasskey & { readonly origin: string; readonly rpId: string },
): Promise<void> {
  const { officer: id, publicKey, label, by, origin, rpId } = given;
  const officer = await tx.officer(id);
  if (officer === undefined) throw new TocsinError("officer-unknown", `name an enrolled officer: "${id}" is not enrolled here`);
  checkTerm(officer, node.machineClock.nowMs());
  const from = timestamp(node.clock.nowMs());
  const certificate = certifyPasskey(
    {
      suite: 1,
      node: node.id,
      officer: id,
      credential: given.id,
      publicKey: base64url(publicKey),
      origin,
      rpId,
      from,
      enrolledBy: [...by],
    },
    identityOf(node),
  );
  await tx.accounts.putPasskey({
    id: given.id,
    officer: id,
    publicKey,
    origin,
    rpId,
    label,
    from,
    certificate,
    usedMs: null,
    withdrawnAt: null,
  });
  await recordAct(tx, node, {
    verb: "passkey-enrol",
    subject: id,
    officer: id,
    facts: { by: [...by], certificate: hex(sha256(certificate)), credential: base64url(sha256(Buffer.from(given.id, "base64url"))) },
  });
}
