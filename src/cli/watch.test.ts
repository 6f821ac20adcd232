import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { CommanderError } from "commander";
import { isTocsinError, timestamp } from "../base/index.ts";
import { allActs, findingsOf, secretFile, serveControl, testNode } from "../app/watch/node.test-data.ts";
import type { TestNode } from "../app/watch/node.test-data.ts";
import type { CliIo } from "./io.ts";
import { watchCommand } from "./watch.ts";

type Ran = { readonly out: string; readonly error: string; readonly code: number };
type Hooks = { after(done: () => Promise<void>): void };

/** A node that serves its control socket, as `tocsin serve` does, and the command line on it. */
async function served(context: Hooks) {
  const made = await testNode(context, { signers: ["ana", "admin-1"] });
  await serveControl(context, made.node);
  const tocsin = async (...words: string[]): Promise<Ran> => await run(made, words);
  return { ...made, tocsin };
}

function textOf(stream: PassThrough): string {
  return String(stream.read() ?? "");
}

async function run(made: TestNode, words: readonly string[]): Promise<Ran> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let code = 0;
  const io: CliIo = { stdin, stdout, stderr, env: {}, cwd: made.root, exitWith: (given) => void (code = given) };
  const quiet = (command: ReturnType<typeof watchCommand>): ReturnType<typeof watchCommand> => {
    command.exitOverride().configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: (text) => void stderr.write(text) });
    for (const sub of command.commands) quiet(sub);
    return command;
  };
  let error = "";
  try {
    await quiet(watchCommand(io)).parseAsync(words, { from: "user" });
  } catch (thrown) {
    if (thrown instanceof CommanderError) error = thrown.code;
    else if (isTocsinError(thrown)) error = thrown.code;
    else throw thrown;
  }
  return { out: textOf(stdout), error: error === "" ? textOf(stderr) : error, code };
}

const secret = "q".repeat(40);

test("notifiers are set, tested and listed, and no secret is stored or shown", async (context) => {
  const { tocsin, root, node } = await served(context);
  const posts: string[] = [];
  const receiver = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => posts.push(chunk.toString("utf8")));
    request.on("end", () => response.writeHead(posts.length === 1 ? 200 : 500).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  context.after(() => new Promise<void>((resolve) => void receiver.close(() => resolve())));
  secretFile(root, "hook.key", secret);
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/page`;
  const set = await tocsin("notifier", "set", "birch", "hook", "--webhook", url, "--secret", "hook.key", "--as", "admin-1");
  assert.equal(set.error, "");
  assert.match(set.out, /tocsin watch notifier test birch hook --as admin-1/);
  assert.deepEqual(await tocsin("notifier", "test", "birch", "hook", "--as", "ana"), { out: "hook works.\n", error: "", code: 0 });
  const failed = await tocsin("notifier", "test", "birch", "hook", "--as", "ana", "--json");
  assert.deepEqual([JSON.parse(failed.out), failed.code], [{ id: "hook", ok: false, reason: "http 500" }, 1]);
  const list = await tocsin("notifier", "list", "birch", "--json");
  const [one] = (JSON.parse(list.out) as { notifiers: { config: Record<string, unknown>; tested: { ok: boolean } }[] }).notifiers;
  assert.deepEqual([one?.config["secretFile"], one?.tested.ok], [path.join(root, "hook.key"), false]);
  assert.match((await tocsin("notifier", "list", "birch")).out, /hook +webhook +http:\/\/127.*FAILED .*http 500/);
  const alarms = await tocsin("alarms", "list", "birch");
  assert.match(alarms.out, /1 +NOW .* notifier-silent +the notifier "hook" failed its self-test: http 500/);
  const everything = [
    ...posts,
    list.out,
    alarms.out,
    JSON.stringify((await allActs(node)).map(({ salt: _salt, ...act }) => act)),
    readFileSync(node.paths.config, "utf8"),
  ].join("\n");
  assert.equal(everything.includes(secret), false);
});

test("the roster is set, shown with who is on duty and what is missing, and changed", async (context) => {
  const { tocsin, root, node } = await served(context);
  assert.match((await tocsin("roster", "list", "birch")).out, /Nobody is on the roster/);
  assert.deepEqual(await findingsOf(node), ["roster warning: nobody is on it"]);
  secretFile(root, "mail.password", secret);
  const mail = await tocsin(
    "notifier",
    "set",
    "birch",
    "mail",
    "--smtp",
    "mail.watch.example:465",
    "--from",
    "tocsin@watch.example",
    "--login",
    "tocsin",
    "--secret",
    "mail.password",
    "--as",
    "admin-1",
    "--json",
  );
  assert.equal((JSON.parse(mail.out) as { config: { security: string } }).config.security, "tls");
  await tocsin(
    "notifier",
    "set",
    "birch",
    "pager",
    "--command",
    "/usr/local/bin/page",
    "--arg",
    "--loud",
    "--arg",
    "a,b",
    "--discreet",
    "--timeout",
    "5s",
    "--as",
    "admin-1",
  );
  const set = await tocsin(
    "roster",
    "set",
    "birch",
    "ana",
    "--order",
    "1",
    "--zone",
    "Europe/Vienna",
    "--shift",
    "mon-fri 08:00-20:00",
    "--shift",
    "sat,sun 10:00-12:00",
    "--absent",
    "2026-12-24..2026-12-31",
    "--off-on-holidays",
    "--notify",
    "mail=ana@watch.example,pager",
    "--as",
    "ana",
  );
  assert.equal(
    set.out,
    "ana is number 1 in the line: mon-fri 08:00-20:00; sat,sun 10:00-12:00 (Europe/Vienna).\nPaged by mail=ana@watch.example pager.\n",
  );
  assert.match((await tocsin("roster", "set", "birch", "cora", "--as", "ana")).out, /cannot be paged/);
  await tocsin("roster", "holidays", "birch", "--add", "2026-12-25,2026-12-26", "--as", "ana");
  assert.equal((await tocsin("roster", "holidays", "birch", "--remove", "2026-12-26", "--as", "ana")).out, "holidays: 2026-12-25\n");
  const shown = JSON.parse((await tocsin("roster", "list", "birch", "--json")).out) as {
    line: string[];
    roster: { officer: string; shifts: string[]; inTerm: boolean }[];
    gaps: unknown[];
    holidays: string[];
  };
  assert.deepEqual(
    [shown.roster.map(({ officer }) => officer), shown.line.includes("cora"), shown.gaps, shown.holidays],
    [["ana", "cora"], true, [], ["2026-12-25"]],
  );
  assert.match((await tocsin("roster", "list", "birch")).out, /cora \* .*CANNOT BE PAGED/);
  assert.deepEqual(await findingsOf(node), [
    "roster ok: 2 on it, no gap in the coming week",
    "roster failed: cora cannot be paged",
    "notifier mail warning: not tested within a day",
    "notifier pager warning: not tested within a day",
  ]);
  assert.equal((await tocsin("roster", "remove", "birch", "cora", "--as", "ana")).out, "cora is off the roster.\n");
  assert.match((await findingsOf(node))[0] ?? "", /^roster warning: nobody is on duty from .*, and \d+ times more this week$/);
  const verbs = (await allActs(node))
    .filter(({ verb }) => /^(roster|notifier)-/.test(verb))
    .map(({ verb, officer }) => `${verb} ${officer ?? ""}`);
  assert.deepEqual(verbs, [
    "notifier-set admin-1",
    "notifier-set admin-1",
    "roster-set ana",
    "roster-set ana",
    "roster-holidays ana",
    "roster-holidays ana",
    "roster-remove ana",
  ]);
});

test("wrong words are refused before anything is asked of the node, and who may not may not", async (context) => {
  const { tocsin, root } = await served(context);
  secretFile(root, "hook.key", secret);
  const hook = ["notifier", "set", "birch", "hook", "--webhook", "https://oncall.watch.example/"];
  const refused: readonly (readonly [string, readonly string[]])[] = [
    ["usage", [...hook, "--as", "admin-1"]],
    ["usage", [...hook, "--secret", "hook.key", "--command", "/bin/true", "--as", "admin-1"]],
    ["usage", ["notifier", "set", "birch", "mail", "--smtp", "mail.watch.example", "--from", "a@b.example", "--as", "admin-1"]],
    ["usage", ["notifier", "set", "birch", "mail", "--smtp", "mail.watch.example:25", "--as", "admin-1"]],
    ["usage", ["notifier", "set", "birch", "slow", "--command", "/bin/true", "--timeout", "soon", "--as", "admin-1"]],
    ["usage", ["alarms", "close", "birch", "first", "--as", "ana"]],
    ["commander.missingMandatoryOptionValue", ["alarms", "close", "birch", "7"]],
    ["not-authorised", [...hook, "--secret", "hook.key", "--as", "ana"]],
  ];
  for (const [code, words] of refused) assert.equal((await tocsin(...words)).error, code, words.join(" "));
});

test("alarms are listed for anyone and closed by an officer, with a reason, in the log", async (context) => {
  const { tocsin, node, clock } = await served(context);
  assert.equal((await tocsin("alarms", "birch")).out, "No alarm is open.\n");
  await node.store.transact((tx) =>
    tx.raiseAlarm({
      at: timestamp(clock.nowMs()),
      kind: "split-view",
      subject: "cedar",
      urgency: "now",
      text: "cedar showed two histories",
    }),
  );
  assert.match((await tocsin("alarms", "birch")).out, /1 +NOW .* split-view +cedar showed two histories/);
  assert.equal((await tocsin("alarms", "close", "birch", "1", "--as", "admin-1")).error, "not-authorised");
  assert.equal(
    (await tocsin("alarms", "close", "birch", "1", "--reason", "called Cedar", "--as", "ana")).out,
    "alarm 1 (split-view) is closed.\n",
  );
  assert.deepEqual(JSON.parse((await tocsin("alarms", "list", "birch", "--json")).out), { alarms: [] });
  const act = (await allActs(node)).at(-1);
  assert.deepEqual(
    [act?.verb, act?.subject, act?.officer, act?.facts["kind"], act?.facts["reason"]],
    ["alarm-close", "1", "ana", "split-view", "called Cedar"],
  );
});

test("every subcommand has help that teaches", async (context) => {
  const { root } = await testNode(context);
  const made = { root } as TestNode;
  const pages = [
    [],
    ["roster"],
    ["roster", "list"],
    ["roster", "set"],
    ["roster", "remove"],
    ["roster", "holidays"],
    ["notifier"],
    ["notifier", "set"],
    ["notifier", "test"],
    ["notifier", "list"],
    ["notifier", "remove"],
    ["alarms"],
    ["alarms", "close"],
    ["alarms", "list"],
  ];
  for (const words of pages) {
    const { out } = await run(made, [...words, "--help"]);
    assert.match(out, /^Usage: /, words.join(" "));
    if (words.length > 1) assert.match(out, /--json/, words.join(" "));
  }
  assert.match((await run(made, ["notifier", "set", "--help"])).out, /Tocsin-Signature/);
});
