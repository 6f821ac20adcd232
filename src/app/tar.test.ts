import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { utf8 } from "../base/index.ts";
import { tarOf } from "./tar.ts";

test("an archive is what the system's own tar reads, long paths and empty files among it", (context) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-tar-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const long = `export/${"a".repeat(60)}/${"b".repeat(80)}`;
  const files = [
    { path: "export/keys", bytes: utf8("key\n") },
    { path: "export/empty", bytes: new Uint8Array() },
    { path: long, bytes: new Uint8Array(512).fill(7) },
  ];
  writeFileSync(path.join(folder, "a.tar"), tarOf(files, 1_795_000_000));
  execFileSync("tar", ["-xf", "a.tar"], { cwd: folder });
  for (const file of files) assert.deepEqual(new Uint8Array(readFileSync(path.join(folder, file.path))), file.bytes);
});

test("a path that no header holds is refused", () => {
  assert.throws(() => tarOf([{ path: "é", bytes: new Uint8Array() }], 0), TypeError);
  assert.throws(() => tarOf([{ path: "a".repeat(101), bytes: new Uint8Array() }], 0), TypeError);
});
