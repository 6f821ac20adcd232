import Type, { type Static } from "typebox";
import { base64url, fromBase64url, millis } from "../../base/index.ts";
import {
  fingerprintWords,
  sealingPublicKey,
  signingKeyId,
  type SealingPublicKey,
  type SigningKey,
  type SigningPublicKey,
} from "../../seal/index.ts";
import { documentFormat } from "../document.ts";
import { verificationFailed } from "../failure.ts";
import {
  base64urlText,
  bytes32,
  closed,
  country,
  instant,
  keyId,
  language,
  line,
  list,
  oneOf,
  orNull,
  suiteField,
  timeZone,
  whole,
} from "../fields.ts";
import { openDocument, signDocument, unverifiedPayload, type SignedDocument, type SignedFormat } from "../signed-document.ts";
import { nodeIdOf } from "./node-id.ts";
import { publicKeyFields, publicKeyFrom, publicKeyText } from "./public-key.ts";

/** The days of a week in working hours. */
export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const clockTime = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" });
const term = { from: instant, until: instant };

const cardSchema = closed({
  suite: suiteField,
  serial: whole(1),
  issuedAt: instant,
  exercise: Type.Boolean(),
  nodeId: bytes32,
  organisation: line(128),
  unit: line(128),
  country,
  identity: publicKeyFields,
  signing: list(closed({ use: oneOf(["message", "log"]), keyId, key: publicKeyFields, ...term }), 16, 2),
  sealing: list(closed({ keyId, key: base64urlText(1622), ...term }), 16, 1),
  tlsPins: list(closed({ pin: bytes32, ...term }), 8, 1),
  endpoints: list(line(255), 8),
  limits: closed({
    messageBytes: whole(65_536, 8 * 1024 * 1024),
    attachmentBytes: whole(0, 64 * 1024 * 1024),
    messagesPerHour: whole(1, 1_000_000),
    parkedMessages: whole(1, 1_000_000),
  }),
  languages: list(language, 16, 1),
  timeZone,
  workingHours: orNull(closed({ days: list(oneOf(weekdays), 7, 1), from: clockTime, until: clockTime })),
});

/**
 * A node's card: who it is, its keys, how to reach it, what it takes. `workingHours` null means round the clock; `endpoints` empty means
 * that it only dials out; several sealing keys are published ahead. `exercise` can never change.
 */
export type Card = Static<typeof cardSchema>;
/** A card whose own identity key signed it; `envelope` is the file, whose words are compared out of band. */
export type SignedCard = SignedDocument<Card>;

const signedCard: SignedFormat<Card> = {
  type: "card",
  format: documentFormat("the card", cardSchema, { limitBytes: 96 * 1024, check: cardFault }),
};

/** What a card is made of: keys as keys, everything else as it will stand. */
export type CardFields = Omit<Card, "suite" | "nodeId" | "identity" | "signing" | "sealing"> & {
  readonly signing: readonly { readonly key: SigningPublicKey; readonly from: Card["issuedAt"]; readonly until: Card["issuedAt"] }[];
  readonly sealing: readonly { readonly key: SealingPublicKey; readonly from: Card["issuedAt"]; readonly until: Card["issuedAt"] }[];
};

/** Makes and signs a card with the identity key. Refuses contradictions with `input-malformed` and a key of another use with a `TypeError`. */
export function createCard(fields: CardFields, identity: SigningKey): SignedCard {
  const { signing, sealing, ...rest } = fields;
  const value: Card = {
    ...rest,
    suite: 1,
    nodeId: nodeIdOf(identity.publicKey),
    identity: publicKeyText(identity.publicKey),
    signing: signing.map(({ key, from, until }) => {
      if (key.use !== "message" && key.use !== "log") throw new TypeError(`a card holds message and log keys, got one for "${key.use}"`);
      return { use: key.use, keyId: signingKeyId(key), key: publicKeyText(key), from, until };
    }),
    sealing: sealing.map(({ key, from, until }) => ({ keyId: key.keyId, key: base64url(key.publicKey), from, until })),
  };
  return { value, envelope: signDocument(signedCard, value, identity), keyId: identity.keyId };
}

/** The next card of a node: the serial goes up by one. */
export function rotateCard(
  card: Card,
  changes: Omit<CardFields, "serial" | "exercise" | "organisation" | "country">,
  identity: SigningKey,
): SignedCard {
  const { serial, exercise, organisation, country: land } = card;
  return createCard({ ...changes, serial: serial + 1, exercise, organisation, country: land }, identity);
}

/**
 * Reads a card and verifies it against the identity key in it: that proves only that it is whole. Whose it is, the words say. Refuses:
 * `input-version-newer`, `input-too-large`, `input-malformed` for what is signed and wrong, `verification-failed` for the rest.
 */
export function readCard(envelope: Uint8Array): SignedCard {
  const fields = unverifiedPayload(signedCard, envelope);
  const identity = typeof fields === "object" && fields !== null && "identity" in fields ? fields.identity : undefined;
  if (typeof identity !== "object" || identity === null || !("ed25519" in identity) || !("mlDsa" in identity)) throw verificationFailed();
  const key = publicKeyFrom("identity", { ed25519: String(identity.ed25519), mlDsa: String(identity.mlDsa) });
  return openDocument(signedCard, envelope, key);
}

/** What a card says that this node verified when it took it and that rests in its own authenticated store: for lists, not for keys. */
export function cardAtRest(envelope: Uint8Array): Card {
  return unverifiedPayload(signedCard, envelope) as Card;
}

/** The words of a card, over its whole file: twelve unless told, at least ten. */
export function cardWords(card: SignedCard, count?: number): readonly string[] {
  return fingerprintWords(card.envelope, count);
}

/** The identity key of a card. */
export function identityKey(card: Card): SigningPublicKey {
  return publicKeyFrom("identity", card.identity);
}

/** A signing key of a card with its term, milliseconds since 1970. */
export type CardSigningKey = { readonly key: SigningPublicKey; readonly keyId: string; readonly fromMs: number; readonly untilMs: number };

/** The message or log keys of a card, in its order. */
export function signingKeys(card: Card, use: "message" | "log"): readonly CardSigningKey[] {
  return card.signing
    .filter((entry) => entry.use === use)
    .map((entry) => ({ key: publicKeyFrom(use, entry.key), keyId: entry.keyId, fromMs: millis(entry.from), untilMs: millis(entry.until) }));
}

/** The key to seal to at a moment: of those in term the one that began last; undefined where none is, and then a new card is needed. */
export function sealingKeyAt(card: Card, nowMs: number): SealingPublicKey | undefined {
  const entry = card.sealing
    .filter(({ from, until }) => millis(from) <= nowMs && nowMs < millis(until))
    .toSorted((a, b) => millis(b.from) - millis(a.from))[0];
  return entry && sealingPublicKey(fromBase64url(entry.key) ?? new Uint8Array());
}

/** The TLS pins of a card that hold at a moment. */
export function tlsPinsAt(card: Card, nowMs: number): readonly string[] {
  return card.tlsPins.filter(({ from, until }) => millis(from) <= nowMs && nowMs < millis(until)).map(({ pin }) => pin);
}

function cardFault(card: Card): string | undefined {
  if (card.nodeId !== nodeIdOf(publicKeyFrom("identity", card.identity))) return "the node id is not that of the identity key";
  for (const entry of card.signing) {
    if (signingKeyId(publicKeyFrom(entry.use, entry.key)) !== entry.keyId) return "a signing key has another id";
  }
  for (const entry of card.sealing) {
    const bytes = fromBase64url(entry.key);
    if (bytes === undefined || sealingPublicKey(bytes).keyId !== entry.keyId) return "a sealing key has another id";
  }
  const terms = [...card.signing, ...card.sealing, ...card.tlsPins];
  if (terms.some(({ from, until }) => millis(from) >= millis(until))) return "a term ends before it begins";
  const ids = [...card.signing, ...card.sealing].map((entry) => entry.keyId);
  if (new Set(ids).size !== ids.length) return "a key stands twice";
  if (!card.signing.some(({ use }) => use === "message") || !card.signing.some(({ use }) => use === "log"))
    return "a message and a log key are needed";
  return card.endpoints.every(isEndpoint) ? undefined : "an endpoint is not an https address of a host and port alone";
}

function isEndpoint(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    url.protocol === "https:" &&
    url.username === "" &&
    url.password === "" &&
    `${url.origin}/` === url.href &&
    text === url.origin
  );
}
