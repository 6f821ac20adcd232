import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { filesBelow, filesThatTell } from "./readable.ts";
import { cannotWatch, isThere, watchedRun } from "./watched-run.ts";
import type { WatchedRun } from "./watched-run.ts";

const root = path.join(import.meta.dirname, "../..");
const cli = path.join(root, "src/cli/main.ts");
const demo = path.join(root, "src/app/demo/main.ts");
const verifier = path.join(root, "src/log/verify/main.ts");
const second = path.join(root, "test/verifier/verify_export.py");
const noPython = spawnSync("python3", ["--version"]).status === 0 ? false : "python3 is not on this machine";

type Json = Readonly<Record<string, unknown>>;
type Step = {
  readonly n: number;
  readonly title: string;
  readonly ok: boolean;
  readonly evidence: Readonly<Record<string, never>>;
  readonly error?: string;
};
type Told = { readonly ok: boolean; readonly steps: readonly Step[] };

const scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tocsin-story-")));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs a program of the repository in its own process, as somebody would who was not there when the story was played. */
function anew(words: readonly string[]): { readonly code: number | null; readonly result: Json } {
  const ran = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...words], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: ran.status, result: JSON.parse(ran.stdout) as Json };
}

function verify(folder: string, ...words: readonly string[]): { readonly code: number | null; readonly result: Json } {
  return anew([verifier, folder, ...words, "--json"]);
}

describe("the demo, seen from outside", () => {
  const dir = path.join(scratch, "a");
  const at = (...parts: readonly string[]): string => path.join(dir, ...parts);
  let run: WatchedRun;
  let told: Told;
  const evidenceOf = (words: RegExp): Readonly<Record<string, never>> => {
    const found = told.steps.filter(({ title }) => words.test(title));
    assert.equal(found.length, 1, `one step is about ${words}`);
    return found[0]?.evidence ?? {};
  };

  before(async () => {
    run = await watchedRun(["--once", "--json", "--dir", dir]);
    assert.equal(run.code, 0, run.stderr);
    told = JSON.parse(run.stdout) as Told;
  });

  test("prints one JSON document whose steps are numbered, titled, all well and all with evidence; the story is a notice", () => {
    assert.deepEqual(Object.keys(told), ["ok", "steps"]);
    assert.equal(told.ok, true);
    assert.equal(run.stdout.trimEnd().split("\n").length, 1);
    assert.equal(told.steps.length, 18);
    for (const [index, step] of told.steps.entries()) {
      assert.deepEqual(Object.keys(step), ["n", "title", "ok", "evidence"]);
      assert.equal(step.n, index + 1);
      assert.equal(step.ok, true);
      assert.ok(Object.keys(step.evidence).length > 0, `step ${step.n} shows something`);
      assert.ok(run.stderr.includes(`${step.n}.  ${step.title}\n`), `step ${step.n} was told as it was played`);
    }
    assert.doesNotMatch(run.stderr, /ExperimentalWarning|\.ts:\d+/);
  });

  test("leaves the exercise folders of the nodes and the witness that it named, closed to others and not readable without their keys", () => {
    const made = { ...evidenceOf(/Two nodes are made/), ...evidenceOf(/runs a witness/) } as unknown as Record<string, { node: string }>;
    for (const party of ["alder", "birch", "elm"]) {
      const config = JSON.parse(readFileSync(at(party, "tocsin.json"), "utf8")) as Json;
      assert.equal(config["node"], made[party]?.node);
      assert.equal(config["exercise"], true);
      assert.notEqual(readFileSync(at(party, "node.db")).subarray(0, 15).toString("latin1"), "SQLite format 3");
      assert.ok(!existsSync(at(party, "control.sock")), "nothing answers any more");
      for (const { file } of filesBelow(at(party))) assert.equal(lstatSync(file).mode & 0o077, 0, `${file} is for its owner alone`);
    }
  });

  test("both nodes, opened anew, hold what the steps claim: the same terms, envelopes, receipts and answers", () => {
    const hashes = evidenceOf(/in force once both/) as unknown as { agreement: string; termsHash: Record<string, string> };
    const warning = evidenceOf(/dispatched FLASH/) as unknown as { message: string; envelope: string; sequence: number };
    const envelopes: unknown[] = [];
    for (const party of ["alder", "birch"]) {
      const { agreements } = anew([cli, "agreement", "show", at(party), "--json"]).result as unknown as {
        agreements: Record<string, string>[];
      };
      const agreement = agreements.find(({ id }) => id === hashes.agreement);
      assert.equal(agreement?.["hash"], hashes.termsHash[party]);
      assert.equal(agreement?.["standing"], "in-force");
      const { messages } = anew([cli, "inbox", at(party), "--all", "--json"]).result as unknown as { messages: Json[] };
      const mine = messages.find(({ message }) => message === warning.message);
      envelopes.push(mine?.["envelope"]);
      assert.equal(mine?.["sequence"], warning.sequence);
      assert.equal(mine?.["precedence"], "FLASH");
      assert.equal(mine?.["status"], "exercise");
      const verdicts = ((mine?.["receipts"] ?? []) as { verdict: string }[]).map(({ verdict }) => verdict);
      assert.ok(verdicts.includes("accepted"), `${party} holds the acknowledgement`);
      if (party === "alder") assert.ok(verdicts.includes("delivered"), "Alder holds the machine receipt");
      const inThread = messages.filter(({ thread }) => thread === mine?.["thread"]).map(({ kind }) => kind);
      assert.deepEqual(new Set(inThread), new Set(["assessment", "outcome", "warning"]));
    }
    assert.deepEqual(envelopes, [warning.envelope, warning.envelope]);
  });

  test("what the drafter, a stranger to the words and one side alone tried was refused with the code of the rule", () => {
    const wrong = evidenceOf(/words compared/) as unknown as { wrongWords: Json };
    assert.deepEqual(wrong.wrongWords, { code: "words-differ", partnersAfterwards: 0 });
    assert.equal(evidenceOf(/drafter may not release/)["releaseByDrafter"], "not-authorised");
    assert.equal(evidenceOf(/not acknowledged/)["releaseOfOwnDraft"], "release-own-draft");
    assert.equal(evidenceOf(/suspends the agreement/)["routine"], "agreement-suspended");
    assert.equal(evidenceOf(/restored, by both/)["withOneSignature"], "agreement-suspended");
  });

  test("the silence about the second warning woke the officers in their order, by a pager that tells no content", () => {
    const evidence = evidenceOf(/not acknowledged/) as unknown as {
      message: string;
      pages: Record<"alder" | "birch", { to: string; text: string }[]>;
      alarm: { kind: string; urgency: string };
      acknowledgedAt: string;
    };
    const pages = (party: string): readonly string[] =>
      readFileSync(at("pages", `${party}.txt`), "utf8")
        .trimEnd()
        .split("\n");
    const birch = pages("birch").map((line) => line.split(": ")[0]);
    assert.deepEqual(
      evidence.pages.birch.map(({ to }) => to),
      ["watch-1", "watch-2"],
    );
    assert.ok(birch.indexOf("watch-1") < birch.indexOf("watch-2"));
    for (const party of ["alder", "birch"] as const) {
      for (const { to, text } of evidence.pages[party])
        assert.ok(pages(party).includes(`${to}: ${text}`), "the page is in the pager's own file");
      for (const line of pages(party)) assert.match(line, /^(?:watch-[12])?: EXERCISE [ -~]{1,320}$/);
    }
    const { alarms } = anew([cli, "watch", "alarms", "list", at("alder"), "--json"]).result as unknown as {
      alarms: { kind: string; paged: string[] }[];
    };
    assert.deepEqual(evidence.alarm, { kind: "unacknowledged", urgency: "now" }, "Alder's node raised the alarm while nobody answered");
    // An alarm says what is so now: left open after the answer, it would wake people for a warning that somebody has read.
    assert.ok(!alarms.some(({ kind }) => kind === "unacknowledged"), "and closed it when the acknowledgement came, late as it was");
    const { messages } = anew([cli, "inbox", at("alder"), "--all", "--json"]).result as unknown as {
      messages: { message: string; receipts: { verdict: string; at: string }[] }[];
    };
    const receipts = messages.find(({ message }) => message === evidence.message)?.receipts ?? [];
    assert.deepEqual(
      receipts.map(({ verdict }) => verdict),
      ["delivered", "accepted"],
    );
    assert.equal(receipts[1]?.at, evidence.acknowledgedAt);
    assert.ok(
      Date.parse(receipts[1]?.at ?? "") - Date.parse(receipts[0]?.at ?? "") >= 600_000,
      "on the exercise's clock it took more than ten minutes",
    );
  });

  test("the exports verify anew, each against the other, with the sizes and roots that were shown", () => {
    const shown = evidenceOf(/export their logs/) as unknown as Record<
      string,
      { logs: { log: string; size: number; root: string }[]; cosignedTo: number; witnessedTo: number }
    >;
    const elm = (evidenceOf(/runs a witness/) as unknown as { cosigner: string }).cosigner;
    for (const [party, other] of [
      ["alder", "birch"],
      ["birch", "alder"],
    ] as const) {
      const { code, result } = verify(at("exports", party), "--against", at("exports", other));
      assert.equal(code, 0);
      const logs = result["logs"] as {
        folder: string;
        size: number;
        root: string;
        boundary: { cosigner: string; size: number }[];
        truncated: Json;
      }[];
      assert.deepEqual(
        logs.map(({ folder, size, root: hash }) => ({ log: folder, size, root: hash })),
        shown[party]?.logs,
      );
      const pair = logs.find(({ folder }) => folder.startsWith("pair-"));
      assert.equal(pair?.size, pair?.boundary[0]?.size, "all of the pair log is cosigned by the partner");
      assert.equal(pair?.size, shown[party]?.cosignedTo);
      assert.equal(pair?.truncated["is"], "none seen");
      const node = logs.find(({ folder }) => folder === "node");
      assert.deepEqual(
        node?.boundary.map(({ cosigner, size }) => ({ cosigner, size })),
        [{ cosigner: elm, size: shown[party]?.witnessedTo }],
      );
    }
  });

  test("a second verifier, in another language, agrees on every export", { skip: noPython }, () => {
    for (const party of ["alder", "birch"]) {
      for (const log of readdirSync(at("exports", party))) {
        const ran = spawnSync("python3", ["-B", second, at("exports", party, log)], { encoding: "utf8" });
        assert.equal(ran.status, 0, `${party}/${log}: ${ran.stdout}${ran.stderr}`);
      }
    }
  });

  test("one byte changed in any of a dozen files of a copy is refused; the copy with the byte put back passes", () => {
    const copy = path.join(scratch, "bent");
    cpSync(at("exports", "birch"), copy, { recursive: true });
    const against = ["--against", at("exports", "alder")];
    assert.equal(verify(copy, ...against).code, 0);
    const files = filesBelow(copy).toSorted((a, b) => (a.file < b.file ? -1 : 1));
    // Every third file, at a place that its own hash picks, so that another run of the story bends other bytes.
    for (const { file, bytes } of files.filter((_, index) => index % Math.ceil(files.length / 12) === 0)) {
      const offset = createHash("sha256").update(bytes).digest().readUInt32BE() % bytes.length;
      const bent = Buffer.from(bytes);
      bent[offset] = (bent[offset] ?? 0) ^ 0x01;
      writeFileSync(file, bent);
      const { code, result } = verify(copy, ...against);
      assert.equal(code, 1, `byte ${offset} of ${path.relative(copy, file)}`);
      assert.equal(result["ok"], false);
      writeFileSync(file, bytes);
    }
    assert.equal(verify(copy, ...against).code, 0);
  });

  test("the copy that the demo itself bent differs from the export in one byte, and is refused", () => {
    const bent = evidenceOf(/One byte of a copy/) as unknown as { file: string; offset: number };
    const [changed, original] = [readFileSync(at("copies", "changed", bent.file)), readFileSync(at("exports", "alder", bent.file))];
    const different = [...original.keys()].filter((index) => original[index] !== changed[index]);
    assert.deepEqual([changed.length, different], [original.length, [bent.offset]]);
    assert.equal(verify(at("copies", "changed")).code, 1);
    assert.equal(verify(at("copies", "untouched")).code, 0);
  });

  test("real processes served the nodes, on loopback alone; Birch never listened; none is left", { skip: cannotWatch }, () => {
    const made = evidenceOf(/Two nodes are made/) as unknown as Record<
      "alder" | "birch",
      { pid: number; listens: string | null; toldToPartners?: string }
    >;
    const { elm } = evidenceOf(/runs a witness/) as unknown as { elm: { pid: number; listens: string } };
    const sockets = (pid: number) => run.seen.find((each) => each.pid === pid)?.sockets ?? [];
    for (const party of ["alder", "birch"] as const) {
      const served = run.seen.find(({ pid }) => pid === made[party].pid);
      assert.deepEqual(served?.words.slice(-2), ["serve", party]);
      assert.ok((served?.sockets.length ?? 0) > 0, `${party} was seen on the network`);
    }
    assert.deepEqual(
      sockets(made.birch.pid).filter(({ listens }) => listens),
      [],
    );
    const listening = sockets(made.alder.pid).filter(({ listens }) => listens);
    assert.deepEqual(
      listening.map(({ local }) => `https://${local}`),
      [made.alder.listens],
    );
    assert.deepEqual(run.seen.find(({ pid }) => pid === elm.pid)?.words.slice(-5, -2), ["witness", "serve", "elm"]);
    assert.deepEqual(
      sockets(elm.pid)
        .filter(({ listens }) => listens)
        .map(({ local }) => `http://${local}/`),
      [elm.listens],
    );
    assert.ok(
      sockets(made.birch.pid).some(({ remote }) => remote === made.alder.toldToPartners),
      "Birch dialled the address on Alder's card",
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

  test("the bytes between the nodes are TLS, and neither they, the folders, the notices nor the exports tell a text", () => {
    for (const file of ["to-alder.bin", "to-birch.bin"]) {
      const bytes = readFileSync(at("wire", file));
      assert.ok(bytes.length > 10_000, `${file} holds an exchange`);
      // A TLS handshake record opens the connection: ClientHello one way, ServerHello the other.
      assert.deepEqual([bytes[0], bytes[1], bytes[5]], [0x16, 0x03, file === "to-alder.bin" ? 1 : 2]);
    }
    const texts = filesBelow(at("desk")).flatMap(({ bytes }) =>
      bytes
        .toString("utf8")
        .split("\n")
        .flatMap((line) => line.match(/.{28}/g) ?? []),
    );
    assert.ok(texts.length > 20);
    for (const folder of ["alder", "birch", "elm", "logs", "pages", "exports", "copies", "wire"])
      assert.deepEqual(filesThatTell(at(folder), texts), [], folder);
    assert.deepEqual(
      filesThatTell(dir, texts).map((file) => path.dirname(file)),
      filesBelow(at("desk")).map(() => at("desk")),
      "the search finds the texts where they are",
    );
    assert.ok(!texts.some((text) => run.stdout.includes(text)), "the evidence holds no text");
  });
});

describe("the demo, when it cannot go on", { skip: cannotWatch }, () => {
  test("names the step and what to do when a node is killed under it, ends with 1 and leaves no process", async () => {
    const dir = path.join(scratch, "b");
    let killed = 0;
    const run = await watchedRun(["--once", "--json", "--dir", dir], ({ stderr, family }) => {
      if (killed !== 0 || !stderr.includes("\n 3.  ")) return;
      const [birch] = family.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").endsWith("\0serve\0birch\0"));
      if (birch === undefined) return;
      killed = birch;
      process.kill(birch, "SIGKILL");
    });
    assert.notEqual(killed, 0);
    assert.equal(run.code, 1, run.stderr);
    const told = JSON.parse(run.stdout) as Told;
    assert.equal(told.ok, false);
    const failed = told.steps.at(-1);
    assert.equal(failed?.ok, false);
    assert.match(failed?.error ?? "", /birch/);
    assert.deepEqual(
      told.steps.slice(0, -1).filter(({ ok }) => !ok),
      [],
    );
    assert.match(run.stderr, new RegExp(`Step ${failed?.n} .* failed`));
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
      if (asked || !stderr.includes("\n 2.  ")) return;
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
      spawnSync(process.execPath, [demo, ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    for (const words of [["--twice"], ["--dir", root, "--once"], ["--dir", path.join(scratch, "x".repeat(120)), "--once"]]) {
      const { status, stdout, stderr } = run(...words);
      assert.deepEqual([status, stdout], [2, ""], words.join(" "));
      assert.notEqual(stderr, "");
    }
    assert.equal(run("--help").status, 0);
  });
});
