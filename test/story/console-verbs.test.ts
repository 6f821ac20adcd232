import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fromBase64url, isTocsinError } from "../../src/base/index.ts";
import { performer, verbs } from "../../src/app/index.ts";
import { strengthOf } from "../../src/app/console/strength.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import type { TestOfficer } from "../../src/app/kit.test-node.ts";
import { contentFreeVerbs } from "../../src/app/verbs/content-free.ts";
import { isPresent, openPasskeyCertificate, revealParts, roles, verifyOfficerSignature } from "../../src/exchange/index.ts";
import type { Role } from "../../src/exchange/index.ts";
import { identityOf } from "../../src/app/keys.ts";
import { requestIn } from "./console-browser.ts";
import type { Answered, Json } from "./console-browser.ts";
import { openDesk } from "./console-desk.ts";
import type { Seat, TestDesk } from "./console-desk.ts";
import { agreedSides, ask, by, connect, quiet, warn } from "./sides.ts";
import type { Context, Side } from "./sides.ts";

const codeOf = ({ body }: Answered): unknown => (body["error"] as { code?: unknown } | undefined)?.code;

const decisionWords = {
  purpose: "prevention",
  basis: "XA-7",
  authority: "Head of watch",
  necessity: "An attack is imminent.",
  mistreatment: "none-known",
};

const draftWords = {
  kind: "warning",
  to: ["birch"],
  scope: "plots",
  tlp: "TLP:AMBER",
  texts: [{ language: "en", text: "An attack is planned." }],
};

function officersOf(side: Side): readonly [TestOfficer, TestOfficer] {
  const [desk, releaser] = side.officers;
  if (desk === undefined || releaser === undefined) throw new TypeError("a side has two officers");
  return [desk, releaser];
}

async function house(context: Context): Promise<{ desk: TestDesk; alder: Side; birch: Side; watch: Seat; releaser: Seat }> {
  const { alder, birch } = await agreedSides(context);
  const desk = await openDesk(context, alder);
  const [first, second] = officersOf(alder);
  return { desk, alder, birch, watch: await desk.enter(first), releaser: await desk.enter(second) };
}

/** Has a warning come in from Birch; gives its row. */
async function arrived(alder: Side, birch: Side): Promise<string> {
  connect(alder, birch);
  await warn(birch, ["alder"], { texts: [{ language: "en", text: "From Birch." }] });
  await quiet(alder, birch);
  const [message] = (await ask(alder, "inbox"))["messages"] as readonly { row: number }[];
  return String(message?.row);
}

test("an act that binds is shown, signed by passkey, performed once, and its personal signature holds afterwards", async (context) => {
  const { desk, alder, birch, watch } = await house(context);
  const message = await arrived(alder, birch);
  const before = watch.browser.cookieHeader;
  const first = await watch.browser.post("/api/verbs/ack", { args: { message } });
  assert.equal(first.status, 428);
  assert.equal(first.body["needs"], "signature");
  const shown = requestIn(first);
  assert.deepEqual(
    { verb: shown["verb"], args: shown["args"], officer: shown["officer"], node: shown["node"] },
    {
      verb: "ack",
      args: { message },
      officer: watch.officer.id,
      node: desk.node.id,
    },
  );
  const signed = watch.browser.signed(first, watch.passkey);
  const body = { args: { message }, signed };
  const both = await Promise.all([watch.browser.post("/api/verbs/ack", body), watch.browser.post("/api/verbs/ack", body)]);
  assert.deepEqual(
    both.map(({ status }) => status),
    [200, 200],
    both.map(({ text }) => text).join(),
  );
  assert.equal(both[0]?.text, both[1]?.text, "a double click gets one result");
  assert.notEqual(watch.browser.cookieHeader, before, "the session has a new secret");
  const acts = await desk.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.equal(acts.filter(({ verb }) => verb === "ack-accepted").length, 1);
  desk.clock.aheadMs += 60_000;
  assert.equal((await watch.browser.get("/api/session", { cookie: before })).status, 200, "the new one may have been lost on its way");
  const told = await watch.browser.verb("show", { message });
  assert.equal(told.status, 200, told.text);
  const personal = JSON.stringify(told.body).match(/"personal":(\{[^}]*\})/)?.[1];
  assert.match(String(personal ?? told.text), /"holds":true/);
  // The old secret counts for some seconds after the new one came, and then no more.
  assert.equal((await watch.browser.get("/api/session", { cookie: before })).status, 200);
  desk.clock.aheadMs += 21_000;
  assert.equal((await watch.browser.get("/api/session", { cookie: before })).status, 401);
  assert.equal((await watch.browser.get("/api/session")).status, 200);
});

test("a signature of another officer, over other arguments, too old, or of a withdrawn passkey performs nothing", async (context) => {
  const { desk, alder, birch, watch, releaser } = await house(context);
  const message = await arrived(alder, birch);
  const send = (seat: Seat, verb: string, args: Json, signed: Json): Promise<Answered> =>
    seat.browser.post(`/api/verbs/${verb}`, { args, signed });
  const challenge = await watch.browser.post("/api/verbs/ack", { args: { message } });
  const good = watch.browser.signed(challenge, watch.passkey);
  assert.equal(codeOf(await send(watch, "ack", { message, verdict: "rejected" }, good)), "request-stale", "other arguments");
  assert.equal(codeOf(await send(watch, "alarm-close", { alarm: 1 }, good)), "request-stale", "another verb");
  const foreign = watch.browser.signed(challenge, releaser.passkey);
  assert.match(String(codeOf(await send(watch, "ack", { message }, foreign))), /request-stale|not-authorised/, "another officer's passkey");
  const request = String(good["request"]);
  const bent = Buffer.from(Buffer.from(request, "base64url").toString("utf8").replace(message, "99"), "utf8").toString("base64url");
  assert.equal(codeOf(await send(watch, "ack", { message: "99" }, { ...good, request: bent })), "verification-failed", "another request");
  const spaced = Buffer.from(` ${Buffer.from(request, "base64url").toString("utf8")}`, "utf8").toString("base64url");
  assert.equal(codeOf(await send(watch, "ack", { message }, { ...good, request: spaced })), "verification-failed", "another spelling");
  assert.match(String(codeOf(await send(watch, "ack", { message }, { request, response: {} }))), /usage/);
  // The releaser cannot have the watch officer's signature count in a session of his own.
  assert.equal(codeOf(await send(releaser, "ack", { message }, good)), "not-authorised");
  desk.clock.aheadMs += 6 * 60_000;
  assert.equal(codeOf(await send(watch, "ack", { message }, good)), "request-stale", "six minutes later");
  const fresh = await watch.browser.post("/api/verbs/ack", { args: { message } });
  const [own] = await desk.node.store.read((view) => view.accounts.passkeys(watch.officer.id));
  await desk.cli("passkey-withdraw", { officer: watch.officer.id, passkey: String(own?.id) }, [watch.officer]);
  assert.equal(
    (await send(watch, "ack", { message }, watch.browser.signed(fresh, watch.passkey))).status,
    401,
    "the session went with the passkey",
  );
  const acts = await desk.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.ok(acts.every(({ verb }) => !verb.startsWith("ack-")));
});

test("a release is signed by passkey over exactly the decision prepared, and can be checked by whoever has the certificate", async (context) => {
  const { desk, alder, watch, releaser } = await house(context);
  const drafted = await watch.browser.verb("draft", draftWords);
  assert.equal(drafted.status, 200, drafted.text);
  const draft = String(drafted.body["id"]);
  assert.equal(codeOf(await releaser.browser.post("/api/release/challenge", { draft })), "state-refuses", "nothing is decided yet");
  const prepared = await releaser.browser.verb("release-prepare", { draft, ...decisionWords });
  assert.equal(prepared.status, 200, prepared.text);
  assert.equal(codeOf(await watch.browser.post("/api/release/challenge", { draft })), "not-authorised", "the drafter");
  const begun = await releaser.browser.post("/api/release/challenge", { draft });
  assert.equal(begun.body["decision"], prepared.body["decision"]);
  const { challenge } = begun.body["options"] as { challenge: string };
  const good = { challenge, origin: desk.origin, rpId: releaser.browser.rpId };
  const sign = (assertion: Json): Promise<Answered> => releaser.browser.post("/api/verbs/release-sign", { args: { draft, assertion } });
  for (const assertion of [
    watch.passkey.get(good),
    releaser.passkey.get({ ...good, origin: "http://evil.localhost" }),
    releaser.passkey.get({ ...good, flags: 0x01 }),
    releaser.passkey.get({ ...good, challenge: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }),
  ])
    assert.equal(codeOf(await sign(assertion)), "verification-failed");
  assert.equal(codeOf(await releaser.browser.post("/api/verbs/release-sign", { args: { draft } })), "usage", "without a signature");
  // Prepared anew: the signature over the first decision is worth nothing.
  await releaser.browser.verb("release-prepare", { draft, ...decisionWords, necessity: "It is imminent." });
  assert.equal(codeOf(await sign(releaser.passkey.get(good))), "verification-failed");
  const again = await releaser.browser.post("/api/release/challenge", { draft });
  const options = again.body["options"] as { challenge: string };
  const released = await sign(releaser.passkey.get({ ...good, challenge: options.challenge }));
  assert.equal(released.status, 200, released.text);
  // What an oversight body does later: certificate by the identity key, assertion by the certificate.
  const { months } = await alder.node.exchange();
  await alder.node.store.read(async (view) => {
    const [message] = await view.messages({ kinds: ["warning"], outgoing: true, limit: 10 });
    const parts = revealParts(await view.parts(message?.row ?? 0), months).filter(isPresent);
    const part = (label: string) => parts.find((one) => one.label === label)?.bytes ?? new Uint8Array();
    const [passkey] = await view.accounts.passkeys(releaser.officer.id);
    const certificate = openPasskeyCertificate(passkey?.certificate ?? new Uint8Array(), identityOf(alder.node).publicKey);
    assert.equal(certificate.officer, releaser.officer.id);
    const decision = Buffer.from(String(again.body["decision"]), "base64");
    const credential = {
      id: fromBase64url(certificate.credential) ?? new Uint8Array(),
      publicKey: fromBase64url(certificate.publicKey) ?? new Uint8Array(),
    };
    const { origin, rpId } = certificate;
    await verifyOfficerSignature(
      new Uint8Array(decision),
      { form: "webauthn", bytes: part("officer-signature") },
      { form: "webauthn", credential, origin, rpId },
    );
    const acts = await view.actsAbout(releaser.officer.id, 100);
    assert.ok(acts.some(({ verb, facts }) => verb === "passkey-enrol" && typeof facts["certificate"] === "string"));
  });
});

test("two officers decide on one draft: one release stands, the other is told, and nothing is sent twice", async (context) => {
  const { desk, alder, watch, releaser } = await house(context);
  const other = await desk.enter(await enrol(desk.node, "second", ["releaser"]));
  const draft = String((await watch.browser.verb("draft", draftWords)).body["id"]);
  await releaser.browser.verb("release-prepare", { draft, ...decisionWords });
  const signBy = async (seat: Seat): Promise<Json> => {
    const { body } = await seat.browser.post("/api/release/challenge", { draft });
    const { challenge } = body["options"] as { challenge: string };
    return seat.passkey.get({ challenge, origin: desk.origin, rpId: seat.browser.rpId });
  };
  const [one, two] = [await signBy(releaser), await signBy(other)];
  const answers = await Promise.all([
    releaser.browser.post("/api/verbs/release-sign", { args: { draft, assertion: one } }),
    other.browser.post("/api/verbs/release-sign", { args: { draft, assertion: two } }),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, answers.some(({ status }) => status === 404) ? 404 : 409],
  );
  assert.equal((await alder.node.store.read((view) => view.messages({ kinds: ["warning"], outgoing: true, limit: 10 }))).length, 1);
});

test("a page's name for an act makes a double click one act, and a new name a new act", async (context) => {
  const { alder, watch } = await house(context);
  const body = { args: draftWords, once: "the first click" };
  const [one, two] = await Promise.all([watch.browser.post("/api/verbs/draft", body), watch.browser.post("/api/verbs/draft", body)]);
  assert.equal(one.status, 200, one.text);
  assert.equal(one.text, two.text);
  assert.equal((await alder.node.store.read((view) => view.drafts())).length, 1);
  await watch.browser.post("/api/verbs/draft", { ...body, once: "the second" });
  assert.equal((await alder.node.store.read((view) => view.drafts())).length, 2);
});

test("an officer without a passkey signs nothing here and is told where to; a stranger to a verb is refused before anything is signed", async (context) => {
  const { desk, watch } = await house(context);
  const [own] = await desk.node.store.read((view) => view.accounts.passkeys(watch.officer.id));
  await desk.node.store.transact((tx) =>
    tx.accounts.putPasskey({ ...(own as NonNullable<typeof own>), withdrawnAt: desk.node.timestamp() }),
  );
  assert.equal(codeOf(await watch.browser.verb("ack", { message: "1" })), "passkey-missing");
  assert.equal(codeOf(await watch.browser.verb("agreement-suspend", { agreement: "birch" })), "not-authorised");
  assert.equal(codeOf(await watch.browser.verb("log-export", { out: "/x" })), "machine-only");
  assert.equal(codeOf(await watch.browser.verb("no-such-verb")), "unknown-item");
  assert.equal(codeOf(await watch.browser.verb("toString")), "unknown-item");
  assert.equal(codeOf(await watch.browser.post("/api/verbs/inbox", new Uint8Array() as unknown as Json)), undefined);
  assert.equal((await watch.browser.call("POST", "/api/verbs/inbox", { body: Buffer.from("[1") })).status, 400);
});

test("every verb, every role: over HTTP a session alone never performs what is signed, and the roles are those of the table", async (context) => {
  const { desk } = await house(context);
  const names = Object.keys(verbs).toSorted();
  // The verbs themselves do nothing here: who gets through is all that is asked.
  const reached = performer(
    desk.node,
    Object.fromEntries(names.map((name) => [name, { roles: verbs[name]?.roles ?? [], run: async () => "reached" }])),
  );
  const officers = new Map<Role, TestOfficer>();
  for (const role of roles) officers.set(role, await enrol(desk.node, `r-${role.slice(0, 20)}`, [role]));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.constantFrom(...roles), async (name, role) => {
      const told = await reached({ verb: name, args: {}, signed: [] }, officers.get(role)?.id).catch((thrown: unknown) =>
        isTocsinError(thrown) ? thrown.code : Promise.reject(thrown),
      );
      const allowed = verbs[name]?.roles ?? [];
      const strength = strengthOf(name);
      const may = allowed === "anyone" || allowed.includes(role);
      const expected =
        strength === "machine" ? "machine-only" : strength === "signed" ? "signature-missing" : may ? "reached" : "not-authorised";
      assert.equal(told, expected, `${name} ${role}`);
    }),
    { numRuns: 1500 },
  );
});

test("administrator and auditor are shown no word of content by any verb over HTTP", async (context) => {
  const { desk, alder, birch, watch } = await house(context);
  const secret = "Kestrelword";
  const { source } = await ask(by(alder, "desk"), "source-add", { text: `${secret}-above.`, protect: [`${secret}-phrase`] });
  connect(alder, birch);
  const [sent] = await warn(alder, ["birch"], { texts: [{ language: "en", text: `${secret}-below.` }] });
  await quiet(alder, birch);
  const drafted = await watch.browser.verb("draft", { ...draftWords, texts: [{ language: "en", text: `${secret}-draft.` }] });
  assert.match((await watch.browser.verb("show", { message: String(sent?.["row"]) })).text, /Kestrelword-below/, "who may read does");
  const names = Object.keys(verbs)
    .filter((name) => strengthOf(name) === "session")
    .toSorted();
  const common = {
    partner: "birch",
    handle: "birch",
    reason: "x",
    year: 2026,
    text: secret,
    query: secret,
    draft: String(drafted.body["id"]),
    source: String(source),
  };
  const pointing = [
    {
      ...common,
      message: String(sent?.["row"]),
      item: String(sent?.["row"]),
      thread: String(sent?.["thread"]),
      agreement: "birch",
      number: 1,
    },
    {},
  ];
  for (const role of ["administrator", "auditor"] as const) {
    const { browser } = await desk.enter(await enrol(desk.node, `the-${role}`, [role]));
    let answered = 0;
    for (const name of names.filter((one) => one !== "partner-test"))
      for (const args of pointing) {
        const answer = await browser.post(`/api/verbs/${name}`, { args });
        assert.doesNotMatch(answer.text, /kestrelword-/i, `${name} shows content to the ${role}`);
        if (answer.status === 200) {
          answered += 1;
          assert.ok(contentFreeVerbs.has(name), `${name} answers the ${role} and is not declared to be without content`);
        }
      }
    assert.ok(answered > 15, `${role}: ${answered} verbs answered`);
    assert.doesNotMatch((await browser.get("/api/events?after=0&limit=1000")).text, /kestrelword/i);
    assert.doesNotMatch((await browser.get("/api/openapi.json")).text, /kestrelword/i);
  }
});
