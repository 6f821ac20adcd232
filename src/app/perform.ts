import { timestamp, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { checkTerm, requestLifetimeMs } from "../exchange/index.ts";
import type { View } from "../exchange/index.ts";
import { argumentReader, nonceBook, requireRole, signersOf } from "./authorise.ts";
import type { Signers } from "./authorise.ts";
import { signedArguments, strengthOf } from "./console/strength.ts";
import type { ControlCall } from "./control.ts";
import type { WholeNode } from "./node.ts";
import type { Verb } from "./verb.ts";

/** Performs a call. `session` is the officer who is logged in at the desk, where the call came from there. */
export type PerformAs = (call: ControlCall, session?: string) => Promise<JsonValue>;

/** Whoever is logged in, as far as that suffices: refused is every verb that has to be signed. */
async function sessionSigners(call: ControlCall, view: View, given: { node: string; nowMs: number; session: string }): Promise<Signers> {
  const { node, nowMs, session } = given;
  const { verb, args } = call;
  const strength = strengthOf(verb);
  if (strength === "machine") throw new TocsinError("machine-only", `do it on the machine of the node: tocsin ${verb.replace("-", " ")}`);
  const officer = await view.officer(session);
  if (officer === undefined) throw new TocsinError("officer-unknown", "enrol the officer first: whoever is logged in is none");
  checkTerm(officer, nowMs);
  if (call.signed.length > 0) {
    const signers = await signersOf(call, view, { node, nowMs });
    if (signers.some((signer) => signer.officer.id === session)) return signers;
    throw new TocsinError("not-authorised", `sign it yourself: "${session}" is logged in, and somebody else signed`);
  }
  const isTaking = signedArguments(verb).some((name) => (args[name] ?? null) !== null);
  if (strength !== "session" || isTaking)
    throw new TocsinError("signature-missing", `sign it with a passkey: "${verb}" binds the house or a person`);
  return [{ officer, envelope: new Uint8Array(), request: { node, verb, args, officer: session, at: timestamp(nowMs), nonce: "" } }];
}

/**
 * The one way in which verbs are performed, whether they come over the control socket, from the desk, or from a command that opened the
 * folder: the signatures are verified, the roles checked, then the verb runs.
 */
export function performer(node: WholeNode, verbs: Readonly<Record<string, Verb>>): PerformAs {
  const nonces = nonceBook(node.store, 2 * requestLifetimeMs);
  return async (call, session) => {
    const verb = Object.hasOwn(verbs, call.verb) ? verbs[call.verb] : undefined;
    if (verb === undefined) throw new TocsinError("usage", `ask for a verb that this node knows, got "${call.verb}"`);
    const nowMs = node.machineClock.nowMs();
    const signers = await node.store.read((view) =>
      session === undefined
        ? signersOf(call, view, { node: node.id, nowMs })
        : sessionSigners(call, view, { node: node.id, nowMs, session }),
    );
    if (verb.roles !== "anyone") requireRole(signers, verb.roles, call.verb);
    const fresh =
      call.signed.length === 0 ||
      (await nonces.take(
        signers.map(({ request }) => request.nonce),
        nowMs,
      ));
    if (!fresh) throw new TocsinError("request-stale", "sign the request anew: it was performed before");
    return await verb.run({ node, args: argumentReader(call.args), signers, above: node.above });
  };
}
