import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { root } from "../in-step.ts";

/** Loads test files into this process, which is a group's. One that cannot be loaded is a failed test, and the others still run. */
export async function load(files: readonly string[]): Promise<void> {
  for (const file of files) {
    try {
      await import(pathToFileURL(path.join(root, file)).href);
    } catch (error) {
      void test(`load ${file}`, () => {
        throw error;
      });
    }
  }
}
