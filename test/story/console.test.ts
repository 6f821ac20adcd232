import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { base64url, systemRandom } from "../../src/base/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import type { TestOfficer } from "../../src/app/kit.test-node.ts";
import { SoftAuthenticator, SoftDevice } from "./console-browser.ts";
import type { Answered } from "./console-browser.ts";
import { openDesk } from "./console-desk.ts";
import type { TestDesk } from "./console-desk.ts";
import { openSide } from "./sides.ts";
import type { Context } from "./sides.ts";

const codeOf = ({ body }: Answered): unknown => (body["error"] as { code?: unknown } | undefined)?.code;

async function deskOf(
  context: Context,
): Promise<{ readonly desk: TestDesk; readonly officer: TestOfficer; readonly releaser: TestOfficer }> {
  const side = await openSide(context, "alder");
  const [officer, releaser] = side.officers;
  if (officer === undefined || releaser === undefined) throw new TypeError("a side has two officers");
  return { desk: await openDesk(context, side), officer, releaser };
}

test("a page has a strict policy with a nonce of its own, in every answer another, and nothing of the node in it", async (context) => {
  const { desk } = await deskOf(context);
  const browser = desk.browser();
  const [first, second] = [await browser.get("/"), await browser.get("/watch/any/path")];
  const nonceOf = ({ headers }: Answered): string => /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1] ?? "";
  assert.equal(first.status, 200);
  assert.notEqual(nonceOf(first), nonceOf(second));
  assert.doesNotMatch(String(first.headers["content-security-policy"]), /unsafe|\*|https?:/);
  for (const [name, value] of Object.entries({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  }))
    assert.equal(first.headers[name], value);
  assert.ok(!first.text.includes(desk.node.id));
  for (const path of ["/assets/none.js", "/assets/../../package.json", "/assets/%2e%2e/x.js", "/server/route.js", "/../package.json"])
    assert.ok((await browser.get(path)).status === 404 || !(await browser.get(path)).text.includes('"dependencies"'), path);
  assert.equal((await browser.get("/", { headers: { host: "evil.example" } })).status, 403);
  assert.equal((await browser.call("PUT", "/")).status, 404);
  assert.equal((await browser.get("/api/openapi.json")).body["openapi"], "3.1.0");
});

test("a join link makes one passkey and one session; a second use, a wrong link and one that ran out open nothing", async (context) => {
  const { desk, officer, releaser } = await deskOf(context);
  const link = await desk.invite(officer);
  assert.match(link, /^http:\/\/alder\.localhost:\d+\/join#[A-Za-z0-9_-]{43}$/);
  const browser = desk.browser();
  const joined = await browser.join(link, new SoftAuthenticator());
  assert.equal(joined.status, 200, joined.text);
  assert.equal(joined.body["officer"], officer.id);
  assert.equal((await browser.get("/api/session")).body["passkeys"], 1);
  assert.equal(codeOf(await desk.browser().join(link, new SoftAuthenticator())), "join-link");
  assert.equal(codeOf(await desk.browser().join(base64url(systemRandom(32)), new SoftAuthenticator())), "join-link");
  // Begun twice, finished once.
  const again = await desk.invite(releaser);
  const [left, right] = [desk.browser(), desk.browser()];
  const begun = [await left.post("/api/join/begin", { link: again }), await right.post("/api/join/begin", { link: again })];
  const finished = await Promise.all(
    [left, right].map((one, at) => {
      const { challenge } = (begun[at]?.body["options"] ?? {}) as { challenge: string };
      const response = new SoftAuthenticator().create({ challenge, origin: desk.origin, rpId: one.rpId });
      return one.post("/api/join/finish", { join: begun[at]?.body["join"], response, device: one.device.jwk });
    }),
  );
  assert.deepEqual(
    finished.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 410],
  );
  const late = await desk.invite(officer);
  desk.clock.aheadMs += 25 * 3_600_000;
  assert.equal(codeOf(await desk.browser().join(late, new SoftAuthenticator())), "join-link");
});

test("who only runs the node makes no passkey for anybody else, and the same hands that enrol an officer do", async (context) => {
  const { desk, officer, releaser } = await deskOf(context);
  const admin = await enrol(desk.node, "admin", ["administrator"]);
  const refused = async (who: TestOfficer, by: readonly TestOfficer[]): Promise<void> =>
    assert.rejects(desk.invite(who, by), { code: "separation-of-duties" });
  await refused(releaser, [admin]);
  await refused(officer, [admin]);
  await refused(releaser, [officer]);
  await refused(releaser, [officer, admin]);
  await desk.invite(officer, [releaser]);
  await desk.invite(admin);
});

test("a passkey that does not verify its person, or of another page, is not enrolled", async (context) => {
  const { desk, officer } = await deskOf(context);
  const link = await desk.invite(officer);
  const browser = desk.browser();
  for (const wish of [{ flags: 0x41 }, { origin: "http://evil.localhost" }, { rpId: "birch.localhost" }]) {
    const begun = await browser.post("/api/join/begin", { link });
    const { challenge } = begun.body["options"] as { challenge: string };
    const response = new SoftAuthenticator().create({ challenge, origin: desk.origin, rpId: browser.rpId, ...wish });
    const answer = await browser.post("/api/join/finish", { join: begun.body["join"], response, device: browser.device.jwk });
    assert.equal(codeOf(answer), "passkey-refused", JSON.stringify(wish));
  }
  assert.equal((await browser.join(link, new SoftAuthenticator())).status, 200);
});

test("login by passkey: the officer is known by it, and everything that is not this challenge, here, now, is refused alike", async (context) => {
  const { desk, officer } = await deskOf(context);
  const { passkey } = await desk.enter(officer);
  const browser = desk.browser();
  const login = await browser.login(passkey);
  assert.equal(login.status, 200, login.text);
  assert.equal(login.body["strength"], "passkey");
  const begin = async (): Promise<{ login: unknown; challenge: string }> => {
    const { body } = await browser.post("/api/login/passkey/begin");
    return { login: body["login"], challenge: (body["options"] as { challenge: string }).challenge };
  };
  const finish = (login: unknown, response: unknown): Promise<Answered> =>
    browser.post("/api/login/passkey/finish", { login, response, device: browser.device.jwk });
  const good = { origin: desk.origin, rpId: browser.rpId };
  const refusals: unknown[] = [];
  const one = await begin();
  const response = passkey.get({ ...good, challenge: one.challenge });
  assert.equal((await finish(one.login, response)).status, 200);
  refusals.push(codeOf(await finish(one.login, response)));
  for (const wish of [{ origin: "http://evil.localhost" }, { rpId: "birch.localhost" }, { flags: 0x01 }]) {
    const { login: name, challenge } = await begin();
    refusals.push(codeOf(await finish(name, passkey.get({ ...good, challenge, ...wish }))));
  }
  const other = await begin();
  refusals.push(codeOf(await finish(other.login, new SoftAuthenticator().get({ ...good, challenge: other.challenge }))));
  const swapped = await begin();
  refusals.push(codeOf(await finish(swapped.login, passkey.get({ ...good, challenge: other.challenge }))));
  assert.deepEqual(new Set(refusals), new Set(["login-refused"]));
});

test("a cookie without its device opens nothing, and no proof counts twice, late, or for another call", async (context) => {
  const { desk, officer } = await deskOf(context);
  const { browser } = await desk.enter(officer);
  assert.equal((await browser.get("/api/session")).status, 200);
  const thief = desk.browser();
  const cookie = browser.cookieHeader;
  const nowMs = desk.clock.nowMs();
  const proof = (path: string, given: object = {}): string => browser.device.proof("GET", path, { atMs: nowMs, ...given });
  const bends = {
    "no proof": { device: null, cookie },
    "another device": { cookie, device: new SoftDevice() },
    "another path": { cookie, device: null, headers: { "tocsin-proof": proof("/api/devices") } },
    "another query": { cookie, device: null, headers: { "tocsin-proof": proof("/api/session?x=1") } },
    "another body": { cookie, device: null, headers: { "tocsin-proof": proof("/api/session", { body: new Uint8Array([1]) }) } },
    "a minute late": { cookie, device: null, headers: { "tocsin-proof": proof("/api/session", { atMs: nowMs - 61_000 }) } },
    "a minute early": { cookie, device: null, headers: { "tocsin-proof": proof("/api/session", { atMs: nowMs + 62_000 }) } },
    nonsense: { cookie, device: null, headers: { "tocsin-proof": "v1.x" } },
    "no cookie": { cookie: null },
    "another cookie": { cookie: `__Host-tocsin=${base64url(systemRandom(32))}` },
  };
  for (const [what, bend] of Object.entries(bends)) {
    const answer = await thief.get("/api/session", bend);
    assert.equal(answer.status, 401, what);
    assert.equal(codeOf(answer), "session-invalid", what);
  }
  const once = { cookie, device: null, headers: { "tocsin-proof": proof("/api/session") } };
  assert.equal((await thief.get("/api/session", once)).status, 200, "the device's own proof");
  assert.equal(codeOf(await thief.get("/api/session", once)), "session-invalid", "the same proof again");
});

test("what another site's page sends is refused before anything is looked at", async (context) => {
  const { desk, officer } = await deskOf(context);
  const { browser } = await desk.enter(officer);
  const bends = [
    { origin: "http://evil.example" },
    { origin: undefined },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { host: "evil.example" },
  ];
  for (const headers of bends) {
    assert.equal(codeOf(await browser.post("/api/logout", {}, { headers })), "origin-refused", JSON.stringify(headers));
    assert.equal(codeOf(await browser.post("/api/login/passkey/begin", {}, { headers })), "origin-refused", JSON.stringify(headers));
  }
  assert.equal(codeOf(await browser.post("/api/logout", {}, { headers: { "content-type": "text/plain" } })), "input-malformed");
  assert.equal((await browser.get("/api/session")).status, 200);
});

test("a session ends by idling, at most, by hand, and on another device's word", async (context) => {
  const { desk, officer } = await deskOf(context);
  const { browser, passkey } = await desk.enter(officer);
  const minute = 60_000;
  for (let at = 0; at < 3; at += 1) {
    desk.clock.aheadMs += 29 * minute;
    assert.equal((await browser.get("/api/session")).status, 200, "used within half an hour");
  }
  desk.clock.aheadMs += 31 * minute;
  assert.equal((await browser.get("/api/session")).status, 401, "idle for more than half an hour");
  assert.equal((await browser.login(passkey)).status, 200);
  for (let at = 0; at < 24; at += 1) {
    desk.clock.aheadMs += 29 * minute;
    assert.equal((await browser.get("/api/session")).status, 200);
  }
  desk.clock.aheadMs += 29 * minute;
  assert.equal((await browser.get("/api/session")).status, 401, "older than twelve hours");
  const other = desk.browser();
  assert.equal((await browser.login(passkey)).status, 200);
  assert.equal((await other.login(passkey)).status, 200);
  const devices = (await other.get("/api/devices")).body["devices"] as { id: string; present: boolean }[];
  assert.equal(devices.length, 2);
  const there = devices.find(({ present }) => !present)?.id;
  assert.equal((await other.post("/api/devices/revoke", { id: there })).status, 200);
  assert.equal((await browser.get("/api/session")).status, 401, "revoked from another device");
  assert.equal((await other.post("/api/logout")).status, 200);
  assert.equal((await other.get("/api/session")).status, 401);
});

test("a withdrawn officer's sessions, tokens, links and passkeys end in the same moment", async (context) => {
  const { desk, officer, releaser } = await deskOf(context);
  await enrol(desk.node, "third", ["drafter"]);
  const { browser, passkey } = await desk.enter(officer);
  const made = await browser.verb("token-make", { name: "siem", scopes: ["inbox", "events"] }, passkey);
  assert.equal(made.status, 200, made.text);
  const token = { device: null, cookie: null, headers: { authorization: `Bearer ${String(made.body["token"])}`, origin: undefined } };
  const link = await desk.invite(officer);
  assert.equal((await browser.get("/api/events", token)).status, 200);
  assert.equal((await browser.post("/api/verbs/inbox", {}, token)).status, 200);
  await desk.cli("officer-withdraw", { id: officer.id, reason: "left" }, [releaser]);
  assert.equal((await browser.get("/api/session")).status, 401);
  assert.equal((await browser.get("/api/events", token)).status, 401);
  assert.equal(codeOf(await browser.login(passkey)), "login-refused");
  assert.equal(codeOf(await browser.join(link, new SoftAuthenticator())), "join-link");
  // Whoever is enrolled under that name later does not find the old passkey in force.
  await enrol(desk.node, officer.id, ["drafter"]);
  assert.equal(codeOf(await browser.login(passkey)), "login-refused");
  assert.equal((await browser.get("/api/session")).status, 401);
});

test("a token does what its scopes name, as its officer may, and nothing that is signed; its end and its loss are at once", async (context) => {
  const { desk, officer } = await deskOf(context);
  const { browser, passkey } = await desk.enter(officer);
  for (const scopes of [["ack"], ["log-export"], [], ["Inbox"]])
    assert.equal(codeOf(await browser.verb("token-make", { name: "x", scopes }, passkey)), "usage", scopes.join());
  const made = await browser.verb("token-make", { name: "siem", scopes: ["inbox", "show"], days: 1 }, passkey);
  const bearer = String(made.body["token"]);
  assert.match(bearer, /^tocsin_[A-Za-z0-9_-]{43}$/);
  const token = { device: null, cookie: null, headers: { authorization: `Bearer ${bearer}`, origin: undefined } };
  assert.equal((await browser.post("/api/verbs/inbox", {}, token)).status, 200);
  assert.equal(codeOf(await browser.post("/api/verbs/status", {}, token)), "not-authorised");
  assert.equal(codeOf(await browser.post("/api/verbs/ack", { args: { message: "1" } }, token)), "not-authorised");
  assert.equal(codeOf(await browser.get("/api/events", token)), "not-authorised");
  assert.equal(codeOf(await browser.get("/api/session", token)), "not-authorised");
  assert.equal(
    codeOf(await browser.post("/api/verbs/inbox", {}, { ...token, headers: { ...token.headers, origin: "http://evil.example" } })),
    "origin-refused",
  );
  assert.doesNotMatch((await browser.verb("token-list")).text, new RegExp(bearer));
  const list = (await browser.verb("token-list")).body["tokens"] as { id: string }[];
  assert.equal((await browser.verb("token-end", { token: list[0]?.id }, passkey)).status, 200);
  assert.equal((await browser.post("/api/verbs/inbox", {}, token)).status, 401);
  const short = await browser.verb("token-make", { name: "siem", scopes: ["inbox"], days: 1 }, passkey);
  const second = { ...token, headers: { authorization: `Bearer ${String(short.body["token"])}`, origin: undefined } };
  assert.equal((await browser.post("/api/verbs/inbox", {}, second)).status, 200);
  desk.clock.aheadMs += 24 * 3_600_000 + 1000;
  assert.equal((await browser.post("/api/verbs/inbox", {}, second)).status, 401);
});

test("whatever is sent to any door, with a session or without, is refused with a code and never fails the node", async (context) => {
  const { desk, officer } = await deskOf(context);
  const { browser } = await desk.enter(officer);
  const logins =
    "join/begin join/finish join/password/begin join/password/finish login/passkey/begin login/passkey/finish login/password login/oidc/begin";
  const doors = `${logins} devices/revoke release/challenge halves halves/sign verbs/inbox verbs/ack verbs/x`.split(" ");
  const names = [
    "link",
    "join",
    "login",
    "response",
    "device",
    "officer",
    "password",
    "totp",
    "args",
    "signed",
    "request",
    "once",
    "verb",
    "with",
    "half",
    "id",
  ];
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constant(null),
    fc.jsonValue(),
    fc.record({ id: fc.string(), response: fc.jsonValue() }),
  );
  const json = fc.dictionary(fc.constantFrom(...names), value).map((given) => Buffer.from(JSON.stringify(given)));
  const bytes = fc.oneof({ weight: 4, arbitrary: json }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...doors), bytes, async (door, body) => {
      const answer = await browser.call("POST", `/api/${door}`, { body: new Uint8Array(body) });
      assert.ok(answer.status < 500, `${door} ${answer.status} ${answer.text}`);
      assert.ok(answer.status === 200 || answer.status === 428 || typeof codeOf(answer) === "string", answer.text);
    }),
    { numRuns: 250 },
  );
  assert.deepEqual(desk.told, []);
});
