import { TocsinError } from "../base/index.ts";
import { requestLifetimeMs } from "../exchange/index.ts";
import { argumentReader, nonceBook, requireRole, signersOf } from "./authorise.ts";
import type { Perform } from "./control.ts";
import type { WholeNode } from "./node.ts";
import type { Verb } from "./verb.ts";

/**
 * The one way in which verbs are performed, whether they come over the control socket or from a command that opened the folder:
 * the signatures are verified, the roles checked, then the verb runs.
 */
export function performer(node: WholeNode, verbs: Readonly<Record<string, Verb>>): Perform {
  const nonces = nonceBook(node.store, 2 * requestLifetimeMs);
  return async (call) => {
    const verb = Object.hasOwn(verbs, call.verb) ? verbs[call.verb] : undefined;
    if (verb === undefined) throw new TocsinError("usage", `ask for a verb that this node knows, got "${call.verb}"`);
    const nowMs = node.machineClock.nowMs();
    const signers = await node.store.read((view) => signersOf(call, view, { node: node.id, nowMs }));
    if (verb.roles !== "anyone") requireRole(signers, verb.roles, call.verb);
    const fresh =
      signers.length === 0 ||
      (await nonces.take(
        signers.map(({ request }) => request.nonce),
        nowMs,
      ));
    if (!fresh) throw new TocsinError("request-stale", "sign the request anew: it was performed before");
    return await verb.run({ node, args: argumentReader(call.args), signers, above: node.above });
  };
}
