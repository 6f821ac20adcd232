import { TocsinError } from "../base/index.ts";
import {
  answerCosign,
  keepCosignature,
  laneAtRest,
  makeHead,
  onePart,
  readCosignDocument,
  resend,
  takeHead,
  takeMachineReceipt,
} from "../exchange/index.ts";
import type { ControlDraft, OpenedMessage } from "../exchange/index.ts";
import type { CheckpointVerifier } from "../log/index.ts";
import type { Node } from "./node.ts";
import type { PartnerBook } from "./partner-book.ts";
import { takePartnerCard, takePartnerRevocations } from "./partners.ts";
import { currentKey } from "./signing-keys.ts";

/** What control messages are judged with. */
export type ControlPorts = { readonly book: PartnerBook; readonly verifier: CheckpointVerifier };

/** A control message that was opened; `isLive` where it answers a question of ours. */
export type ControlInput = { readonly opened: OpenedMessage; readonly isLive: boolean };

function failed(): TocsinError {
  return new TocsinError("verification-failed", "Verification failed");
}

async function head(node: Node, ports: ControlPorts, { opened, isLive }: ControlInput): Promise<ControlDraft | undefined> {
  const { sender, agreement } = opened.header;
  const known = ports.book.sender(opened.keyId);
  if (agreement === null || known === undefined || !("publicKey" in known.key)) throw failed();
  const key = known.key.publicKey;
  const envelope = onePart(opened.parts, "document").bytes;
  const context = await node.exchange();
  const sentAgain = await node.store.transact(async (tx) => {
    const { lacking, lackingEpoch } = await takeHead(tx, context, { envelope, partner: sender, key, isLive });
    return lacking.length === 0 ? 0 : await resend(tx, { agreement, epoch: lackingEpoch, ranges: lacking }, laneAtRest);
  });
  if (sentAgain > 0) for (const told of node.signals.partner) told(sender);
  if (isLive) return undefined;
  const record = await node.store.read((view) => view.agreement(agreement));
  if (record === undefined) return undefined;
  const bytes = await node.store.read((view) => makeHead(view, context, record));
  return { kind: "head", partner: sender, agreement, label: "document", bytes };
}

async function cosignature(node: Node, ports: ControlPorts, opened: OpenedMessage): Promise<ControlDraft | undefined> {
  const { sender, agreement } = opened.header;
  const partner = ports.book.get(sender)?.partner;
  if (partner === undefined || agreement === null) throw failed();
  const { bytes } = onePart(opened.parts, "document");
  const context = await node.exchange();
  const { verifier } = ports;
  const logKey = await currentKey(node, "log");
  if (readCosignDocument(bytes).ask === undefined) {
    await node.store.transact((tx) => keepCosignature(tx, context, { bytes, agreement, partner, logKey, verifier }));
    return undefined;
  }
  const answered = await node.store.transact((tx) => answerCosign(tx, context, { bytes, partner, logKey, verifier }));
  return { kind: "cosignature", partner: sender, agreement, label: "document", bytes: answered };
}

/** Processes a control message that has no number. Gives what is to be answered. Refuses another kind with `state-refuses`. */
export async function takeControl(node: Node, ports: ControlPorts, input: ControlInput): Promise<ControlDraft | undefined> {
  const { opened } = input;
  const { kind, sender } = opened.header;
  switch (kind) {
    case "receipt": {
      const context = await node.exchange();
      await node.store.transact((tx) => takeMachineReceipt(tx, context, opened));
      return undefined;
    }
    case "head":
      return await head(node, ports, input);
    case "cosignature":
      return await cosignature(node, ports, opened);
    case "card":
      if (await takePartnerCard(node, sender, onePart(opened.parts, "document").bytes)) await ports.book.refresh();
      return undefined;
    case "revocation":
      if (await takePartnerRevocations(node, sender, onePart(opened.parts, "document").bytes)) await ports.book.refresh();
      return undefined;
    default:
      throw new TocsinError("state-refuses", `send it with a number: a message of kind "${kind}" is not taken without one`);
  }
}
