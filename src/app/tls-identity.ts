import { fromBase64, millis, timestamp, TocsinError, utf8 } from "../base/index.ts";
import type { Timestamp } from "../base/index.ts";
import { cardAtRest, recordAct } from "../exchange/index.ts";
import type { Card, Transaction, View } from "../exchange/index.ts";
import type { PeerIdentity } from "../peer/index.ts";
import { newTlsIdentity, tlsPin } from "../seal/index.ts";
import type { TlsIdentity } from "../seal/index.ts";
import { settingNames } from "./node.ts";
import type { Node } from "./node.ts";
import { clockSkewMs } from "./sealing-keys.ts";

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

/** Notes that a partner took this card of ours (base64, as it was sent); only while a TLS key waits for that. Takes the key up where nobody else is waited for. */
export async function noteCardShown(node: Node, partner: string, card: string): Promise<void> {
  const { next } = await node.store.read(readKeys);
  if (next === undefined) return;
  const { serial } = cardAtRest(fromBase64(card) ?? new Uint8Array());
  if (serial < next.serial || Number((await node.store.read((view) => view.watchSetting(shownKind, partner))) ?? 0) >= serial) return;
  await node.store.transact((tx) => tx.putWatchSetting(shownKind, partner, String(serial)));
  if (await switchTls(node)) for (const told of node.signals.cards) told();
}

/** What `doctor` and `keys rotate` tell of a TLS key that follows: which partners do not hold its card yet, and when it is taken up at the latest. */
export async function tlsWaitsFor(view: View): Promise<{ readonly partners: readonly string[]; readonly switchMs: number } | undefined> {
  const { next } = await readKeys(view);
  if (next === undefined) return undefined;
  const shown = new Map((await view.watchSettings(shownKind)).map(({ id, value }) => [id, Number(value)]));
  const partners = (await view.partners()).filter(({ confirmedAt, card }) => confirmedAt !== null && card !== null);
  return {
    partners: partners.flatMap(({ nodeId, handle }) => ((shown.get(nodeId) ?? 0) >= next.serial ? [] : [handle])),
    switchMs: next.switchMs,
  };
}

/**
 * Takes up the TLS key that follows, once every confirmed partner holds the card with its pin, or its time has come. Gives whether it did.
 * The pin before stays in the card until the courier window after the rotation is over, so that nobody is locked out by a restart.
 */
export async function switchTls(node: Node): Promise<boolean> {
  const nowMs = node.clock.nowMs();
  const waits = await node.store.read(tlsWaitsFor);
  if (waits === undefined || (waits.partners.length > 0 && nowMs < waits.switchMs)) return false;
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

type Pins = Card["tlsPins"];

/**
 * The pins of the next card: of the keys in use until the card ends, of earlier ones as long as they were promised. With a new key the one
 * in use ends with the time in which partners learn of it, and a day for clocks that differ.
 */
export async function nextPins(
  node: Node,
  held: Pins,
  terms: { readonly until: Timestamp; readonly made: { readonly pin: string; readonly switchMs: number } | undefined },
): Promise<Pins> {
  const { until, made } = terms;
  const nowMs = node.clock.nowMs();
  const { certificate, next } = await node.store.read(readKeys);
  const lasting = made === undefined ? (next?.pin ?? tlsPin(utf8(certificate))) : made.pin;
  const ending = timestamp((made?.switchMs ?? 0) + dayMs);
  const kept = held
    .filter((entry) => entry.pin === lasting || nowMs < millis(entry.until))
    .map((entry) => {
      if (entry.pin === lasting) return { ...entry, until };
      return made === undefined || millis(entry.until) < millis(ending) ? entry : { ...entry, until: ending };
    });
  return made === undefined ? kept : [...kept, { pin: made.pin, from: timestamp(nowMs - clockSkewMs), until }];
}
