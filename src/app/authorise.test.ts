import assert from "node:assert/strict";
import { before, after, test } from "node:test";
import { base64, base64url, systemClock, systemRandom, timestamp } from "../base/index.ts";
import { requestLifetimeMs, signRequest } from "../exchange/index.ts";
import type { OfficerRequest } from "../exchange/index.ts";
import { newSigningSecret, signEnvelope, signingKey } from "../seal/index.ts";
import { coded, enrol, makeNode, perform, ports, signed, testFolder } from "./kit.test-node.ts";
import type { TestOfficer } from "./kit.test-node.ts";
import { openNode } from "./node.ts";
import type { WholeNode as Node } from "./node.ts";
import { performer } from "./perform.ts";
import { verbs } from "./verbs/index.ts";

const place = testFolder();
let node: Node;
let ana: TestOfficer;
let ben: TestOfficer;
let admin: TestOfficer;
let dora: TestOfficer;
const verb = "officer-withdraw";
const args = { id: "nobody", reason: "test" };

before(async () => {
  await makeNode(place("alder"));
  node = await openNode(place("alder"), ports);
  ana = await enrol(node, "ana", ["drafter", "watch-officer"]);
  ben = await enrol(node, "ben", ["releaser"]);
  admin = await enrol(node, "admin", ["administrator"]);
  dora = await enrol(node, "dora", ["data-protection-officer"]);
});
after(() => node.close());

const raw = (request: Partial<OfficerRequest>, by = ben): Uint8Array => signed(node, by, { verb, args, ...request });
const performRaw = async (envelopes: readonly Uint8Array[], call: { verb?: string; args?: typeof args } = {}): Promise<unknown> =>
  await performer(node, verbs)({ verb, args, ...call, signed: envelopes });
const at = (offMs: number): OfficerRequest["at"] => timestamp(systemClock.nowMs() + offMs);

test("a verb that is none, and one that has only the name of something that every object has", async () => {
  for (const name of ["none", "__proto__", "constructor", "toString", ""])
    await assert.rejects(performer(node, verbs)({ verb: name, args: {}, signed: [] }), coded("usage"));
});

test("a request is taken five minutes either way, and not a second longer", async () => {
  for (const offMs of [0, 1000 - requestLifetimeMs, requestLifetimeMs - 1000])
    await assert.rejects(performRaw([raw({ at: at(offMs) })]), coded("officer-unknown", /nobody/));
  for (const offMs of [-1000 - requestLifetimeMs, requestLifetimeMs + 5000])
    await assert.rejects(performRaw([raw({ at: at(offMs) })]), coded("request-stale", /5 minutes/));
});

test("a request for another node, another officer, another verb or other arguments is stale", async () => {
  await assert.rejects(performRaw([raw({ node: "A".repeat(43) })]), coded("request-stale"));
  await assert.rejects(performRaw([raw({ officer: "ana" })]), coded("request-stale"));
  await assert.rejects(performRaw([raw({ verb: "officer-enrol" })]), coded("request-stale"));
  await assert.rejects(performRaw([raw({ args: { id: "nobody", reason: "other" } })]), coded("request-stale"));
  await assert.rejects(performRaw([raw({})], { verb: "officer-list" }), coded("request-stale"));
  await assert.rejects(performRaw([raw({ args: { ...args, more: null } })]), coded("request-stale"));
});

test("a request is performed once: not again, not by another performer, not after the node was opened again", async () => {
  const request = { verb: "epoch-open", args: {} } as const;
  const once = signed(node, ana, { verb: "draft-discard", args: { draft: "x" } });
  const discard = (perform: ReturnType<typeof performer>): Promise<unknown> =>
    perform({ verb: "draft-discard", args: { draft: "x" }, signed: [once] });
  const first = performer(node, verbs);
  await assert.rejects(discard(first), coded("unknown-item"));
  await assert.rejects(discard(first), coded("request-stale", /performed before/));
  await assert.rejects(discard(performer(node, verbs)), coded("request-stale", /performed before/));
  await node.close();
  node = await openNode(place("alder"), ports);
  await assert.rejects(discard(performer(node, verbs)), coded("request-stale", /performed before/));
  const both = signed(node, ana, { ...request, nonce: base64url(new Uint8Array(16).fill(3)) });
  await assert.rejects(performer(node, verbs)({ ...request, signed: [both] }), coded("not-authorised"));
});

test("of a request sent many times at once one is performed", async () => {
  const once = raw({});
  const perform = performer(node, verbs);
  const codes = await Promise.all(
    Array.from({ length: 8 }, () => perform({ verb, args, signed: [once] }).catch((thrown: { code: string }) => thrown.code)),
  );
  assert.deepEqual(codes.filter((code) => code === "officer-unknown").length, 1);
  assert.deepEqual(codes.filter((code) => code === "request-stale").length, 7);
});

test("a request by nobody, by a stranger, with a changed byte, or of another form", async () => {
  await assert.rejects(performRaw([]), coded("not-authorised", /--as/));
  const stranger = { id: "ben", key: signingKey(newSigningSecret("officer", systemRandom)) };
  await assert.rejects(performRaw([raw({}, stranger)]), coded("officer-unknown"));
  const good = raw({});
  for (const position of [1, Math.floor(good.length / 3), good.length - 5]) {
    const changed = Uint8Array.from(good);
    changed[position] = (changed[position] ?? 0) ^ 1;
    await assert.rejects(performRaw([changed]), (thrown) =>
      ["verification-failed", "officer-unknown"].includes((thrown as { code: string }).code),
    );
  }
  await assert.rejects(performRaw([new Uint8Array(), new Uint8Array(100_000)]), coded("officer-unknown"));
  for (const payload of [
    "null",
    "7",
    "{}",
    "[]",
    "{",
    '{"at":7}',
    JSON.stringify({ node: node.id, verb, args: null, officer: "ben", at: at(0), nonce: "A".repeat(22) }),
  ]) {
    await assert.rejects(
      performRaw([signEnvelope("application/vnd.tocsin.request.v1+json", Buffer.from(payload), ben.key)]),
      coded("input-malformed"),
      payload,
    );
  }
  await assert.rejects(performRaw([raw({ nonce: "x" })]), coded("input-malformed"));
  await assert.rejects(performRaw([raw({ nonce: "A".repeat(65) })]), coded("input-malformed"));
  const otherType = signEnvelope("application/vnd.tocsin.card.v1+json", Buffer.from("{}"), ben.key);
  await assert.rejects(performRaw([otherType]), coded("verification-failed"));
});

test("one officer does not sign twice, whichever two requests carry it", async () => {
  await assert.rejects(performRaw([raw({}), raw({})]), coded("separation-of-duties", /signed twice/));
  const nonce = base64url(systemRandom(16));
  await assert.rejects(performRaw([raw({ nonce }), raw({ nonce }, ana)]), coded("request-stale"));
});

test("a role that does not allow it is named, with those that do", async () => {
  await assert.rejects(perform(node, "agreement-propose", { partner: "birch" }, [ana]), coded("not-authorised", /releaser.*drafter/));
  await assert.rejects(perform(node, "show", { message: "1" }, [admin]), coded("not-authorised"));
  await assert.rejects(perform(node, "show", { message: "1" }, [dora]), coded("not-authorised"));
});

function newKey(): { readonly key: ReturnType<typeof signingKey>; readonly args: { readonly ed25519: string; readonly mlDsa: string } } {
  const key = signingKey(newSigningSecret("officer", systemRandom));
  return { key, args: { ed25519: base64url(key.publicKey.ed25519), mlDsa: base64url(key.publicKey.mlDsa) } };
}

test("who releases, decides on a duty to warn or protects data is enrolled by two, never by an administrator alone", async () => {
  for (const role of ["releaser", "duty-to-warn-authority", "data-protection-officer"]) {
    const enrolment = { id: "eve", roles: [role], ...newKey().args };
    await assert.rejects(perform(node, "officer-enrol", enrolment, [ben]), coded("separation-of-duties"));
    await assert.rejects(perform(node, "officer-enrol", enrolment, [admin]), coded("separation-of-duties"));
    await assert.rejects(perform(node, "officer-enrol", enrolment, []), coded("not-authorised"));
  }
  const { key, args: publicKey } = newKey();
  await perform(node, "officer-enrol", { id: "eve", roles: ["releaser"], ...publicKey }, [ben, admin]);
  const eve = { id: "eve", key };
  await assert.rejects(performRaw([raw({}, eve)]), coded("officer-unknown", /nobody/), "the new officer's signature counts");
  await assert.rejects(
    perform(node, "officer-enrol", { id: "eve", roles: ["drafter"], ...newKey().args }, [ben]),
    coded("separation-of-duties", /withdraw/),
  );
});

test("an enrolment with a wrong name, wrong roles or a wrong key", async () => {
  const { args: good } = newKey();
  await assert.rejects(perform(node, "officer-enrol", { id: "Zoe", roles: ["drafter"], ...good }, [ben]), coded("usage"));
  await assert.rejects(perform(node, "officer-enrol", { id: "zoe", roles: ["king"], ...good }, [ben]), coded("usage"));
  await assert.rejects(perform(node, "officer-enrol", { id: "zoe", roles: [], ...good }, [ben]), coded("usage"));
  await assert.rejects(
    perform(node, "officer-enrol", { id: "zoe", roles: ["auditor", "drafter"], ...good }, [ben]),
    coded("separation-of-duties"),
  );
  await assert.rejects(perform(node, "officer-enrol", { id: "zoe", roles: ["drafter"], ...good, ed25519: "AAAA" }, [ben]), coded("usage"));
  await assert.rejects(
    perform(node, "officer-enrol", { id: "zoe", roles: ["drafter"], ...good, mlDsa: base64(new Uint8Array(7)) }, [ben]),
    coded("usage"),
  );
  await assert.rejects(
    perform(
      node,
      "officer-enrol",
      { id: "zoe", roles: ["drafter"], ed25519: base64url(ana.key.publicKey.ed25519), mlDsa: base64url(ana.key.publicKey.mlDsa) },
      [ben],
    ),
    coded("separation-of-duties", /key/),
  );
});

test("a withdrawn officer, and one whose term is over, sign nothing more", async () => {
  const finn = await enrol(node, "finn", ["releaser"]);
  await perform(node, "officer-withdraw", { id: "finn", reason: "left" }, [ben]);
  await assert.rejects(performRaw([raw({}, finn)]), coded("officer-withdrawn", /was withdrawn/));
  await assert.rejects(perform(node, "officer-withdraw", { id: "finn", reason: "again" }, [ben]), coded("officer-withdrawn"));
  const gail = await enrol(node, "gail", ["releaser"]);
  const enrolled = await node.store.read((view) => view.officer("gail"));
  assert.ok(enrolled !== undefined);
  await node.store.transact((tx) => tx.putOfficer({ ...enrolled, until: at(-1000) }));
  await assert.rejects(performRaw([raw({}, gail)]), coded("officer-withdrawn", /term ended/));
});

test("the last two are never withdrawn", async () => {
  for (const id of ["admin", "dora", "eve", "gail"]) await perform(node, "officer-withdraw", { id, reason: "test" }, [ben]);
  await assert.rejects(
    perform(node, "officer-withdraw", { id: "ana", reason: "test" }, [ben]),
    coded("separation-of-duties", /fewer than two/),
  );
});

test("a request that an officer signed with another's name in it counts for nobody", async () => {
  const request: OfficerRequest = { node: node.id, verb, args, officer: "ben", at: at(0), nonce: base64url(systemRandom(16)) };
  await assert.rejects(performRaw([signRequest(request, ana.key)]), coded("request-stale"));
});
