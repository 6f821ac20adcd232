import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../base/index.ts";
import { Backoff, sourceOf, Turnstile } from "./limits.ts";

const isHeld = (backoff: Backoff, name: string, nowMs: number): boolean => {
  try {
    backoff.check(name, nowMs);
    return false;
  } catch (thrown) {
    assert.ok(isTocsinError(thrown, "login-later"));
    return true;
  }
};

test("five failures cost nothing, then each doubles the wait up to a quarter of an hour, and an hour forgets", () => {
  const backoff = new Backoff();
  for (let at = 0; at < 4; at += 1) backoff.failed("a", 0);
  assert.ok(!isHeld(backoff, "a", 0));
  backoff.failed("a", 0);
  assert.ok(isHeld(backoff, "a", 999));
  assert.ok(!isHeld(backoff, "a", 1000));
  backoff.failed("a", 1000);
  assert.ok(isHeld(backoff, "a", 2999));
  assert.ok(!isHeld(backoff, "a", 3000));
  for (let at = 0; at < 50; at += 1) backoff.failed("a", 3000);
  assert.ok(isHeld(backoff, "a", 3000 + 15 * 60_000 - 1));
  assert.ok(!isHeld(backoff, "a", 3000 + 15 * 60_000));
  assert.ok(!isHeld(backoff, "b", 3000), "another name waits for nothing");
  backoff.failed("a", 3000 + 61 * 60_000);
  assert.ok(!isHeld(backoff, "a", 3000 + 61 * 60_000));
  for (let at = 0; at < 9; at += 1) backoff.failed("c", 0);
  backoff.succeeded("c");
  assert.ok(!isHeld(backoff, "c", 0));
});

test("a source is an IPv4 address, or the network that one party has of IPv6", () => {
  assert.equal(sourceOf("::ffff:192.0.2.7"), "192.0.2.7");
  assert.equal(sourceOf("192.0.2.7"), "192.0.2.7");
  assert.equal(sourceOf("2001:db8:0:1::5"), sourceOf("2001:0db8:0000:0001:ffff:ffff:ffff:ffff"));
  assert.notEqual(sourceOf("2001:db8:0:1::5"), sourceOf("2001:db8:0:2::5"));
  assert.equal(sourceOf("::1"), "0:0:0:0::/64");
  assert.equal(sourceOf("fe80::1%eth0"), "fe80:0:0:0::/64");
});

test("few are let in at once, few more wait in their order, and the rest is sent away", async () => {
  const turnstile = new Turnstile(1, 1);
  const order: string[] = [];
  let release: () => void = () => {};
  const first = turnstile.pass(async () => {
    await new Promise<void>((resolve) => (release = resolve));
    order.push("first");
  });
  const second = turnstile.pass(async () => void order.push("second"));
  await assert.rejects(
    turnstile.pass(async () => void order.push("third")),
    (thrown) => isTocsinError(thrown, "login-later"),
  );
  release();
  await Promise.all([first, second]);
  await assert.rejects(
    turnstile.pass(() => Promise.reject(new Error("broken"))),
    /broken/,
  );
  await turnstile.pass(async () => void order.push("fourth"));
  assert.deepEqual(order, ["first", "second", "fourth"]);
});
