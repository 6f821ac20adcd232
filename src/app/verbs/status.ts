import type { JsonValue } from "../../base/index.ts";
import { completeness, cosignedTo, logOrigins, missingOf, standingOf } from "../../exchange/index.ts";
import type { AgreementRecord, Partner, View } from "../../exchange/index.ts";
import { feedStatus } from "../feeds/status.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";
import { cosignedSize } from "../witness/ask.ts";
import { registeredWitnesses } from "../witness/registered.ts";
import { findPartner, partnerFacts } from "./partner.ts";
import { passedUnproven } from "./passed.ts";
import { readerPositions } from "../taxii/release-verbs.ts";

/** An agreement as it stands: what passed both ways, and how much of this node's log of it the partner has cosigned. */
async function agreementStatus(view: View, node: Node, { id, partner, state }: AgreementRecord): Promise<JsonValue> {
  const streams = await view.streams(id);
  const tree = await view.logs.readTree(logOrigins(node.id, node.epoch).pair(id));
  return {
    id,
    standing: standingOf(state),
    scopes: state.terms?.scopes.map((scope) => scope.id) ?? [],
    sent: streams
      .filter(({ outgoing }) => outgoing)
      .map(({ epoch, count, held }) => ({ epoch, count, withheld: missingOf(held, count).map((range) => ({ ...range })) })),
    received: streams
      .filter(({ outgoing }) => !outgoing)
      .map((stream) => ({ epoch: stream.epoch, completeTo: completeness(stream), count: stream.count, judged: stream.judged })),
    log: { size: tree?.size ?? 0, cosignedTo: await cosignedTo(view, node, { agreement: id, partner }) },
  };
}

/** What is known of a partner and of the exchange with it: agreements, "complete to #n" both ways, what waits. */
export async function partnerStatus(
  view: View,
  node: Node,
  given: { readonly partner: Partner; readonly counts: Awaited<ReturnType<View["outboxCounts"]>> },
): Promise<JsonValue> {
  const { partner, counts } = given;
  const agreements: JsonValue[] = [];
  for (const record of await view.agreements(partner.nodeId)) agreements.push(await agreementStatus(view, node, record));
  const waiting = counts.filter((row) => row.partner === partner.nodeId).reduce((sum, { count }) => sum + count, 0);
  return { ...partnerFacts(partner), agreements, waiting };
}

/** The node log, and how much of it each witness has cosigned. */
async function nodeLog(view: View, node: Node): Promise<JsonValue> {
  const origin = logOrigins(node.id, node.epoch).node;
  const cosigned: JsonValue[] = [];
  for (const witness of await registeredWitnesses(view))
    if (witness.endedAt === null) cosigned.push({ by: witness.name, to: await cosignedSize(view, witness, origin) });
  return { size: (await view.logs.readTree(origin))?.size ?? 0, cosigned };
}

/** Shows one partner and the state of the exchange with it. Shows no content. */
export const partnerShow: Verb = {
  roles: "anyone",
  run: ({ node, args }) =>
    node.store.read(async (view) => {
      const partner = await findPartner(view, args.text("partner"));
      return await partnerStatus(view, node, { partner, counts: await view.outboxCounts() });
    }),
};

/** Where everything stands: partners, agreements, completeness, waiting, parked, alarms. Shows no content. */
export const status: Verb = {
  roles: "anyone",
  run: ({ node }) =>
    node.store.read(async (view) => {
      const partners: JsonValue[] = [];
      // Counted once for all: with a full outbox the counting is most of the work.
      const counts = await view.outboxCounts();
      for (const partner of await view.partners()) partners.push(await partnerStatus(view, node, { partner, counts }));
      const parked = (await view.messages({ states: ["parked"], limit: 100 })).map(({ row, partner, kind, reason, committedAt }) => ({
        row,
        partner,
        kind,
        reason,
        at: committedAt,
      }));
      const unproven = await view.countMessages(["dispatched"]);
      const alarms = (await view.openAlarms()).map((alarm) => ({ ...alarm }));
      const log = await nodeLog(view, node);
      const feeds = await feedStatus(view, node);
      return {
        node: node.id,
        epoch: node.epoch,
        exercise: node.config.exercise,
        partners,
        deliveryUnproven: unproven,
        parked,
        passed: [...(await passedUnproven(view))],
        alarms,
        log,
        feeds,
        readers: [...(await readerPositions(node))],
      };
    }),
};
