import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { fromHex, hex, isTocsinError, sha256, utf8, utf8Text } from "../base/index.ts";
import { newSigningSecret, sealingKeyFromSecret, signingKey, type KeyUse } from "../seal/index.ts";
import { readAct, termsHash } from "./agreement/act.ts";
import { agreementFormat } from "./agreement/clauses.ts";
import { applyAct, isSuspended, newAgreementState, standingOf } from "./agreement/state.ts";
import { cardWords, readCard } from "./card/card.ts";
import { nodeIdOf } from "./card/node-id.ts";
import { readHead } from "./head/head.ts";
import { attachmentFormat, sealAttachment } from "./message/attachment.ts";
import { envelopeHash } from "./message/compose.ts";
import { decisionFormat, recipientSlot } from "./message/decision.ts";
import { headerFormat } from "./message/header.ts";
import { openMessage } from "./message/open-message.ts";
import { messageInfo, outerId } from "./message/outer.ts";
import { openPart, type PartLabel } from "./message/part.ts";
import { receiptFormat } from "./message/receipt.ts";
import { countingRandom, openContext, type UnsafeParty } from "./message/unsafe-testing.ts";

// vectors/exchange is published for other implementations: here the published bytes are read and made again from the published inputs.
const root = path.join(import.meta.dirname, "../..");

type Text<Name extends string> = { readonly [name in Name]: string };
type PartVector = { readonly label: PartLabel; readonly commitment: string; readonly salt?: string; readonly bytes?: string };
type PartyVector = Text<"name" | "nodeId"> & {
  readonly keys: readonly (Text<"keyId" | "ed25519Seed" | "mlDsaSeed"> & { readonly use: KeyUse })[];
  readonly sealing: Text<"keyId" | "secret">;
};

function read<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(root, "vectors/exchange", name), "utf8")) as T;
}

function bytes(text: string): Uint8Array {
  const value = fromHex(text);
  assert.ok(value !== undefined, "lower-case hex in the vector");
  return value;
}

async function partyOf(vector: PartyVector): Promise<UnsafeParty> {
  const key = (use: KeyUse) => {
    const found = vector.keys.find((one) => one.use === use);
    assert.ok(found);
    const made = signingKey({
      ...newSigningSecret(use, countingRandom(0)),
      ed25519Seed: bytes(found.ed25519Seed),
      mlDsaSeed: bytes(found.mlDsaSeed),
    });
    assert.equal(made.keyId, found.keyId);
    return made;
  };
  const identity = key("identity");
  assert.equal(nodeIdOf(identity.publicKey), vector.nodeId);
  const sealing = await sealingKeyFromSecret(bytes(vector.sealing.secret));
  assert.equal(sealing.publicKey.keyId, vector.sealing.keyId);
  return { name: vector.name, nodeId: vector.nodeId, identity, message: key("message"), log: key("log"), officer: key("officer"), sealing };
}

const { parties } = read<{ parties: readonly PartyVector[] }>("parties.json");
const [alder, birch, cedar] = await Promise.all(parties.map(partyOf));
assert.ok(alder && birch && cedar);
const refuses = (run: () => unknown, { comment, code }: Text<"comment" | "code">) =>
  assert.throws(run, (thrown) => isTocsinError(thrown) && thrown.code === code, comment);

test("commitments.json", () => {
  const given = read<{
    parts: PartVector[];
    recipientSlots: Text<"nodeId" | "salt" | "slot">[];
    outerId: Text<"nonce" | "header" | "id">;
    hpkeInfo: Text<"recipient" | "sealingKeyId" | "info">;
    envelopeHash: Text<"envelope" | "hash">;
  }>("commitments.json");
  assert.equal(given.parts.length >= 20, true);
  for (const part of given.parts)
    assert.equal(openPart(part.label, bytes(part.salt ?? ""), bytes(part.bytes ?? "")).commitment, part.commitment);
  for (const { nodeId, salt, slot } of given.recipientSlots) assert.equal(recipientSlot(nodeId, bytes(salt)), slot);
  assert.equal(hex(outerId(bytes(given.outerId.nonce), bytes(given.outerId.header))), given.outerId.id);
  assert.equal(hex(messageInfo(given.hpkeInfo.recipient, given.hpkeInfo.sealingKeyId)), given.hpkeInfo.info);
  assert.equal(envelopeHash(utf8(given.envelopeHash.envelope)), given.envelopeHash.hash);
});

test("headers.json", () => {
  const { valid, invalid } = read<{ valid: string[]; invalid: Text<"comment" | "header" | "code">[] }>("headers.json");
  for (const header of valid) assert.equal(utf8Text(headerFormat.encode(headerFormat.decode(utf8(header)))), header);
  assert.equal(invalid.length >= 20, true);
  for (const given of invalid) refuses(() => headerFormat.decode(utf8(given.header)), given);
});

test("messages.json", async () => {
  type Case = Text<"comment" | "at" | "sealed">;
  const given = read<
    Text<"envelopeHash" | "sealed" | "decision"> & {
      parts: PartVector[];
      parked: (Case & Text<"reason">)[];
      invalid: (Case & Text<"code">)[];
    }
  >("messages.json");
  const at = (name: string) => openContext(name === "birch" ? birch : cedar, [alder, birch]);
  const opened = await openMessage(bytes(given.sealed), at("birch"));
  assert.ok(opened.state === "open");
  assert.equal(opened.envelopeHash, given.envelopeHash);
  assert.deepEqual(
    opened.parts.map(({ label, commitment, salt, bytes: content }) => ({
      label,
      commitment,
      ...(content && { salt: hex(salt), bytes: hex(content) }),
    })),
    given.parts,
  );
  assert.equal(decisionFormat.decode(utf8(given.decision)).kind, "warning");
  for (const { comment, at: name, sealed, reason } of given.parked) {
    const result = await openMessage(bytes(sealed), at(name));
    assert.ok(result.state === "parked", comment);
    assert.equal(result.reason, reason, comment);
  }
  for (const { comment, at: name, sealed, code } of given.invalid) {
    await assert.rejects(openMessage(bytes(sealed), at(name)), (thrown) => isTocsinError(thrown) && thrown.code === code, comment);
  }
});

test("cards.json", () => {
  const { valid, invalid } = read<{ valid: Text<"card" | "nodeId" | "words">[]; invalid: Text<"comment" | "card" | "code">[] }>(
    "cards.json",
  );
  for (const { card, nodeId, words } of valid) {
    const made = readCard(utf8(card));
    assert.deepEqual([made.value.nodeId, cardWords(made).join(" ")], [nodeId, words]);
  }
  for (const given of invalid) refuses(() => readCard(utf8(given.card)), given);
});

test("attachments.json", () => {
  const given = read<Text<"contentSha256" | "descriptor" | "blobSha256" | "blobStart"> & { nonces: string[] }>("attachments.json");
  const content = countingRandom("vector content")(70_000);
  assert.equal(hex(sha256(content)), given.contentSha256);
  const descriptor = attachmentFormat.decode(utf8(given.descriptor));
  const draws = [Buffer.from(descriptor.key, "base64url"), ...given.nonces.map(bytes)].values();
  const { mediaType, name, tlp, metadata } = descriptor;
  const sealed = sealAttachment(
    content,
    { mediaType, name, tlp, metadata },
    { limitBytes: 100_000, random: () => draws.next().value ?? new Uint8Array() },
  );
  assert.deepEqual(sealed.descriptor, descriptor);
  assert.equal(hex(sha256(sealed.blob)), given.blobSha256);
  assert.equal(hex(sealed.blob.subarray(0, 64)), given.blobStart);
});

test("receipts.json", () => {
  const { valid, invalid } = read<{ valid: string[]; invalid: Text<"comment" | "receipt" | "code">[] }>("receipts.json");
  for (const receipt of valid) assert.equal(utf8Text(receiptFormat.encode(receiptFormat.decode(utf8(receipt)))), receipt);
  for (const given of invalid) refuses(() => receiptFormat.decode(utf8(given.receipt)), given);
});

test("agreements.json", () => {
  const given = read<Text<"terms" | "termsHash"> & { steps: (Text<"by" | "act" | "hash" | "standing"> & { suspendedScopes: string[] })[] }>(
    "agreements.json",
  );
  const terms = agreementFormat.decode(utf8(given.terms));
  assert.equal(termsHash(terms), given.termsHash);
  let state = newAgreementState(terms.agreementId);
  for (const step of given.steps) {
    const signed = readAct(utf8(step.act), (step.by === "alder" ? alder : birch).message.publicKey);
    state = applyAct(state, signed);
    const suspended = terms.scopes.map(({ id }) => id).filter((scope) => isSuspended(state, scope));
    assert.deepEqual([signed.hash, standingOf(state), suspended], [step.hash, step.standing, step.suspendedScopes]);
  }
});

test("heads.json", () => {
  type Signed = { head: unknown; envelope: string };
  const { withheld, ...plain } = read<Signed & { withheld: Signed }>("heads.json");
  for (const { head, envelope } of [plain, withheld])
    assert.deepEqual(readHead(utf8(envelope), { sender: alder.nodeId, recipient: birch.nodeId, key: alder.message.publicKey }).value, head);
});

test("the files, passages.json among them, are what the tool writes from its seeds", async () => {
  const { stderr } = await promisify(execFile)(process.execPath, [path.join(root, "tools/vectors-exchange.ts"), "--check"]);
  assert.equal(stderr, "");
});
