import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { testFolder } from "../kit.test-node.ts";
import { addAccount, addCollection, indicator, open, startServer } from "./kit.test-server.ts";
import type { TestServer } from "./kit.test-server.ts";

const folder = testFolder();
let server: TestServer;
let count = 0;
before(async () => {
  server = await startServer(folder("taxii"));
});
after(() => server.close());

const markings = ["CLEAR", "GREEN", "AMBER"] as const;
type Seen = { readonly id: string; readonly modified: string; readonly date: string };

/** A client that polls as clients do: on with the cursor while there is one, else from the last date. */
class Poller {
  readonly #account: string;
  readonly #path: string;
  readonly #limit: number;
  #next: string | undefined;
  #last: string | undefined;
  readonly seen: Seen[] = [];

  constructor(account: string, path: string, limit: number) {
    this.#account = account;
    this.#path = path;
    this.#limit = limit;
  }

  /** One page; whether there was anything on it. */
  async page(): Promise<boolean> {
    const from = this.#next === undefined ? (this.#last === undefined ? "" : `&added_after=${this.#last}`) : `&next=${this.#next}`;
    const answer = await server.ask(this.#account, `GET ${this.#path}objects/?match[version]=all&limit=${this.#limit}${from}`);
    assert.equal(answer.status, 200, answer.text);
    const objects = (answer.json["objects"] ?? []) as { id: string; modified: string }[];
    this.#next = answer.json["more"] === true ? String(answer.json["next"]) : undefined;
    const [first, last] = ["First", "Last"].map((name) => answer.headers[`X-TAXII-Date-Added-${name}`]);
    if (first !== undefined && last !== undefined) {
      assert.ok(this.#last === undefined || first > this.#last, `${first} after ${this.#last ?? ""}`);
      assert.ok(first <= last);
      this.#last = last;
    }
    this.seen.push(...objects.map(({ id, modified }) => ({ id, modified, date: last ?? "" })));
    return objects.length > 0;
  }

  async rest(): Promise<void> {
    while (await this.page());
  }
}

type Action =
  | { readonly kind: "post"; readonly object: number; readonly version: number; readonly marking: number }
  | { readonly kind: "delete"; readonly object: number; readonly newest: boolean }
  | { readonly kind: "poll"; readonly reader: number }
  | { readonly kind: "mark"; readonly reader: number; readonly held: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("post" as const), object: fc.nat(11), version: fc.nat(4), marking: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), object: fc.nat(11), newest: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("poll" as const), reader: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("mark" as const), reader: fc.nat(1), held: fc.nat(2) }) },
);

async function perform(actions: readonly Action[], limits: readonly [number, number]): Promise<void> {
  const run = (count += 1);
  const readers = [`one-${run}`, `two-${run}`];
  const writer = `writer-${run}`;
  const all = ["TLP:GREEN", "TLP:AMBER"];
  for (const name of readers) await addAccount(server, name, { markings: [] });
  await addAccount(server, writer, { markings: all });
  const path = await addCollection(server, `run-${run}`);
  await open(server, `run-${run}`, { readers: [...readers, writer], writers: [writer] });
  const ids = Array.from({ length: 12 }, () => String(indicator()["id"]));
  const pollers = readers.map((name, index) => new Poller(name, path, limits[index] ?? 1));
  const held: number[] = [0, 0];
  const removed = new Set<string>();
  const markingOf = new Map<string, number>();
  for (const each of actions) {
    if (each.kind === "post") {
      const modified = `2026-0${each.version + 1}-01T00:00:00.000Z`;
      const key = `${ids[each.object]} ${modified}`;
      const marking = markings[markingOf.get(key) ?? each.marking] ?? "CLEAR";
      if (!markingOf.has(key) || removed.has(key)) markingOf.set(key, markings.indexOf(marking));
      await server.ask(writer, `POST ${path}objects/`, {
        body: { objects: [indicator({ id: ids[each.object] ?? "", modified, marking })] },
      });
      removed.delete(key);
    } else if (each.kind === "delete") {
      const id = ids[each.object] ?? "";
      const before = (await server.ask(writer, `GET ${path}objects/${id}/versions/`)).json["versions"] as string[] | undefined;
      await server.ask(writer, `DELETE ${path}objects/${id}/${each.newest ? "?match[version]=last" : ""}`);
      for (const version of each.newest ? (before ?? []).toSorted().slice(-1) : (before ?? [])) removed.add(`${id} ${version}`);
    } else if (each.kind === "poll") await pollers[each.reader]?.page();
    else {
      held[each.reader] = each.held;
      await server.does("taxii-account-mark", { name: readers[each.reader] ?? "", markings: all.slice(0, each.held) });
    }
  }
  for (const [index, poller] of pollers.entries()) {
    await poller.rest();
    const seen = new Set(poller.seen.map(({ id, modified }) => `${id} ${modified}`));
    const fresh = new Poller(readers[index] ?? "", path, 1000);
    await fresh.rest();
    // What is there now for this reader, it has: whatever happened in between, nothing entered its view behind it.
    for (const { id, modified } of fresh.seen) assert.ok(seen.has(`${id} ${modified}`), `${id} ${modified} was passed by`);
    const there = fresh.seen.map(({ id, modified }) => `${id} ${modified}`);
    assert.equal(new Set(there).size, there.length, "nothing is there twice");
    const open = [...markingOf].filter(([key, marking]) => !removed.has(key) && marking <= (held[index] ?? 0)).map(([key]) => key);
    assert.deepEqual(there.toSorted(), open.toSorted());
  }
}

test("whatever is added, removed and opened while readers poll, none of them misses anything that it may see", async () => {
  const runs = process.env["TOCSIN_NIGHTLY"] === "1" ? 100 : 12;
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 10, maxLength: 45 }),
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
      perform,
    ),
    { numRuns: runs },
  );
});
