import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { isTocsinError, systemRandom } from "../../base/index.ts";
import type { ErrorCode } from "../../base/index.ts";
import { Credentials } from "./credentials.ts";
import { pull } from "./pull.ts";
import type { PullReport, PullRequest } from "./pull.ts";
import { hastyClock, MemoryPullStore, toyObjects, toyServer, toySession } from "./toy.test-server.ts";
import type { Faults, Toy, ToyObject } from "./toy.test-server.ts";

type Setting = {
  readonly toy: Toy;
  readonly store: MemoryPullStore;
  run(options?: Partial<PullRequest>): Promise<PullReport>;
  readonly waits: number[];
};

async function setting(
  context: TestContext,
  objects: ToyObject[],
  faults: Faults = {},
  credentials = Credentials.none(),
): Promise<Setting> {
  const toy = await toyServer(objects, faults);
  const store = new MemoryPullStore();
  const waits: number[] = [];
  const session = toySession(toy, { clock: hastyClock(waits), credentials });
  context.after(async () => {
    session.close();
    await toy.close();
  });
  const run = (options: Partial<PullRequest> = {}): Promise<PullReport> =>
    pull(
      { session, objects: new URL(toy.url), filters: {}, limit: 10, ...options },
      { store, clock: hastyClock(waits), random: systemRandom },
    );
  return { toy, store, run, waits };
}

const texts = (toy: Toy): string[] => toy.objects.map(({ text }) => text).toSorted();

/** Everything is there once, exactly as its bytes came. */
function assertWhole({ toy, store }: Setting): void {
  assert.deepEqual(store.texts.toSorted(), texts(toy));
}

const coded =
  (code: ErrorCode, words: RegExp = /./) =>
  (thrown: unknown): boolean => {
    assert.ok(isTocsinError(thrown, code), String(thrown));
    assert.match(thrown.message, words);
    return true;
  };

const shapes: Readonly<Record<string, Faults>> = {
  "a server without faults": {},
  "an inclusive added_after": { isInclusive: true },
  "offsets as text": { next: "offset" },
  "offsets as numbers": { next: "number" },
  "a token whose place the server keeps": { next: "scroll" },
  "more without next": { next: "none" },
  "more without next, inclusive": { next: "none", isInclusive: true },
  "no dates in the headers": { hasNoDates: true },
  "dates that are no dates": { dates: "yesterday" },
  "dates far ahead": { dates: "9999-12-31T23:59:59.999999Z" },
  "another content type": { contentType: "text/plain" },
  "no content type to speak of": { contentType: "application/octet-stream" },
  gzip: { isGzip: true },
  "smaller pages than asked for": { mostOnPage: 3 },
  "no slash at the end": { wantsNoSlash: true },
};

for (const [name, faults] of Object.entries(shapes)) {
  test(`a pull is whole and exactly once: ${name}`, async (context) => {
    const given = await setting(context, toyObjects(57), faults);
    const first = await given.run();
    assert.equal(first.isComplete, true);
    assert.equal(first.fresh, 57);
    assertWhole(given);
    given.toy.objects.push(...toyObjects(25, 57));
    const second = await given.run();
    assert.equal(second.fresh, 25);
    assertWhole(given);
    const third = await given.run();
    assert.equal(third.fresh, 0);
    assert.equal(third.isComplete, true);
  });
}

test("what was worked around is told", async (context) => {
  const given = await setting(context, toyObjects(30), { next: "number", hasNoDates: true, contentType: "text/plain" });
  const { notices } = await given.run();
  assert.deepEqual(notices, ["no-date-added-headers", "numeric-next", "offset-paging", "wrong-content-type"]);
});

test("after a whole pull only what is new is asked for", async (context) => {
  const given = await setting(context, toyObjects(30));
  await given.run();
  given.toy.requests.length = 0;
  const { pages, known } = await given.run();
  assert.deepEqual({ pages, known }, { pages: 1, known: 0 });
  assert.equal(given.toy.requests[0]?.url.searchParams.get("added_after"), "2026-10-01T00:00:00.029000Z");
});

test("filters go with every page, and another filter is another source", async (context) => {
  const given = await setting(context, toyObjects(30));
  await given.run({ filters: { "match[type]": "indicator" } });
  assert.ok(given.toy.requests.every(({ url }) => url.searchParams.get("match[type]") === "indicator"));
  await assert.rejects(given.run(), coded("pull-state"));
});

test("many objects of one date are taken where pages can be made larger, and are loud where they cannot", async (context) => {
  const tied = toyObjects(300).map(({ text }) => ({ text, micros: toyObjects(1)[0]!.micros }));
  const given = await setting(context, tied, { next: "none" });
  assert.equal((await given.run()).isComplete, true);
  assertWhole(given);
  const narrow = await setting(context, tied, { next: "none", mostOnPage: 10 });
  await assert.rejects(narrow.run(), coded("remote-standing", /no cursor/));
});

test("the same page again and again is loud", async (context) => {
  const [first] = toyObjects(1);
  const standing = { more: true, next: "x", objects: [JSON.parse(first!.text)] };
  const given = await setting(context, [first!], { page: () => standing });
  await assert.rejects(given.run(), coded("remote-standing", /same page/));
  assert.ok(given.toy.requests.length < 10);
  assert.equal(given.store.texts.length, 1);
});

test("a circle of pages under cursors that change is loud", async (context) => {
  const objects = toyObjects(40).map(({ text }) => JSON.parse(text) as unknown);
  const given = await setting(context, [], {
    page: (turn) => ({ more: true, next: `n${turn}`, objects: objects.slice((turn % 4) * 10, (turn % 4) * 10 + 10) }),
  });
  await assert.rejects(given.run(), coded("remote-standing", /same page/));
  assert.equal(given.store.texts.length, 40);
  assert.ok(given.toy.requests.length < 60);
});

test("empty pages are passed over while their cursors move, and loud where they stand or never end", async (context) => {
  const objects = toyObjects(1).map(({ text }) => JSON.parse(text) as unknown);
  const moving = await setting(context, [], { page: (turn) => (turn < 20 ? { more: true, next: `n${turn}`, objects: [] } : { objects }) });
  assert.equal((await moving.run()).fresh, 1);
  const standing = await setting(context, [], { page: () => ({ more: true, next: "n" }) });
  await assert.rejects(standing.run(), coded("remote-standing", /empty page/));
  const endless = await setting(context, [], { page: (turn) => ({ more: true, next: `n${turn}`, objects: [] }) });
  await assert.rejects(endless.run(), coded("remote-standing", /empty pages in a row/));
});

test("offsets that slip lose nothing", async (context) => {
  const given = await setting(context, toyObjects(60), { next: "offset" });
  given.toy.faults = {
    next: "offset",
    meddle: (turn) => {
      // Three go from the front while it is read, so that three on the next page's edge are passed over.
      if (turn === 3) given.toy.objects.splice(0, 3);
      return false;
    },
  };
  const report = await given.run();
  assert.equal(report.fresh, 60);
  assert.deepEqual(report.notices, ["offset-paging"]);
});

test("more comes in front while it is read: nothing is doubled", async (context) => {
  const given = await setting(context, toyObjects(60, 100), { next: "offset" });
  given.toy.faults = {
    next: "offset",
    meddle: (turn) => {
      if (turn === 3) given.toy.objects.unshift(...toyObjects(10));
      return false;
    },
  };
  await given.run();
  assertWhole(given);
});

for (const cutAt of [0.3, 0.7, 0.99]) {
  for (const [name, faults] of Object.entries({
    plain: {},
    gzip: { isGzip: true },
    "a cursor of one use": { next: "scroll" },
  } satisfies Record<string, Faults>)) {
    test(`a page that breaks off at ${cutAt} is taken whole: ${name}`, async (context) => {
      const given = await setting(context, toyObjects(40), {
        ...faults,
        cut: (turn, body) => (turn % 3 === 2 ? body.subarray(0, Math.floor(body.length * cutAt)) : body),
      });
      const report = await given.run();
      assert.equal(report.isComplete, true);
      assertWhole(given);
    });
  }
}

test("a body that always breaks off is an error, and what came is kept", async (context) => {
  const given = await setting(context, toyObjects(40), { cut: (turn, body) => (turn > 2 ? body.subarray(0, 50) : body) });
  await assert.rejects(given.run(), coded("remote-unreachable"));
  assert.ok(given.store.texts.length >= 20);
  given.toy.faults = {};
  await given.run();
  assertWhole(given);
});

test("pages that break off by their length are taken in smaller ones", async (context) => {
  const given = await setting(context, toyObjects(40), { cut: (_turn, body) => body.subarray(0, 500) });
  assert.equal((await given.run()).isComplete, true);
  assertWhole(given);
});

test("a cursor that the server refuses is left for the last date", async (context) => {
  const given = await setting(context, toyObjects(57), {
    meddle: (turn, request, response) => {
      if (turn !== 4 || !(request.url ?? "").includes("next=")) return false;
      response.writeHead(400, { "content-type": "application/taxii+json;version=2.1" }).end('{"title":"bad next"}');
      return true;
    },
  });
  const report = await given.run();
  assert.deepEqual(report.notices, ["refused-cursor"]);
  assertWhole(given);
});

test("a server that never takes its cursors back is left for its dates, and still read whole", async (context) => {
  const given = await setting(context, toyObjects(35), {
    meddle: (_turn, request, response) => {
      if (!(request.url ?? "").includes("next=")) return false;
      response.writeHead(404).end();
      return true;
    },
  });
  await given.run();
  assertWhole(given);
});

test("a web page with status 200 is an error that says so", async (context) => {
  const page = "<!DOCTYPE html><html><head><title>Sign in \u0007to Portal</title></head></html>";
  for (const contentType of ["text/html; charset=utf-8", "application/taxii+json;version=2.1"]) {
    const given = await setting(context, [], { contentType, page: () => page });
    await assert.rejects(given.run(), coded("remote-not-taxii", /web page with the title "Sign in to Portal"/));
    assert.equal(given.toy.requests.length, 1);
  }
});

test("JSON that is no envelope is an error", async (context) => {
  for (const body of [
    '{"error":"login required"}',
    '"text"',
    "12",
    '{"objects":{}}',
    '{"objects":[]',
    '{"objects":[]}}',
    "{nonsense",
    "",
  ]) {
    const given = await setting(context, [], { page: () => body });
    await assert.rejects(
      given.run({}),
      (thrown) => isTocsinError(thrown, "remote-not-taxii") || isTocsinError(thrown, "remote-unreachable"),
      body,
    );
  }
});

test("an empty envelope, a bundle, a bare list and a byte-order mark are read", async (context) => {
  const [one] = toyObjects(1);
  for (const [body, fresh] of [
    ["{}", 0],
    [`{"type":"bundle","id":"bundle--1","objects":[${one!.text}]}`, 1],
    [`[${one!.text}]`, 1],
    [`\ufeff{"objects":[${one!.text}]}`, 1],
  ] as const) {
    const given = await setting(context, [one!], { page: () => body });
    assert.equal((await given.run()).fresh, fresh, body);
  }
});

test("what cannot be taken is listed, the rest is taken, and the feed is not whole until a person lets it go", async (context) => {
  const [one, two] = toyObjects(2);
  const deep = `{"type":"indicator","id":"indicator--1","x":${"[".repeat(300)}${"]".repeat(300)}}`;
  const body = `{"objects":[${one!.text},{"type":"a","type":"b","id":"x"},7,{"no":"id"},${deep},${two!.text}]}`;
  const given = await setting(context, [], { page: () => body });
  const report = await given.run();
  assert.equal(report.fresh, 2);
  assert.equal(report.isComplete, false);
  assert.deepEqual(
    report.missing.map(({ index, code }) => [index, code]),
    [
      [1, "json-duplicate-name"],
      [2, "input-malformed"],
      [3, "input-malformed"],
      [4, "json-too-deep"],
    ],
  );
  given.toy.faults = { page: () => "{}" };
  assert.equal((await given.run()).isComplete, false);
});

test("the same version with other content comes, the same content in another spelling does not", async (context) => {
  const object = { type: "indicator", id: "indicator--1", modified: "2026-10-01T00:00:00.000Z", n: 1 };
  const given = await setting(context, [], { page: () => ({ objects: [object] }) });
  assert.equal((await given.run()).fresh, 1);
  given.toy.faults = {
    page: () => `{"objects":[ {"n":1.0, "modified":"2026-10-01T00:00:00.000Z","id":"indicator--1","type":"indicator"}]}`,
  };
  assert.equal((await given.run()).fresh, 0);
  given.toy.faults = { page: () => ({ objects: [{ ...object, n: 2 }] }) };
  assert.equal((await given.run()).fresh, 1);
});

test("Retry-After is kept to, in seconds and as a date, and a wait past the limit is refused", async (context) => {
  const busy = (after: string, times: number): Faults => ({
    meddle: (turn, _request, response) => {
      if (turn > times) return false;
      response.writeHead(turn % 2 === 0 ? 503 : 429, { "retry-after": after }).end();
      return true;
    },
  });
  const given = await setting(context, toyObjects(3), busy("17", 2));
  await given.run();
  assert.equal(given.waits.filter((ms) => ms === 17_000).length, 2);
  assertWhole(given);
  const dated = await setting(context, toyObjects(3), busy(new Date(Date.now() + 100_000).toUTCString(), 1));
  await dated.run();
  assert.ok(dated.waits.some((ms) => ms > 90_000 && ms <= 100_000));
  const long = await setting(context, toyObjects(3), busy("86400", 9));
  await assert.rejects(long.run(), coded("remote-busy", /come back in 86400 s/));
  assert.equal(long.toy.requests.length, 1);
});

test("statuses become codes; only what may pass is tried again", async (context) => {
  for (const [status, code, tries] of [
    [401, "remote-unauthorised", 1],
    [403, "remote-unauthorised", 1],
    [406, "remote-not-taxii", 1],
    [400, "remote-failed", 1],
    [500, "remote-failed", 6],
    [502, "remote-failed", 6],
    [503, "remote-busy", 6],
  ] as const) {
    const given = await setting(context, [], {
      meddle: (_turn, _request, response) => {
        response.writeHead(status, { "content-type": "application/json" }).end('{"title":"No\\u001b[31m!","description":"because"}');
        return true;
      },
    });
    await assert.rejects(given.run(), coded(code, /because/));
    assert.equal(given.toy.requests.length, tries);
  }
  const gone = await setting(context, [], { meddle: (_turn, _request, response) => response.writeHead(404).end() === response });
  await assert.rejects(gone.run(), coded("remote-not-found"));
});

test("credentials go to the own origin alone, and never into an error", async (context) => {
  const elsewhere = http.createServer((_request, response) => response.end("{}"));
  let asked = 0;
  elsewhere.on("request", () => (asked += 1));
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  context.after(() => elsewhere.close());
  const { port } = elsewhere.address() as { port: number };
  const secret = Credentials.basic("alder", "open-sesame");
  const given = await setting(
    context,
    toyObjects(3),
    { meddle: (_turn, _request, response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/root/` }).end() === response },
    secret,
  );
  await assert.rejects(given.run(), coded("remote-redirected", new RegExp(`127\\.0\\.0\\.1:${port}`)));
  assert.equal(asked, 0);
  given.toy.faults = {
    meddle: (_turn, request, response) => {
      const echoed = JSON.stringify({ title: `no: ${String(request.headers.authorization)}`, description: "open-sesame is wrong" });
      return response.writeHead(401, { "content-type": "application/json" }).end(echoed) === response;
    },
  };
  await assert.rejects(given.run(), (thrown: Error) => {
    assert.match(thrown.message, /\[secret\]/);
    assert.doesNotMatch(JSON.stringify([thrown.message, thrown.stack]), /open-sesame|YWxkZXI6b3Blbi1zZXNhbWU/);
    return true;
  });
  assert.equal(String(secret) + JSON.stringify({ secret }), '[secret]{"secret":"[secret]"}');
});

test("a redirect within the origin is followed with its query, a circle of them is not", async (context) => {
  const given = await setting(context, toyObjects(25), {
    meddle: (_turn, request, response) => {
      if ((request.url ?? "").startsWith("/moved")) return false;
      return response.writeHead(307, { location: "/moved/objects/" }).end() === response;
    },
  });
  await given.run();
  assertWhole(given);
  const circle = await setting(context, [], {
    meddle: (_turn, _request, response) => response.writeHead(302, { location: "/a/" }).end() === response,
  });
  await assert.rejects(circle.run(), coded("remote-failed", /circle/));
});

test("a cursor of one use that is left in the middle is no circle when its pages come again", async (context) => {
  const given = await setting(context, toyObjects(5), {
    next: "scroll",
    hasNoDates: true,
    mostOnPage: 2,
    meddle: (turn, _request, response) => turn === 3 && response.writeHead(200, { "content-type": "text/html" }).end("<html>") === response,
  });
  await assert.rejects(given.run(), coded("remote-not-taxii"));
  await given.run();
  assertWhole(given);
});

test("a store that dies at any step goes on where it was, and holds everything once", async (context) => {
  for (const faults of [{}, { next: "scroll" }, { next: "offset" }] as const) {
    const given = await setting(context, toyObjects(57), faults);
    for (let deaths = 0; deaths < 40; deaths += 1) {
      given.store.life = 2;
      await given.run().catch((thrown: Error) => assert.equal(thrown.message, "died"));
    }
    given.store.life = Infinity;
    await given.run();
    assertWhole(given);
  }
});
