import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { isTocsinError, timestamp } from "../../src/base/index.ts";
import { performer, verbs } from "../../src/app/index.ts";
import { isForTokens, strengthOf } from "../../src/app/console/strength.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import type { TestOfficer } from "../../src/app/kit.test-node.ts";
import { roles } from "../../src/exchange/index.ts";
import type { RecordedAct } from "../../src/exchange/index.ts";
import { SoftAuthenticator } from "./console-browser.ts";
import type { Answered, Json } from "./console-browser.ts";
import { openDesk } from "./console-desk.ts";
import type { Seat, TestDesk } from "./console-desk.ts";
import { agreedSides, ask, by, connect, inbox, openSide, quiet, warn } from "./sides.ts";
import type { Context, Side } from "./sides.ts";

const codeOf = ({ body }: Answered): unknown => (body["error"] as { code?: unknown } | undefined)?.code;

function officersOf(side: Side): readonly [TestOfficer, TestOfficer] {
  const [desk, releaser] = side.officers;
  if (desk === undefined || releaser === undefined) throw new TypeError("a side has two officers");
  return [desk, releaser];
}

async function house(context: Context): Promise<{ desk: TestDesk; side: Side; officer: TestOfficer; releaser: TestOfficer }> {
  const side = await openSide(context, "alder");
  const [officer, releaser] = officersOf(side);
  return { desk: await openDesk(context, side), side, officer, releaser };
}

async function actsOf({ node }: TestDesk, after = 0): Promise<readonly RecordedAct[]> {
  return await node.store.read((view) => view.acts({ after, limit: 10_000 }));
}

// What a page's own verbs may leave behind: that something was opened, and a note of the house.
const openings = ["hand-over", "log-export", "open-draft", "open-hand-over", "open-headlines", "open-release-request"];
const desksOwn = Object.keys(verbs).filter((name) => name.startsWith("desk-"));

test("no name makes a verb harmless: the pages' verbs are listed one by one, and only read or keep a note of the house", async (context) => {
  assert.equal(strengthOf("desk-release"), "signed", "a verb that is in no list");
  assert.ok(desksOwn.length >= 14 && desksOwn.every((name) => strengthOf(name) === "session"));
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  const [sent] = await warn(alder, ["birch"]);
  await quiet(alder, birch);
  const desk = await openDesk(context, alder);
  const { source } = await ask(by(alder, "desk"), "source-add", { text: "Above.", protect: [] });
  await ask(by(alder, "desk"), "source-show", { source: String(source), reason: "x" });
  const words = { kind: "warning", to: ["birch"], scope: "plots", tlp: "TLP:AMBER", texts: [{ language: "en", text: "Soon." }] };
  const draft = await ask(by(alder, "desk"), "draft", words);
  const row = Number(sent?.["row"]);
  const args = {
    ...words,
    draft: String(draft["id"]),
    partner: "birch",
    message: String(row),
    request: String(row),
    rows: [row],
    text: "x",
  };
  const standing = (): Promise<unknown> =>
    desk.node.store.read(async (view) => [
      await view.messages({ limit: 1000 }),
      await view.receipts(row),
      (await view.drafts()).map(({ id }) => id),
      await view.openAlarms(),
      await view.deadlinesUntil(Number.MAX_SAFE_INTEGER, 1000),
      await view.officers(),
      await view.agreements(birch.node.id),
      await view.watchSettings("assignment"),
      await view.watchSettings("unit"),
    ]);
  const seats: Seat[] = [];
  for (const role of roles) seats.push(await desk.enter(await enrol(desk.node, `r-${role.slice(0, 20)}`, [role])));
  seats.push(await desk.enter(officersOf(alder)[0]));
  const before = await standing();
  const last = (await actsOf(desk)).at(-1)?.sequence ?? 0;
  const answered = new Set<string>();
  for (const { browser } of seats)
    for (const name of desksOwn) if ((await browser.post(`/api/verbs/${name}`, { args })).status === 200) answered.add(name);
  assert.deepEqual([...answered].toSorted(), desksOwn.filter((name) => name !== "desk-request").toSorted(), "each was reached");
  const left = new Set((await actsOf(desk, last)).map(({ verb }) => verb));
  assert.deepEqual(
    [...left].filter((verb) => !openings.includes(verb)),
    [],
  );
  assert.deepEqual(await standing(), before);
});

test("a token cannot be made for what carries an officer's signature over a decision, nor to say who may read", async (context) => {
  const { desk, releaser } = await house(context);
  const { browser, passkey } = await desk.enter(releaser);
  for (const scope of ["release", "release-challenge", "template-use", "unit-set", "desk-release"]) {
    assert.ok(!isForTokens(scope), scope);
    assert.equal(codeOf(await browser.verb("token-make", { name: "x", scopes: [scope] }, passkey)), "usage", scope);
  }
});

test("what is laid before a second officer was signed by the first, over exactly that; and one officer fills no more than a share", async (context) => {
  const { desk, officer, releaser } = await house(context);
  const [one, two] = [await desk.enter(officer), await desk.enter(releaser)];
  await enrol(desk.node, "third", ["drafter"]);
  const asked = { verb: "officer-withdraw", args: { id: "third", reason: "left" }, with: releaser.id };
  const challenge = await one.browser.post("/api/halves", asked);
  const signed = one.browser.signed(challenge, one.passkey);
  const give = (given: Json): Promise<Answered> => one.browser.post("/api/halves", { ...asked, ...given });
  const stranger = one.browser.signed(challenge, new SoftAuthenticator());
  assert.equal(codeOf(await give({ signed: stranger })), "officer-unknown", "a passkey of nobody");
  assert.equal(codeOf(await give({ signed: one.browser.signed(challenge, two.passkey) })), "request-stale", "another officer's passkey");
  assert.equal(codeOf(await give({ signed, args: { id: "third", reason: "other" } })), "request-stale", "other arguments");
  assert.equal(codeOf(await give({ signed, args: 7 })), "usage");
  const bent = { ...signed, response: { ...(signed["response"] as Json), id: (stranger["response"] as Json)["id"] } };
  assert.equal(codeOf(await give({ signed: bent })), "officer-unknown");
  assert.deepEqual((await two.browser.get("/api/halves")).body["halves"], [], "none of that was laid before anybody");
  for (let at = 0; at < 20; at += 1) assert.equal((await give({ signed })).status, 202);
  assert.equal(codeOf(await give({ signed })), "state-refuses");
  const own = { ...asked, with: officer.id };
  const back = await two.browser.post("/api/halves", own);
  assert.equal((await two.browser.post("/api/halves", { ...own, signed: two.browser.signed(back, two.passkey) })).status, 202);
});

test("links that an officer gave or was given end with the officer, and with a passkey that was withdrawn", async (context) => {
  const { desk, officer, releaser } = await house(context);
  const drafter = await enrol(desk.node, "drafter", ["drafter"]);
  const third = await enrol(desk.node, "third", ["releaser"]);
  const { browser, passkey } = await desk.enter(drafter);
  // Whoever has somebody's passkey makes a way back before it is withdrawn.
  const back = String((await browser.verb("passkey-invite", { officer: drafter.id }, passkey)).body["link"]);
  const [held] = await desk.node.store.read((view) => view.accounts.passkeys(drafter.id));
  await desk.cli("passkey-withdraw", { officer: drafter.id, passkey: String(held?.id) }, [drafter]);
  assert.equal(codeOf(await desk.browser().join(back, new SoftAuthenticator())), "join-link");
  const given = await desk.invite(drafter, [third]);
  const other = await desk.invite(drafter, [releaser]);
  await desk.cli("officer-withdraw", { id: third.id, reason: "left" }, [releaser]);
  assert.equal(codeOf(await desk.browser().join(given, new SoftAuthenticator())), "join-link", "given by one who is not in service");
  assert.equal((await desk.browser().join(other, new SoftAuthenticator())).status, 200, "what others gave stands");
  assert.equal((await desk.browser().join(await desk.invite(officer), new SoftAuthenticator())).status, 200);
});

test("a login that others gave to an officer is told to the house; one's own is not", async (context) => {
  const { desk, releaser } = await house(context);
  const drafter = await enrol(desk.node, "drafter", ["drafter"]);
  const told = async (): Promise<readonly string[]> =>
    (await desk.node.store.read((view) => view.openAlarms())).filter(({ kind }) => kind === "login-given").map(({ text }) => text);
  assert.equal((await desk.browser().join(await desk.invite(drafter), new SoftAuthenticator())).status, 200);
  assert.deepEqual(await told(), []);
  const puppet = desk.browser();
  assert.equal((await puppet.join(await desk.invite(drafter, [releaser]), new SoftAuthenticator())).status, 200);
  const [text] = await told();
  assert.match(String(text), /^drafter has a new login by way of releaser/);
});

test("nobody gives himself the need to know by joining the unit that a message is assigned to", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  await warn(alder, ["birch"]);
  await quiet(alder, birch);
  const [message] = await inbox(birch);
  const desk = await openDesk(context, birch);
  const liaison = await desk.enter(await enrol(desk.node, "liaison-2", ["liaison-officer"]));
  const other = await desk.enter(await enrol(desk.node, "liaison-3", ["liaison-officer"]));
  const member = await enrol(desk.node, "action-2", ["action-officer"]);
  const { browser, passkey } = liaison;
  const set = (officers: readonly string[]): Promise<Answered> => browser.verb("unit-set", { unit: "unit-3", officers }, passkey);
  assert.equal(
    (await browser.post("/api/verbs/unit-set", { args: { unit: "unit-3", officers: [member.id] } })).status,
    428,
    "it is signed",
  );
  assert.equal((await set([member.id])).status, 200);
  const row = String(message?.["row"]);
  assert.equal((await other.browser.verb("assign", { message: row, units: ["unit-3"] })).status, 200);
  assert.equal(codeOf(await browser.verb("show", { message: row })), "not-authorised");
  assert.equal(codeOf(await set([member.id, "liaison-2"])), "separation-of-duties");
  assert.equal((await set([])).status, 200);
  assert.equal(codeOf(await set(["liaison-2"])), "separation-of-duties", "a unit of that name made anew");
  assert.equal(codeOf(await browser.verb("show", { message: row })), "not-authorised");
  const given = await other.browser.verb("unit-set", { unit: "unit-3", officers: ["liaison-2"] }, other.passkey);
  assert.equal(given.status, 200, "another officer says it");
  assert.equal((await browser.verb("show", { message: row })).status, 200);
  assert.equal((await set(["liaison-2", member.id])).status, 200, "who is in it keeps it");
});

test("an act on a session alone says of no signed request that there was one", async (context) => {
  const { desk } = await house(context);
  const watch = await desk.enter(await enrol(desk.node, "watch-2", ["watch-officer"]));
  const at = timestamp(desk.node.clock.nowMs());
  const alarm = { at, kind: "page-failed", subject: "x", urgency: "today", text: "x" } as const;
  await desk.node.store.transact((tx) => tx.raiseAlarm(alarm));
  const [raised] = await desk.node.store.read((view) => view.openAlarms());
  assert.equal((await watch.browser.verb("alarm-close", { id: raised?.id ?? 0 })).status, 200);
  const act = (await actsOf(desk)).findLast(({ verb }) => verb === "alarm-close");
  assert.equal(act?.officer, "watch-2");
  assert.ok(act !== undefined && !("request" in act.facts), JSON.stringify(act?.facts));
});

test("what a releaser accepts on his own word is signed: a session alone accepts no finding, no unread attachment, no missing assessment", async (context) => {
  const { alder } = await agreedSides(context);
  const desk = await openDesk(context, alder);
  const { source } = await ask(by(alder, "desk"), "source-add", { text: "The group meets on Friday.", protect: [] });
  const texts = [{ language: "en", text: "An attack is planned. It is very likely." }];
  const drafted = await ask(by(alder, "desk"), "draft", {
    kind: "warning",
    to: ["birch"],
    scope: "plots",
    tlp: "TLP:AMBER",
    texts,
    source: String(source),
  });
  const { findings } = drafted["lint"] as { findings: string };
  const { browser, passkey } = await desk.enter(officersOf(alder)[1]);
  const reasons = { purpose: "p", basis: "XA-7", authority: "a", necessity: "n", mistreatment: "none-known" };
  const args = { draft: String(drafted["id"]), ...reasons, acceptFindings: findings };
  const taking: readonly Json[] = [
    args,
    { ...args, acceptFindings: "" },
    { ...args, acceptFindings: null, acceptUnread: [] },
    { ...args, unassessed: "x" },
  ];
  for (const one of taking)
    assert.equal((await browser.post("/api/verbs/release-prepare", { args: one })).status, 428, JSON.stringify(one));
  await assert.rejects(performer(desk.node, verbs)({ verb: "release-prepare", args, signed: [] }, officersOf(alder)[1].id), (thrown) =>
    isTocsinError(thrown, "signature-missing"),
  );
  const made = await browser.verb("token-make", { name: "x", scopes: ["release-prepare"] }, passkey);
  const token = { device: null, cookie: null, headers: { authorization: `Bearer ${String(made.body["token"])}`, origin: undefined } };
  assert.equal(codeOf(await browser.post("/api/verbs/release-prepare", { args }, token)), "not-authorised");
  assert.ok(!(await actsOf(desk)).some(({ verb }) => verb === "lint-accepted"));
  const prepared = await browser.verb("release-prepare", args, passkey);
  assert.equal(prepared.status, 200, prepared.text);
  assert.ok((await actsOf(desk)).some(({ verb, officer }) => verb === "lint-accepted" && officer === officersOf(alder)[1].id));
});

test("the same text given as once for another act is refused, so that nothing that was written is lost", async (context) => {
  const { desk, officer } = await house(context);
  const { browser } = await desk.enter(officer);
  const note = (text: string): Promise<Answered> => browser.post("/api/verbs/desk-hand-over", { args: { text }, once: "one" });
  const first = await note("First.");
  assert.equal(first.status, 200, first.text);
  assert.equal((await note("First.")).text, first.text);
  assert.equal(codeOf(await note("Second.")), "usage");
});

async function firstWords(stream: IncomingMessage): Promise<string> {
  for await (const part of stream.iterator({ destroyOnReturn: false })) return String(part);
  return "";
}

test("one officer's sessions together open no more streams than leave some to the others", async (context) => {
  const { desk, officer, releaser } = await house(context);
  const { browser, passkey } = await desk.enter(officer);
  const other = await desk.enter(releaser);
  const browsers = [browser];
  for (let at = 0; at < 4; at += 1) {
    const more = desk.browser();
    assert.equal((await more.login(passkey)).status, 200);
    browsers.push(more);
  }
  const open: IncomingMessage[] = [];
  const follow = async (of: typeof browser): Promise<string> => {
    const stream = await of.open("GET", "/api/events?after=latest", { bend: { headers: { accept: "text/event-stream" } } });
    open.push(stream);
    return await firstWords(stream);
  };
  const words: string[] = [];
  for (const one of browsers) for (let at = 0; at < 10; at += 1) words.push(await follow(one));
  assert.equal(words.filter((said) => said.includes("event: busy")).length, 2);
  assert.match(await follow(other.browser), /retry: 1000/);
  for (const stream of open) stream.destroy();
});
