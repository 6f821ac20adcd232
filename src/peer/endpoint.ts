import { TocsinError } from "../base/index.ts";

/** Where a node or a proxy listens. `host` without brackets. */
export type HostPort = { readonly host: string; readonly port: number };

const endpointPattern = /^https:\/\/(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::([1-9]\d{0,4}))?\/?$/;
const proxyPattern = /^(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?):([1-9]\d{0,4})$/;

/** Host and port of an endpoint of a card, `https://host:port`, port 443 where none is given. Anything else, a path included, is `input-malformed`. */
export function endpointOf(endpoint: string): HostPort {
  const found = read(endpointPattern, endpoint, 443);
  if (found === undefined) throw new TocsinError("input-malformed", `Give an endpoint as https://host:port: "${endpoint.slice(0, 300)}"`);
  return found;
}

/** Host and port of a proxy, `host:port`. Anything else is `config-invalid`. */
export function proxyOf(proxy: string): HostPort {
  const found = read(proxyPattern, proxy);
  if (found === undefined) throw new TocsinError("config-invalid", `Give the proxy as host:port: "${proxy}"`);
  return found;
}

/** `host:port` as it stands in a request. */
export function authorityOf({ host, port }: HostPort): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function read(pattern: RegExp, text: string, defaultPort?: number): HostPort | undefined {
  const [, host, digits] = pattern.exec(text) ?? [];
  if (host === undefined) return undefined;
  const port = digits === undefined ? defaultPort : Number(digits);
  return port === undefined || port > 65_535 ? undefined : { host: host.replace(/^\[(.*)\]$/, "$1"), port };
}
