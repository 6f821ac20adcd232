import type { Partner } from "../exchange/index.ts";
import type { Finding } from "./doctor.ts";
import type { LiveExchange, Node, PartnerTest } from "./node.ts";

/**
 * Whether each trusted partner is reached, there and back (PROTOCOL.md 4). Only a serving node can try it; a partner that does not answer
 * is a warning, since the fault may be at its side.
 */
export async function partnerFindings(node: Node): Promise<readonly Finding[]> {
  const partners = (await node.store.read((view) => view.partners())).filter(
    ({ card, confirmedAt }) => card !== null && confirmedAt !== null,
  );
  if (partners.length === 0) return [];
  const { live } = node;
  if (live === undefined)
    return [{ check: "path to partners", state: "ok", found: `not tried to ${partners.length}: only a node that serves can`, todo: "" }];
  return Promise.all(partners.map((partner) => pathFinding(partner, live)));
}

async function pathFinding({ handle, nodeId }: Partner, live: LiveExchange): Promise<Finding> {
  const check = `path to ${handle}`;
  const { session, there, back, problem } = await live.testPartner(nodeId);
  if (session !== null && there && back) return { check, state: "ok", found: `both ways, ${described(session)}`, todo: "" };
  return {
    check,
    state: "warning",
    found:
      session === null
        ? "no session is up"
        : `${described(session)}, but ${there ? "no answer that verifies" : "not opened there"}: ${problem ?? "no reason given"}`,
    todo:
      session === null
        ? "compare the addresses in both cards with what both sides listen on, look at the network, and call the partner"
        : "call the partner: its node takes the connection, and does not answer as it should",
  };
}

function described({ dialledBy, protocol, group }: NonNullable<PartnerTest["session"]>): string {
  return `dialled by ${dialledBy}, ${protocol} with ${group}`;
}
