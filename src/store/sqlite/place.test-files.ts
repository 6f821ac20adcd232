import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after } from "node:test";
import { isTocsinError } from "../../base/index.ts";
import type { ErrorCode } from "../../base/index.ts";
import { bytesOf } from "../rows.test-data.ts";

/** The key of the databases that these tests make. */
export const key = bytesOf("the key of the test");

/** A folder for the files of one test file, gone when its tests are done. */
export function testFolder(): (name: string) => string {
  const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-store-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  return (name) => path.join(root, name);
}

/** Whether something thrown has a code. */
export function coded(code: ErrorCode): (thrown: unknown) => boolean {
  return (thrown) => isTocsinError(thrown, code);
}
