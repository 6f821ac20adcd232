import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { testFolder } from "../kit.test-node.ts";
import { addAccount, addCollection, indicator, open, startServer } from "./kit.test-server.ts";
import type { TestServer } from "./kit.test-server.ts";

const folder = testFolder();
let server: TestServer;
before(async () => {
  server = await startServer(folder("taxii-straight"));
});
after(() => server.close());

/** Everything that a reader gets, page by page, with the dates of each page. */
async function polled(path: string, limit: number): Promise<{ readonly ids: readonly string[]; readonly dates: readonly string[] }> {
  const ids: string[] = [];
  const dates: string[] = [];
  for (let next = ""; ;) {
    const page = await server.ask("reader", `GET ${path}objects/?limit=${limit}${next}`);
    const found = ((page.json["objects"] ?? []) as { id: string }[]).map(({ id }) => id);
    ids.push(...found);
    dates.push(page.headers["X-TAXII-Date-Added-First"] ?? "", page.headers["X-TAXII-Date-Added-Last"] ?? "");
    if (page.json["more"] !== true) return { ids, dates };
    assert.equal(found.length, limit);
    next = `&next=${String(page.json["next"])}`;
  }
}

test("large pages hold what small ones do, in their order, whatever lies in between", async () => {
  await addAccount(server, "reader");
  await addAccount(server, "writer", { markings: ["TLP:GREEN"] });
  const path = await addCollection(server, "large");
  await open(server, "large", { readers: ["reader", "writer"], writers: ["writer"] });
  const sent = Array.from({ length: 1200 }, (_, index) =>
    indicator({ marking: index % 7 === 3 || (index > 500 && index < 580) ? "GREEN" : "CLEAR" }),
  );
  await server.ask("writer", `POST ${path}objects/`, { body: { objects: sent } });
  const check = async (): Promise<void> => {
    const small = await polled(path, 90);
    assert.equal(new Set(small.ids).size, small.ids.length);
    for (const limit of [100, 137, 400]) {
      const large = await polled(path, limit);
      assert.deepEqual(large.ids, small.ids);
      assert.deepEqual(large.dates, large.dates.toSorted());
      assert.equal(large.dates.at(-1), small.dates.at(-1));
    }
  };
  await check();
  // New versions, with the same marking and with another one.
  const again = [5, 300, 301, 700].map((index) => ({ ...sent[index], modified: "2026-02-01T00:00:00.000Z" }));
  const other = indicator({ id: String(sent[320]?.["id"]), marking: "GREEN", modified: "2026-02-01T00:00:00.000Z" });
  await server.ask("writer", `POST ${path}objects/`, { body: { objects: [...again, other] } });
  await check();
  await server.ask("writer", `DELETE ${path}objects/${String(sent[8]?.["id"])}/`);
  await server.ask("writer", `DELETE ${path}objects/${String(sent[320]?.["id"])}/`);
  await check();
});
