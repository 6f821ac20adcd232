import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { SampleLog, sampleLeaf } from "../sample-export.test-store.ts";
import type { MemoryFolder } from "../sample-export.test-store.ts";
import { cosignerKeys, formatVerifierKey, logKeys } from "../verifier-key.ts";
import { runVerify } from "./main.ts";

async function onDisk(folder: MemoryFolder, at: string): Promise<void> {
  for (const [file, bytes] of folder.files) {
    await mkdir(path.dirname(path.join(at, file)), { recursive: true });
    await writeFile(path.join(at, file), bytes);
  }
}

async function run(...words: string[]): Promise<{ code: number; out: string; notices: string }> {
  let [out, notices] = ["", ""];
  const code = await runVerify(words, { out: (text) => (out += text), notice: (text) => (notices += text) });
  return { code, out, notices };
}

test("the program verifies a folder, names what is wrong, and says by its exit code which it was", async () => {
  const log = await new SampleLog().create();
  await log.grow([0, 1, 2].map((index) => sampleLeaf(index)));
  await log.cosign();
  const folder = await log.export();
  const root = await mkdtemp(path.join(os.tmpdir(), "tocsin-log-"));
  try {
    const [good, bad] = [path.join(root, "good"), path.join(root, "bad")];
    await onDisk(folder, good);
    const bundle = folder.files.get("tile/entries/000.p/3") ?? new Uint8Array(0);
    await onDisk(folder.with("tile/entries/000.p/3", bundle.with(bundle.length - 1, (bundle.at(-1) ?? 0) ^ 1)), bad);
    const keys = [...logKeys(log.signer.name, log.signer.keys), ...cosignerKeys(log.witness.name, log.witness.keys)];
    const words = keys.flatMap((key) => ["--key", formatVerifierKey(key)]);

    const passed = await run(good, ...words);
    assert.deepEqual([passed.code, passed.out.startsWith("OK: ")], [0, true]);
    assert.match(passed.out, /keys: those that were given/);
    const failed = await run(bad);
    assert.equal(failed.code, 1);
    assert.match(failed.out, /^WRONG\nfirst: leaf-changed: alder\.example\/log\/pair-1, tile\/entries\/000\.p\/3, leaf 2 \(receipt\): /);
    const json = await run(bad, "--json", "--against", good);
    assert.equal(json.code, 1);
    assert.equal((JSON.parse(json.out) as { first: { leaf: { index: number } } }).first.leaf.index, 2);

    await symlink("/dev/zero", path.join(good, "tile", "zero"));
    const linked = await run(good);
    assert.deepEqual([linked.code, /file-extra: .*tile\/zero/.test(linked.out)], [1, true]);
  } finally {
    await rm(root, { recursive: true });
  }
});

test("wrong use ends with 2, and help with 0", async () => {
  for (const words of [[], ["a", "b"], ["--nonsense", "a"], ["/nonexistent-folder-of-an-export"], ["a", "--key", "nonsense"]]) {
    const { code, out, notices } = await run(...words);
    assert.deepEqual([code, out, notices.includes("usage:")], [2, "", true], words.join(" "));
  }
  assert.equal((await run("--help")).code, 0);
});
