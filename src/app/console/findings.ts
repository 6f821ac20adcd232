import { lookup } from "node:dns/promises";
import { readFileSync } from "node:fs";
import path from "node:path";
import { certificateFacts } from "../../seal/index.ts";
import type { Finding } from "../doctor.ts";
import type { Node } from "../node.ts";
import { consoleOrigin, isLocalName } from "./origin.ts";

const soonMs = 21 * 86_400_000;

async function nameFinding(origin: string): Promise<Finding> {
  const { hostname } = new URL(origin);
  if (isLocalName(hostname)) return { check: "console name", state: "ok", found: `${origin}, on this machine alone`, todo: "" };
  try {
    const { address } = await lookup(hostname);
    return { check: "console name", state: "ok", found: `${hostname} is ${address}`, todo: "" };
  } catch {
    const todo = `make the name known to the browsers of the desk: passkeys are bound to "${hostname}"`;
    return { check: "console name", state: "warning", found: `${hostname} is not known on this machine`, todo };
  }
}

function certificateFinding(node: Node, origin: string): Finding {
  const check = "console certificate";
  const { consoleCertificate = "" } = node.config;
  const { hostname } = new URL(origin);
  try {
    const { isForHost, untilMs } = certificateFacts(readFileSync(path.resolve(node.paths.folder, consoleCertificate), "utf8"), hostname);
    const until = new Date(untilMs).toISOString();
    const leftMs = untilMs - node.machineClock.nowMs();
    if (!isForHost)
      return { check, state: "failed", found: `it is not for ${hostname}`, todo: "give the certificate of the console's own name" };
    if (leftMs <= 0) return { check, state: "failed", found: `it ended at ${until}`, todo: "renew it: browsers refuse the console" };
    return {
      check,
      state: leftMs < soonMs ? "warning" : "ok",
      found: `for ${hostname} until ${until}`,
      todo: leftMs < soonMs ? "renew it" : "",
    };
  } catch {
    return {
      check,
      state: "failed",
      found: `"${consoleCertificate}" is no certificate that can be read`,
      todo: "give a certificate in PEM",
    };
  }
}

/** What can be seen of the console: that its name leads somewhere, and that its certificate is for that name and in time. */
export async function consoleFindings(node: Node): Promise<readonly Finding[]> {
  const origin = consoleOrigin(node.config);
  if (origin === undefined) return [];
  const name = await nameFinding(origin);
  return node.config.consoleCertificate === undefined ? [name] : [name, certificateFinding(node, origin)];
}
