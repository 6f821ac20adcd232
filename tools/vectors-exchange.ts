import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { ml_dsa44, ml_dsa65 } from "@noble/post-quantum/ml-dsa.js";
import { canonicalJson, concat, hex, isTocsinError, sha256, timestamp, utf8, utf8Text } from "../src/base/index.ts";
import { termsHash, type SignedAct } from "../src/exchange/agreement/act.ts";
import { agreementFormat } from "../src/exchange/agreement/clauses.ts";
import { mayPass, passageTable } from "../src/exchange/agreement/passage.ts";
import { applyAct, isSuspended, newAgreementState, standingOf } from "../src/exchange/agreement/state.ts";
import { after, agreementId, testAct, testTerms } from "../src/exchange/agreement/unsafe-testing.ts";
import { cardWords, readCard } from "../src/exchange/card/card.ts";
import { testCard } from "../src/exchange/card/unsafe-testing.ts";
import { signHead } from "../src/exchange/head/head.ts";
import { attachmentFormat, sealAttachment } from "../src/exchange/message/attachment.ts";
import { recipientSlot } from "../src/exchange/message/decision.ts";
import { headerFormat } from "../src/exchange/message/header.ts";
import { encodeInner } from "../src/exchange/message/inner.ts";
import { kindNames, kinds } from "../src/exchange/message/kinds.ts";
import { openMessage } from "../src/exchange/message/open-message.ts";
import { messageInfo, outerId, outerPrefix } from "../src/exchange/message/outer.ts";
import { isPresent, openPart, partLabels, type AbsentPart, type Part } from "../src/exchange/message/part.ts";
import { receiptFormat, receiptSubject, receiptVerdicts } from "../src/exchange/message/receipt.ts";
import { countingRandom, hashText, openContext, party, warning, type UnsafeParty } from "../src/exchange/message/unsafe-testing.ts";
import { pad, signEnvelope, signingKey, type SigningKey, type SigningSecret } from "../src/seal/index.ts";

// Writes vectors/exchange/*.json from fixed seeds; a second run writes the same bytes, and `--check` says whether it would. Signatures are
// made without hedging and seals with a fixed encapsulation by a second implementation, then opened here before they are written.

const folder = path.join(import.meta.dirname, "../vectors/exchange");
const secrets = new Map<string, SigningSecret>();

function unhedged(secret: SigningSecret): SigningKey {
  const key = signingKey(secret);
  const scheme = secret.use === "log" ? ml_dsa44 : ml_dsa65;
  const { secretKey } = scheme.keygen(secret.mlDsaSeed);
  secrets.set(key.keyId, secret);
  return {
    ...key,
    sign: (message) => ({ ed25519: key.sign(message).ed25519, mlDsa: scheme.sign(message, secretKey, { extraEntropy: false }) }),
  };
}

const [alder, birch, cedar] = await Promise.all([party("alder", unhedged), party("birch", unhedged), party("cedar", unhedged)]);
const { message, release, officerSignature } = warning(alder, birch, "Two men, one van.");

function secretFields(key: SigningKey): Record<string, string> {
  const secret = secrets.get(key.keyId);
  if (secret === undefined) throw new TypeError("a key of the vectors is needed");
  return { keyId: key.keyId, use: secret.use, ed25519Seed: hex(secret.ed25519Seed), mlDsaSeed: hex(secret.mlDsaSeed) };
}

function partyFields(one: UnsafeParty): unknown {
  const { identity, message: messageKey, log, officer, sealing } = one;
  const sealingFields = { keyId: sealing.publicKey.keyId, secret: hex(sealing.secret) };
  return { name: one.name, nodeId: one.nodeId, keys: [identity, messageKey, log, officer].map(secretFields), sealing: sealingFields };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    if (isTocsinError(thrown)) return thrown.code;
  }
  throw new TypeError("a case that is refused is needed");
}

function partFields(part: Part | AbsentPart): Record<string, string> {
  const { label, commitment } = part;
  return isPresent(part) ? { label, commitment, salt: hex(part.salt), bytes: hex(part.bytes) } : { label, commitment };
}

function commitments(): unknown {
  const salt = countingRandom("vector salt")(32);
  return {
    about: "Hashes of the exchange. Each is SHA-256 over the label, 0x00, and what stands beside it.",
    parts: partLabels.flatMap((label) => [
      partFields(openPart(label, salt, new Uint8Array())),
      partFields(openPart(label, salt, utf8(`a ${label}`))),
    ]),
    recipientSlots: [alder, birch].map(({ nodeId }) => ({ nodeId, salt: hex(salt), slot: recipientSlot(nodeId, salt) })),
    outerId: { nonce: hex(salt), header: hex(message.payload), id: hex(outerId(salt, message.payload)) },
    hpkeInfo: {
      recipient: birch.nodeId,
      sealingKeyId: birch.sealing.publicKey.keyId,
      info: hex(messageInfo(birch.nodeId, birch.sealing.publicKey.keyId)),
    },
    envelopeHash: { envelope: utf8Text(message.envelope), hash: message.envelopeHash },
  };
}

function headers(): unknown {
  const good = canonicalJson(message.header);
  const change = (changes: object): string => canonicalJson({ ...message.header, ...changes });
  const invalid = {
    "a space": good.replace("{", "{ "),
    "a member twice": good.replace('"epoch":1', '"epoch":1,"epoch":1'),
    "a number in another form": good.replace('"epoch":1', '"epoch":1e0'),
    "an unknown member": change({ another: null }),
    "a missing member": good.replace('"epoch":1,', ""),
    "an unknown kind": change({ kind: "prophecy" }),
    "a newer suite": change({ suite: 2 }),
    "suite 0": change({ suite: 0 }),
    "the other direction": change({ direction: message.header.direction === "first-to-second" ? "second-to-first" : "first-to-second" }),
    "to itself": change({ recipient: alder.nodeId }),
    "content without a number": change({ sequence: null }),
    "number 1 after another": change({ previous: hashText("x") }),
    "number 2 after none": change({ sequence: 2 }),
    "content without a scope": change({ scope: null }),
    "content without a thread": change({ thread: null }),
    "a validity that ends before it begins": change({ validity: { from: timestamp(2), until: timestamp(1) } }),
    "a day that does not exist": change({ sentAt: "2026-02-30T00:00:00.000Z" }),
    "a precedence of another list": change({ precedence: "FLASH OVERRIDE" }),
    "a line with a bidirectional override": change({ ourReference: "A\u202e1" }),
    "a node id with stray bits": change({ sender: `${alder.nodeId.slice(0, -1)}B` }),
    "a commitment twice": change({ commitments: [...message.header.commitments, ...message.header.commitments] }),
  };
  return {
    about: "Signed headers as text. Invalid ones give the code.",
    valid: [good, change({ sequence: 2, previous: hashText("1") }), change({ validity: { from: timestamp(1), until: timestamp(2) } })],
    invalid: Object.entries(invalid).map(([comment, header]) => ({
      comment,
      header,
      code: codeOf(() => headerFormat.decode(utf8(header))),
    })),
  };
}

async function sealedTo(
  to: UnsafeParty,
  given: { envelope: Uint8Array; payload: Uint8Array; parts: readonly (Part | AbsentPart)[] },
): Promise<string> {
  const nonce = countingRandom("vector nonce")(32);
  const parts = given.parts.map((part) => (isPresent(part) ? { salt: part.salt, bytes: part.bytes } : null));
  const plaintext = pad(encodeInner({ nonce, envelope: given.envelope, parts }));
  const { keyId, publicKey } = to.sealing.publicKey;
  const prefix = outerPrefix(1, keyId, outerId(nonce, given.payload));
  const info = concat(utf8("tocsin seal v1\0"), Uint8Array.of(1), messageInfo(to.nodeId, keyId));
  const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const recipientPublicKey = await suite.kem.deserializePublicKey(Uint8Array.from(publicKey).buffer);
  const ekm = Uint8Array.from(countingRandom("vector encapsulation")(64)).buffer;
  const sender = await suite.createSenderContext({ recipientPublicKey, info: Uint8Array.from(info).buffer, ekm });
  const ciphertext = await sender.seal(Uint8Array.from(plaintext).buffer, Uint8Array.from(prefix).buffer);
  return hex(concat(prefix, new Uint8Array(sender.enc), new Uint8Array(ciphertext)));
}

async function messages(): Promise<unknown> {
  const { envelope, payload, parts } = message;
  const sealed = await sealedTo(birch, { envelope, payload, parts });
  const opened = await openMessage(Uint8Array.from(Buffer.from(sealed, "hex")), openContext(birch, [alder]));
  if (opened.state !== "open" || opened.envelopeHash !== message.envelopeHash) throw new TypeError("the vector does not open");
  const header = { ...message.header, kind: "prophecy" };
  const foreign = { payload: utf8(canonicalJson(header)), parts };
  const unknown = signEnvelope("application/vnd.tocsin.message.v1+json", foreign.payload, alder.message);
  return {
    about: "A message of Alder to Birch, sealed with a fixed encapsulation; then what must be refused, by whom and how.",
    envelope: utf8Text(envelope),
    envelopeHash: message.envelopeHash,
    parts: parts.map(partFields),
    officerSignature: partFields(officerSignature),
    decision: utf8Text(release.bytes),
    sealed,
    parked: [
      { comment: "an unknown kind", at: "birch", reason: "kind-unknown", sealed: await sealedTo(birch, { ...foreign, envelope: unknown }) },
    ],
    invalid: [
      {
        comment: "the genuine message, sealed again to Cedar by Birch",
        at: "cedar",
        code: "verification-failed",
        sealed: await sealedTo(cedar, { envelope, payload, parts }),
      },
      {
        comment: "two parts change places",
        at: "birch",
        code: "verification-failed",
        sealed: await sealedTo(birch, {
          envelope,
          payload,
          parts: [parts[1], parts[0], ...parts.slice(2)].filter((part) => part !== undefined),
        }),
      },
      {
        comment: "the outer id binds another header",
        at: "birch",
        code: "verification-failed",
        sealed: await sealedTo(birch, { envelope, payload: utf8("{}"), parts }),
      },
    ],
  };
}

function cards(): unknown {
  const card = testCard(alder);
  const text = utf8Text(card.envelope) ?? "";
  const type = "application/vnd.tocsin.card.v1+json";
  const signatures = text.match(/\{"keyid":"[^}]*\}/g) ?? [];
  const signed = (changed: string, key = alder.identity, given = type): string => utf8Text(signEnvelope(given, utf8(changed), key)) ?? "";
  const plain = canonicalJson(card.value);
  const invalid = {
    "a doubled signature": text.replace(signatures[1] ?? "", signatures[0] ?? ""),
    "a space in the envelope": text.replace("{", "{ "),
    "a space in the card": signed(plain.replace("{", "{ ")),
    "an unknown member": signed(canonicalJson({ ...card.value, motto: "x" })),
    "a newer suite": signed(canonicalJson({ ...card.value, suite: 2 })),
    "a newer version": signed("{}", alder.identity, type.replace("v1", "v2")),
    "signed by another": signed(plain, birch.identity),
    "another's node id": signed(canonicalJson({ ...card.value, nodeId: birch.nodeId })),
  };
  return {
    about: "A card, its node id and its words, then cards that are refused.",
    valid: [{ card: text, nodeId: card.value.nodeId, words: cardWords(card).join(" ") }],
    invalid: Object.entries(invalid).map(([comment, file]) => ({ comment, card: file, code: codeOf(() => readCard(utf8(file))) })),
  };
}

function attachments(): unknown {
  const [content, random] = [countingRandom("vector content")(70_000), countingRandom("vector attachment")];
  const nonces: string[] = [];
  const recording = (length: number): Uint8Array => {
    const bytes = random(length);
    if (length === 12) nonces.push(hex(bytes));
    return bytes;
  };
  const facts = { mediaType: "image/png", name: "plan.png", tlp: "AMBER", metadata: "stripped" } as const;
  const { blob, descriptor } = sealAttachment(content, facts, { limitBytes: 100_000, random: recording });
  return {
    about:
      "An attachment: content byte n is byte n mod 32 of SHA-256('vector content/k'), k = 1 + floor(n / 32). The nonces are those of the chunks, in order.",
    contentSha256: hex(sha256(content)),
    nonces,
    descriptor: utf8Text(attachmentFormat.encode(descriptor)),
    blobSha256: hex(sha256(blob)),
    blobStart: hex(blob.subarray(0, 64)),
  };
}

function receipts(): unknown {
  const by = { role: "watch-officer", pseudonym: "W7" } as const;
  const make = (verdict: (typeof receiptVerdicts)[number]) => ({
    suite: 1 as const,
    verdict,
    of: receiptSubject(message.header, message.envelopeHash),
    at: timestamp(1_795_000_060_000),
    by: verdict === "delivered" ? null : by,
    reason: ["queried", "rejected", "misrouted"].includes(verdict) ? "too vague to act on" : null,
  });
  const invalid = {
    "a machine with a role": { ...make("delivered"), by },
    "a person without one": { ...make("opened"), by: null },
    "a rejection without a reason": { ...make("rejected"), reason: null },
    "an acceptance with one": { ...make("accepted"), reason: "why" },
    "an unknown verdict": { ...make("opened"), verdict: "read" },
  };
  return {
    about: "Receipts as text.",
    valid: receiptVerdicts.map((verdict) => utf8Text(receiptFormat.encode(make(verdict)))),
    invalid: Object.entries(invalid).map(([comment, value]) => {
      const receipt = canonicalJson(value);
      return { comment, receipt, code: codeOf(() => receiptFormat.decode(utf8(receipt))) };
    }),
  };
}

function agreements(): unknown {
  const terms = testTerms([alder, birch]);
  const reason = { code: "relations", remark: null };
  const suspend = testAct(alder, "suspend", { reason });
  const lift = (by: UnsafeParty, scopes: string[]): SignedAct => testAct(by, "restore", { lifts: [suspend.hash], scopes });
  const acts: readonly [UnsafeParty, SignedAct][] = [
    [alder, testAct(alder, "propose", { terms })],
    [birch, testAct(birch, "sign", { termsHash: termsHash(terms) })],
    [alder, suspend],
    [alder, lift(alder, ["cyber"])],
    [birch, lift(birch, ["cyber"])],
    [birch, lift(birch, ["terrorism"])],
    [alder, lift(alder, ["terrorism"])],
    [birch, testAct(birch, "give-notice")],
    [alder, testAct(alder, "terminate")],
  ];
  let state = newAgreementState(agreementId);
  const steps = acts.map(([by, signed]) => {
    state = applyAct(state, signed);
    const suspendedScopes = terms.scopes.map(({ id }) => id).filter((scope) => isSuspended(state, scope));
    return { by: by.name, act: utf8Text(signed.envelope), hash: signed.hash, standing: standingOf(state), suspendedScopes };
  });
  return {
    about: "Terms, their hash, and a life of acts with the standing after each.",
    terms: utf8Text(agreementFormat.encode(terms)),
    termsHash: termsHash(terms),
    steps,
  };
}

function passages(): unknown {
  const terms = testTerms([alder, birch], { lifeSafetyFloor: { allowed: true, survivesTermination: false } });
  const proposed = after([testAct(alder, "propose", { terms })]);
  const inForce = after([testAct(birch, "sign", { termsHash: termsHash(terms) })], proposed);
  const states = {
    "not-in-force": proposed,
    "in-force": inForce,
    suspended: after([testAct(birch, "suspend", { reason: { code: "relations", remark: null } })], inForce),
    terminated: after([testAct(alder, "give-notice"), testAct(birch, "terminate")], inForce),
  };
  const contexts = [
    {},
    { floor: true },
    { inFloorThread: true },
    { concernsEarlier: true },
    { floor: true, inFloorThread: true, hasAttachments: true },
  ];
  const cases = Object.entries(states).flatMap(([situation, state]) =>
    kindNames.flatMap((kind) =>
      contexts.map((given) => {
        const scope = kinds[kind].content ? "terrorism" : null;
        const context = { scope, floor: false, inFloorThread: false, concernsEarlier: false, hasAttachments: false, ...given };
        return { situation, kind, ...context, answer: mayPass(kind, state, context) };
      }),
    ),
  );
  return { about: "What passes, under a floor that is allowed and does not survive termination.", table: passageTable, cases };
}

function heads(): unknown {
  const fields = {
    sender: alder.nodeId,
    recipient: birch.nodeId,
    agreement: agreementId,
    epoch: 1,
    count: 1,
    chain: message.envelopeHash,
    log: { origin: "alder.example/pair", size: 2, root: hashText("root") },
    received: { epoch: 1, completeTo: 0, missing: [{ from: 1, to: 2 }] },
    at: timestamp(1_795_000_060_000),
  };
  const { value, envelope } = signHead(fields, alder.message);
  const withheld = signHead({ ...fields, withheld: [{ from: 1, to: 1 }] }, alder.message);
  return {
    about: "A signed head of Alder to Birch after one message; and one after a rule withheld that message.",
    head: value,
    envelope: utf8Text(envelope),
    withheld: { head: withheld.value, envelope: utf8Text(withheld.envelope) },
  };
}

const files: Readonly<Record<string, () => unknown>> = {
  "parties.json": () => ({
    about: "The parties of these vectors. Keys follow from the seeds; node ids from the identity keys.",
    parties: [alder, birch, cedar].map(partyFields),
  }),
  "commitments.json": commitments,
  "headers.json": headers,
  "messages.json": messages,
  "cards.json": cards,
  "attachments.json": attachments,
  "receipts.json": receipts,
  "agreements.json": agreements,
  "passages.json": passages,
  "heads.json": heads,
};

const isCheck = process.argv.includes("--check");
for (const [name, make] of Object.entries(files)) {
  const text = `${JSON.stringify(await make(), undefined, name === "passages.json" ? undefined : 2)}\n`;
  const file = path.join(folder, name);
  if (!isCheck) await writeFile(file, text);
  else if ((await readFile(file, "utf8")) !== text) {
    process.stderr.write(`vectors/exchange/${name} is not what tools/vectors-exchange.ts writes\n`);
    process.exitCode = 1;
  }
}
