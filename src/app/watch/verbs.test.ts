import assert from "node:assert/strict";
import { test } from "node:test";
import path from "node:path";
import { isTocsinError, timestamp } from "../../base/index.ts";
import type { ErrorCode, JsonValue } from "../../base/index.ts";
import { carried, performAs, secretFile, testNode } from "./node.test-data.ts";

type Args = Readonly<Record<string, JsonValue>>;

const entry = { officer: "ana", order: 1, timeZone: "UTC", shifts: [], absences: [], offOnHolidays: false, notifiers: [] } satisfies Args;
const program = { ...carried, arguments: [] } satisfies Args;

test("what is wrong is refused with its code, and changes nothing", async (context) => {
  const test = await testNode(context, { signers: ["ana", "admin-1"] });
  const { root, node, clock } = test;
  const smtp = {
    version: 1,
    kind: "smtp",
    host: "mail.watch.example",
    port: 465,
    security: "tls",
    from: "tocsin@watch.example",
    address: null,
    login: null,
    secretFile: null,
    caFile: null,
    timeoutMs: 5000,
    discreet: false,
  } satisfies Args;
  const hook = (file: string, fields: Args = {}): Args => ({
    id: "hook",
    config: {
      version: 1,
      kind: "webhook",
      url: "https://oncall.watch.example/",
      secretFile: path.join(root, file),
      caFile: null,
      timeoutMs: 5000,
      discreet: false,
      ...fields,
    },
  });
  secretFile(root, "wide.key", "k".repeat(40), 0o644);
  secretFile(root, "short.key", "short");
  const before = await node.store.read((view) => view.newestAct());
  const refused: readonly (readonly [ErrorCode, string, string | undefined, Args])[] = [
    ["not-authorised", "notifier-set", "ana", { id: "bell", config: program }],
    ["not-authorised", "notifier-set", undefined, { id: "bell", config: program }],
    ["not-authorised", "alarm-close", "admin-1", { id: 1 }],
    ["folder-permissions", "notifier-set", "admin-1", hook("wide.key")],
    ["config-invalid", "notifier-set", "admin-1", hook("short.key")],
    ["config-invalid", "notifier-set", "admin-1", hook("missing.key")],
    ["config-invalid", "notifier-set", "admin-1", hook("short.key", { url: "http://oncall.watch.example/" })],
    ["config-invalid", "notifier-set", "admin-1", { id: "mail", config: { ...smtp, security: "none" } }],
    ["config-invalid", "notifier-set", "admin-1", { id: "mail", config: { ...smtp, password: "secret" } }],
    ["config-invalid", "notifier-set", "admin-1", { id: "bell", config: null }],
    [
      "input-too-large",
      "notifier-set",
      "admin-1",
      { id: "bell", config: { ...program, arguments: Array.from({ length: 100 }, () => "x".repeat(1000)) } },
    ],
    ["usage", "notifier-set", "admin-1", { id: "No such", config: program }],
    ["usage", "notifier-set", "admin-1", { config: program }],
    ["unknown-item", "notifier-test", "ana", { id: "none" }],
    ["unknown-item", "notifier-remove", "admin-1", { id: "none" }],
    ["officer-unknown", "roster-set", "ana", { ...entry, officer: "nobody" }],
    ["usage", "roster-set", "ana", { ...entry, officer: "Ana; DROP" }],
    ["usage", "roster-set", "ana", { ...entry, timeZone: "Mars/Olympus_Mons" }],
    ["usage", "roster-set", "ana", { ...entry, shifts: ["whenever"] }],
    ["usage", "roster-set", "ana", { ...entry, absences: ["2026-12-31..2026-12-24"] }],
    ["usage", "roster-set", "ana", { ...entry, order: 1.5 }],
    ["input-malformed", "roster-set", "ana", { ...entry, shifts: Array.from({ length: 33 }, () => "always") }],
    ["unknown-item", "roster-set", "ana", { ...entry, notifiers: ["none=ana@watch.example"] }],
    ["usage", "roster-set", "ana", { ...entry, notifiers: ["=ana@watch.example"] }],
    ["usage", "roster-set", "ana", { ...entry, notifiers: "mail" }],
    ["unknown-item", "roster-remove", "ana", { officer: "ana" }],
    ["usage", "roster-holidays", "ana", { add: ["2026-02-30"] }],
    [
      "usage",
      "roster-holidays",
      "ana",
      { add: Array.from({ length: 401 }, (_, day) => new Date(Date.UTC(2026, 0, 1) + day * 86_400_000).toISOString().slice(0, 10)) },
    ],
    ["unknown-item", "alarm-close", "ana", { id: 7 }],
    ["usage", "alarm-close", "ana", { id: "7" }],
    ["usage", "alarm-close", "ana", { id: 7, reason: "x".repeat(1001) }],
  ];
  for (const [code, verb, as, args] of refused) {
    const call = performAs(test, verb, { args, ...(as === undefined ? {} : { as }) });
    await assert.rejects(call, (thrown) => isTocsinError(thrown, code), `${verb} ${code} ${JSON.stringify(args).slice(0, 200)}`);
  }
  assert.deepEqual(await node.store.read((view) => view.newestAct()), before);
  await node.store.transact(async (tx) => {
    const ben = await tx.officer("ben");
    if (ben !== undefined) await tx.putOfficer({ ...ben, withdrawnAt: timestamp(clock.nowMs()) });
  });
  await assert.rejects(performAs(test, "roster-set", { as: "ana", args: { ...entry, officer: "ben" } }), (thrown) =>
    isTocsinError(thrown, "officer-withdrawn"),
  );
  await performAs(test, "notifier-set", { as: "admin-1", args: { id: "mail", config: smtp } });
  await assert.rejects(performAs(test, "roster-set", { as: "ana", args: { ...entry, notifiers: ["mail=+1555"] } }), (thrown) =>
    isTocsinError(thrown, "usage"),
  );
  await assert.rejects(performAs(test, "roster-set", { as: "ana", args: { ...entry, notifiers: ["mail"] } }), (thrown) =>
    isTocsinError(thrown, "usage"),
  );
});

test("a notifier that somebody is paged by stays; set anew it counts as untested; a test goes to the officer named", async (context) => {
  const test = await testNode(context, { signers: ["ana", "admin-1"] });
  const { node } = test;
  const settings = (kind: string) => node.store.read((view) => view.watchSettings(kind));
  await performAs(test, "notifier-set", { as: "admin-1", args: { id: "bell", config: program } });
  await performAs(test, "roster-set", { as: "ana", args: { ...entry, notifiers: ["bell=horn"] } });
  await assert.rejects(performAs(test, "notifier-remove", { as: "admin-1", args: { id: "bell" } }), (thrown) =>
    isTocsinError(thrown, "state-refuses"),
  );
  assert.deepEqual(await performAs(test, "notifier-test", { as: "ana", args: { id: "bell", officer: "ana" } }), {
    id: "bell",
    ok: true,
    reason: null,
  });
  await assert.rejects(performAs(test, "notifier-test", { as: "ana", args: { id: "bell", officer: "cora" } }), (thrown) =>
    isTocsinError(thrown, "unknown-item"),
  );
  assert.equal((await settings("self-test")).length, 1);
  await performAs(test, "notifier-set", { as: "admin-1", args: { id: "bell", config: { ...program, program: "/bin/false" } } });
  assert.deepEqual(await settings("self-test"), []);
  assert.deepEqual(await performAs(test, "notifier-test", { as: "ana", args: { id: "bell" } }), {
    id: "bell",
    ok: false,
    reason: "exit 1",
  });
  assert.deepEqual(
    (await node.store.read((view) => view.openAlarms())).map(({ kind, subject }) => [kind, subject]),
    [["notifier-silent", "bell"]],
  );
  await performAs(test, "roster-remove", { as: "ana", args: { officer: "ana" } });
  await performAs(test, "notifier-remove", { as: "admin-1", args: { id: "bell" } });
  assert.deepEqual([await settings("notifier"), await settings("self-test"), await settings("roster")], [[], [], []]);
});
