import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { Readable, Writable } from "node:stream";
import { after, before, describe, test } from "node:test";
import { runCli } from "../../src/cli/run.ts";
import { currentKey } from "../../src/app/signing-keys.ts";
import { systemClock, systemRandom } from "../../src/base/index.ts";
import { logSigner } from "../../src/exchange/index.ts";
import { cosignerKeys, formatVerifierKey, logKeys, runtimeVerifier, witnessCosign } from "../../src/log/index.ts";
import type { LogPublicKeys, WitnessStore } from "../../src/log/index.ts";
import { newSigningSecret, signingKey } from "../../src/seal/index.ts";
import type { SigningKey } from "../../src/seal/index.ts";
import { openDesk } from "./desk.ts";
import type { Given } from "./desk.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-witness-"));
after(() => rmSync(root, { recursive: true, force: true }));

type Ran = { readonly code: number; readonly out: string; readonly err: string };

/** Runs a command of the CLI in the folder of the test. */
async function tocsin(...words: string[]): Promise<Ran> {
  const taken = { out: "", err: "" };
  const into = (name: "out" | "err"): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken[name] += chunk.toString("utf8");
        done();
      },
    });
  let code = 0;
  await runCli(words, {
    stdin: Readable.from([]),
    stdout: into("out"),
    stderr: into("err"),
    env: {},
    cwd: root,
    exitWith: (given) => void (code = given),
  });
  return { code, ...taken };
}

async function json(...words: string[]): Promise<Given> {
  const ran = await tocsin(...words, "--json");
  return JSON.parse(ran.out) as Given;
}

type Serving = { readonly ready: Given; stop(): Promise<number | null> };

/** Runs `tocsin witness serve` as a process of its own. */
async function serve(folder: string): Promise<Serving> {
  const main = path.join(import.meta.dirname, "../../src/cli/main.ts");
  const child = spawn(process.execPath, [main, "witness", "serve", folder, "--listen", "127.0.0.1:0"], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    void ended.then((code) => reject(new Error(`the witness ended with ${code}`)));
  });
  return {
    ready: JSON.parse(line) as Given,
    async stop() {
      child.kill("SIGTERM");
      return await ended;
    },
  };
}

const witnessOf = async (folder: string): Promise<Given> => ((await json("witness", "ask", folder))["witnesses"] as Given[])[0] ?? {};
const alarmsOf = async (folder: string): Promise<readonly Given[]> => (await json("status", folder))["alarms"] as Given[];
const database = (): string => path.join(root, "alder", "node.db");

/** Puts back a database as a careless restore would: the same place, older bytes. */
function restore(from: string): void {
  copyFileSync(from, database());
}

/** Makes the node log longer: an act, and the checkpoint that binds it. */
async function act(): Promise<void> {
  await tocsin("clock", "advance", "alder", "2s");
  await tocsin("log", "checkpoint", "alder");
}

describe("a witness as a process of its own", () => {
  let elm: Serving;
  before(async () => {
    await tocsin("init", "alder", "--name", "Alder", "--unit", "Watch floor", "--country", "XA", "--exercise");
    await tocsin("init", "elm", "--name", "Elm", "--unit", "Oversight", "--country", "XE", "--exercise");
    await tocsin("log", "export", "alder", "first");
    elm = await serve("elm");
  });
  after(() => elm.stop());

  test("a log that it does not know is not cosigned, and the node says what to do", async () => {
    writeFileSync(path.join(root, "elm.keys"), (await tocsin("witness", "keys", "elm")).out);
    const trusted = await tocsin("witness", "trust", "alder", "elm.keys", "--url", String(elm.ready["witness"]), "--as", "admin-1");
    assert.equal(trusted.code, 0, trusted.err);
    const asked = await tocsin("witness", "ask", "alder");
    assert.equal(asked.code, 1);
    assert.match(asked.out, /does not know this log.*\(404\)/);
    assert.deepEqual(
      (await alarmsOf("alder")).map(({ kind }) => kind),
      ["witness-refused"],
    );
  });

  test("it cosigns, and the export is provable up to there by its keys that came another way", async () => {
    const added = await tocsin("witness", "add", "elm", "first/node/keys", "--handle", "alder", "--as", "admin-1");
    assert.equal(added.code, 0, added.err);
    await act();
    const outcome = await witnessOf("alder");
    assert.equal(outcome["outcome"], "cosigned");
    assert.deepEqual(await alarmsOf("alder"), []);
    assert.equal((await witnessOf("alder"))["outcome"], "nothing-new");
    const [known] = (await json("witness", "list", "elm"))["logs"] as Given[];
    assert.deepEqual([known?.["handle"], known?.["size"]], ["alder", outcome["size"]]);

    const exported = (await json("log", "export", "alder", "second"))["logs"] as Given[];
    const keys = [...(elm.ready["keys"] as string[]), ...exported.flatMap((log) => log["keys"] as string[])];
    const verified = await tocsin("log", "verify", "second", ...keys.flatMap((key) => ["--key", key]));
    assert.equal(verified.code, 0, verified.out);
    assert.match(
      verified.out,
      new RegExp(`provable up to leaf ${String(outcome["size"])} at \\S+ by ${String(elm.ready["cosigner"])}$`, "m"),
    );
    const untrusted = await tocsin("log", "verify", "second");
    assert.match(untrusted.out, /provable up to leaf \d+ at \S+ by \S+ \(its key comes from the export\)/);
  });

  test("the witness's own export shows that nothing was cut off", async () => {
    await tocsin("log", "export", "elm", "of-elm");
    const both = await tocsin("log", "verify", "second", "--against", "of-elm");
    assert.equal(both.code, 0, both.out);
    assert.match(both.out, /truncated\? none seen/);
    assert.equal((await tocsin("log", "verify", "of-elm")).code, 0);
  });

  test("a witness that forgets nothing over a restart goes on from where it was", async () => {
    assert.equal(await elm.stop(), 0);
    const down = await tocsin("witness", "ask", "alder");
    // Alder has something new to show, and nobody to show it to.
    await act();
    const unreachable = await witnessOf("alder");
    assert.deepEqual([down.code, unreachable["outcome"]], [1, "unreachable"]);
    elm = await serve("elm");
    const moved = await tocsin(
      "witness",
      "trust",
      "alder",
      String(elm.ready["cosigner"]),
      "--url",
      String(elm.ready["witness"]),
      "--as",
      "admin-1",
    );
    assert.equal(moved.code, 0, moved.err);
    assert.equal((await witnessOf("alder"))["outcome"], "cosigned");
    assert.deepEqual(await alarmsOf("alder"), []);
  });

  test("a rolled-back copy is refused and named by both: its own signatures at the witness are the proof", async () => {
    assert.equal(existsSync(`${database()}-wal`), false);
    const backup = path.join(root, "backup.db");
    copyFileSync(database(), backup);
    for (let turn = 0; turn < 3; turn += 1) await act();
    const cosigned = await witnessOf("alder");
    assert.equal(cosigned["outcome"], "cosigned");

    restore(backup);
    await tocsin("clock", "advance", "alder", "60s");
    const outcome = await witnessOf("alder");
    assert.equal(outcome["outcome"], "rolled-back");
    assert.match(
      String(outcome["reason"]),
      new RegExp(`holds what it signed at \\S+, ${String(cosigned["size"])} entries, and here are \\d+`),
    );
    assert.ok((await alarmsOf("alder")).some(({ kind }) => kind === "own-rollback"));
    const seen = (await alarmsOf("elm")).find(({ kind }) => kind === "log-rolled-back");
    assert.match(String(seen?.["text"]), /^alder \(log .*\/node\) was rolled back/);
    // Nothing is asked any more before a new epoch.
    assert.equal((await witnessOf("alder"))["outcome"], "rolled-back");
  });

  test("a rolled-back copy that grew past what was cosigned is refused as a second history", async () => {
    restore(path.join(root, "backup.db"));
    for (let turn = 0; turn < 6; turn += 1) await act();
    const outcome = await witnessOf("alder");
    assert.equal(outcome["outcome"], "rolled-back");
    assert.match(String(outcome["reason"]), /another history of \d+ entries/);
    // This node stops by itself. One that does not, and asks on from where the witness is, is refused and named there.
    const [known] = (await json("witness", "list", "elm"))["logs"] as Given[];
    await tocsin("log", "export", "alder", "forked");
    const body = Buffer.concat([
      Buffer.from(`old ${String(known?.["size"])}\n${"A".repeat(43)}=\n\n`),
      readFileSync(path.join(root, "forked", "node", "checkpoint")),
    ]);
    const refused = await fetch(`${String(elm.ready["witness"])}add-checkpoint`, { method: "POST", body });
    assert.equal(refused.status, 422);
    const seen = (await alarmsOf("elm")).find(({ kind }) => kind === "split-view");
    assert.match(String(seen?.["text"]), /^alder \(log .*\/node\) asked to cosign \d+ entries that are not shown to extend/);
  });

  test("bad requests over HTTP are answered with the statuses of the standard", async () => {
    const base = String(elm.ready["witness"]);
    const post = async (body: string, way = "add-checkpoint"): Promise<number> =>
      (await fetch(`${base}${way}`, { method: "POST", body })).status;
    assert.equal(await post("nonsense"), 400);
    assert.equal(
      await post("old 0\n\nunknown.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n\u2014 unknown.example/log AAAAAAAA\n"),
      404,
    );
    assert.equal(await post("x".repeat(2_000_000)), 413);
    assert.equal((await fetch(`${base}add-checkpoint`)).status, 405);
    assert.equal((await fetch(`${base}elsewhere`)).status, 404);
  });

  test("what is no key, a key of another for a known name, and another address than this machine are refused", async () => {
    const key = signingKey(newSigningSecret("log", systemRandom)).publicKey;
    const strange = cosignerKeys(String(elm.ready["cosigner"]), { ed25519: key.ed25519, mlDsa: key.mlDsa }).map(formatVerifierKey);
    const url = ["--url", "https://witness.example/", "--as", "admin-1"];
    assert.match((await tocsin("witness", "trust", "alder", ...strange, ...url)).err, /state-refuses/);
    assert.match((await tocsin("witness", "trust", "alder", "nobody", ...url)).err, /unknown-item/);
    assert.match(
      (await tocsin("witness", "trust", "alder", "elm.keys", "--url", "http://witness.example/", "--as", "admin-1")).err,
      /config-invalid/,
    );
    const [known] = (await json("witness", "list", "elm"))["logs"] as Given[];
    const strangeLog = logKeys(String(known?.["log"]), { ed25519: key.ed25519, mlDsa: key.mlDsa }).map(formatVerifierKey);
    assert.match((await tocsin("witness", "add", "elm", ...strangeLog, "--as", "admin-1")).err, /state-refuses/);
    const own = (await json("witness", "keys", "alder"))["keys"] as string[];
    assert.match((await tocsin("witness", "trust", "alder", ...own, ...url)).err, /usage/);
    assert.match((await tocsin("witness", "serve", "alder", "--listen", "0.0.0.0:0")).err, /config-invalid/);
  });

  test("a log that is given up, and a witness that is asked no more", async () => {
    assert.equal((await tocsin("witness", "remove", "elm", "alder", "--as", "admin-1")).code, 0);
    assert.deepEqual((await json("witness", "list", "elm"))["logs"], []);
    assert.equal((await tocsin("witness", "distrust", "alder", String(elm.ready["cosigner"]), "--as", "admin-1")).code, 0);
    assert.deepEqual((await json("witness", "ask", "alder"))["witnesses"], []);
    await tocsin("log", "export", "alder", "third");
    assert.match(readFileSync(path.join(root, "third", "node", "keys"), "utf8"), /^cosigner /m);
  });
});

/** A witness in memory that forgets each time: what a true one would answer to a body, `behindMs` by its clock. */
async function trueLines(
  body: Uint8Array,
  given: { readonly key: SigningKey; readonly log: string; readonly keys: LogPublicKeys; readonly behindMs: number },
): Promise<string> {
  const store: WitnessStore = { latest: async () => undefined, advance: async () => true, history: async () => [] };
  const signer = logSigner(given.key, "liar.example/cosigner");
  const nowSeconds = (): number => Math.floor((systemClock.nowMs() - given.behindMs) / 1000);
  const verdict = await witnessCosign(body, {
    signer,
    logs: new Map([[given.log, given.keys]]),
    store,
    verifier: runtimeVerifier(),
    nowSeconds,
  });
  assert.ok("lines" in verdict);
  return verdict.lines;
}

test("a witness that answers nonsense, lies about sizes or adds lines of others stops nothing, and nothing of it is kept", async (context) => {
  const desk = await openDesk(context, "Alder");
  let answer: RequestListener = (_request, response) => void response.end();
  const server = createServer((request, response) => {
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const signing = signingKey(newSigningSecret("log", systemRandom));
  const key = signing.publicKey;
  const keys = cosignerKeys("liar.example/cosigner", { ed25519: key.ed25519, mlDsa: key.mlDsa }).map(formatVerifierKey);
  await desk.ask("witness-trust", { keys, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }, "admin-1");
  const asked = async (status: number, given: string | ((body: Uint8Array) => Promise<string>)): Promise<string> => {
    answer = (request, response) => {
      void request
        .toArray()
        .then(async (chunks) => response.writeHead(status).end(typeof given === "string" ? given : await given(Buffer.concat(chunks))));
    };
    const [outcome] = (await desk.ask("witness-ask"))["witnesses"] as Given[];
    assert.ok(outcome?.["outcome"] === "refused" || outcome?.["outcome"] === "unreachable");
    return String(outcome["reason"]);
  };
  assert.match(await asked(200, "nonsense"), /cannot be kept/);
  assert.match(await asked(200, "\u2014 liar.example/cosigner AAAAAAAA\n"), /two signature lines/);
  assert.match(await asked(200, `\u2014 liar.example/cosigner ${"A".repeat(108)}\n`.repeat(2)), /cannot be kept/);
  assert.match(await asked(200, "x".repeat(20_000)), /more than 16384 bytes/);
  assert.match(await asked(409, "9007199254740991\n"), /says that it cosigned 9007199254740991 entries/);
  assert.match(await asked(409, "-1\n"), /409 without a size/);
  assert.match(await asked(409, "0\n"), /named two sizes in a row/);
  assert.match(await asked(422, "no\n"), /does not extend.*\(422\)/);
  assert.match(await asked(302, ""), /no witness answers so \(302\)/);
  const log = String((await desk.ask("witness-list"))["log"]);
  const own = (await currentKey(desk.node, "log")).publicKey;
  const truly =
    (behindMs: number) =>
    (body: Uint8Array): Promise<string> =>
      trueLines(body, { key: signing, log, keys: { ed25519: own.ed25519, mlDsa: own.mlDsa }, behindMs });
  assert.match(await asked(200, async (body) => `${await truly(0)(body)}\u2014 stranger.example AAAAAAAA\n`), /two signature lines/);
  assert.match(await asked(200, truly(3_600_000)), /its clock is \d+ s behind this node's/);
  // A bare word is no proof of a roll-back: the node goes on.
  assert.equal((await desk.node.store.read((view) => view.setting("rolled-back"))) ?? "", "");
  const alarms = (await desk.ask("node-info"))["alarms"] as Given[];
  assert.deepEqual(
    new Set(alarms.map(({ kind, subject }) => `${String(kind)} ${String(subject)}`)),
    new Set(["witness-refused liar.example/cosigner", "witness-unreachable liar.example/cosigner"]),
  );
  // The same witness, telling the truth, is kept, and its alarms end.
  answer = (request, response) => {
    void request.toArray().then(async (chunks) => response.end(await truly(0)(Buffer.concat(chunks))));
  };
  const [outcome] = (await desk.ask("witness-ask"))["witnesses"] as Given[];
  assert.equal(outcome?.["outcome"], "cosigned");
  assert.deepEqual((await desk.ask("node-info"))["alarms"], []);
});
