import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { testFolder } from "../kit.test-node.ts";
import { addAccount, addCollection, indicator, open, startServer } from "./kit.test-server.ts";
import type { TestServer } from "./kit.test-server.ts";

const folder = testFolder();
let server: TestServer;
before(async () => {
  server = await startServer(folder("taxii"));
});
after(() => server.close());

test("rights that are withdrawn while the directory is read anew stay withdrawn", async () => {
  await addAccount(server, "reader");
  const path = await addCollection(server, "place");
  const no = await open(server, "place", { readers: ["reader"], writers: ["reader"] });
  await server.ask("reader", `POST ${path}objects/`, { body: { objects: [indicator()] } });
  const { signals } = server.node;
  const readings: Promise<void>[] = [];
  // As a POST does that brings a marking nobody knew, just before the change is committed.
  signals.taxii.push(() => void readings.push(server.service.reload()));
  await server.does("taxii-access", { name: "reader", collection: "place", access: "none" });
  await server.does("taxii-release-end", { no, reason: "test" });
  await Promise.all(readings);
  assert.equal((await server.ask("reader", `GET ${path}objects/`)).status, 404);
});
