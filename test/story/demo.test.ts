import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { actTests } from "./demo-acts.test-part.ts";
import { leftTests } from "./demo-left.test-part.ts";
import { proofTests } from "./demo-proof.test-part.ts";
import { Played, programs } from "./demo-run.ts";
import type { Told } from "./demo-run.ts";
import { cannotWatch, isThere, watchedRun } from "./watched-run.ts";

const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tocsin-story-")));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Which systems of the story each step of the acceptance run serves. */
const serves: Readonly<Record<number, string>> = {
  0: "S8",
  1: "S6",
  2: "S1",
  3: "S1",
  4: "S1",
  5: "S1",
  6: "S2",
  7: "S5",
  8: "S5",
  9: "S3 S4",
  10: "S5",
  11: "S1 S2 S3 S4 S5",
  12: "S6",
  13: "S1",
  14: "S2",
  15: "S7",
};

describe("the demo, seen from outside", () => {
  let played: Played;
  const get = (): Played => played;

  before(async () => {
    const dir = path.join(scratch, "a");
    const run = await watchedRun(["--once", "--json", "--dir", dir]);
    assert.equal(run.code, 0, run.stderr);
    played = new Played(dir, run);
  });

  test("prints one JSON document with steps 0 to 15, all well, each with evidence and what it serves; the story is a notice", () => {
    const { told, run } = played;
    assert.deepEqual(Object.keys(told), ["ok", "setting", "steps", "afterwards"]);
    assert.equal(told.ok, true);
    assert.equal(run.stdout.trimEnd().split("\n").length, 1);
    assert.deepEqual(Object.fromEntries(told.steps.map(({ n, serves: all }) => [n, all.join(" ")])), serves);
    for (const [part, labels] of [
      ["setting", "abcdefgh"],
      ["steps", ""],
      ["afterwards", "uvwxyz"],
    ] as const) {
      for (const [index, step] of told[part].entries()) {
        assert.deepEqual(Object.keys(step), ["n", "title", "serves", "ok", "evidence"]);
        assert.deepEqual([step.n, step.ok], [index, true]);
        assert.ok(Object.keys(step.evidence).length > 0, `"${step.title}" shows something`);
        assert.ok(run.stderr.includes(`${labels[step.n] ?? step.n}.  ${step.title}\n`), `"${step.title}" was told as it was played`);
      }
    }
    assert.doesNotMatch(run.stderr, /ExperimentalWarning|\.ts:\d+/);
  });

  test("real processes served the nodes, on loopback alone; Birch never listened; none is left", { skip: cannotWatch }, () => {
    const { run } = played;
    const made =
      played.beside<Record<"alder" | "birch" | "cedar", { pid: number; listens: string | null; toldToPartners?: string; taxii?: string }>>(
        /nodes are made/,
      );
    const { elm } = played.beside<{ elm: { pid: number; listens: string } }>(/runs a witness/);
    const sockets = (pid: number) => run.seen.find((each) => each.pid === pid)?.sockets ?? [];
    const listening = (pid: number): readonly string[] =>
      sockets(pid)
        .filter(({ listens }) => listens)
        .map(({ local }) => local)
        .toSorted();
    for (const party of ["alder", "birch", "cedar"] as const) {
      const served = run.seen.find(({ pid }) => pid === made[party].pid);
      assert.deepEqual(served?.words.slice(-2), ["serve", party]);
      assert.ok((served?.sockets.length ?? 0) > 0, `${party} was seen on the network`);
    }
    for (const { pid, words } of run.seen) if (words.slice(-2).join(" ") === "serve birch") assert.deepEqual(listening(pid), []);
    assert.deepEqual(listening(made.alder.pid), [new URL(made.alder.listens ?? "").host, new URL(made.alder.taxii ?? "").host].toSorted());
    assert.deepEqual(listening(made.cedar.pid), [new URL(made.cedar.listens ?? "").host]);
    assert.deepEqual(run.seen.find(({ pid }) => pid === elm.pid)?.words.slice(-5, -2), ["witness", "serve", "elm"]);
    assert.deepEqual(listening(elm.pid), [new URL(elm.listens).host]);
    for (const party of ["alder", "cedar"] as const)
      assert.ok(
        sockets(made.birch.pid).some(({ remote }) => remote === made[party].toldToPartners),
        `Birch dialled the address on the card of ${party}`,
      );
    for (const { sockets: each } of run.seen) {
      for (const { local, remote } of each) {
        assert.match(local, /^127\.0\.0\.1:/);
        assert.match(remote, /^(?:127\.0\.0\.1|0\.0\.0\.0):/);
      }
    }
    assert.deepEqual(
      run.seen.filter(({ pid }) => isThere(pid)),
      [],
    );
  });

  actTests(get);
  proofTests(get);
  leftTests(get);
});

describe("the demo, when it cannot go on", { skip: cannotWatch }, () => {
  test("names the step and what to do when a node is killed under it, ends with 1 and leaves no process", async () => {
    const dir = path.join(scratch, "b");
    let killed = 0;
    const run = await watchedRun(["--once", "--json", "--dir", dir], ({ stderr, family }) => {
      if (killed !== 0 || !stderr.includes("\n c.  ")) return;
      const [birch] = family.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").endsWith("\0serve\0birch\0"));
      if (birch === undefined) return;
      killed = birch;
      process.kill(birch, "SIGKILL");
    });
    assert.notEqual(killed, 0);
    assert.equal(run.code, 1, run.stderr);
    const told = JSON.parse(run.stdout) as Told;
    assert.equal(told.ok, false);
    const all = [...told.setting, ...told.steps, ...told.afterwards];
    const failed = all.at(-1);
    assert.equal(failed?.ok, false);
    assert.match(failed?.error ?? "", /birch/);
    assert.deepEqual(
      all.slice(0, -1).filter(({ ok }) => !ok),
      [],
    );
    assert.match(run.stderr, /Step [a-h] .* failed/);
    assert.match(run.stderr, /Run it again/);
    assert.deepEqual(
      run.seen.filter(({ pid }) => isThere(pid)),
      [],
    );
  });

  test("stops its nodes cleanly when it is asked to end in the middle", async () => {
    const dir = path.join(scratch, "c");
    let asked = false;
    const run = await watchedRun(["--once", "--json", "--dir", dir], ({ pid, stderr }) => {
      if (asked || !stderr.includes("\n b.  ")) return;
      asked = true;
      process.kill(pid, "SIGTERM");
    });
    assert.equal(run.code, 143, run.stderr);
    assert.equal(run.stdout, "");
    assert.deepEqual(
      run.seen.filter(({ pid }) => isThere(pid)),
      [],
    );
    for (const party of ["alder", "birch"]) assert.match(readFileSync(path.join(dir, "logs", `${party}.err`), "utf8"), /stopping/);
  });

  test("refuses wrong use with 2 before it starts anything", () => {
    const run = (...words: readonly string[]) =>
      spawnSync(process.execPath, [programs.demo, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    for (const words of [["--twice"], ["--dir", import.meta.dirname, "--once"], ["--dir", path.join(scratch, "x".repeat(120)), "--once"]]) {
      const { status, stdout, stderr } = run(...words);
      assert.deepEqual([status, stdout], [2, ""], words.join(" "));
      assert.notEqual(stderr, "");
    }
    assert.equal(run("--help").status, 0);
  });
});
