import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { test } from "node:test";
import { totpCode } from "../../src/console/server/totp.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import type { TestOfficer } from "../../src/app/kit.test-node.ts";
import type { SoftBrowser, Answered, Json } from "./console-browser.ts";
import { openDesk } from "./console-desk.ts";
import type { TestDesk } from "./console-desk.ts";
import { openSide } from "./sides.ts";
import type { Context } from "./sides.ts";

const codeOf = ({ body }: Answered): unknown => (body["error"] as { code?: unknown } | undefined)?.code;
const password = "correct horse battery staple";

function fromBase32(text: string): Uint8Array {
  const bits = [...text].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2));
}

async function house(
  context: Context,
  given = {},
): Promise<{ readonly desk: TestDesk; readonly officer: TestOfficer; readonly releaser: TestOfficer }> {
  const side = await openSide(context, "alder");
  const [officer, releaser] = side.officers;
  if (officer === undefined || releaser === undefined) throw new TypeError("a side has two officers");
  return { desk: await openDesk(context, side, given), officer, releaser };
}

/** Joins by password; gives the secret of the codes. */
async function joinByPassword(desk: TestDesk, browser: SoftBrowser, officer: TestOfficer): Promise<Uint8Array> {
  const begun = await browser.post("/api/join/password/begin", { link: await desk.invite(officer), password });
  assert.equal(begun.status, 200, begun.text);
  const { secret } = begun.body["totp"] as { secret: string };
  const totp = fromBase32(secret);
  const device = browser.device.jwk;
  const wrong = await browser.post("/api/join/password/finish", { join: begun.body["join"], totp: "000000", device });
  assert.equal(codeOf(wrong), "login-refused");
  const finished = await browser.post("/api/join/password/finish", { join: begun.body["join"], totp: codeAt(desk, totp), device });
  assert.equal(finished.status, 200, finished.text);
  assert.equal(finished.body["strength"], "password");
  return totp;
}

const codeAt = (desk: TestDesk, totp: Uint8Array): string => totpCode(totp, Math.floor(desk.clock.nowMs() / 30_000));

function logIn(browser: SoftBrowser, officer: string, given: { readonly password?: string; readonly totp: string }): Promise<Answered> {
  return browser.post("/api/login/password", {
    officer,
    password: given.password ?? password,
    totp: given.totp,
    device: browser.device.jwk,
  });
}

test("a password opens a session with a one-time code that counts once; its session reads and drafts, and signs nothing", async (context) => {
  const { desk, officer } = await house(context);
  const totp = await joinByPassword(desk, desk.browser(), officer);
  const browser = desk.browser();
  assert.equal(codeOf(await logIn(browser, officer.id, { totp: codeAt(desk, totp) })), "login-refused", "the code of joining, again");
  desk.clock.aheadMs += 60_000;
  const code = codeAt(desk, totp);
  const together = await Promise.all([logIn(browser, officer.id, { totp: code }), logIn(desk.browser(), officer.id, { totp: code })]);
  assert.deepEqual(
    together.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 401],
    "one code, two logins at once",
  );
  desk.clock.aheadMs += 60_000;
  assert.equal((await logIn(browser, officer.id, { totp: codeAt(desk, totp) })).status, 200);
  assert.equal((await browser.verb("inbox")).status, 200);
  assert.equal(codeOf(await browser.verb("ack", { message: "1" })), "passkey-missing");
  const texts = [
    await logIn(browser, officer.id, { totp: "123456" }),
    await logIn(browser, officer.id, { password: "wrong horse battery staple", totp: codeAt(desk, totp) }),
    await logIn(browser, "nobody", { totp: codeAt(desk, totp) }),
  ].map(({ status, text }) => `${status} ${text}`);
  assert.equal(new Set(texts).size, 1, "nobody learns what was wrong");
  assert.equal(
    codeOf(await desk.browser().post("/api/join/password/begin", { link: await desk.invite(officer), password: "short" })),
    "usage",
  );
  // Neither the password nor anything that opens without guessing rests in the store.
  const kept = await desk.node.store.read((view) => view.accounts.password(officer.id));
  assert.ok(kept !== undefined && !Buffer.from(kept.key).toString("latin1").includes("horse"));
});

test("whoever guesses waits, and waits alone: not the officer elsewhere, nor on a browser that was known before", async (context) => {
  const { desk, officer } = await house(context);
  desk.clock.stand();
  const known = desk.browser();
  const totp = await joinByPassword(desk, known, officer);
  await known.post("/api/logout");
  const guesser = desk.browser();
  const outcomes: unknown[] = [];
  for (let at = 0; at < 8; at += 1) outcomes.push(codeOf(await logIn(guesser, officer.id, { totp: "000000" })));
  assert.deepEqual(outcomes.slice(0, 5), Array(5).fill("login-refused"));
  assert.ok(outcomes.slice(5).includes("login-later"));
  const held = await logIn(guesser, officer.id, { totp: codeAt(desk, totp) });
  assert.equal(held.status, 429, "from there even the right words wait");
  assert.ok(Number(held.headers["retry-after"]) >= 1);
  desk.clock.aheadMs += 60_000;
  // From the same address: on the browser that logged in before, at once.
  for (let at = 0; at < 6; at += 1) await logIn(guesser, officer.id, { totp: "000000" });
  assert.equal((await logIn(known, officer.id, { totp: codeAt(desk, totp) })).status, 200);
  // A mark of a known browser is of one officer, and cannot be made up.
  const other = await enrol(desk.node, "other", ["drafter"]);
  const second = await joinByPassword(desk, desk.browser(), other);
  const forged = desk.browser();
  forged.cookies.set("__Host-tocsin-known", `${other.id}~AAAAAAAAAAAAAAAAAAAAAA~AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`);
  for (let at = 0; at < 9; at += 1) await logIn(forged, other.id, { totp: "000000" });
  assert.equal((await logIn(forged, other.id, { totp: codeAt(desk, second) })).status, 429);
  desk.clock.aheadMs += 2 * 3_600_000;
  assert.equal((await logIn(guesser, other.id, { totp: codeAt(desk, second) })).status, 200, "it is forgotten in time");
});

/** A browser's way through a login service: follows what it is sent to, with its cookies, as far as the console's door. */
async function visit(
  url: string,
  jar: Map<string, string>,
  form?: Readonly<Record<string, string>>,
): Promise<{ location: string | null; text: string; url: string }> {
  const response = await fetch(url, {
    redirect: "manual",
    headers: {
      cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
  });
  for (const line of response.headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  }
  const location = response.headers.get("location");
  return { location: location === null ? null : new URL(location, url).href, text: await response.text(), url };
}

/** Logs in at the login service as somebody and agrees; gives where the browser is sent back to. */
async function passService(start: string, account: string): Promise<string> {
  const jar = new Map<string, string>();
  let here = await visit(start, jar);
  for (let step = 0; step < 12; step += 1) {
    if (here.location !== null) {
      if (here.location.includes("/api/login/oidc/callback")) return here.location;
      here = await visit(here.location, jar);
      continue;
    }
    const action = /<form[^>]*action="([^"]+)"/.exec(here.text)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(here.text)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(`no form at ${here.url}: ${here.text.slice(0, 200)}`);
    here = await visit(new URL(action, here.url).href, jar, { prompt, login: account, password: "x" });
  }
  throw new Error("the login service sends round in circles");
}

async function loginService(context: Context, callback: () => string): Promise<string> {
  const { default: Provider } = await import("oidc-provider");
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  context.after(async () => void server.close());
  const address = server.address();
  const issuer = `http://localhost:${typeof address === "object" && address !== null ? address.port : 0}`;
  // The console's port is known only once it listens, and the service wants to know the way back.
  answer = (request, response) => {
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: "tocsin",
          client_secret: "s".repeat(32),
          redirect_uris: [callback()],
          token_endpoint_auth_method: "client_secret_basic",
        },
      ],
      cookies: { keys: ["k"] },
      findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    });
    const handle = provider.callback();
    answer = (...given) => void handle(...given);
    answer(request, response);
  };
  return issuer;
}

test("the house's login service opens a session for the officer that it was tied to, and for nobody else", async (context) => {
  let callback = "";
  const issuer = await loginService(context, () => callback);
  const side = await openSide(context, "alder");
  const [officer, releaser] = side.officers;
  if (officer === undefined || releaser === undefined) throw new TypeError("a side has two officers");
  const secrets = path.join(side.root, "secrets");
  mkdirSync(secrets);
  writeFileSync(path.join(secrets, "oidc"), `${"s".repeat(32)}\n`, { mode: 0o600 });
  const desk = await openDesk(context, side, { consoleLogin: { issuer, clientId: "tocsin", secretFile: path.join(secrets, "oidc") } });
  callback = `${desk.origin}/api/login/oidc/callback`;
  const admin = await enrol(desk.node, "admin", ["administrator"]);
  await assert.rejects(desk.cli("login-link", { officer: officer.id, subject: "ana@house" }, [admin]), { code: "separation-of-duties" });
  await desk.cli("login-link", { officer: officer.id, subject: "ana@house" }, [officer]);
  await assert.rejects(desk.cli("login-link", { officer: releaser.id, subject: "ana@house" }, [releaser]), { code: "state-refuses" });

  const begin = async (browser: SoftBrowser): Promise<string> => {
    const begun = await browser.post("/api/login/oidc/begin", { device: browser.device.jwk });
    assert.equal(begun.status, 200, `${begun.text} ${desk.told.join()}`);
    return String(begun.body["url"]);
  };
  const comeBack = (browser: SoftBrowser, url: string): Promise<Answered> =>
    browser.get(url.slice(desk.origin.length), { device: null, headers: { "sec-fetch-site": "cross-site" } });

  const browser = desk.browser();
  const back = await passService(await begin(browser), "ana@house");
  const other = desk.browser();
  await begin(other);
  assert.equal((await comeBack(other, back)).headers.location, "/login?refused=oidc", "another browser, with a login of its own begun");
  assert.equal((await comeBack(desk.browser(), back)).headers.location, "/login?refused=oidc", "a browser that began nothing");
  const entered = await comeBack(browser, back);
  assert.equal(entered.headers.location, "/", desk.told.join());
  const session: Json = (await browser.get("/api/session")).body;
  assert.deepEqual([session["officer"], session["strength"]], [officer.id, "oidc"]);
  assert.equal(codeOf(await browser.verb("ack", { message: "1" })), "passkey-missing");
  assert.equal((await comeBack(browser, back)).headers.location, "/login?refused=oidc", "the same answer again");
  const stranger = desk.browser();
  assert.equal((await comeBack(stranger, await passService(await begin(stranger), "eve@house"))).headers.location, "/login?refused=oidc");
  assert.equal((await stranger.get("/api/session")).status, 401);
  await desk.cli("login-end", { officer: officer.id }, [officer]);
  assert.equal((await browser.get("/api/session")).status, 401);
  const later = desk.browser();
  assert.equal((await comeBack(later, await passService(await begin(later), "ana@house"))).headers.location, "/login?refused=oidc");
});
