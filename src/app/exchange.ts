import { TocsinError } from "../base/index.ts";
import { listenPeers, peerPool } from "../peer/index.ts";
import type { PeerHandler, PeerIdentity } from "../peer/index.ts";
import { answerBlob } from "./attachments.ts";
import { Delivery } from "./delivery.ts";
import { Inbound } from "./inbound.ts";
import { hostAndPort } from "./listen.ts";
import { settingNames } from "./node.ts";
import type { Node } from "./node.ts";
import { faultText } from "./partner-dialogue.ts";
import { partnerBook } from "./partner-book.ts";
import { Turns } from "./turns.ts";

/** The exchange of a serving node: its listener, its sessions with partners, its outbox. */
export type RunningExchange = {
  readonly port: number | undefined;
  readonly inbound: Inbound;
  readonly delivery: Delivery;
  /** How the sessions stand, for `status` and `doctor`. */
  peers(): ReturnType<ReturnType<typeof peerPool>["state"]>;
  stop(): Promise<void>;
};

async function tlsIdentity(node: Node): Promise<PeerIdentity> {
  const text = await node.store.read((view) => view.setting(settingNames.tls));
  if (text === undefined) throw new TocsinError("keys-missing", "restore a checked backup: the node has lost its TLS key");
  const { certificate, key } = JSON.parse(text) as { certificate: string; key: string };
  return { certificatePem: certificate, privateKeyPem: key };
}

/** Starts the exchange: partners are read, the listener opened where the configuration names one, and known endpoints dialled. */
export async function startExchange(node: Node, tell: (text: string) => void): Promise<RunningExchange> {
  const book = partnerBook(node);
  // Each side needs the other: what is taken in calls for heads, what is answered is taken in.
  const taken: ((partner: string) => void)[] = [];
  const turns = new Turns();
  const comesIn = new Inbound(node, { book, turns, onTaken: (partner) => taken.forEach((told) => told(partner)) });
  const goesOut = new Delivery(node, { book, turns, inbound: comesIn, tell });
  taken.push((partner) => goesOut.headsSoon(partner));
  const handler: PeerHandler = async (partner, verb, payload, lane) => {
    try {
      if (verb === "message") return await comesIn.message(payload, partner, lane);
      if (verb === "fetch") return await comesIn.fetch(payload, partner);
      if (verb === "blob") return { code: "ok", payload: await answerBlob(node, partner, payload) };
      return await comesIn.hello(payload, partner);
    } catch (thrown) {
      // The partner learns the code; what went wrong here is told here.
      tell(`${verb} of ${book.get(partner)?.partner.handle ?? partner}: ${faultText(thrown)}`);
      throw thrown;
    }
  };
  const identity = await tlsIdentity(node);
  const pool = peerPool({
    identity,
    pins: book.byPin,
    handler,
    clock: node.machineClock,
    random: node.random,
    ...(node.config.proxy === undefined ? {} : { proxy: node.config.proxy }),
    onUp: (session) => goesOut.up(session),
    onDown: (partner) => goesOut.down(partner),
  });
  const read = async (): Promise<void> => {
    const before = book.all().map(({ partner }) => partner.nodeId);
    const now = await book.refresh();
    for (const { partner, pins, endpoints } of now) pool.setPartner(partner.nodeId, { endpoints, pins });
    for (const gone of before.filter((nodeId) => book.get(nodeId) === undefined)) pool.removePartner(gone);
  };
  await read();
  const listener =
    node.config.peerListen === undefined
      ? undefined
      : await listenPeers({ address: hostAndPort(node.config.peerListen), identity, pins: book.byPin, handler, clock: node.machineClock, onSession: (session) => pool.adopt(session) });
  node.signals.partner.push((nodeId) => {
    pool.nudge(nodeId);
    goesOut.nudge(nodeId);
  });
  node.signals.cards.push(() => {
    read().then(
      () => book.all().forEach(({ partner }) => goesOut.headsSoon(partner.nodeId)),
      (thrown: unknown) => tell(faultText(thrown)),
    );
  });
  node.live = { testPartner: (nodeId) => goesOut.test(nodeId) };
  return {
    port: listener?.port,
    inbound: comesIn,
    delivery: goesOut,
    peers: () => pool.state(),
    async stop() {
      node.live = undefined;
      await listener?.close();
      await pool.close();
      await goesOut.stop();
    },
  };
}
