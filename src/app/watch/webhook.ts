import { readFile } from "node:fs/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { canonicalJson, hex, hmacSha256, timestamp, utf8 } from "../../base/index.ts";
import { pageWord } from "../../exchange/watch/index.ts";
import { notifierFailed, reasonOf } from "./notice.ts";
import type { Notice, TryPorts } from "./notice.ts";
import type { WebhookConfig } from "./notifier-config.ts";
import { webhookKey } from "./secret-file.ts";

const signatureHeader = "tocsin-signature";

/** The body of a page: ids and numbers only, no text, no name of a partner. Canonical JSON (RFC 8785). */
export function webhookBody(notice: Notice, at: string): string {
  const { page, node, purpose } = notice;
  return canonicalJson({
    version: 1,
    purpose,
    page: page.id,
    at,
    node: node.id,
    officer: page.officer,
    word: pageWord(page),
    items: page.items.map(({ kind, word, message, alarm }) => ({ kind, word, message, alarm })),
    more: page.more,
  });
}

/**
 * The signature of a body: `t=SECONDS,v1=HEX`, where HEX is HMAC-SHA-256 over `SECONDS.BODY` under the key's UTF-8 bytes. Who checks it
 * compares in constant time and refuses a time that is minutes away, so that a page cannot be replayed.
 */
export function webhookSignature(key: string, body: string, seconds: number): string {
  return `t=${seconds},v1=${hex(hmacSha256(utf8(key), utf8(`${seconds}.${body}`)))}`;
}

/** Where signed JSON is posted, and with which key. `ca` is the receiver's own authority (PEM). */
export type SignedPost = {
  readonly url: string;
  readonly key: string;
  readonly ca: Uint8Array | undefined;
  readonly body: string;
  readonly nowMs: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** Posts signed JSON and gives the status; a redirect is not followed. Rejects as the runtime does where nobody answers. */
export async function postSigned(post: SignedPost): Promise<number> {
  const { key, ca, body, nowMs, timeoutMs, signal } = post;
  const headers = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "user-agent": "tocsin",
    [signatureHeader]: webhookSignature(key, body, Math.floor(nowMs / 1000)),
  };
  const url = new URL(post.url);
  const options = { method: "POST", headers, agent: false, signal, timeout: timeoutMs } as const;
  return await new Promise<number>((resolve, reject) => {
    const request =
      url.protocol === "https:"
        ? requestHttps(url, { ...options, ...(ca === undefined ? {} : { ca: Buffer.from(ca) }) })
        : requestHttp(url, options);
    request.on("error", reject);
    request.on("timeout", () => request.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    request.on("response", (response) => {
      // What the receiver says beyond its status is not read: it is foreign, and nobody waits for it.
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    request.end(body);
  });
}

/** Posts a page as signed JSON. Taken is any 2xx; a redirect is not followed. Fails with `notifier-failed`. */
export async function postPage(config: WebhookConfig, notice: Notice, ports: TryPorts): Promise<void> {
  const key = await webhookKey(config.secretFile);
  const ca = config.caFile === null ? undefined : await readFile(config.caFile);
  // The receiver judges the time by its own clock, so it is the machine's here, in an exercise too.
  const nowMs = ports.clock.nowMs();
  const body = webhookBody(notice, timestamp(nowMs));
  const { url, timeoutMs } = config;
  const status = await postSigned({ url, key, ca, body, nowMs, timeoutMs, signal: ports.signal }).catch((thrown: unknown) => {
    throw notifierFailed("the address cannot be reached", reasonOf(thrown), thrown);
  });
  if (status < 200 || status > 299) throw notifierFailed("the address did not take the page", `http ${status}`);
}
