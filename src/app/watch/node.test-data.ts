import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { base64, base64url, fromBase64url, systemClock, systemRandom, timestamp, uuid4 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { rotateCard, signingKeys, signRequest } from "../../exchange/index.ts";
import type { MessageRecord, Precedence, RecordedAct } from "../../exchange/index.ts";
import { parseShift, rosterEntryFormat } from "../../exchange/watch/index.ts";
import type { RosterEntry } from "../../exchange/watch/index.ts";
import { sealingPublicKey } from "../../seal/index.ts";
import type { SigningKey } from "../../seal/index.ts";
import { listenControl } from "../control.ts";
import { drivenClock } from "../driven-clock.ts";
import type { DrivenClock } from "../driven-clock.ts";
import { initNode } from "../init.ts";
import { identityOf } from "../keys.ts";
import { openNode, ownCard, settingNames } from "../node.ts";
import type { WholeNode as Node } from "../node.ts";
import { openOfficerKey } from "../officers.ts";
import { performer } from "../perform.ts";
import { watchVerbs } from "../verbs/watch.ts";
import { watchFindings } from "./findings.ts";
import { notifierFormat } from "./notifier-config.ts";
import type { NotifierConfig } from "./notifier-config.ts";
import { settingKinds } from "./settings.ts";

/** A node of a test: its folder, a clock that the test drives, and what opens it again. */
export type TestNode = {
  readonly node: Node;
  readonly clock: DrivenClock;
  readonly root: string;
  reopen(): Promise<Node>;
  /** An officer's key, opened once: its passphrase takes a good part of a second. */
  key(officer: string): Promise<SigningKey>;
};

/** Who is enrolled at a test's node. */
export const testOfficers = [
  { id: "ana", roles: ["watch-officer", "liaison-officer"] },
  { id: "ben", roles: ["watch-officer"] },
  { id: "cora", roles: ["action-officer"] },
  { id: "admin-1", roles: ["administrator"] },
] as const;

/** Enrols an officer without a key file, which takes a good part of a second to make: this one can be paged and signs nothing. */
async function enrolWithoutKey(node: Node, officer: (typeof testOfficers)[number]): Promise<void> {
  const from = timestamp(node.clock.nowMs());
  const until = timestamp(node.clock.nowMs() + 365 * 86_400_000);
  const publicKey = { suite: 1, use: "officer", ed25519: node.random(32), mlDsa: node.random(1952) } as const;
  await node.store.transact((tx) =>
    tx.putOfficer({ ...officer, from, until, publicKey, certificate: new Uint8Array(), enrolledBy: [], withdrawnAt: null }),
  );
}

/**
 * Makes and opens a real node in a temporary folder, which is removed with the test. An actual one is driven through the machine's clock;
 * `signers` are the officers who have a key file.
 */
export async function testNode(
  context: { after(done: () => Promise<void>): void },
  options: { readonly exercise?: boolean; readonly signers?: readonly string[] } = {},
): Promise<TestNode> {
  const { exercise = false, signers = [] } = options;
  const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-watch-"));
  const folder = path.join(root, "birch");
  const machine = drivenClock(0, systemClock);
  const unlock = { kind: "key-file", path: path.join(root, "birch.key") } as const;
  await initNode(
    {
      folder,
      name: "Birch",
      unit: "Watch",
      country: "XB",
      exercise,
      unlock,
      officersFolder: path.join(root, "officers"),
      officers: testOfficers.filter(({ id }) => signers.includes(id)),
    },
    { clock: machine, random: systemRandom },
  );
  const open = (): Promise<Node> => openNode(folder, { clock: machine, random: systemRandom, source: {} });
  let node = await open();
  for (const officer of testOfficers) if (!signers.includes(officer.id)) await enrolWithoutKey(node, officer);
  context.after(async () => {
    await node.close().catch(() => {});
    rmSync(root, { recursive: true, force: true });
  });
  const reopen = async (): Promise<Node> => {
    await node.close();
    node = await open();
    return node;
  };
  const keys = new Map<string, Promise<SigningKey>>();
  const key = (id: string): Promise<SigningKey> => {
    const opened = keys.get(id) ?? openOfficerKey({ folder: path.join(root, "officers"), id });
    keys.set(id, opened);
    return opened;
  };
  return { node, clock: exercise ? (node.clock as DrivenClock) : machine, root, reopen, key };
}

/** A secret file of mode 0600; gives its path. */
export function secretFile(root: string, name: string, text: string, mode = 0o600): string {
  const file = path.join(root, name);
  writeFileSync(file, `${text}\n`, { mode });
  return file;
}

/** A notifier that a test's own `notify` carries. */
export const carried: NotifierConfig = {
  version: 1,
  kind: "command",
  program: "/bin/true",
  arguments: [],
  address: null,
  timeoutMs: 5000,
  discreet: false,
};

/** Puts notifiers and a roster into the store; officers stand in the order given and are always on duty. */
export async function putWatch(
  node: Node,
  given: {
    readonly roster: Readonly<Record<string, readonly string[]>>;
    readonly notifiers?: Readonly<Record<string, NotifierConfig>>;
    readonly shifts?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { roster, notifiers = { mail: carried, sms: carried }, shifts = {} } = given;
  await node.store.transact(async (tx) => {
    for (const [id, config] of Object.entries(notifiers)) {
      await tx.putWatchSetting(settingKinds.notifier, id, Buffer.from(notifierFormat.encode(config)).toString("utf8"));
      await tx.putWatchSetting(settingKinds.selfTest, id, JSON.stringify({ atMs: node.clock.nowMs(), ok: true, reason: null }));
    }
    for (const [at, [officer, ways]] of Object.entries(roster).entries()) {
      const entry: RosterEntry = {
        version: 1,
        officer,
        order: at + 1,
        timeZone: "UTC",
        shifts: [parseShift(shifts[officer] ?? "always")],
        absences: [],
        offOnHolidays: false,
        notifiers: ways.map((notifier) => ({ notifier, address: `${officer}@watch.example` })),
      };
      await tx.putWatchSetting(settingKinds.roster, officer, Buffer.from(rosterEntryFormat.encode(entry)).toString("utf8"));
    }
  });
}

/** Puts a message into the store with its acknowledgement deadline, as the engine leaves it; gives its row. */
export async function putMessage(
  node: Node,
  fields: {
    readonly precedence: Precedence;
    readonly status?: MessageRecord["status"];
    readonly outgoing?: boolean;
    readonly partner?: string;
    readonly inMs?: number;
    readonly kind?: string;
    readonly state?: MessageRecord["state"];
  },
): Promise<number> {
  const {
    precedence,
    status = "actual",
    outgoing = false,
    partner = "alder-id",
    inMs = 600_000,
    state = outgoing ? "dispatched" : "received",
  } = fields;
  const at = timestamp(node.clock.nowMs());
  return await node.store.transact(async (tx) => {
    if ((await tx.partner(partner)) === undefined) {
      await tx.putPartner({
        nodeId: partner,
        handle: "alder",
        kind: "voice",
        organisation: "Alder",
        unit: "Watch",
        card: null,
        rivalCard: null,
        revocations: null,
        confirmedAt: at,
        confirmedBy: "ana",
        addedAt: at,
      });
    }
    const row = await tx.addMessage(
      {
        messageId: uuid4(node.random),
        outgoing,
        partner,
        agreement: null,
        epoch: 1,
        sequence: null,
        kind: "warning",
        thread: null,
        precedence,
        status,
        sentAt: at,
        committedAt: at,
        previous: null,
        envelopeHash: base64url(node.random(32)),
        envelope: new Uint8Array(),
        state,
        reason: null,
        inner: null,
        equivocates: false,
      },
      [],
    );
    await tx.putDeadline({
      kind: fields.kind ?? (outgoing ? "acknowledge-out" : "acknowledge-in"),
      subject: String(row),
      dueMs: node.clock.nowMs() + inMs,
      step: 0,
    });
    return row;
  });
}

/** Gives a node a card with working hours: Monday to Friday, 08:00 to 17:00 UTC. */
export async function putWorkingHours(node: Node): Promise<void> {
  const { value: card } = await ownCard(node);
  const changes = {
    ...card,
    signing: [...signingKeys(card, "message"), ...signingKeys(card, "log")].map(({ key, fromMs, untilMs }) => ({
      key,
      from: timestamp(fromMs),
      until: timestamp(untilMs),
    })),
    sealing: card.sealing.map(({ key, from, until: ends }) => ({
      key: sealingPublicKey(fromBase64url(key) ?? new Uint8Array()),
      from,
      until: ends,
    })),
    workingHours: { days: ["mon" as const, "tue" as const, "wed" as const, "thu" as const, "fri" as const], from: "08:00", until: "17:00" },
  };
  const { suite: _suite, nodeId: _nodeId, identity: _identity, ...fields } = changes;
  const rotated = rotateCard(card, fields, identityOf(node));
  await node.store.transact((tx) => tx.putSetting(settingNames.card, base64(rotated.envelope)));
}

/** All acts of a node. */
export async function allActs(node: Node): Promise<readonly RecordedAct[]> {
  return await node.store.read((view) => view.acts({ after: 0, limit: 100_000 }));
}

/** Performs a verb of the watch, signed by the officers named, as the control socket does. */
export async function performAs(
  test: TestNode,
  verb: string,
  call: { readonly args?: Readonly<Record<string, JsonValue>>; readonly as?: string },
): Promise<Record<string, JsonValue>> {
  const { args = {}, as } = call;
  const { node, clock } = test;
  const signed: Uint8Array[] = [];
  if (as !== undefined) {
    const key = await test.key(as);
    signed.push(
      signRequest({ node: node.id, verb, args, officer: as, at: timestamp(clock.nowMs()), nonce: base64url(systemRandom(16)) }, key),
    );
  }
  return (await performer(node, watchVerbs)({ verb, args, signed })) as Record<string, JsonValue>;
}

/** Serves the verbs of the watch on the node's control socket, as `tocsin serve` does, until the test ends. */
export async function serveControl(context: { after(done: () => Promise<void>): void }, node: Node): Promise<void> {
  const control = await listenControl(node.paths.socket, performer(node, watchVerbs));
  context.after(() => new Promise<void>((resolve) => control.close(() => resolve())));
}

/** What doctor says of a node's watch, as `CHECK STATE`. */
export async function findingsOf(node: Node): Promise<readonly string[]> {
  return (await watchFindings(node)).map(({ check, state, found }) => `${check} ${state}: ${found}`);
}

/** Waits until a condition holds; a test that it never does for ends at the runner's limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 2));
}
