import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { systemRandom } from "../../base/index.ts";
import { Gate, MarkingBook, mintObjectsForReader, readReader, termsOfReader } from "../../handling/index.ts";
import type { Releasable } from "../../handling/index.ts";
import type { StixObject } from "../../stix/index.ts";
import { push } from "./push.ts";
import type { PushReport, PushRequest } from "./push.ts";
import { hastyClock, toySession } from "./toy.test-server.ts";

const reader = readReader({ organisation: "Birch", purpose: "protection", markings: ["TLP:GREEN"] });
const gate = new Gate(reader, { purpose: "protection", agreement: termsOfReader(reader), book: new MarkingBook() });
const green = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";

function object(number: number, name = "x"): StixObject {
  const id = `identity--00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return { type: "identity", id, modified: "2026-10-01T00:00:00.000Z", name, object_marking_refs: [green] };
}

const released = (objects: readonly StixObject[]): Releasable<readonly StixObject[]>[] =>
  objects.map((one) => mintObjectsForReader([one], gate));

type Posted = { readonly objects: readonly StixObject[]; readonly bytes: number };
type Reply = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> } | "break";

type Inbox = {
  readonly posts: Posted[];
  readonly held: Map<string, StixObject>;
  readonly statusAsks: string[];
  run(objects: readonly Releasable<readonly StixObject[]>[], options?: Partial<PushRequest>): Promise<PushReport>;
};

/** A server that takes what it is sent, unless `reply` says otherwise. */
async function inbox(
  context: TestContext,
  reply: (posted: Posted, turn: number, held: Map<string, StixObject>) => Reply | undefined = () => undefined,
  status: (turn: number) => unknown = () => ({ id: "s", status: "complete" }),
): Promise<Inbox> {
  const posts: Posted[] = [];
  const statusAsks: string[] = [];
  const held = new Map<string, StixObject>();
  const server = http.createServer((request, response) => {
    const send = (code: number, body: unknown, headers: Record<string, string> = {}): void =>
      void response.writeHead(code, { "content-type": "application/taxii+json;version=2.1", ...headers }).end(JSON.stringify(body));
    if (request.method === "GET") {
      const url = new URL(request.url ?? "", "http://toy");
      if (url.pathname.includes("/status/")) {
        statusAsks.push(url.pathname);
        send(200, status(statusAsks.length));
        return;
      }
      const ids = url.searchParams.get("match[id]")?.split(",") ?? [];
      send(200, { objects: ids.flatMap((id) => held.get(id) ?? []) });
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const posted = { objects: (JSON.parse(bytes.toString("utf8")) as { objects: StixObject[] }).objects, bytes: bytes.length };
      posts.push(posted);
      const own = reply(posted, posts.length, held);
      if (own === "break") {
        for (const one of posted.objects) held.set(one.id, one);
        response.destroy();
        return;
      }
      if (own !== undefined) {
        send(own.status, own.body ?? { title: "no" }, own.headers);
        return;
      }
      for (const one of posted.objects) held.set(one.id, one);
      send(202, { id: "s", status: "complete", success_count: posted.objects.length, failure_count: 0, pending_count: 0 });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const session = toySession({ url: `http://127.0.0.1:${port}/root/` });
  context.after(() => {
    session.close();
    server.closeAllConnections();
    server.close();
  });
  const run: Inbox["run"] = (objects, options = {}) =>
    push(
      objects,
      {
        session,
        root: new URL(`http://127.0.0.1:${port}/root/`),
        collection: "c1",
        maxContentLength: null,
        recipient: reader.id,
        ...options,
      },
      { clock: hastyClock(), random: systemRandom },
    );
  return { posts, held, statusAsks, run };
}

const many = (count: number): StixObject[] => Array.from({ length: count }, (_, at) => object(at));

test("everything arrives, in envelopes no larger and no longer than the server takes", async (context) => {
  const given = await inbox(context);
  const report = await given.run(released(many(105)), { maxContentLength: 4000, maxObjects: 30 });
  assert.deepEqual(
    { ...report, failures: [] },
    { isComplete: true, sent: 105, taken: 105, failed: 0, failures: [], unconfirmed: 0, notSent: 0, error: null },
  );
  assert.equal(given.held.size, 105);
  assert.ok(given.posts.every(({ bytes, objects }) => bytes <= 4000 && objects.length <= 30));
});

test("what was not released, or to another reader, does not leave", async (context) => {
  const given = await inbox(context);
  await assert.rejects(given.run([{ content: [object(1)], recipient: reader.id, purpose: "protection" }] as never), {
    code: "release-not-minted",
  });
  await assert.rejects(given.run(released([object(1)]), { recipient: "Cedar" }), { code: "release-not-minted" });
  assert.equal(given.posts.length, 0);
});

test("a pending status is waited for, and its failures are told object by object", async (context) => {
  const failures = [{ id: object(3).id, version: "2026-10-01T00:00:00.000Z", message: "no\nsuch luck" }];
  const given = await inbox(
    context,
    ({ objects }) => ({ status: 202, body: { id: "s9", status: "pending", pending_count: objects.length, failure_count: 0 } }),
    (turn) =>
      turn < 4
        ? { id: "s9", status: "pending", pending_count: 2 }
        : { id: "s9", status: "complete", failure_count: 1, pending_count: 0, failures },
  );
  const report = await given.run(released(many(5)));
  assert.deepEqual(
    given.statusAsks,
    Array.from({ length: 4 }, () => "/root/status/s9/"),
  );
  assert.equal(report.taken, 4);
  assert.deepEqual(report.failures, [{ ...failures[0], message: "no such luck" }]);
  assert.equal(report.isComplete, false);
});

test("a status that never ends is told as without word", async (context) => {
  const given = await inbox(
    context,
    () => ({ status: 202, body: { id: "s", status: "pending", pending_count: 3 } }),
    () => ({ id: "s", status: "pending", pending_count: 3 }),
  );
  const report = await given.run(released(many(3)), { statusWaitMs: 50 });
  assert.deepEqual([report.isComplete, report.unconfirmed, report.taken], [false, 3, 0]);
});

test("failures that the server counts and does not name are told", async (context) => {
  const given = await inbox(context, () => ({ status: 202, body: { id: "s", status: "complete", failure_count: 2 } }));
  const report = await given.run(released(many(3)));
  assert.deepEqual([report.failed, report.taken, report.isComplete], [2, 1, false]);
  assert.match(report.failures[0]!.message, /does not say which 2/);
});

test("an envelope that is too large is sent in halves, and an object that is too large alone fails alone", async (context) => {
  const given = await inbox(context, ({ bytes }) => (bytes > 2500 ? { status: 413 } : undefined));
  const report = await given.run(released([...many(30), object(99, "y".repeat(3000))]));
  assert.deepEqual([report.taken, report.failed], [30, 1]);
  assert.equal(report.failures[0]!.id, object(99).id);
  const told = await inbox(context);
  const second = await told.run(released([object(1), object(99, "y".repeat(3000))]), { maxContentLength: 2500 });
  assert.deepEqual([second.taken, second.failed], [1, 1]);
});

test("an envelope that is refused for one object's sake loses only that one", async (context) => {
  const bad = new Set([object(7).id, object(21).id]);
  const given = await inbox(context, ({ objects }) =>
    objects.some(({ id }) => bad.has(id)) ? { status: 422, body: { title: "not STIX" } } : undefined,
  );
  const report = await given.run(released(many(32)));
  assert.deepEqual([report.taken, report.failed], [30, 2]);
  assert.deepEqual(new Set(report.failures.map(({ id }) => id)), bad);
  assert.match(report.failures[0]!.message, /not STIX/);
});

test("a connection that breaks off is tried again; a server that calls what it has a failure is looked at", async (context) => {
  const given = await inbox(context, ({ objects }, turn, held) => {
    if (turn === 1) return "break";
    const failures = objects.filter(({ id }) => held.has(id)).map(({ id }) => ({ id, message: "Unable to process object" }));
    return { status: 202, body: { id: "s", status: "complete", failure_count: failures.length, failures } };
  });
  const report = await given.run(released(many(70)));
  assert.deepEqual([report.isComplete, report.taken, report.failures], [true, 70, []]);
  given.held.set(object(5).id, object(5, "another content"));
  const second = await given.run(released(many(70)));
  assert.deepEqual([second.failed, second.taken], [1, 69]);
});

test("an error ends the push, and what had arrived by then is told", async (context) => {
  const given = await inbox(context, (_posted, turn) => (turn > 2 ? { status: 401 } : undefined));
  const report = await given.run(released(many(50)), { maxObjects: 10 });
  assert.deepEqual([report.taken, report.notSent, report.error?.code, report.isComplete], [20, 30, "remote-unauthorised", false]);
  assert.equal(given.posts.length, 3);
});

test("a busy server is waited for", async (context) => {
  const given = await inbox(context, (_posted, turn) => (turn < 3 ? { status: 503, headers: { "retry-after": "2" } } : undefined));
  assert.equal((await given.run(released(many(3)))).isComplete, true);
});
