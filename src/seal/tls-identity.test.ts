import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import test from "node:test";
import * as tls from "node:tls";
import { isTocsinError, systemRandom } from "../base/index.ts";
import { newTlsIdentity, tlsPin } from "./tls-identity.ts";
import type { TlsIdentity } from "./tls-identity.ts";

const validity = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2046-01-01T00:00:00Z") };
const alder = await newTlsIdentity({ name: "Alder", ...validity });
const birch = await newTlsIdentity({ name: "Birch", ...validity });

test("a certificate names its node, both uses and its validity, and its pin is that of its key", () => {
  const certificate = new X509Certificate(alder.certificatePem);
  assert.equal(certificate.subject, "CN=Alder");
  assert.equal(certificate.issuer, "CN=Alder");
  assert.equal(certificate.ca, false);
  assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  assert.equal(certificate.validFromDate.toISOString(), validity.notBefore.toISOString());
  assert.equal(certificate.validToDate.toISOString(), validity.notAfter.toISOString());
  assert.equal(certificate.verify(certificate.publicKey), true);
  const spki = certificate.publicKey.export({ type: "spki", format: "der" });
  assert.equal(alder.pin, createHash("sha256").update(spki).digest("base64url"));
  assert.equal(tlsPin(certificate.raw), alder.pin);
  assert.notEqual(alder.pin, birch.pin);
});

test("bytes that are no certificate have no pin", () => {
  for (const bytes of [new Uint8Array(), systemRandom(300), new X509Certificate(alder.certificatePem).raw.subarray(1)]) {
    assert.throws(
      () => tlsPin(bytes),
      (thrown) => isTocsinError(thrown, "verification-failed"),
    );
  }
});

test("names with control characters, escapes or nothing in them, and a validity that is none, are caller's mistakes", async () => {
  for (const name of ["", "a\n", "a\0", "a\\2C", "CN=a+b", "a".repeat(65)])
    await assert.rejects(newTlsIdentity({ name, ...validity }), TypeError, name);
  await assert.rejects(newTlsIdentity({ name: "A", notBefore: validity.notAfter, notAfter: validity.notBefore }), TypeError);
  await assert.rejects(newTlsIdentity({ name: "A", notBefore: new Date(Number.NaN), notAfter: validity.notAfter }), TypeError);
  assert.equal(
    new X509Certificate((await newTlsIdentity({ name: "Österreich, Staatsschutz (West)", ...validity })).certificatePem).ca,
    false,
  );
});

type Seen = {
  readonly protocol: string | null;
  readonly group: string | undefined;
  readonly serverPin: string;
  readonly clientPin: string;
};

// Pins are compared as a node does it: the handshake proves possession of the key, the pin says whose key it is.
async function connect(server: TlsIdentity, client: TlsIdentity): Promise<Seen> {
  const listener = tls.createServer({
    key: server.privateKeyPem,
    cert: server.certificatePem,
    minVersion: "TLSv1.3",
    requestCert: true,
    rejectUnauthorized: false,
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const accepted = once(listener, "secureConnection") as Promise<[tls.TLSSocket]>;
  const key = { key: client.privateKeyPem, cert: client.certificatePem };
  const socket = tls.connect({ port, host: "127.0.0.1", ...key, minVersion: "TLSv1.3", rejectUnauthorized: false });
  try {
    await once(socket, "secureConnect");
    const [peer] = await accepted;
    const seen = {
      protocol: socket.getProtocol(),
      group: (socket.getEphemeralKeyInfo() as { readonly name?: string }).name,
      serverPin: tlsPin(socket.getPeerCertificate().raw),
      clientPin: tlsPin(peer.getPeerCertificate().raw),
    };
    peer.destroy();
    return seen;
  } finally {
    socket.destroy();
    listener.close();
  }
}

test("two nodes speak mutual TLS 1.3 with a post-quantum group and see each other's pin", async () => {
  const seen = await connect(alder, birch);
  assert.deepEqual(seen, { protocol: "TLSv1.3", group: "X25519MLKEM768", serverPin: alder.pin, clientPin: birch.pin });
});
