import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, systemRandom } from "../../src/base/index.ts";
import type { ErrorCode } from "../../src/base/index.ts";
import { SoftDevice } from "./console-browser.ts";
import { BodyLanes } from "../../src/console/server/body-lanes.ts";
import { DeviceProofs, readDevice } from "../../src/console/server/device-proof.ts";
import type { DeskRequest } from "../../src/console/server/message.ts";
import { Once } from "../../src/console/server/once.ts";
import { PasswordLogin } from "../../src/console/server/password.ts";
import type { Desk } from "../../src/console/server/ports.ts";

const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);

function requestFrom(source: string, headers: Readonly<Record<string, string>> = {}): DeskRequest {
  return {
    method: "POST",
    path: "/api/verbs/draft",
    query: "",
    source,
    header: (name) => headers[name],
    body: async () => new Uint8Array(),
    onGone: () => () => {},
  };
}

test("a session that calls without end uses up its own share of what is remembered, and no other session's", () => {
  const proofs = new DeviceProofs(0, 3);
  const [device, nowMs] = [new SoftDevice(), 1_000_000_000_000];
  const call = (session: string, atMs = nowMs): void => {
    const header = device.proof("GET", "/api/session", { atMs });
    const given = { header, device: readDevice({ ...device.jwk } as Record<string, string>), session, nowMs: atMs };
    proofs.check(given, { method: "GET", path: "/api/session", body: new Uint8Array() });
  };
  for (let at = 0; at < 3; at += 1) call("greedy");
  assert.throws(() => call("greedy"), coded("login-later"));
  call("other");
  call("greedy", nowMs + 120_001);
});

test("calls that are turned away at the door push nothing out of what is held against those who guess", async () => {
  let release: () => void = () => {};
  let isBlocked = false;
  const blocked = new Promise<void>((resolve) => (release = resolve));
  const view = { accounts: { password: async () => undefined } };
  const desk = {
    clock: { nowMs: () => 1_000_000_000_000 },
    random: systemRandom,
    browserKey: systemRandom(32),
    passwordCost: { memoryKiB: 64, passes: 1, lanes: 1 },
    store: {
      read: async (work: (given: unknown) => unknown) => work(view),
      transact: async (work: (given: unknown) => unknown) => work(view),
    },
    async stretch() {
      if (isBlocked) await blocked;
      return new Uint8Array(32);
    },
  } as unknown as Desk;
  const logins = new PasswordLogin(desk);
  const device = new SoftDevice().jwk as Record<string, string>;
  const guess = (officer: string, source: string): Promise<unknown> =>
    logins.login({ officer, password: "a guess of twelve", totp: "000000", device }, requestFrom(source));
  for (let at = 0; at < 5; at += 1) await assert.rejects(guess("alice", "192.0.2.1"), coded("login-refused"));
  await assert.rejects(guess("alice", "192.0.2.1"), coded("login-later"));
  isBlocked = true;
  const inside = Array.from({ length: 18 }, (_, at) => guess(`in-${at}`, "192.0.2.1").catch((thrown: unknown) => thrown));
  await new Promise((resolve) => setImmediate(resolve));
  for (let at = 0; at < 20_001; at += 1) await assert.rejects(guess(`flood-${at}`, "192.0.2.1"), coded("login-later"));
  isBlocked = false;
  release();
  assert.ok((await Promise.all(inside)).every((thrown) => isTocsinError(thrown, "login-refused")));
  await assert.rejects(guess("alice", "192.0.2.1"), coded("login-later"), "five free guesses again");
});

test("guesses that are sent together are counted one by one", async () => {
  const view = { accounts: { password: async () => undefined } };
  const desk = {
    clock: { nowMs: () => 1_000_000_000_000 },
    random: systemRandom,
    browserKey: systemRandom(32),
    passwordCost: { memoryKiB: 64, passes: 1, lanes: 1 },
    store: {
      read: async (work: (given: unknown) => unknown) => work(view),
      transact: async (work: (given: unknown) => unknown) => work(view),
    },
    stretch: async () => new Uint8Array(32),
  } as unknown as Desk;
  const logins = new PasswordLogin(desk);
  const device = new SoftDevice().jwk as Record<string, string>;
  const codes = await Promise.all(
    Array.from({ length: 12 }, () =>
      logins
        .login({ officer: "alice", password: "a guess of twelve", totp: "000000", device }, requestFrom("192.0.2.1"))
        .catch((thrown: unknown) => (isTocsinError(thrown) ? thrown.code : "none")),
    ),
  );
  assert.equal(codes.filter((code) => code === "login-refused").length, 5, codes.join());
});

test("few large bodies are read at once, fewer of one officer, and small ones always", async () => {
  const lanes = new BodyLanes();
  const maxBytes = 64 * 1024 * 1024;
  const waiting: (() => void)[] = [];
  const slow = (officer: string): Promise<Uint8Array> =>
    lanes.read(
      { ...requestFrom("a"), body: () => new Promise((resolve) => waiting.push(() => resolve(new Uint8Array()))) },
      { officer, maxBytes },
    );
  const begun = [slow("ana"), slow("ana"), slow("ana")];
  await assert.rejects(slow("ana"), coded("login-later"), "a fourth of one officer");
  for (let at = 0; at < 9; at += 1) begun.push(slow(`o-${at}`));
  await assert.rejects(slow("ben"), coded("login-later"), "a thirteenth in all");
  const small = requestFrom("a", { "content-length": "200" });
  assert.equal((await lanes.read(small, { officer: "ana", maxBytes })).length, 0);
  for (const resolve of waiting) resolve();
  await Promise.all(begun);
  const broken = lanes.read({ ...requestFrom("a"), body: () => Promise.reject(new Error("cut off")) }, { officer: "ana", maxBytes });
  await assert.rejects(broken, /cut off/);
  const last = slow("ana");
  waiting.at(-1)?.();
  await last;
});

test("one name stands for one act: with other arguments it is refused, not answered with what the first one got", async () => {
  const once = new Once();
  assert.equal(await once.do("a", { of: "x", nowMs: 0 }, async () => "first"), "first");
  assert.equal(await once.do("a", { of: "x", nowMs: 1 }, async () => "second"), "first");
  await assert.rejects(
    once.do("a", { of: "y", nowMs: 1 }, async () => "third"),
    coded("usage"),
  );
  assert.equal(await once.do("a", { of: "y", nowMs: 11 * 60_000 }, async () => "fourth"), "fourth");
});
