import { readFileSync } from "node:fs";
import path from "node:path";
import { isTocsinError, timestamp, utf8Text } from "../../base/index.ts";
import { Credentials, endpoint, isSameSource, locate, pull, TaxiiSession } from "../../taxii/index.ts";
import type { PullReport, TlsFiles } from "../../taxii/index.ts";
import type { Node } from "../node.ts";
import { withIntake } from "../taxii/intake.ts";
import type { Intake } from "../taxii/receive.ts";
import { firstLine, readSecretFile } from "../unlock.ts";
import { CollectionPullStore, feedCollection, feedOrigin } from "./collection-store.ts";
import type { FeedConfig } from "./config.ts";
import { putRecord, readRecord } from "./record.ts";
import type { FeedRecord } from "./record.ts";

const alarmKind = "feed";
const failuresToAlarm = 3;

function secretOf(node: Node, file: string): string {
  return utf8Text(firstLine(readSecretFile(path.resolve(node.paths.folder, file)))) ?? "";
}

function credentialsOf(node: Node, { user, passwordFile, tokenFile }: FeedConfig): Credentials {
  if (tokenFile !== undefined) return Credentials.bearer(secretOf(node, tokenFile));
  return user === undefined || passwordFile === undefined ? Credentials.none() : Credentials.basic(user, secretOf(node, passwordFile));
}

function tlsOf(node: Node, { caFile, certificateFile, certificateKeyFile }: FeedConfig): TlsFiles {
  const read = (file: string): Uint8Array => readFileSync(path.resolve(node.paths.folder, file));
  return {
    ...(caFile === undefined ? {} : { ca: read(caFile) }),
    ...(certificateFile === undefined ? {} : { certificate: read(certificateFile) }),
    ...(certificateKeyFile === undefined ? {} : { key: readSecretFile(path.resolve(node.paths.folder, certificateKeyFile)) }),
  };
}

function filtersOf({ match = {} }: FeedConfig): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(match).map(([name, values]) => [`match[${name}]`, values]));
}

async function change(node: Node, name: string, changed: (record: FeedRecord) => FeedRecord): Promise<FeedRecord> {
  return await node.store.transact(async (tx) => {
    const record = changed(await readRecord(tx, name));
    await putRecord(tx, name, record);
    return record;
  });
}

async function pullFeed(intake: Intake, feed: FeedConfig, signal: AbortSignal): Promise<PullReport> {
  const { node } = intake;
  const ports = { clock: node.machineClock, random: node.random, signal };
  const session = new TaxiiSession(feed.url, { ...ports, credentials: credentialsOf(node, feed), tls: tlsOf(node, feed) });
  try {
    const into = { collection: feedCollection(intake, feed.into), origin: await feedOrigin(intake, feed) };
    const { root, collection } = await locate(session, feed.url, feed.collection);
    const source = { url: endpoint(root, "collections", collection, "objects").href, filters: filtersOf(feed) };
    const store = new CollectionPullStore(intake, into, {
      async read() {
        const { pull: kept } = await node.store.read((view) => readRecord(view, feed.name));
        // A feed that was pointed elsewhere begins anew: what it brought already the collection knows.
        return kept !== null && isSameSource(kept.source, source) ? kept : undefined;
      },
      write: async (state) => void (await change(node, feed.name, (record) => ({ ...record, pull: state }))),
    });
    const { limit, addedAfter } = feed;
    return await pull(
      {
        session,
        objects: new URL(source.url),
        filters: source.filters,
        isFull: feed.isFull === true,
        ...(limit === undefined ? {} : { limit }),
        ...(addedAfter === undefined ? {} : { addedAfter }),
      },
      { ...ports, store },
    );
  } finally {
    session.close();
  }
}

async function closeAlarms(node: Node, name: string): Promise<void> {
  await node.store.transact(async (tx) => {
    for (const { id, kind, subject } of await tx.openAlarms())
      if (kind === alarmKind && subject === name) await tx.closeAlarm(id, timestamp(node.clock.nowMs()));
  });
}

/** Raises the alarm of a feed, or counts it up. */
export async function raiseFeedAlarm(node: Node, name: string, what: string): Promise<void> {
  const text = `the feed "${name}" is not whole: ${what}`.slice(0, 500);
  await node.store.transact((tx) =>
    tx.raiseAlarm({ at: timestamp(node.clock.nowMs()), kind: alarmKind, subject: name, urgency: "today", text }),
  );
  for (const told of node.signals.watch) told();
}

/**
 * Pulls a feed once and writes down how it went. What only time mends raises an alarm at the third time in a row; everything else, and an
 * object that could not be taken, at once. A whole pull closes the alarm. Throws nothing but faults of its own.
 */
export async function runFeed(node: Node, feed: FeedConfig, signal: AbortSignal): Promise<FeedRecord> {
  const { name } = feed;
  const at = timestamp(node.clock.nowMs());
  try {
    const report = await withIntake(node, (intake) => pullFeed(intake, feed, signal));
    const wholeAt = report.isComplete ? timestamp(node.clock.nowMs()) : undefined;
    const record = await change(node, name, (before) => ({
      ...before,
      triedAt: at,
      wholeAt: wholeAt ?? before.wholeAt,
      failures: 0,
      error: null,
      notices: report.notices,
    }));
    if (report.isComplete) await closeAlarms(node, name);
    else await raiseFeedAlarm(node, name, `${report.missingCount} objects could not be taken; tocsin taxii feeds lists them`);
    return record;
  } catch (thrown) {
    if (!isTocsinError(thrown) && !isSystemError(thrown)) throw thrown;
    if (signal.aborted) return await node.store.read((view) => readRecord(view, name));
    const error = { code: isTocsinError(thrown) ? thrown.code : "config-invalid", message: thrown.message.slice(0, 500) };
    const record = await change(node, name, (before) => ({ ...before, triedAt: at, failures: before.failures + 1, error }));
    const mayPass =
      isTocsinError(thrown, "remote-unreachable") || isTocsinError(thrown, "remote-busy") || isTocsinError(thrown, "remote-failed");
    if (!mayPass || record.failures >= failuresToAlarm) await raiseFeedAlarm(node, name, error.message);
    return record;
  }
}

/** A file that is not there or cannot be read. */
function isSystemError(thrown: unknown): thrown is Error {
  return thrown instanceof Error && "syscall" in thrown;
}
