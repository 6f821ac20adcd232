import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import { test } from "node:test";
import { hex, hmacSha256, utf8 } from "../../src/base/index.ts";
import { startEventHooks } from "../../src/app/console/event-hooks.ts";
import { recordAct } from "../../src/exchange/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import type { Answered } from "./console-browser.ts";
import { openDesk } from "./console-desk.ts";
import type { Seat, TestDesk } from "./console-desk.ts";
import { agreedSides, ask, by, connect, openSide, quiet, until, warn } from "./sides.ts";
import type { Context } from "./sides.ts";

type Event = {
  readonly n: number;
  readonly kind: string;
  readonly subject: string;
  readonly what: string;
  readonly message: number | null;
};

const codeOf = ({ body }: Answered): unknown => (body["error"] as { code?: unknown } | undefined)?.code;

async function seated(context: Context): Promise<{ readonly desk: TestDesk; readonly seat: Seat }> {
  const side = await openSide(context, "alder");
  const desk = await openDesk(context, side);
  const [officer] = side.officers;
  if (officer === undefined) throw new TypeError("a side has officers");
  return { desk, seat: await desk.enter(officer) };
}

/** Commits an act that means nothing. */
async function act(desk: TestDesk, subject: string): Promise<void> {
  await desk.node.store.transact((tx) => recordAct(tx, desk.node, { verb: "note", subject, officer: null }));
}

/** Reads a stream of events as it comes in. */
function listen(stream: IncomingMessage): { readonly events: Event[]; readonly words: string[]; readonly ended: Promise<void> } {
  const events: Event[] = [];
  const words: string[] = [];
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    const blocks = `${rest}${part}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      const word = /^event: (.*)$/m.exec(block)?.[1];
      if (word !== undefined) words.push(word);
      else if (data !== undefined) events.push(JSON.parse(data) as Event);
    }
  });
  const ended = new Promise<void>((resolve) => stream.on("close", () => resolve()));
  return { events, words, ended };
}

test("a cursor goes through everything that was committed, once and in its order, whatever the size of the pages", async (context) => {
  const { desk, seat } = await seated(context);
  for (let at = 0; at < 30; at += 1) await act(desk, `s${at}`);
  const all = (await seat.browser.get("/api/events?after=0&limit=1000")).body["events"] as Event[];
  assert.deepEqual(
    all.map(({ n }) => n),
    all.map((_, at) => at + 1),
    "from 1 without gaps",
  );
  for (const size of [1, 7, 1000]) {
    const paged: Event[] = [];
    for (let after = 0; ;) {
      const { body } = await seat.browser.get(`/api/events?after=${after}&limit=${size}`);
      const events = body["events"] as Event[];
      if (events.length === 0 || paged.length >= all.length) break;
      paged.push(...events);
      after = Number(body["next"]);
    }
    assert.deepEqual(paged.slice(0, all.length), all);
  }
  const latest = await seat.browser.get("/api/events?after=latest");
  assert.deepEqual(latest.body, { events: [], next: all.length });
  assert.equal(codeOf(await seat.browser.get(`/api/events?after=${all.length + 1}`)), "events-forgotten", "a number of another history");
  for (const query of ["after=-1", "after=x", "after=1&limit=x"])
    assert.equal((await seat.browser.get(`/api/events?${query}`)).status, 422, query);
  await desk.node.store.transact((tx) => tx.accounts.forgetAccess(0, 10));
  const forgotten = await seat.browser.get("/api/events?after=3");
  assert.equal(codeOf(forgotten), "events-forgotten");
  assert.equal(forgotten.status, 410);
});

test("messages, receipts, alarms and drafts each leave their event, and no word of content", async (context) => {
  const { alder, birch } = await agreedSides(context);
  const desk = await openDesk(context, birch);
  const seat = await desk.enter(await enrol(desk.node, "reader", ["watch-officer"]));
  connect(alder, birch);
  await warn(alder, ["birch"], { precedence: "FLASH", texts: [{ language: "en", text: "Kestrelword." }] });
  await quiet(alder, birch);
  const [message] = (await ask(birch, "inbox"))["messages"] as readonly { row: number }[];
  await ask(by(birch, "desk"), "ack", { message: String(message?.row) });
  const drafted = await ask(by(birch, "desk"), "draft", {
    kind: "note",
    to: ["alder"],
    scope: "plots",
    tlp: "TLP:AMBER",
    texts: [{ language: "en", text: "Kestrelword." }],
  });
  await ask(by(birch, "desk"), "draft-discard", { draft: String(drafted["id"]) });
  const answer = await seat.browser.get("/api/events?after=0&limit=1000");
  const events = answer.body["events"] as Event[];
  const kinds = new Set(events.map(({ kind }) => kind));
  for (const kind of [
    "act",
    "message-in",
    "message-out",
    "receipt",
    "alarm",
    "alarm-closed",
    "draft",
    "draft-gone",
    "deadline",
    "deadline-ended",
  ])
    assert.ok(kinds.has(kind), `${kind} is among ${[...kinds].join(", ")}`);
  assert.ok(events.some(({ kind, what, message: row }) => kind === "message-in" && what === "warning" && row === message?.row));
  assert.doesNotMatch(answer.text, /kestrelword/i);
});

test("a stream tells what comes while it is open, skips nothing when it is taken up again, and ends with the session", async (context) => {
  const { desk, seat } = await seated(context);
  const headers = { accept: "text/event-stream" };
  const { next } = (await seat.browser.get("/api/events?after=latest")).body as { next: number };
  const open = await seat.browser.open("GET", `/api/events?after=${next}`, { bend: { headers } });
  assert.equal(open.headers["content-type"], "text/event-stream; charset=utf-8");
  const first = listen(open);
  await Promise.all(Array.from({ length: 200 }, (_, at) => act(desk, `s${at}`)));
  await until(() => first.events.length >= 120);
  open.destroy();
  await first.ended;
  const last = first.events.at(-1)?.n ?? 0;
  await Promise.all(Array.from({ length: 100 }, (_, at) => act(desk, `t${at}`)));
  const again = await seat.browser.open("GET", `/api/events?after=0`, { bend: { headers: { ...headers, "last-event-id": String(last) } } });
  const second = listen(again);
  await until(() => last + second.events.length >= next + 300);
  const numbers = [...first.events, ...second.events].map(({ n }) => n);
  assert.deepEqual(
    numbers,
    numbers.map((_, at) => next + 1 + at),
    "none skipped, none twice",
  );
  const subjects = [...first.events, ...second.events].filter(({ what }) => what === "note").map(({ subject }) => subject);
  assert.equal(new Set(subjects).size, 300);
  const other = desk.browser();
  assert.equal((await other.login(seat.passkey)).status, 200);
  const devices = (await other.get("/api/devices")).body["devices"] as { id: string; present: boolean }[];
  await other.post("/api/devices/revoke", { id: devices.find(({ present }) => !present)?.id });
  await second.ended;
  assert.deepEqual(second.words, ["end"]);
  const stranger = await desk.browser().get("/api/events", { headers });
  assert.equal(stranger.status, 401);
});

test("a hook is told of every event by number, kind and id, signed, again until it takes it, and nothing else is in it", async (context) => {
  const { desk } = await seated(context);
  const key = "k".repeat(40);
  const taken: { n: number; kind: string; subject: string }[] = [];
  const bodies: string[] = [];
  let failures = 2;
  const receiver = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => (body += part));
    request.on("end", () => {
      const [, seconds = "", mac = ""] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers["tocsin-signature"])) ?? [];
      assert.equal(mac, hex(hmacSha256(utf8(key), utf8(`${seconds}.${body}`))));
      bodies.push(body);
      failures -= 1;
      if (failures >= 0) response.writeHead(503).end();
      else {
        taken.push(...(JSON.parse(body) as { events: typeof taken }).events);
        response.writeHead(204).end();
      }
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", () => resolve()));
  const address = receiver.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const secrets = path.join(desk.side.root, "secrets");
  mkdirSync(secrets);
  writeFileSync(path.join(secrets, "hook"), `${key}\n`, { mode: 0o600 });
  const eventHooks = [{ name: "siem", url: `http://127.0.0.1:${port}/`, secretFile: path.join(secrets, "hook") }];
  const node = { ...desk.node, config: { ...desk.node.config, eventHooks } };
  const told: string[] = [];
  const begin = (): { stop(): Promise<void> } => startEventHooks(node, (text) => void told.push(text));
  let hooks = begin();
  context.after(async () => {
    await hooks.stop();
    receiver.close();
  });
  const { newest } = await desk.node.store.read((view) => view.accounts.eventRange());
  await until(async () => (await desk.node.store.read((view) => view.setting("event-hook siem"))) === String(newest));
  for (let at = 0; at < 5; at += 1) await act(desk, `a${at}`);
  await until(() => taken.length >= 5);
  await hooks.stop();
  for (let at = 0; at < 150; at += 1) await act(desk, `b${at}`);
  hooks = begin();
  // What was taken while the node ended is posted again: the receiver goes by the numbers.
  const numbers = (): readonly number[] => [...new Set(taken.map(({ n }) => n))];
  await until(() => numbers().length >= 155);
  assert.deepEqual(
    numbers(),
    numbers().map((_, at) => newest + 1 + at),
  );
  assert.equal(told.length, 1, "told once of a row of failures");
  assert.deepEqual(Object.keys(taken[0] ?? {}).toSorted(), ["kind", "n", "subject"]);
  assert.ok(bodies.every((body) => !body.includes(desk.node.config.name)));
});
