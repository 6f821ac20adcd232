import { isTocsinError, utf8 } from "../../base/index.ts";
import type { TocsinError } from "../../base/index.ts";
import { assertReleasable } from "../../handling/index.ts";
import type { Releasable } from "../../handling/index.ts";
import type { StixObject } from "../../stix/index.ts";
import { endpoint } from "./address.ts";
import { readResource } from "./answer.ts";
import { readStatus, settled } from "./push-status.ts";
import type { PushFailure, PushStatus } from "./push-status.ts";
import { alreadyThere } from "./push-there.ts";
import type { TaxiiSession } from "./session.ts";
import { retry } from "./wait.ts";
import type { WaitPorts } from "./wait.ts";

/** What to push, to where, and to whom. */
export type PushRequest = {
  readonly session: TaxiiSession;
  readonly root: URL;
  readonly collection: string;
  /** Bytes that the API root takes in one envelope; null where it does not say, and 8 MiB is taken. */
  readonly maxContentLength: number | null;
  /** The one reader that everything was released to. */
  readonly recipient: string;
  /** Objects at most in one envelope (default 1000). */
  readonly maxObjects?: number;
  /** How long to wait for the server to have taken an envelope, in milliseconds (default 10 min). */
  readonly statusWaitMs?: number;
};

/** How a push goes: told after every envelope. */
export type PushProgress = { readonly sent: number; readonly taken: number; readonly failed: number };

/** What a push works with. */
export type PushPorts = WaitPorts & { onProgress?(progress: PushProgress): void };

/**
 * What a push came to. Everything arrived only where `isComplete`. `taken` is what the server said that it has; `unconfirmed` what it
 * took in and never said more of; `notSent` what an error stood before. Pushing all of it again is safe: a version that is there is a success.
 */
export type PushReport = {
  readonly isComplete: boolean;
  readonly sent: number;
  readonly taken: number;
  readonly failed: number;
  /** At most 10,000 of what failed. */
  readonly failures: readonly PushFailure[];
  readonly unconfirmed: number;
  readonly notSent: number;
  readonly error: TocsinError | null;
};

type Item = { readonly id: string; readonly version: string | null; readonly object: StixObject; readonly bytes: Uint8Array };

const defaultBytes = 8 * 1024 * 1024;
const mostFailures = 10_000;
const head = utf8('{"objects":[');
const tail = utf8("]}");
const comma = utf8(",");

function itemOf(object: StixObject): Item {
  const version = object["modified"] ?? object["created"];
  return { id: object.id, version: typeof version === "string" ? version : null, object, bytes: utf8(JSON.stringify(object)) };
}

function envelopeOf(items: readonly Item[]): Uint8Array {
  return Buffer.concat([head, ...items.flatMap(({ bytes }, at) => (at === 0 ? [bytes] : [comma, bytes])), tail]);
}

/** A push on its way. */
class Push {
  readonly #request: PushRequest;
  readonly #ports: PushPorts;
  readonly #failures: PushFailure[] = [];
  #batch: Item[] = [];
  #bytes = 0;
  #offered = 0;
  #sent = 0;
  #taken = 0;
  #failed = 0;
  #unconfirmed = 0;
  #error: TocsinError | null = null;

  constructor(request: PushRequest, ports: PushPorts) {
    this.#request = request;
    this.#ports = ports;
  }

  /** Takes an object up into the envelope that is being filled, and sends that where it would not fit. */
  async add(item: Item): Promise<void> {
    const { maxContentLength, maxObjects = 1000 } = this.#request;
    const most = (maxContentLength ?? defaultBytes) - head.length - tail.length;
    this.#offered += 1;
    if (item.bytes.length > most) {
      this.#sent += 1;
      this.#fail(item, `the object has ${item.bytes.length} bytes, more than the server takes`);
      return;
    }
    if (this.#bytes + item.bytes.length + 1 > most || this.#batch.length >= maxObjects) await this.flush();
    this.#batch.push(item);
    this.#bytes += item.bytes.length + 1;
  }

  /** Sends what waits. After an error that ends the push nothing is sent any more. */
  async flush(): Promise<void> {
    const items = this.#batch;
    this.#batch = [];
    this.#bytes = 0;
    if (this.#error !== null) return;
    try {
      await this.#send(items);
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      this.#error = thrown;
    }
  }

  #fail({ id, version }: Item, message: string): void {
    this.#failed += 1;
    if (this.#failures.length < mostFailures) this.#failures.push({ id, version, message });
  }

  /** Sends items in one envelope; in halves where the server takes none so large, or refuses all of it for the sake of some. */
  async #send(items: readonly Item[]): Promise<void> {
    const [first] = items;
    if (first === undefined) return;
    let status: PushStatus;
    try {
      status = await this.#post(envelopeOf(items));
    } catch (thrown) {
      if (!isTocsinError(thrown) || !isForTheSakeOfSome(thrown)) throw thrown;
      if (items.length === 1) {
        this.#sent += 1;
        this.#fail(first, thrown.message);
        this.#tell();
        return;
      }
      const middle = items.length >> 1;
      await this.#send(items.slice(0, middle));
      await this.#send(items.slice(middle));
      return;
    }
    this.#sent += items.length;
    let last = status;
    try {
      last = await settled(status, this.#request, this.#ports);
    } finally {
      await this.#take(items, last);
    }
    this.#tell();
  }

  async #take(items: readonly Item[], status: PushStatus): Promise<void> {
    const named = new Set(status.failures.map(({ id }) => id));
    const suspects = named.size < status.failed ? items : items.filter(({ id }) => named.has(id));
    const there =
      status.failed === 0
        ? new Set<string>()
        : await alreadyThere(
            suspects.map(({ object }) => object),
            this.#request,
          );
    const failures = status.failures.filter(({ id }) => !there.has(id));
    // Where the server names some of its failures, or none, those that are there are counted out of the rest.
    const failed = Math.min(items.length, Math.max(failures.length, Math.min(status.failed, items.length - there.size)));
    const unconfirmed = status.isComplete ? 0 : Math.min(items.length - failed, Math.max(status.pending, 1));
    this.#failed += failed;
    this.#unconfirmed += unconfirmed;
    this.#taken += items.length - failed - unconfirmed;
    const listed = failures.slice(0, failed);
    const unlisted = failed - listed.length;
    const some = unlisted === 0 ? [] : [{ id: "?", version: null, message: `the server does not say which ${unlisted} these are` }];
    this.#failures.push(...[...listed, ...some].slice(0, mostFailures - this.#failures.length));
  }

  async #post(body: Uint8Array): Promise<PushStatus> {
    const { session, root, collection } = this.#request;
    const url = endpoint(root, "collections", collection, "objects");
    return await retry(session.options.retries ?? {}, this.#ports, async () =>
      readStatus(await readResource(await session.ask({ method: "POST", url, body }))),
    );
  }

  #tell(): void {
    this.#ports.onProgress?.({ sent: this.#sent, taken: this.#taken, failed: this.#failed });
  }

  report(): PushReport {
    const notSent = this.#offered - this.#sent;
    return {
      isComplete: this.#failed === 0 && this.#unconfirmed === 0 && notSent === 0 && this.#error === null,
      sent: this.#sent,
      taken: this.#taken,
      failed: this.#failed,
      failures: this.#failures,
      unconfirmed: this.#unconfirmed,
      notSent,
      error: this.#error,
    };
  }
}

function isForTheSakeOfSome(thrown: TocsinError): boolean {
  return (
    thrown.code === "remote-failed" &&
    (thrown.details["status"] === 413 || thrown.details["status"] === 422 || thrown.details["status"] === 400)
  );
}

/**
 * Pushes objects to a collection (TAXII 2.1 section 5.5), in envelopes no larger than the server takes, and waits for what became of each.
 * Accepts only what handling released to `recipient`: `release-not-minted` otherwise. An error of the server ends it and stands in the
 * report, beside what had arrived by then.
 */
export async function push(
  objects: AsyncIterable<Releasable<readonly StixObject[]>> | Iterable<Releasable<readonly StixObject[]>>,
  request: PushRequest,
  ports: PushPorts,
): Promise<PushReport> {
  const running = new Push(request, ports);
  for await (const released of objects) {
    assertReleasable(released, request.recipient);
    for (const object of released.content) await running.add(itemOf(object));
  }
  await running.flush();
  return running.report();
}
