import { TocsinError } from "../../base/index.ts";
import type { Config } from "../config.ts";
import { hostAndPort, isLoopback } from "../listen.ts";

/**
 * The origin of the desk's pages: that of the configuration, a port 0 in it standing for the port that is listened on; else localhost, where only this
 * machine reaches it. `undefined` where no desk is configured. Refuses with `config-invalid` a listening address that others reach and no origin.
 */
export function consoleOrigin(config: Config, port?: number): string | undefined {
  const { consoleListen, consoleOrigin: given } = config;
  if (consoleListen === undefined) return undefined;
  const { host, port: listened } = hostAndPort(consoleListen);
  const actual = port ?? listened;
  if (given !== undefined) {
    // The port that stands for any other is written as 0, which no origin has.
    return new URL(given.replace(/:0$/, actual === 0 ? "" : `:${actual}`)).origin;
  }
  if (!isLoopback(host)) throw new TocsinError("config-invalid", "give consoleOrigin: the name by which browsers reach the console");
  return `http://localhost:${actual}`;
}

/** Whether a host is one that browsers take as trustworthy without TLS (Secure Contexts section 3.1). */
export function isLocalName(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost");
}

/** What contradicts itself in the desk's part of a configuration. */
export function consoleProblems(config: Config): readonly string[] {
  const { consoleListen, consoleOrigin: given, consoleCertificate, consoleKey } = config;
  if (consoleListen === undefined) return given === undefined ? [] : ["/consoleOrigin: give consoleListen too, or neither"];
  const wrong: string[] = [];
  const isLocal = isLoopback(consoleListen.slice(0, consoleListen.lastIndexOf(":")).replace(/^\[(.*)\]$/, "$1"));
  if ((consoleCertificate === undefined) !== (consoleKey === undefined))
    wrong.push("/consoleCertificate: give the certificate with its key, or neither");
  if (!isLocal && consoleCertificate === undefined)
    wrong.push(`/consoleListen: give consoleCertificate and consoleKey, or listen on loopback behind your own TLS, got "${consoleListen}"`);
  if (given === undefined) {
    if (!isLocal || consoleCertificate !== undefined) wrong.push("/consoleOrigin: give the name by which browsers reach the console");
    return wrong;
  }
  const { protocol, hostname } = new URL(given);
  if (protocol === "http:" && !isLocalName(hostname))
    wrong.push(`/consoleOrigin: browsers give passkeys to https alone, and to names under localhost, got "${given}"`);
  if (/^[\d.]+$|^\[/.test(hostname)) wrong.push(`/consoleOrigin: an address is no relying party of a passkey, give a name, got "${given}"`);
  if (protocol === "http:" && consoleCertificate !== undefined)
    wrong.push(`/consoleOrigin: it is https where consoleCertificate is given, got "${given}"`);
  return wrong;
}
