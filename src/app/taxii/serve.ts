import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import path from "node:path";
import { TocsinError } from "../../base/index.ts";
import { newTlsIdentity } from "../../seal/index.ts";
import { hostAndPort, isLoopback } from "../listen.ts";
import type { Node } from "../node.ts";
import { listenTaxii } from "./listener.ts";
import type { TaxiiTls } from "./listener.ts";
import { startTaxii } from "./service.ts";

/** A TAXII server that listens. */
export type RunningTaxii = { readonly url: string; stop(): Promise<void> };

const tlsSetting = "taxii-tls";
const dayMs = 86_400_000;

/** The certificate of the configuration, else one of the node's own making, kept so that clients can pin it. None on loopback, unless asked for. */
async function tlsOf(node: Node, host: string): Promise<TaxiiTls | undefined> {
  const { taxiiCertificate, taxiiKey, taxiiTls } = node.config;
  if (taxiiCertificate !== undefined && taxiiKey !== undefined)
    return { certificate: readPem(node, taxiiCertificate), key: readPem(node, taxiiKey) };
  if (isLoopback(host) && taxiiTls !== true) return undefined;
  const kept = await node.store.read((view) => view.setting(tlsSetting));
  if (kept !== undefined) return JSON.parse(kept) as TaxiiTls;
  const nowMs = node.clock.nowMs();
  const made = await newTlsIdentity({ name: "tocsin taxii", notBefore: new Date(nowMs - dayMs), notAfter: new Date(nowMs + 3650 * dayMs) });
  const identity = { certificate: made.certificatePem, key: made.privateKeyPem };
  await node.store.transact((tx) => tx.putSetting(tlsSetting, JSON.stringify(identity)));
  return identity;
}

function readPem(node: Node, file: string): string {
  try {
    return readFileSync(path.resolve(node.paths.folder, file), "utf8");
  } catch (cause) {
    throw new TocsinError("config-invalid", `give the TAXII listener files that are there: "${file}" cannot be read`, { cause });
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // A page that is being sent gets a moment; whoever holds a connection open does not hold up the end.
    setTimeout(() => server.closeAllConnections(), 2000).unref();
  });
}

/** Serves TAXII where the configuration says so. Refuses an address or certificate that cannot be used with `config-invalid`. */
export async function serveNodeTaxii(node: Node, tell: (text: string) => void): Promise<RunningTaxii | undefined> {
  const { taxiiListen, taxiiPublic } = node.config;
  if (taxiiListen === undefined) return undefined;
  const { host } = hostAndPort(taxiiListen);
  const tls = await tlsOf(node, host);
  const service = await startTaxii(node, tell);
  let server: Server;
  try {
    server = await listenTaxii(service, { address: taxiiListen, tls, publicUrl: taxiiPublic });
  } catch (thrown) {
    await service.stop();
    throw thrown;
  }
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: `${tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}/taxii2/`,
    async stop() {
      await close(server);
      await service.stop();
    },
  };
}
