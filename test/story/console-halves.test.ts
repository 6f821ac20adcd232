import assert from "node:assert/strict";
import { test } from "node:test";
import { base64url, systemRandom } from "../../src/base/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { newSigningSecret, signingKey } from "../../src/seal/index.ts";
import type { Answered } from "./console-browser.ts";
import { openDesk } from "./console-desk.ts";
import { openSide } from "./sides.ts";

const codeOf = ({ body }: Answered): unknown => (body["error"] as { code?: unknown } | undefined)?.code;

test("an act of two officers is signed at two desks: laid before the one who is named, performed on both signatures, once", async (context) => {
  const side = await openSide(context, "alder");
  const [first, second] = side.officers;
  if (first === undefined || second === undefined) throw new TypeError("a side has two officers");
  const desk = await openDesk(context, side);
  const [one, two] = [await desk.enter(first), await desk.enter(second)];
  const third = await desk.enter(await enrol(desk.node, "third", ["watch-officer"]));
  const key = signingKey(newSigningSecret("officer", systemRandom)).publicKey;
  const args = { id: "eva", roles: ["releaser"], ed25519: base64url(key.ed25519), mlDsa: base64url(key.mlDsa) };
  assert.equal(codeOf(await one.browser.verb("officer-enrol", args, one.passkey)), "separation-of-duties", "one alone");
  const asked = { verb: "officer-enrol", args, with: second.id };
  const challenge = await one.browser.post("/api/halves", asked);
  assert.equal(challenge.status, 428);
  const given = await one.browser.post("/api/halves", { ...asked, signed: one.browser.signed(challenge, one.passkey) });
  assert.equal(given.status, 202, given.text);
  const { half } = given.body;
  assert.deepEqual((await third.browser.get("/api/halves")).body["halves"], []);
  const [waiting] = (await two.browser.get("/api/halves")).body["halves"] as { half: string; verb: string; args: unknown; by: string }[];
  assert.deepEqual([waiting?.half, waiting?.verb, waiting?.args, waiting?.by], [half, "officer-enrol", args, first.id]);
  assert.equal(codeOf(await third.browser.post("/api/halves/sign", { half })), "unknown-item");
  assert.equal(codeOf(await one.browser.post("/api/halves/sign", { half })), "unknown-item", "whoever signed first is not the second");
  const mine = await two.browser.post("/api/halves/sign", { half });
  assert.equal(mine.status, 428);
  const signed = two.browser.signed(mine, two.passkey);
  const both = await Promise.all([
    two.browser.post("/api/halves/sign", { half, signed }),
    two.browser.post("/api/halves/sign", { half, signed }),
  ]);
  assert.deepEqual(
    both.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 404],
  );
  const enrolled = await desk.node.store.read((view) => view.officer("eva"));
  assert.deepEqual(enrolled?.enrolledBy, [first.id, second.id]);
});

test("what one officer signed is shown to nobody who may not do it himself, and not after five minutes", async (context) => {
  const side = await openSide(context, "alder");
  const [first, second] = side.officers;
  if (first === undefined || second === undefined) throw new TypeError("a side has two officers");
  const desk = await openDesk(context, side);
  const [one, two] = [await desk.enter(first), await desk.enter(second)];
  const admin = await enrol(desk.node, "admin", ["administrator"]);
  const asked = { verb: "duty-assess", args: { item: "x", reason: "y" } };
  assert.equal(codeOf(await one.browser.post("/api/halves", { ...asked, with: admin.id })), "not-authorised");
  assert.equal(codeOf(await one.browser.post("/api/halves", { ...asked, with: first.id })), "officer-unknown");
  assert.equal(codeOf(await one.browser.post("/api/halves", { ...asked, with: "nobody" })), "officer-unknown");
  const withdraw = { verb: "officer-withdraw", args: { id: "admin", reason: "left" }, with: second.id };
  const challenge = await one.browser.post("/api/halves", withdraw);
  const given = await one.browser.post("/api/halves", { ...withdraw, signed: one.browser.signed(challenge, one.passkey) });
  desk.clock.aheadMs += 5 * 60_000 + 1000;
  assert.deepEqual((await two.browser.get("/api/halves")).body["halves"], []);
  assert.equal(codeOf(await two.browser.post("/api/halves/sign", { half: given.body["half"] })), "unknown-item");
});
