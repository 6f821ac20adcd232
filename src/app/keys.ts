import { base64, fromBase64, fromBase64url, hex, millis, sha256, timestamp, TocsinError } from "../base/index.ts";
import { createRevocations, identityKey, readRevocations, recordAct, rotateCard, signingKeys } from "../exchange/index.ts";
import type { Timestamp } from "../base/index.ts";
import type { Card, Revocations, SignedCard, Transaction } from "../exchange/index.ts";
import { newSigningSecret, sealingPublicKey, signingKey } from "../seal/index.ts";
import type { SigningKey } from "../seal/index.ts";
import { courierWindow, courierWindowMs } from "./courier-window.ts";
import { ownCard, settingNames } from "./node.ts";
import type { Node } from "./node.ts";
import { clockSkewMs, destroySealingKey, newSealingKeys, sealingKeysAhead, writeSealingKeys } from "./sealing-keys.ts";
import { decodeSecret, encodeSecret } from "./signing-keys.ts";
import { checkNoneFollows, keepNext, newNodeTls, nextPins, switchTls } from "./tls-identity.ts";

const cardTermMs = 365 * 86_400_000;

/** Why a key was revoked. */
export type RevocationReason = Revocations["revoked"][number]["reason"];

/** The identity key out of the vault. Refuses with `keys-missing` where it is kept elsewhere: it is put back for this alone. */
export function identityOf(node: Node): SigningKey {
  const secret = node.vault.get("identity");
  if (secret === undefined)
    throw new TocsinError("keys-missing", "put the identity key back into the vault for this: it is kept elsewhere, as it should be");
  return signingKey(decodeSecret(secret, "identity"));
}

/** The revocations that this node has signed so far. */
export async function ownRevocations(node: Node): Promise<{ readonly value: Revocations; readonly envelope: Uint8Array } | undefined> {
  const text = await node.store.read((view) => view.setting("revocations"));
  const envelope = text === undefined ? undefined : fromBase64(text);
  if (envelope === undefined) return undefined;
  return readRevocations(envelope, identityKey((await ownCard(node)).value));
}

type Sealing = Card["sealing"];

/** Sealing keys for the next card: those still in term, filled up with fresh ones after the last. */
async function nextSealing(
  node: Node,
  card: Card,
  replaced: readonly string[],
): Promise<{ kept: Sealing; fresh: Awaited<ReturnType<typeof newSealingKeys>> }> {
  const now = node.clock.nowMs();
  const kept = card.sealing.filter(({ keyId, until }) => now < millis(until) && !replaced.includes(keyId));
  const last =
    kept
      .map(({ until }) => millis(until) - 86_400_000)
      .sort((a, b) => a - b)
      .at(-1) ?? now;
  const fresh = await newSealingKeys(
    kept.length === 0 ? now - clockSkewMs : Math.max(now, last),
    node.random,
    Math.max(1, sealingKeysAhead - kept.length),
  );
  return { kept, fresh };
}

/** The signing keys of the next card, and the message key that is new in it: asked for, or needed because none is in term. */
function nextSigning(
  node: Node,
  held: Card,
  given: Pick<NextCard, "message" | "revoked"> & { readonly now: number; readonly until: Timestamp },
) {
  const { message, revoked = [], now, until } = given;
  const inTerm = signingKeys(held, "message").filter(({ keyId, untilMs }) => !revoked.includes(keyId) && now < untilMs);
  const secret = message || inTerm.length === 0 ? newSigningSecret("message", node.random) : undefined;
  const made = secret === undefined ? undefined : signingKey(secret);
  const signing = [
    ...inTerm.map(({ key, fromMs, untilMs }) => ({
      key,
      from: timestamp(fromMs),
      // The same for whomever there are agreements with: every partner reads the card.
      until: timestamp(made === undefined ? untilMs : Math.min(untilMs, now + courierWindowMs)),
    })),
    // The log key is the node's for good: every card gives it another term (docs/decisions/0014-the-log-key-stays.md).
    ...signingKeys(held, "log").map(({ key, fromMs }) => ({ key, from: timestamp(fromMs), until })),
  ];
  const fresh = made === undefined ? [] : [{ key: made.publicKey, from: timestamp(now - clockSkewMs), until }];
  return { made, secret, signing: [...signing, ...fresh] };
}

async function putCard(tx: Transaction, node: Node, given: { card: SignedCard; officer: string | null }): Promise<void> {
  const { card, officer } = given;
  await tx.putSetting(settingNames.card, base64(card.envelope));
  await recordAct(tx, node, {
    verb: "card-issue",
    subject: node.id,
    officer,
    facts: { card: hex(sha256(card.envelope)), serial: card.value.serial },
  });
}

/** What the next card is to bring, and who wants it. */
export type NextCard = {
  readonly message: boolean;
  /** A new TLS key: it is published beside the one in use, and taken up once partners know it. */
  readonly tls?: boolean;
  /** These keys leave the card at once. */
  readonly revoked?: readonly string[];
  /** When somebody works here: partners count the days of ROUTINE messages by it. */
  readonly house?: Partial<Pick<Card, "workingHours" | "timeZone">>;
  readonly officer: string | null;
};

/**
 * Issues the node's next card: fresh sealing keys ahead, and, where `message` asks for it, a new message key beside the old one, which
 * stays in the card until the courier window is over. Only the identity key can do it. Keys in `revoked` leave the card at once.
 */
export async function issueCard(node: Node, options: NextCard): Promise<SignedCard> {
  const identity = identityOf(node);
  const heldCard = await ownCard(node);
  const held = heldCard.value;
  const now = node.clock.nowMs();
  const revoked = options.revoked ?? [];
  if (options.tls === true) await node.store.read(checkNoneFollows);
  const tls = options.tls === true ? await newNodeTls(now) : undefined;
  const madeTls = tls === undefined ? undefined : { pin: tls.pin, switchMs: now + courierWindowMs };
  const from = timestamp(now);
  const until = timestamp(now + cardTermMs);
  const { kept, fresh } = await nextSealing(node, held, revoked);
  // First how long they are needed, then the keys: the daily care must not take a key of the next card for a forgotten one.
  await node.store.transact(async (tx) => {
    for (const { key, until: ends } of fresh) await tx.putWatchSetting("sealing-term", key.publicKey.keyId, String(millis(ends)));
  });
  writeSealingKeys(node.vault, fresh);
  const { made, secret, signing } = nextSigning(node, held, { ...options, now, until });
  const { organisation: _o, country: _c, exercise: _e, serial: _s, suite: _u, nodeId: _n, identity: _i, ...rest } = held;
  const card = rotateCard(
    held,
    {
      ...rest,
      issuedAt: from,
      signing,
      ...options.house,
      tlsPins: await nextPins(node, held.tlsPins, { until, made: madeTls }),
      sealing: [
        ...kept.map(({ key, from: begins, until: ends }) => ({
          key: sealingPublicKey(fromBase64url(key) ?? new Uint8Array()),
          from: begins,
          until: ends,
        })),
        ...fresh.map(({ key, from: begins, until: ends }) => ({ key: key.publicKey, from: begins, until: ends })),
      ],
    },
    identity,
  );
  await node.store.transact(async (tx) => {
    if ((await tx.setting(settingNames.card)) !== base64(heldCard.envelope))
      throw new TocsinError("state-refuses", "try again: another card was issued meanwhile");
    if (made !== undefined && secret !== undefined) {
      for (const key of await tx.signingKeys("message")) if (key.until === null) await tx.endSigningKey(key.keyId, from);
      await tx.putSigningKey({ keyId: made.keyId, use: "message", secret: encodeSecret(secret), from, until: null });
    }
    if (tls !== undefined && madeTls !== undefined) await keepNext(tx, { tls, serial: card.value.serial, switchMs: madeTls.switchMs });
    await putCard(tx, node, { card, officer: options.officer });
  });
  node.forgetKeys();
  return card;
}

/** Revokes operational keys: signed by the identity key, repeated in every later list, told to every partner. A new card goes with it. */
export async function revokeKeys(
  node: Node,
  given: { keyIds: readonly string[]; reason: RevocationReason; remark: string; officer: string | null },
): Promise<Revocations> {
  const identity = identityOf(node);
  const card = (await ownCard(node)).value;
  const held = await ownRevocations(node);
  const known = new Set([...card.signing, ...card.sealing].map(({ keyId }) => keyId));
  const unknown = given.keyIds.find((keyId) => !known.has(keyId));
  if (unknown !== undefined) throw new TocsinError("unknown-item", `name keys of the node's card, got "${unknown}"`);
  if (signingKeys(card, "log").some(({ keyId }) => given.keyIds.includes(keyId))) {
    throw new TocsinError(
      "state-refuses",
      "make a new node and compare new words: the log key is this node's record, and a stolen one ends it",
    );
  }
  const from = timestamp(node.clock.nowMs());
  const { value, envelope } = createRevocations(
    {
      serial: (held?.value.serial ?? 0) + 1,
      issuedAt: from,
      revoked: [
        ...(held?.value.revoked ?? []),
        ...given.keyIds.map((keyId) => ({ keyId, reason: given.reason, from, remark: given.remark })),
      ],
    },
    identity,
  );
  await node.store.transact(async (tx) => {
    await tx.putSetting("revocations", base64(envelope));
    await recordAct(tx, node, {
      verb: "key-revoke",
      subject: node.id,
      officer: given.officer,
      facts: { keys: [...given.keyIds], reason: given.reason, serial: value.serial },
    });
  });
  const isMessageKey = signingKeys(card, "message").some(({ keyId }) => given.keyIds.includes(keyId));
  await issueCard(node, { message: isMessageKey, revoked: given.keyIds, officer: given.officer });
  return value;
}

/** Destroys the secrets of sealing keys whose term and courier window are over; gives their ids. Later arrivals are told so. */
export async function destroyRetiredKeys(node: Node): Promise<readonly string[]> {
  const now = node.clock.nowMs();
  const card = (await ownCard(node)).value;
  const windowMs = await node.store.read(courierWindow);
  const usable = new Set(card.sealing.filter(({ until }) => now < millis(until) + windowMs).map(({ keyId }) => keyId));
  const terms = new Map((await node.store.read((view) => view.watchSettings("sealing-term"))).map(({ id, value }) => [id, Number(value)]));
  const destroyed: string[] = [];
  for (const name of node.vault.names()) {
    if (!name.startsWith("sealing-")) continue;
    const keyId = name.slice("sealing-".length);
    if (usable.has(keyId)) {
      const until = card.sealing.find((entry) => entry.keyId === keyId)?.until;
      if (until !== undefined && !terms.has(keyId))
        await node.store.transact((tx) => tx.putWatchSetting("sealing-term", keyId, String(millis(until))));
      continue;
    }
    if (now < (terms.get(keyId) ?? 0) + windowMs) continue;
    // First it is written down that the key is gone, then it goes: a crash between the two leaves it to the next turn.
    await node.store.transact(async (tx) => {
      await tx.putSetting(`sealing-retired ${keyId}`, timestamp(now));
      await recordAct(tx, node, { verb: "key-destroy", subject: keyId, officer: null });
    });
    destroySealingKey(node.vault, keyId);
    destroyed.push(keyId);
  }
  return destroyed;
}

/** Issues the card that a revocation still owes, where the node was stopped between the two: nothing is signed by a revoked key for long. */
async function finishRevocation(node: Node): Promise<void> {
  const revocations = await ownRevocations(node);
  const card = (await ownCard(node)).value;
  const still = [...card.signing, ...card.sealing]
    .map(({ keyId }) => keyId)
    .filter((keyId) => revocations?.value.revoked.some((entry) => entry.keyId === keyId) === true);
  if (still.length > 0 && node.vault.has("identity")) await issueCard(node, { message: true, revoked: still, officer: null });
}

/** How long before the last published sealing key ends the next card is issued, in milliseconds. */
const renewAheadMs = 14 * 86_400_000;
/** How long before the message key, or the term of log and TLS keys in the card, ends the next card is issued, in milliseconds. */
const renewSigningAheadMs = 60 * 86_400_000;

/** The last end among some terms; 0 where there are none. */
function lastEnd(terms: readonly { readonly until: Timestamp }[]): number {
  return Math.max(0, ...terms.map(({ until }) => millis(until)));
}

/** The daily care of the keys: a next card in time, retired secrets destroyed. Without the identity key a person is told. */
export async function careForKeys(node: Node): Promise<void> {
  const now = node.clock.nowMs();
  await finishRevocation(node);
  await destroyRetiredKeys(node);
  if (await switchTls(node)) for (const told of node.signals.cards) told();
  const { value: card } = await ownCard(node);
  const endsSoon = (use: string): boolean => lastEnd(card.signing.filter((entry) => entry.use === use)) - now <= renewSigningAheadMs;
  const message = endsSoon("message");
  if (!message && !endsSoon("log") && lastEnd(card.tlsPins) - now > renewSigningAheadMs && lastEnd(card.sealing) - now > renewAheadMs)
    return;
  if (node.vault.has("identity")) {
    await issueCard(node, { message, officer: null });
    return;
  }
  await node.store.transact((tx) =>
    tx.raiseAlarm({
      at: timestamp(now),
      kind: "card-ends",
      subject: node.id,
      urgency: "today",
      text: "keys of this node's card end soon: bring the identity key and run tocsin keys rotate",
    }),
  );
}
