import assert from "node:assert/strict";
import https from "node:https";
import { test } from "node:test";
import { systemClock, systemRandom } from "../../base/index.ts";
import { newTlsIdentity } from "../../seal/index.ts";
import { serverUrl } from "./address.ts";
import type { TlsFiles } from "./connection.ts";
import { Credentials } from "./credentials.ts";
import { TaxiiSession } from "./session.ts";

const day = 86_400_000;
const made = (name: string, from = -day): ReturnType<typeof newTlsIdentity> =>
  newTlsIdentity({ name, notBefore: new Date(Date.now() + from), notAfter: new Date(Date.now() + from + 2 * day) });

test("a certificate that does not verify is refused before a credential is sent, and a client certificate is shown where asked for", async (context) => {
  const server = await made("localhost");
  const client = await made("alder");
  let asked = 0;
  const options = { cert: server.certificatePem, key: server.privateKeyPem, requestCert: true, rejectUnauthorized: false };
  const listening = https.createServer(options, (request, response) => {
    asked += 1;
    const shown =
      (request.socket as unknown as { getPeerCertificate(): { subject?: { CN?: string } } }).getPeerCertificate().subject?.CN ?? "nobody";
    response.writeHead(200, { "content-type": "application/taxii+json;version=2.1" }).end(JSON.stringify({ title: shown }));
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as { port: number };
  context.after(() => {
    listening.closeAllConnections();
    listening.close();
  });
  const ask = async (host: string, tls: TlsFiles): Promise<unknown> => {
    const credentials = Credentials.bearer("token");
    const session = new TaxiiSession(`https://${host}:${port}/`, {
      clock: systemClock,
      random: systemRandom,
      credentials,
      tls,
      retries: { tries: 1 },
    });
    try {
      return (await session.resource(new URL(`https://${host}:${port}/taxii2/`)))["title"];
    } finally {
      session.close();
    }
  };
  const ca = Buffer.from(server.certificatePem);
  await assert.rejects(ask("localhost", {}), { code: "remote-untrusted" });
  await assert.rejects(ask("127.0.0.1", { ca }), { code: "remote-untrusted" });
  await assert.rejects(ask("localhost", { ca: Buffer.from((await made("localhost")).certificatePem) }), { code: "remote-untrusted" });
  assert.equal(asked, 0);
  assert.equal(await ask("localhost", { ca }), "nobody");
  const identity = { certificate: Buffer.from(client.certificatePem), key: Buffer.from(client.privateKeyPem) };
  assert.equal(await ask("localhost", { ca, ...identity }), "alder");
});

test("addresses that would carry objects or credentials in the clear are refused", () => {
  for (const address of [
    "http://taxii.example/",
    "ftp://taxii.example/",
    "https://u:p@taxii.example/",
    "taxii.example",
    "http://127.0.0.1.example/",
  ])
    assert.throws(() => serverUrl(address), { code: "usage" }, address);
  for (const address of ["https://taxii.example/", "http://127.0.0.1:1/", "http://localhost/", "http://[::1]:8/"])
    assert.ok(serverUrl(address));
});
