import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { printRedacted } from "../../src/cli/stix-redact.ts";
import type { CliIo } from "../../src/cli/io.ts";
import { isTocsinError } from "../../src/base/index.ts";
import { sealMessage } from "../../src/exchange/index.ts";
import type { ContentMessage } from "../../src/exchange/index.ts";
import { Gate, MarkingBook, mintForReader, mintObjectsForReader, readReader, termsOfReader } from "../../src/handling/index.ts";
import type { Releasable } from "../../src/handling/index.ts";
import type { StixObject } from "../../src/stix/index.ts";
import { push } from "../../src/taxii/index.ts";
import type { PushRequest } from "../../src/taxii/index.ts";
import { writeFacts, writeObjects } from "../../src/taxii/server/pages.ts";
import type { Asked } from "../../src/taxii/server/pages.ts";
import type { TaxiiHost } from "../../src/taxii/server/host.ts";

const reader = readReader({ organisation: "birch", purpose: "warn", markings: ["TLP:GREEN"] });
const gate = new Gate(reader, { purpose: "warn", agreement: termsOfReader(reader), book: new MarkingBook() });
const object: StixObject = { type: "note", id: "note--00000000-0000-4000-8000-000000000001" };
const stdout = new PassThrough();
const io = { stdout, stderr: new PassThrough() } as unknown as CliIo;
const refusedUnminted = (thrown: unknown): boolean => isTocsinError(thrown, "release-not-minted");

// Never called: whether it compiles is the test, and every line that is expected to be an error has to be one.
function rawContent(raw: {
  readonly message: ContentMessage;
  readonly objects: readonly StixObject[];
  readonly page: Parameters<typeof writeObjects>[2]["content"]["content"];
  readonly facts: Parameters<typeof writeFacts>[2]["content"]["content"];
  readonly released: {
    readonly message: Releasable<ContentMessage>;
    readonly page: Parameters<typeof writeObjects>[2];
    readonly facts: Parameters<typeof writeFacts>[2];
  };
  readonly to: {
    readonly seal: Parameters<typeof sealMessage>[1];
    readonly host: TaxiiHost;
    readonly asked: Asked;
    readonly push: PushRequest;
    readonly ports: Parameters<typeof push>[2];
  };
}): void {
  const { message, objects, page, facts, released, to } = raw;
  // What was released compiles: whatever is refused below is refused for what it is, and not for how it is called.
  void sealMessage(released.message, to.seal);
  writeObjects(to.host, to.asked, released.page);
  writeFacts(to.host, to.asked, released.facts);
  void push([mintObjectsForReader(objects, gate)], to.push, to.ports);
  void printRedacted(io, mintObjectsForReader(objects, gate));
  // @ts-expect-error a message that was not released is not sealed for a partner
  void sealMessage(message, to.seal);
  // @ts-expect-error objects that were released in one do not release a message
  void sealMessage(mintObjectsForReader(objects, gate), to.seal);
  // @ts-expect-error a look-alike has no brand
  void sealMessage({ content: message, recipient: "birch", purpose: "warn" }, to.seal);
  // @ts-expect-error a page of objects that was read is not written
  writeObjects(to.host, to.asked, page);
  // @ts-expect-error nor one that only looks as if it had been released
  writeObjects(to.host, to.asked, { content: { markings: [], content: page }, recipient: "birch", purpose: "warn" });
  // @ts-expect-error a manifest that was read is not written
  writeFacts(to.host, to.asked, facts);
  // @ts-expect-error what was released as text is no page
  writeObjects(to.host, to.asked, mintForReader({ markings: ["CLEAR"], content: "text" }, gate));
  // @ts-expect-error objects are not pushed to another server
  void push([objects], to.push, to.ports);
  // @ts-expect-error nor as a list of single ones
  void push(objects, to.push, to.ports);
  // @ts-expect-error objects are not printed as a reader's copy
  void printRedacted(io, objects);
  // @ts-expect-error nor what a verdict allows
  void printRedacted(io, gate.mayReceive(object));
}

test("raw content does not compile at any exit, and where the compiler is not asked it is refused when it runs", async () => {
  assert.equal(typeof rawContent, "function");
  await assert.rejects(printRedacted(io, { content: [object], recipient: "birch", purpose: "warn" } as never), refusedUnminted);
  const raw = [{ content: [object], recipient: "birch", purpose: "warn" }] as never;
  await assert.rejects(push(raw, { recipient: "birch" } as never, {} as never), refusedUnminted);
  await assert.rejects(sealMessage({ header: {}, parts: [] } as never, {} as never), refusedUnminted);
  assert.equal(stdout.readableLength, 0);
});
