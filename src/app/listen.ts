import type { Server } from "node:net";
import { TocsinError } from "../base/index.ts";

/** Host and port of an address of the configuration, `[::1]:8080` or `127.0.0.1:8080`. */
export function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const at = address.lastIndexOf(":");
  const port = Number(address.slice(at + 1));
  if (at < 1 || !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    throw new TocsinError("config-invalid", `give addresses as host:port with a port of 0 to 65535, got "${address}"`);
  }
  return { host: address.slice(0, at).replace(/^\[(.*)\]$/, "$1"), port };
}

/** Whether a host is this machine alone. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Starts a server on an address. An address that is taken or not ours is `config-invalid`. */
export async function listenOn(server: Server, address: string): Promise<void> {
  const { host, port } = hostAndPort(address);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(
        new TocsinError("config-invalid", `choose another address: "${address}" cannot be listened on (${cause.code ?? cause.message})`, {
          cause,
        }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}
