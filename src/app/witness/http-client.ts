import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { TocsinError } from "../../base/index.ts";
import type { Clock } from "../../base/index.ts";

/** One request to a witness: the longest answer that is read, in bytes, and how long all of it may take, in milliseconds. */
export type WitnessCall = {
  readonly method: "GET" | "POST";
  readonly body?: Uint8Array;
  readonly largest: number;
  readonly timeoutMs: number;
};

/** What a witness answered. Attacker-controlled. */
export type WitnessReply = { readonly status: number; readonly body: Uint8Array };

/**
 * Asks a witness over HTTP; a redirect is not followed. Fails with `witness-unreachable` where the address does not answer in time, cuts
 * its answer off, or answers with more than the limit.
 */
export async function callWitness(url: URL, call: WitnessCall, clock: Pick<Clock, "after">): Promise<WitnessReply> {
  const { method, body = new Uint8Array(), largest, timeoutMs } = call;
  const stopping = new AbortController();
  const timer = clock.after(timeoutMs, () => stopping.abort());
  const headers = { "content-type": "text/plain; charset=utf-8", "content-length": String(body.length), "user-agent": "tocsin" };
  const options = { method, headers, agent: false, signal: stopping.signal, maxHeaderSize: 8192 } as const;
  try {
    return await new Promise<WitnessReply>((resolve, reject) => {
      const request = url.protocol === "https:" ? requestHttps(url, options) : requestHttp(url, options);
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on("error", reject);
        response.on("data", (chunk: Buffer) => {
          length += chunk.length;
          if (length <= largest) {
            chunks.push(chunk);
            return;
          }
          reject(new Error(`an answer of more than ${largest} bytes`));
          request.destroy();
        });
        response.on("aborted", () => reject(new Error("its answer was cut off")));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks, length) }));
      });
      request.end(body);
    });
  } catch (cause) {
    const reason = stopping.signal.aborted
      ? `no answer in ${timeoutMs} ms`
      : cause instanceof Error
        ? ((cause as NodeJS.ErrnoException).code ?? cause.message)
        : String(cause);
    throw new TocsinError("witness-unreachable", `look at the way to the witness at ${url.href}: ${reason}`, { cause });
  } finally {
    timer.cancel();
  }
}
