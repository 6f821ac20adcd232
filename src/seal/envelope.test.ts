import assert from "node:assert/strict";
import test from "node:test";
import { base64, canonicalBytes, isTocsinError, systemRandom, utf8 } from "../base/index.ts";
import { envelopeKeyId, envelopePayloadType, maxEnvelopeBytes, preAuthEncoding, signEnvelope, verifyEnvelope } from "./envelope.ts";
import { newSigningSecret, signingKey, verifyingKey } from "./signing-key.ts";

const type = "application/vnd.tocsin.message.v1+json";
const payload = utf8('{"text":"Two men, one van."}');
const key = signingKey(newSigningSecret("message", systemRandom));
const envelope = signEnvelope(type, payload, key);

type Document = {
  payload: string;
  payloadType: string;
  signatures: { keyid: string; sig: string; [more: string]: unknown }[];
  [more: string]: unknown;
};

function document(): Document {
  return JSON.parse(Buffer.from(envelope).toString("utf8")) as Document;
}

function refused(bytes: Uint8Array, what: string, publicKey = key.publicKey, expectedType = type): void {
  assert.throws(
    () => verifyEnvelope(bytes, expectedType, publicKey),
    (thrown) => {
      assert.ok(isTocsinError(thrown, "verification-failed"), what);
      // One text for every reason, and nothing beside it.
      assert.equal(thrown.message, "Verification failed", what);
      assert.equal(thrown.cause, undefined, what);
      assert.deepEqual(thrown.details, {}, what);
      return true;
    },
  );
}

test("the pre-authentication encoding is that of the DSSE protocol", () => {
  const encoded = preAuthEncoding("http://example.com/HelloWorld", utf8("hello world"));
  assert.equal(Buffer.from(encoded).toString(), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  assert.equal(Buffer.from(preAuthEncoding("é", new Uint8Array())).toString(), "DSSEv1 2 é 0 ");
});

test("an envelope opens to the payload that was signed", () => {
  const opened = verifyEnvelope(envelope, type, key.publicKey);
  assert.deepEqual({ ...opened }, { payloadType: type, payload, keyId: key.keyId });
  assert.deepEqual({ ...verifyEnvelope(envelope, type, verifyingKey(key.publicKey)) }, { ...opened });
  assert.equal(envelopeKeyId(envelope), key.keyId);
  assert.equal(envelopePayloadType(envelope), type);
});

test("an empty payload and an envelope seen through an offset view open too", () => {
  const empty = signEnvelope(type, new Uint8Array(), key);
  assert.equal(verifyEnvelope(empty, type, key.publicKey).payload.length, 0);
  const shifted = new Uint8Array(envelope.length + 7);
  shifted.set(envelope, 5);
  assert.deepEqual(verifyEnvelope(shifted.subarray(5, 5 + envelope.length), type, key.publicKey).payload, payload);
});

test("what is written is the RFC 8785 form of a DSSE envelope with the two signatures in order", () => {
  const read = document();
  assert.deepEqual(canonicalBytes(read), new Uint8Array(envelope));
  assert.deepEqual(Object.keys(read), ["payload", "payloadType", "signatures"]);
  assert.deepEqual(
    read.signatures.map(({ sig }) => Buffer.from(sig, "base64").length),
    [64, 3309],
  );
});

test("more, fewer, doubled or swapped signatures are refused", () => {
  const { signatures, ...rest } = document();
  const [first, second] = signatures;
  assert.ok(first !== undefined && second !== undefined);
  const lists = { none: [], "ed25519 only": [first], "ml-dsa only": [second], swapped: [second, first], "ed25519 twice": [first, first] };
  const more = {
    "ml-dsa twice": [second, second],
    "three, last doubled": [first, second, second],
    "three, first doubled": [first, first, second],
  };
  for (const [what, list] of Object.entries({ ...lists, ...more })) refused(canonicalBytes({ ...rest, signatures: list }), what);
  refused(canonicalBytes({ ...rest, signatures: [{ ...first, sig: "" }, second] }), "empty first");
  refused(
    canonicalBytes({
      ...rest,
      signatures: [
        { ...first, sig: second.sig },
        { ...second, sig: first.sig },
      ],
    }),
    "swapped values",
  );
});

test("signatures by another key, of another payload or of another type are refused", () => {
  const other = signingKey(newSigningSecret("message", systemRandom));
  refused(envelope, "other key", other.publicKey);
  refused(envelope, "other type", key.publicKey, "application/vnd.tocsin.message.v2+json");
  const [ours] = document().signatures;
  const [, theirs] = (JSON.parse(Buffer.from(signEnvelope(type, payload, other)).toString()) as Document).signatures;
  refused(canonicalBytes({ ...document(), signatures: [ours, theirs] }), "one signature from each of two keys");
  refused(canonicalBytes({ ...document(), signatures: [ours, { ...theirs, keyid: key.keyId }] }), "the same under one key id");
  refused(canonicalBytes({ ...document(), payload: base64(utf8("other")) }), "other payload");
  refused(canonicalBytes({ ...document(), payloadType: "application/other" }), "type changed inside", key.publicKey, "application/other");
});

test("a log key's envelope carries ML-DSA-44, and is not one of a message key", () => {
  const secret = newSigningSecret("message", systemRandom);
  const log = signingKey({ ...secret, use: "log" });
  const message = signingKey(secret);
  const signed = signEnvelope(type, payload, log);
  assert.equal(verifyEnvelope(signed, type, log.publicKey).keyId, log.keyId);
  refused(signed, "log key's envelope for the message key of the same seeds", message.publicKey);
  refused(signed, "wrong suite", { ...log.publicKey, suite: 2 as 1 });
});

test("any second spelling of the same envelope is refused", () => {
  const text = Buffer.from(envelope).toString("utf8");
  const read = document();
  const [first, second] = read.signatures;
  assert.ok(first !== undefined && second !== undefined);
  const swapped = { payloadType: read.payloadType, payload: read.payload, signatures: read.signatures };
  const spellings: Record<string, string> = {
    "space after": `${text} `,
    "line break after": `${text}\n`,
    "space before": ` ${text}`,
    "byte-order mark": `\uFEFF${text}`,
    indented: JSON.stringify(read, undefined, 1),
    "members in another order": JSON.stringify(swapped),
    "extra member": text.replace(/\}$/, ',"x":1}'),
    "extra member in a signature": text.replace('"}]}', '","x":1}]}'),
    "member twice": text.replace('{"payload"', '{"payload":"","payload"'),
    "escaped letter": text.replace('"payloadType"', '"payload\\u0054ype"'),
    "escaped value": text.replace("application/", "application\\/"),
    "no key id": text.replace(`"keyid":"${key.keyId}",`, ""),
    "base64url payload": text.replace(read.payload, Buffer.from(read.payload, "base64").toString("base64url")),
    "unpadded payload": text.replace(read.payload, read.payload.replaceAll("=", "")),
    "line break in base64": text.replace(read.payload, `${read.payload.slice(0, 4)}\n${read.payload.slice(4)}`),
    "unpadded signature": text.replace(first.sig, first.sig.replaceAll("=", "")),
    "upper-case type": text.replace(type, type.toUpperCase()),
  };
  for (const [what, spelling] of Object.entries(spellings)) {
    assert.notEqual(spelling, text, what);
    refused(utf8(spelling), what);
    assert.equal(envelopeKeyId(utf8(spelling)), undefined, what);
  }
});

test("base64 whose unused bits are set, which decodes to the same bytes, is refused", () => {
  const text = Buffer.from(envelope).toString("utf8");
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const { payload: encoded, signatures } = document();
  for (const value of [encoded, signatures[0]?.sig ?? "", signatures[1]?.sig ?? ""].filter((one) => one.endsWith("="))) {
    const at = value.indexOf("=") - 1;
    const last = alphabet.indexOf(value.charAt(at));
    const twin = `${value.slice(0, at)}${alphabet.charAt(last ^ 1)}${value.slice(at + 1)}`;
    assert.deepEqual(Buffer.from(twin, "base64"), Buffer.from(value, "base64"));
    refused(utf8(text.replace(value, twin)), "stray bits");
  }
});

test("bytes that are no envelope, deep nesting and oversize are refused without being parsed", () => {
  refused(new Uint8Array(), "empty");
  refused(utf8("{}"), "empty object");
  refused(utf8("[".repeat(100_000)), "nesting");
  refused(utf8('{"payload":"'), "cut after the first member's name");
  refused(utf8(`{"payload":"${"A".repeat(100_000)}`), "payload without end");
  refused(new Uint8Array(maxEnvelopeBytes + 1).fill(0x41), "oversize");
  refused(envelope.subarray(0, envelope.length - 1), "cut");
});

test("signing refuses a type that is no lower-case media type and a payload above the limit", () => {
  for (const wrong of ["", "text", "Text/plain", "text/plain; charset=utf-8", 'a/"', "a/\\u0041", "a/b c"]) {
    assert.throws(() => signEnvelope(wrong, payload, key), TypeError, wrong);
  }
  assert.throws(
    () => signEnvelope(type, new Uint8Array(8 * 1024 * 1024 + 1), key),
    (thrown) => isTocsinError(thrown, "input-too-large"),
  );
});

test("the largest payload fits", () => {
  const largest = new Uint8Array(8 * 1024 * 1024).fill(7);
  assert.equal(verifyEnvelope(signEnvelope(type, largest, key), type, key.publicKey).payload.length, largest.length);
});
