import { readFileSync } from "node:fs";
import path from "node:path";
import { listenPeers, peerPool } from "../peer/index.ts";
import type { PeerHandler } from "../peer/index.ts";
import { answerBlob } from "./attachments.ts";
import { Delivery } from "./delivery.ts";
import { Inbound } from "./inbound.ts";
import { hostAndPort } from "./listen.ts";
import type { Node } from "./node.ts";
import { faultText } from "./partner-dialogue.ts";
import { partnerBook } from "./partner-book.ts";
import type { PartnerBook } from "./partner-book.ts";
import { tlsIdentity } from "./tls-identity.ts";
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

/** What a partner's request comes to: the partner learns the code of what went wrong, and what it was is told here. */
function handlerOf(node: Node, ports: { readonly book: PartnerBook; readonly inbound: Inbound; tell(text: string): void }): PeerHandler {
  const { book, inbound, tell } = ports;
  return async (...[partner, verb, payload, lane]) => {
    try {
      if (verb === "message") return await inbound.message(payload, partner, lane);
      if (verb === "fetch") return await inbound.fetch(payload, partner);
      if (verb === "blob") return { code: "ok", payload: await answerBlob(node, partner, payload) };
      return await inbound.hello(payload, partner);
    } catch (thrown) {
      tell(`${verb} of ${book.get(partner)?.partner.handle ?? partner}: ${faultText(thrown)}`);
      throw thrown;
    }
  };
}

/** Where the node dials through, as its configuration says. */
function proxyOf({ config, paths }: Node): { proxy?: string; proxyCa?: string } {
  return {
    ...(config.proxy === undefined ? {} : { proxy: config.proxy }),
    ...(config.proxyCa === undefined ? {} : { proxyCa: readFileSync(path.resolve(paths.folder, config.proxyCa), "utf8") }),
  };
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
  const identity = await tlsIdentity(node);
  const shared = { identity, pins: book.byPin, handler: handlerOf(node, { book, inbound: comesIn, tell }), clock: node.machineClock };
  const pool = peerPool({
    ...shared,
    ...proxyOf(node),
    random: node.random,
    onUp: (session) => goesOut.up(session),
    onDown: (partner) => goesOut.down(partner),
  });
  const { peerListen } = node.config;
  const listener =
    peerListen === undefined
      ? undefined
      : await listenPeers({ ...shared, address: hostAndPort(peerListen), onSession: (session) => pool.adopt(session) });
  const read = async (): Promise<void> => {
    const before = book.all().map(({ partner }) => partner.nodeId);
    for (const { partner, pins, endpoints } of await book.refresh()) pool.setPartner(partner.nodeId, { endpoints, pins });
    for (const gone of before.filter((nodeId) => book.get(nodeId) === undefined)) pool.removePartner(gone);
    listener?.recheck();
  };
  await read();
  let shownCertificate = identity.certificatePem;
  const renew = async (): Promise<void> => {
    await read();
    const now = await tlsIdentity(node);
    // Sessions that are up go on; whoever connects from now on is shown the new key.
    if (now.certificatePem !== shownCertificate) {
      pool.setIdentity(now);
      listener?.setIdentity(now);
      shownCertificate = now.certificatePem;
    }
    for (const { partner } of book.all()) goesOut.headsSoon(partner.nodeId);
  };
  node.signals.partner.push((nodeId) => {
    pool.nudge(nodeId);
    goesOut.nudge(nodeId);
  });
  node.signals.cards.push(() => void renew().catch((thrown: unknown) => tell(faultText(thrown))));
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
