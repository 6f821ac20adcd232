import assert from "node:assert/strict";
import * as net from "node:net";
import test from "node:test";
import { isTocsinError, systemClock, systemRandom, utf8 } from "../base/index.ts";
import type { TlsIdentity } from "../seal/index.ts";
import { listenPeers, peerPool } from "./index.ts";
import type { PeerHandler, PeerListener, PeerPool, PeerRefusal, PeerSession, PoolOptions } from "./index.ts";
import { alder, birch, cedar, echo, ok, signal, soon, standingClock, text, until } from "./loopback.test-nodes.ts";
import { isByLowerPin } from "./partner-link.ts";

const book = new Map([
  [alder.pin, "alder"],
  [birch.pin, "birch"],
  [cedar.pin, "cedar"],
]);

/** A node with a pool and, where it listens, a port. */
type Member = {
  readonly pool: PeerPool;
  readonly listener: PeerListener;
  readonly endpoint: string;
  readonly ups: PeerSession[];
  readonly downs: string[];
  readonly refusals: PeerRefusal[];
  close(): Promise<void>;
};

async function member(identity: TlsIdentity, options: Partial<PoolOptions> & { readonly port?: number } = {}): Promise<Member> {
  const [ups, downs, refusals]: [PeerSession[], string[], PeerRefusal[]] = [[], [], []];
  const handler: PeerHandler = options.handler ?? echo;
  const pins = (pin: string): string | undefined => book.get(pin);
  const pool = peerPool({
    identity,
    pins,
    clock: systemClock,
    random: systemRandom,
    onUp: (session) => ups.push(session),
    onDown: (partner, reason) => downs.push(`${partner} ${reason}`),
    onRefused: (refusal) => refusals.push(refusal),
    ...options,
    handler,
  });
  const listener = await listenPeers({
    address: { host: "127.0.0.1", port: options.port ?? 0 },
    identity,
    pins,
    handler,
    clock: systemClock,
    onSession: (session) => pool.adopt(session),
  });
  return {
    pool,
    listener,
    endpoint: `https://127.0.0.1:${listener.port}`,
    ups,
    downs,
    refusals,
    async close() {
      await pool.close();
      await listener.close();
    },
  };
}

const unreachable = "https://127.0.0.1:1";

test("a node without a port dials, and both sides ask over its one session", async () => {
  const [one, two] = [await member(alder), await member(birch)];
  one.pool.setPartner("birch", { endpoints: [], pins: [birch.pin] });
  assert.deepEqual(
    one.pool.state().map(({ partner, up, nextDialMs }) => ({ partner, up, nextDialMs })),
    [{ partner: "birch", up: false, nextDialMs: undefined }],
  );
  two.pool.setPartner("alder", { endpoints: [one.endpoint], pins: [alder.pin] });
  await until(() => one.ups.length === 1 && two.ups.length === 1, "both are up");
  assert.equal(text((await one.pool.session("birch")!.request("message", utf8("down"), soon)).payload), "down");
  assert.equal(text((await two.pool.session("alder")!.request("message", utf8("up"), soon)).payload), "up");
  assert.deepEqual([one.pool.state()[0]?.up, two.pool.state()[0]?.up], [true, true]);
  await two.close();
  await until(() => one.downs.length === 1, "alder sees it");
  assert.deepEqual(one.downs, ["birch partner-shutdown"]);
  assert.deepEqual(two.downs, ["alder shutdown"]);
  await one.close();
});

test("where both dial at once they settle on the one that the holder of the lower pin dialled, and every request that is sent again is answered", async () => {
  for (let round = 0; round < 8; round++) {
    const [one, two] = [await member(alder), await member(birch)];
    one.pool.setPartner("birch", { endpoints: [two.endpoint], pins: [birch.pin] });
    two.pool.setPartner("alder", { endpoints: [one.endpoint], pins: [alder.pin] });
    const ask = async (pool: PeerPool, partner: string): Promise<number> => {
      for (let done = 0; done < 20;) {
        const session = pool.session(partner);
        if (session === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
        else {
          const answer = await session
            .request("message", utf8(`${done}`), soon)
            .catch((thrown: unknown) => assert.ok(isTocsinError(thrown, "peer-gone")));
          if (answer !== undefined) done += 1;
        }
      }
      return 20;
    };
    assert.deepEqual(await Promise.all([ask(one.pool, "birch"), ask(two.pool, "alder")]), [20, 20]);
    await until(() => {
      const [a, b] = [one.pool.session("birch"), two.pool.session("alder")];
      return a !== undefined && b !== undefined && isByLowerPin(a) && isByLowerPin(b);
    }, "both keep the same one");
    assert.equal(one.pool.session("birch")!.dialled, alder.pin < birch.pin);
    // The one that is given up may have been up for a moment: it ends as a duplicate, and for no other reason.
    for (const down of [...one.downs, ...two.downs]) assert.match(down, / partner-duplicate$/);
    await Promise.all([one.close(), two.close()]);
  }
});

test("a session that would be kept and does not answer gives way to the partner's new one", async () => {
  // The holder of the lower pin is the one whose dial would be kept; the other restarts behind a line that swallows everything.
  const [low, high, lowName, highName] = alder.pin < birch.pin ? [alder, birch, "alder", "birch"] : [birch, alder, "birch", "alder"];
  const clock = standingClock();
  const [one, two] = [await member(low, { clock }), await member(high)];
  const line = await swallowingLine(two.listener.port);
  two.pool.setPartner(lowName, { endpoints: [], pins: [low.pin] });
  one.pool.setPartner(highName, { endpoints: [`https://127.0.0.1:${line.port}`], pins: [high.pin] });
  clock.advance(0);
  await until(() => one.ups.length === 1 && two.ups.length === 1, "up over the line");
  line.swallow();
  two.pool.removePartner(lowName);
  two.pool.setPartner(lowName, { endpoints: [one.endpoint], pins: [low.pin] });
  await until(() => two.ups.length === 2, "the restarted node has dialled");
  await until(() => one.pool.state()[0]?.up === true, "still up");
  for (let step = 0; step < 200 && one.ups.length < 2; step++) {
    clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  assert.equal(one.ups.length, 2);
  assert.equal(one.pool.session(highName), one.ups[1]);
  assert.equal(one.ups[1]?.dialled, false);
  assert.deepEqual(one.downs, [], "one took the place of the other");
  await Promise.all([one.close(), two.close()]);
  await line.close();
});

test("a partner that comes back is dialled again, with growing pauses until then", async () => {
  const clock = standingClock();
  const [one, two] = [await member(alder), await member(birch, { clock, random: (length) => new Uint8Array(length).fill(255) })];
  one.pool.setPartner("birch", { endpoints: [], pins: [birch.pin] });
  two.pool.setPartner("alder", { endpoints: [one.endpoint], pins: [alder.pin] });
  clock.advance(0);
  await until(() => two.ups.length === 1, "up");
  const port = one.listener.port;
  clock.advance(11_000);
  await one.close();
  await until(() => two.downs.length === 1, "down");
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 9; attempt++) {
    const nextMs = two.pool.state()[0]?.nextDialMs;
    assert.ok(nextMs !== undefined);
    pauses.push(Math.round(nextMs));
    clock.advance(nextMs);
    await until(() => two.pool.state()[0]?.nextDialMs !== undefined, "the next is planned");
  }
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  assert.equal(two.pool.state()[0]?.lastError?.code, "peer-unreachable");
  const again = await member(alder, { port });
  again.pool.setPartner("birch", { endpoints: [], pins: [birch.pin] });
  two.pool.nudge("alder");
  clock.advance(1000);
  await until(() => two.ups.length === 2, "up again long before the minute is over");
  assert.equal(text((await again.pool.session("birch")!.request("message", utf8("back"), soon)).payload), "back");
  await Promise.all([two.close(), again.close()]);
});

test("every endpoint of a card is tried, in its order, before there is a pause", async () => {
  const [one, two] = [await member(alder), await member(birch)];
  one.pool.setPartner("birch", { endpoints: [], pins: [birch.pin] });
  two.pool.setPartner("alder", { endpoints: [unreachable, "not an endpoint", one.endpoint], pins: [alder.pin] });
  await until(() => two.ups.length === 1, "up by the third");
  assert.equal(two.pool.state()[0]?.lastError?.code, "input-malformed");
  await Promise.all([one.close(), two.close()]);
});

test("a pin that leaves the card ends the session on either side at once, and a new one is taken at once", async () => {
  const [one, two] = [await member(alder), await member(birch)];
  one.pool.setPartner("birch", { endpoints: [], pins: [birch.pin] });
  two.pool.setPartner("alder", { endpoints: [one.endpoint], pins: [alder.pin] });
  await until(() => one.ups.length === 1 && two.ups.length === 1, "up");
  one.pool.setPartner("birch", { endpoints: [], pins: ["some-other-pin"] });
  assert.equal(await one.ups[0]?.closed, "pin-withdrawn");
  await until(() => two.downs.length >= 1, "birch sees it");
  assert.equal(two.downs[0], "alder partner-pin-withdrawn");
  one.pool.setPartner("birch", { endpoints: [], pins: ["some-other-pin", birch.pin] });
  await until(() => one.pool.session("birch") !== undefined, "taken again");
  two.pool.setPartner("alder", { endpoints: [one.endpoint], pins: [cedar.pin] });
  await until(() => two.refusals.length > 0, "the old pin now answers where another is expected");
  assert.deepEqual([two.refusals[0]?.reason, two.refusals[0]?.pin, two.refusals[0]?.partner], ["wrong-pin", alder.pin, "alder"]);
  await Promise.all([one.close(), two.close()]);
});

test("an unchanged card given again changes nothing; a removed partner is gone", async () => {
  const [one, two] = [await member(alder), await member(birch)];
  one.pool.setPartner("birch", { endpoints: [], pins: [birch.pin] });
  const address = { endpoints: [one.endpoint], pins: [alder.pin] };
  two.pool.setPartner("alder", address);
  await until(() => one.ups.length === 1 && two.ups.length === 1, "up");
  two.pool.setPartner("alder", { ...address });
  two.pool.nudge("alder");
  assert.equal(two.pool.session("alder"), two.ups[0]);
  two.pool.removePartner("alder");
  assert.equal(await two.ups[0]?.closed, "removed");
  assert.deepEqual([two.pool.session("alder"), two.pool.state().length], [undefined, 0]);
  await until(() => one.downs.length === 1, "alder sees it");
  assert.equal(one.downs[0], "birch partner-removed");
  await Promise.all([one.close(), two.close()]);
});

test("a session of somebody who is no partner of the pool is ended", async () => {
  const [one, two] = [await member(alder), await member(birch)];
  two.pool.setPartner("alder", { endpoints: [one.endpoint], pins: [alder.pin] });
  await until(() => two.downs.length > 0, "ended by alder");
  assert.equal(two.downs[0], "alder partner-removed");
  assert.equal(one.ups.length, 0);
  await Promise.all([one.close(), two.close()]);
});

test("requests under way survive the settling of two dials, and the superseded session ends when they are done", async () => {
  const gate = signal();
  const handler: PeerHandler = async (_partner, _verb, payload) => {
    if (text(payload) === "slow") await gate.promise;
    return ok(payload);
  };
  const [low, high, lowName, highName] = alder.pin < birch.pin ? [alder, birch, "alder", "birch"] : [birch, alder, "birch", "alder"];
  const [one, two] = [await member(low, { handler }), await member(high, { handler })];
  one.pool.setPartner(highName, { endpoints: [], pins: [high.pin] });
  two.pool.setPartner(lowName, { endpoints: [one.endpoint], pins: [low.pin] });
  await until(() => one.ups.length === 1 && two.ups.length === 1, "up by the higher pin's dial");
  const slow = two.pool.session(lowName)!.request("message", utf8("slow"), soon);
  const other = await import("./dial.ts").then(({ dialPeer }) =>
    dialPeer({ endpoint: two.endpoint, partner: highName, identity: low, pins: [high.pin], handler, clock: systemClock, timeoutMs: 5000 }),
  );
  one.pool.adopt(other);
  await until(() => two.ups.length === 2, "the lower pin's dial is preferred");
  assert.equal(one.pool.session(highName), other);
  gate.resolve();
  assert.equal(text((await slow).payload), "slow");
  assert.match(await two.ups[0]!.closed, /^(partner-)?duplicate$/);
  assert.deepEqual([one.downs, two.downs], [[], []]);
  await Promise.all([one.close(), two.close()]);
});

/** A TCP line that can be made to swallow everything without closing, as a host that lost its power does. */
async function swallowingLine(to: number): Promise<{ port: number; swallow(): void; close(): Promise<void> }> {
  const sockets: net.Socket[] = [];
  let isSwallowing = false;
  const server = net.createServer((from) => {
    const onward = net.connect(to, "127.0.0.1");
    sockets.push(from, onward);
    for (const [a, b] of [
      [from, onward],
      [onward, from],
    ] as const) {
      a.on("error", () => {});
      a.on("data", (chunk) => void (isSwallowing || b.write(chunk)));
      a.on("close", () => void (isSwallowing || b.destroy()));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    swallow: () => void (isSwallowing = true),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
