import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { toyObjects, toyServer } from "../../src/taxii/client/toy.test-server.ts";
import type { Faults, Toy } from "../../src/taxii/client/toy.test-server.ts";

const main = path.join(import.meta.dirname, "../../src/cli/main.ts");

type Outcome = { readonly code: number | null; readonly out: string; readonly err: string };

/** A process of `tocsin taxii …`, which the test may kill. */
function tocsin(
  folder: string,
  words: readonly string[],
  env: Record<string, string> = {},
): { readonly ended: Promise<Outcome>; kill(): void } {
  const child = spawn(process.execPath, [main, "taxii", ...words], { cwd: folder, env: { ...process.env, ...env } });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString("utf8")));
  const ended = new Promise<Outcome>((resolve) => child.on("close", (code) => resolve({ code, out, err })));
  return { ended, kill: () => void child.kill("SIGKILL") };
}

async function setting(context: TestContext, count: number, faults: Faults = {}): Promise<{ readonly toy: Toy; readonly folder: string }> {
  const toy = await toyServer(toyObjects(count), faults);
  const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-pull-"));
  context.after(async () => {
    await toy.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { toy, folder };
}

const lines = (file: string): string[] => readFileSync(file, "utf8").split("\n").slice(0, -1).toSorted();

for (const [name, shape] of Object.entries({
  "a cursor that says where it stands": {},
  "a cursor of one use": { next: "scroll" },
} satisfies Record<string, Faults>)) {
  test(`a pull that is killed in the middle, again and again, loses nothing and doubles nothing: ${name}`, async (context) => {
    const { toy, folder } = await setting(context, 2000, shape);
    const words = ["pull", toy.url, "--out", "feed.jsonl", "--limit", "50", "--json"];
    let kills = 0;
    // Before a page, in the middle of one, and right after one was sent, which is when it is being written.
    for (const when of ["before", "within", "after", "within", "after"] as const) {
      const child = tocsin(folder, words);
      const from = toy.requests.length;
      const kill = (): void => {
        kills += 1;
        child.kill();
      };
      toy.faults = {
        ...shape,
        meddle(turn) {
          if (turn !== from + 6) return false;
          if (when === "before") kill();
          if (when === "after") setTimeout(kill, 8);
          return when === "before";
        },
        cut(turn, body) {
          if (turn !== from + 6 || when !== "within") return body;
          setTimeout(kill, 8);
          return body.subarray(0, body.length >> 1);
        },
      };
      assert.equal((await child.ended).code, null);
    }
    assert.equal(kills, 5);
    toy.faults = shape;
    toy.objects.push(...toyObjects(100, 2000));
    const last = await tocsin(folder, words).ended;
    assert.equal(last.code, 0, last.err);
    assert.deepEqual(lines(path.join(folder, "feed.jsonl")), toy.objects.map(({ text }) => text).toSorted());
    const again = await tocsin(folder, words).ended;
    assert.equal((JSON.parse(again.out) as { fresh: number }).fresh, 0);
  });
}

test("what a process wrote and did not vouch for is cut off, and a file that lost what counted is refused", async (context) => {
  const { toy, folder } = await setting(context, 100);
  const words = ["pull", toy.url, "--out", "feed.jsonl"];
  assert.equal((await tocsin(folder, words).ended).code, 0);
  const file = path.join(folder, "feed.jsonl");
  writeFileSync(file, '{"half":', { flag: "a" });
  toy.objects.push(...toyObjects(5, 100));
  assert.equal((await tocsin(folder, words).ended).code, 0);
  assert.deepEqual(lines(file), toy.objects.map(({ text }) => text).toSorted());
  assert.equal(statSync(file).mode & 0o777, 0o600);
  // A reader may take all of it away; a part of it is a fault of somebody.
  rmSync(file);
  toy.objects.push(...toyObjects(2, 105));
  assert.equal((await tocsin(folder, words).ended).code, 0);
  assert.equal(lines(file).length, 2);
  writeFileSync(file, readFileSync(file).subarray(0, 10));
  const refused = await tocsin(folder, words).ended;
  assert.equal(refused.code, 1);
  assert.match(refused.err, /pull-state/);
  const anew = await tocsin(folder, [...words, "--restart"]).ended;
  assert.equal(anew.code, 0, anew.err);
  assert.equal(lines(file).length, 107);
});

test("two pulls into one file at once: the second is refused", async (context) => {
  const { toy, folder } = await setting(context, 100);
  let release = (): void => {};
  const words = ["pull", toy.url, "--out", "feed.jsonl"];
  const held = new Promise<void>((resolve) => {
    toy.faults = {
      meddle(_turn, _request, response) {
        release = () => void response.destroy();
        resolve();
        return true;
      },
    };
  });
  const first = tocsin(folder, words);
  await held;
  const second = await tocsin(folder, words).ended;
  assert.equal(second.code, 1);
  assert.match(second.err, /folder-busy/);
  toy.faults = {};
  release();
  assert.equal((await first.ended).code, 0);
});

test("no credential is seen in what is written, and exit codes say what is wrong", async (context) => {
  const { toy, folder } = await setting(context, 3);
  const secret = "correct horse battery";
  writeFileSync(path.join(folder, "pw"), `${secret}\n`, { mode: 0o600 });
  const words = ["pull", toy.url, "--user", "alder", "--password-file", "pw"];
  const cases: readonly (readonly [Faults, number, RegExp])[] = [
    [{ meddle: (_turn, _request, response) => response.writeHead(401).end() === response }, 1, /remote-unauthorised/],
    [{ contentType: "text/html", page: () => "<html><title>Login</title>" }, 1, /web page with the title "Login"/],
    [
      {
        meddle: (_turn, request, response) => response.writeHead(302, { location: `http://localhost:1${request.url}` }).end() === response,
      },
      3,
      /remote-redirected/,
    ],
    [{ page: () => ({ more: true, next: "a", objects: [{ type: "x", id: "x--1" }] }) }, 4, /remote-standing/],
    [{ page: () => ({ objects: [1] }) }, 1, /NOT COMPLETE/],
    [{}, 0, /complete/],
  ];
  for (const [faults, code, words2] of cases) {
    toy.faults = faults;
    const done = await tocsin(folder, [...words, "--tries", "1"]).ended;
    assert.equal(done.code, code, done.err);
    assert.match(done.err, words2);
    for (const text of [done.out, done.err]) assert.doesNotMatch(text, /correct horse|YWxkZXI6/);
  }
  assert.match(String(toy.requests.at(-1)?.headers.authorization), /^Basic YWxkZXI6/);
  writeFileSync(path.join(folder, "open"), `${secret}\n`, { mode: 0o644 });
  const open = await tocsin(folder, ["pull", toy.url, "--user", "alder", "--password-file", "open"]).ended;
  assert.match(open.err, /folder-permissions/);
  const inAddress = await tocsin(folder, ["pull", "https://alder:hush-hush@taxii.example/"]).ended;
  assert.equal(inAddress.code, 2);
  assert.doesNotMatch(inAddress.err, /hush-hush/);
  const plain = await tocsin(folder, ["pull", "http://taxii.example/"]).ended;
  assert.equal(plain.code, 2);
});
