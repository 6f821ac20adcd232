import { base64, fromBase64, hex, sha256, timestamp, TocsinError, uuid4 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { cardAtRest, cardWords, checkPairable, judgeSuccessor, readCard, recordAct } from "../../exchange/index.ts";
import type { Partner, PartnerKind, Role, View } from "../../exchange/index.ts";
import { sameWords } from "../../seal/index.ts";
import { ownCard } from "../node.ts";
import type { Node } from "../node.ts";
import { takePartnerCard } from "../partners.ts";
import type { Verb, VerbCall } from "../verb.ts";

/** Who may take up partners and compare their words. */
const deskRoles: readonly Role[] = ["liaison-officer", "releaser", "duty-to-warn-authority"];
const handlePattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** A handle out of an organisation's name: lower case, hyphens. */
export function handleOf(organisation: string): string {
  const plain = organisation
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return plain === "" ? "partner" : plain;
}

/** A partner by handle or id, refused with `partner-unknown`. */
export async function findPartner(view: Pick<View, "partner">, name: string): Promise<Partner> {
  const partner = await view.partner(name);
  if (partner === undefined) throw new TocsinError("partner-unknown", `name a partner that tocsin partner list shows, got "${name}"`);
  return partner;
}

/** What is known of a partner, without content. */
export function partnerFacts(partner: Partner): Record<string, JsonValue> {
  const { nodeId, handle, kind, organisation, unit, confirmedAt, confirmedBy, addedAt } = partner;
  const card = partner.card === null ? null : cardAtRest(partner.card);
  return {
    node: nodeId,
    handle,
    kind,
    organisation,
    unit,
    confirmedAt,
    confirmedBy,
    addedAt,
    serial: card?.serial ?? null,
    words: card === null || confirmedAt !== null ? null : "compare them out of band: tocsin partner add --confirm",
    endpoints: card === null ? [] : [...card.endpoints],
    rivalCard: partner.rivalCard !== null,
  };
}

function tell(node: Node): void {
  for (const told of node.signals.cards) told();
}

async function addCard({ node, args, signers }: VerbCall): Promise<JsonValue> {
  const envelope = fromBase64(args.text("card"));
  if (envelope === undefined) throw new TocsinError("usage", "give the card file as it was received");
  const card = readCard(envelope);
  const { nodeId, organisation, unit } = card.value;
  if (nodeId === node.id) throw new TocsinError("partner-exists", "give a partner's card: this is this node's own");
  checkPairable((await ownCard(node)).value, card.value);
  const words = args.optionalText("words");
  if (words !== undefined && !sameWords(words, cardWords(card))) {
    throw new TocsinError(
      "words-differ",
      "stop and ask the partner again over another channel: the words given are not those of this card",
    );
  }
  const by = signers[0]?.officer.id ?? null;
  const at = timestamp(node.clock.nowMs());
  const known = await node.store.read((view) => view.partner(nodeId));
  if (known !== undefined && known.confirmedAt !== null) {
    const changed = await takePartnerCard(node, nodeId, envelope);
    if (changed) tell(node);
    // What contradicts the card held is kept as proof and alarms a person; whoever brought it is told as well.
    else if (known.card !== null) judgeSuccessor(readCard(known.card), card);
    return { ...partnerFacts(await node.store.read((view) => findPartner(view, nodeId))), changed };
  }
  const handle = args.optionalText("handle") ?? known?.handle ?? handleOf(organisation);
  if (!handlePattern.test(handle))
    throw new TocsinError("usage", `name the partner in lower-case letters, digits and hyphens, got "${handle}"`);
  const partner = await node.store.transact(async (tx) => {
    const holder = await tx.partner(handle);
    if (holder !== undefined && holder.nodeId !== nodeId)
      throw new TocsinError("partner-exists", `give another name with --handle: "${handle}" is taken`);
    const record: Partner = {
      nodeId,
      handle,
      kind: "node",
      organisation,
      unit,
      card: envelope,
      rivalCard: null,
      revocations: null,
      confirmedAt: words === undefined ? null : at,
      confirmedBy: words === undefined ? null : by,
      addedAt: known?.addedAt ?? at,
    };
    await tx.putPartner(record);
    await recordAct(tx, node, {
      verb: words === undefined ? "partner-add" : "partner-confirm",
      subject: nodeId,
      officer: by,
      facts: { card: hex(sha256(envelope)), handle },
    });
    return record;
  });
  if (partner.confirmedAt !== null) tell(node);
  return { ...partnerFacts(partner), words: words === undefined ? [...cardWords(card)] : null };
}

async function addWithoutNode({ node, args, signers }: VerbCall): Promise<JsonValue> {
  const kind = args.text("kind");
  if (kind !== "voice" && kind !== "hand" && kind !== "embassy")
    throw new TocsinError("usage", `give a card, or a kind out of voice, hand and embassy, got "${kind}"`);
  const organisation = args.text("organisation");
  const handle = args.optionalText("handle") ?? handleOf(organisation);
  if (!handlePattern.test(handle))
    throw new TocsinError("usage", `name the partner in lower-case letters, digits and hyphens, got "${handle}"`);
  const at = timestamp(node.clock.nowMs());
  const by = signers[0]?.officer.id ?? null;
  return await node.store.transact(async (tx) => {
    if ((await tx.partner(handle)) !== undefined)
      throw new TocsinError("partner-exists", `give another name with --handle: "${handle}" is taken`);
    const record: Partner = {
      nodeId: uuid4(node.random),
      handle,
      kind: kind satisfies PartnerKind,
      organisation,
      unit: args.optionalText("unit") ?? "",
      card: null,
      rivalCard: null,
      revocations: null,
      confirmedAt: at,
      confirmedBy: by,
      addedAt: at,
    };
    await tx.putPartner(record);
    await recordAct(tx, node, { verb: "partner-add", subject: record.nodeId, officer: by, facts: { handle, kind } });
    return partnerFacts(record);
  });
}

/** Takes up a partner by its card, confirmed once the words were compared; or one without a node. */
export const partnerAdd: Verb = {
  roles: deskRoles,
  run: async (call) => (call.args.optionalText("card") === undefined ? await addWithoutNode(call) : await addCard(call)),
};

/** Lists the partners. Shows no content. */
export const partnerList: Verb = {
  roles: "anyone",
  run: async ({ node }) => ({ partners: (await node.store.read((view) => view.partners())).map(partnerFacts) }),
};

/** The card that is held of a partner, as it was received. */
export const partnerCard: Verb = {
  roles: "anyone",
  async run({ node, args }) {
    const partner = await node.store.read((view) => findPartner(view, args.text("partner")));
    if (partner.card === null) throw new TocsinError("partner-unknown", `a partner without a node has no card: "${partner.handle}"`);
    const card = readCard(partner.card);
    return { node: partner.nodeId, words: [...cardWords(card)], card: base64(partner.card) };
  },
};

/**
 * Ends the trust in a partner's card at once: its identity key was stolen or lost, or it is no partner any more. Its sessions end, what
 * was passed stays. A new card of a new identity is taken up under the same name, with new words on both sides (PROTOCOL.md 1).
 */
export const partnerDistrust: Verb = {
  roles: deskRoles,
  async run({ node, args, signers }) {
    const reason = args.text("reason");
    const facts = await node.store.transact(async (tx) => {
      const partner = await findPartner(tx, args.text("partner"));
      if (partner.confirmedAt === null) throw new TocsinError("state-refuses", `nothing to do: "${partner.handle}" is not trusted`);
      // The name becomes free for the new identity; the old one stays findable beside it.
      const record: Partner = {
        ...partner,
        handle: `${partner.handle.slice(0, 50)}-${partner.nodeId
          .slice(0, 8)
          .toLowerCase()
          .replaceAll(/[^a-z0-9]/g, "0")}`,
        confirmedAt: null,
        confirmedBy: null,
      };
      await tx.putPartner(record);
      await recordAct(tx, node, {
        verb: "partner-distrust",
        subject: partner.nodeId,
        officer: signers[0]?.officer.id ?? null,
        facts: { reason },
      });
      return partnerFacts(record);
    });
    tell(node);
    return facts;
  },
};

/** Tries the path to a partner both ways with a message of status test. Needs a serving node. */
export const partnerTest: Verb = {
  roles: "anyone",
  async run({ node, args }) {
    const partner = await node.store.read((view) => findPartner(view, args.text("partner")));
    if (node.live === undefined)
      throw new TocsinError("node-not-running", "start the node with tocsin serve first: only a running node can test the path");
    const { session, ...rest } = await node.live.testPartner(partner.nodeId);
    return { partner: partner.handle, session: session === null ? null : { ...session }, ...rest };
  },
};
