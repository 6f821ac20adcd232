import { isTocsinError, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { isJsonObject } from "../../stix/index.ts";
import { endpoint } from "./address.ts";
import { shownText } from "./answer.ts";
import type { PushPorts, PushRequest } from "./push.ts";
import { backOff, pause } from "./wait.ts";

/** An object that the server did not take, and why, in its own words. */
export type PushFailure = { readonly id: string; readonly version: string | null; readonly message: string };

/** What became of an envelope: counts as the server gave them, and its list of failures as far as it gave one. */
export type PushStatus = {
  readonly id: string | null;
  readonly isComplete: boolean;
  readonly failed: number;
  readonly pending: number;
  readonly failures: readonly PushFailure[];
};

const mostListed = 10_000;

function count(value: JsonValue | undefined): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function readFailure(value: JsonValue): readonly PushFailure[] {
  // Some servers name a failed object by its id alone.
  if (typeof value === "string") return [{ id: shownText(value), version: null, message: "" }];
  if (!isJsonObject(value) || typeof value["id"] !== "string") return [];
  const { id, version, message } = value;
  return [
    {
      id: shownText(id),
      version: typeof version === "string" ? shownText(version) : null,
      message: typeof message === "string" ? shownText(message) : "",
    },
  ];
}

/** Reads a status resource (TAXII 2.1 section 4.3). Refuses with `remote-not-taxii` what has neither a status nor an id. */
export function readStatus(resource: { readonly [name: string]: JsonValue }): PushStatus {
  const { id, status } = resource;
  if (typeof id !== "string" && typeof status !== "string")
    throw new TocsinError("remote-not-taxii", "check the address: the server took the objects, but answers with no status resource");
  const list = Array.isArray(resource["failures"]) ? (resource["failures"] as readonly JsonValue[]).slice(0, mostListed) : [];
  const failures = list.flatMap(readFailure);
  const pending = count(resource["pending_count"]);
  return {
    id: typeof id === "string" ? id : null,
    isComplete: status === "complete",
    failed: Math.max(count(resource["failure_count"]), failures.length),
    pending,
    failures,
  };
}

/**
 * Asks for the status of an envelope until it is complete, with growing pauses, for so long as the request is willing to wait; then gives
 * it as it stands. A server that has forgotten it leaves it as it was.
 */
export async function settled(first: PushStatus, request: PushRequest, ports: PushPorts): Promise<PushStatus> {
  let status = first;
  const untilMs = ports.clock.monotonicMs() + (request.statusWaitMs ?? 600_000);
  for (let turn = 0; !status.isComplete && status.id !== null && ports.clock.monotonicMs() < untilMs; turn += 1) {
    await pause(backOff(turn, { pauseMs: 200, maxPauseMs: 10_000 }, ports.random), ports);
    try {
      status = readStatus(await request.session.resource(endpoint(request.root, "status", status.id)));
    } catch (thrown) {
      if (isTocsinError(thrown, "remote-not-found")) return status;
      throw thrown;
    }
  }
  return status;
}
