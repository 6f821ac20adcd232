import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { after, before, describe, test } from "node:test";
import type { CliIo } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-cli-"));
after(() => rmSync(root, { recursive: true, force: true }));

type Ran = { readonly out: string; readonly error: string; readonly code: number };

/** Runs a command line in the folder of the test; no node runs there, so that each command opens the folder itself. */
async function tocsin(...words: readonly string[]): Promise<Ran> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let code = 0;
  const io: CliIo = { stdin, stdout, stderr, env: {}, cwd: root, exitWith: (given) => void (code = given) };
  await runCli(words, io);
  return { out: String(stdout.read() ?? ""), error: String(stderr.read() ?? ""), code };
}

async function done(...words: readonly string[]): Promise<string> {
  const { out, error, code } = await tocsin(...words);
  assert.equal(code, 0, `${words.join(" ")}: ${error}`);
  return out;
}

let carried = 0;
/** Carries what waits at one party to the other, as a courier does. */
async function carry(from: string, to: string): Promise<void> {
  const file = `file-${(carried += 1)}`;
  await done("courier", "out", from, to, file, "--as", "watch-1");
  await done("courier", "in", to, file, "--as", "watch-1");
}

const grounds = [
  "--purpose",
  "prevention",
  "--basis",
  "XA-7",
  "--authority",
  "Head",
  "--necessity",
  "Lives.",
  "--mistreatment",
  "none-known",
];
const marked = ["--tlp", "TLP:AMBER", "--scope", "plots", "--as", "watch-1"];

describe("two desks on the command line, carried by a courier", () => {
  let agreement = "";
  before(async () => {
    writeFileSync(path.join(root, "w.txt"), "Two men prepare an attack.\n\nIt is to be tomorrow.\n");
    writeFileSync(path.join(root, "map.png"), Buffer.alloc(300, 7));
    for (const [party, country] of [
      ["alder", "XA"],
      ["birch", "XB"],
    ] as const)
      await done("init", party, "--name", party, "--unit", "Desk", "--country", country, "--exercise");
    for (const [party, other] of [
      ["alder", "birch"],
      ["birch", "alder"],
    ] as const) {
      const { words } = JSON.parse(await done("card", other, "--out", `${other}.card`, "--json")) as { words: string[] };
      await done("partner", "add", party, `${other}.card`, "--confirm", words.join(" "), "--as", "watch-1");
      const criteria = ["democratic-embedding", "human-rights", "professionalism", "powers", "data-protection"];
      const answers = criteria.flatMap((criterion) => [`--${criterion}`, "adequate"]);
      await done("partner", "assess", party, other, ...answers, "--allows", "yes", "--as", "watch-1");
    }
    await done("agreement", "propose", "alder", "birch", "--scope", "plots", "--as", "releaser-1");
    await carry("alder", "birch");
    assert.match(await done("status", "birch"), /alder proposes terms/);
    await done("agreement", "accept", "birch", "alder", "--as", "releaser-1");
    assert.doesNotMatch(await done("status", "birch"), /proposes terms/, "whoever signs has seen it");
    await carry("birch", "alder");
    const shown = await done("agreement", "show", "alder");
    assert.match(shown, /^agreement \S+ with birch: in-force\nscopes: plots\n$/);
    agreement = shown.split(" ")[1] ?? "";
  });

  test("an approval at home is told in words, needed and given", async () => {
    const approve = ["agreement", "approve", "birch", "alder", "--approval", "parliament", "--as", "releaser-1"];
    assert.match(await done(...approve, "--needed"), new RegExp(`own log.*\nagreement ${agreement}: still missing: parliament\n$`));
    assert.match(await done(...approve), new RegExp(`agreement ${agreement}: no approval is missing`));
    assert.match(await done("agreement", "show", "birch", "alder"), /terms in force, hash \S+:\n(?: {2}.*\n)* {2}courierWindowDays: 14\n/);
  });

  test("a releaser reads exactly what the recipient reads, with its SHA-256, before anything is signed", async () => {
    const draft = JSON.parse(
      await done(
        "warn",
        "alder",
        "--to",
        "birch",
        "--text",
        "w.txt",
        "--attach",
        "image/png=map.png",
        ...marked,
        "--precedence",
        "FLASH",
        "--json",
      ),
    ) as { id: string; sha256: string; reading: string };
    const preview = await done("release", "alder", draft.id, "--as", "releaser-1", "--preview");
    const between = /----------\n([\s\S]*)----------------------------\n/.exec(preview)?.[1]?.replace(/-*$/, "") ?? "";
    assert.equal(between, draft.reading);
    assert.match(
      between,
      /^TLP:AMBER\n\n\[en\]\nTwo men prepare an attack\.\n\nIt is to be tomorrow\.\n\nattachment 1: map\.png \(image\/png, 300 bytes/,
    );
    assert.equal(createHash("sha256").update(between).digest("hex"), draft.sha256);
    assert.match(
      preview,
      new RegExp(`to birch \\(birch\\), scope plots[\\s\\S]*SHA-256 of the text between the lines: ${draft.sha256}\n$`),
    );
    assert.match(await done("inbox", "alder", "--all"), /^Nothing passed yet\.\n$/, "nothing has left");
    const unread = createHash("sha256").update(Buffer.alloc(300, 7)).digest("hex");
    const signs = ["--accept-unread", unread, ...grounds];
    const other = await tocsin("release", "alder", draft.id, "--as", "releaser-1", "--sha256", "0".repeat(64), ...signs);
    assert.deepEqual([other.code, /words-differ/.test(other.error)], [3, true]);
    const without = await tocsin("release", "alder", draft.id, "--as", "releaser-1");
    assert.deepEqual([without.code, /give --purpose, --basis, --authority, --necessity, --mistreatment/.test(without.error)], [2, true]);
    const unsigned = await tocsin("release", "alder", draft.id, "--as", "releaser-1", "--sha256", draft.sha256, ...grounds);
    assert.match(unsigned.error, new RegExp(`--accept-unread ${unread}`));
    assert.equal(unsigned.code, 3);
    const released = await done("release", "alder", draft.id, "--as", "releaser-1", "--sha256", draft.sha256, ...signs);
    assert.ok(released.indexOf(draft.sha256) < released.indexOf("dispatched to birch as #2"), "the text stands before the act");
    assert.match(
      released,
      /decided as releaser .*for prevention; basis XA-7; authority Head\nnecessary because: Lives\.\nmistreatment risk: none-known/,
    );
    await carry("alder", "birch");
    assert.match(await done("inbox", "birch"), /FLASH +warning .*NOT ACKNOWLEDGED/);
    const { messages } = JSON.parse(await done("inbox", "birch", "--json")) as { messages: { row: number }[] };
    const row = String(messages[0]?.row);
    const read = await done("show", "birch", row, "--as", "watch-1");
    assert.ok(read.includes(draft.reading.trimEnd()) && read.includes(`SHA-256 of the text: ${draft.sha256}`));
    assert.match(read, /attachment 1 is here: tocsin attachment birch \d+ 1 --out FILE --as watch-1/);
    await done("ack", "birch", row, "--as", "watch-1");
    assert.match(
      await done("show", "birch", row, "--as", "watch-1"),
      /accepted by us \(watch-officer \S+\); signed by watch-1, kept here alone, verified, SHA-256 \S+\n[\s\S]*the thread:\n.*\n\* +\d+ +from +alder.*\n +\d+ +to +alder.*acknowledgement: accepted #\d+/,
    );
  });

  test("with --json the preview and the decision are in the one document of a release; a grade is not shown as unanswered", async () => {
    const { messages } = JSON.parse(await done("inbox", "birch", "--json")) as { messages: { row: number }[] };
    const grade = ["grade", "birch", String(messages[0]?.row), "--source", "B", "--information", "2", "--actionable", "partly"];
    const { preview, messages: sent } = JSON.parse(
      await done(...grade, ...marked, "--released-by", "releaser-1", ...grounds, "--json"),
    ) as { preview: { reading: string; sha256: string; decision: { purpose: string } }; messages: { partner: string }[] };
    assert.match(preview.reading, /source: B\n/);
    assert.deepEqual([preview.decision.purpose, sent[0]?.partner], ["prevention", "alder"]);
    await carry("birch", "alder");
    const came = await done("inbox", "alder");
    assert.match(came, /assessment .* received\n$/);
    assert.doesNotMatch(came, /NOT ACKNOWLEDGED/);
  });

  test("status says how far each log is cosigned and what is unproven, with the numbers under which alarms are closed", async () => {
    await carry("alder", "birch");
    await carry("birch", "alder");
    const status = await done("status", "alder");
    assert.match(
      status,
      new RegExp(`  ${agreement} in-force: sent to #\\d+, received complete to #\\d+.*, log cosigned to [1-9]\\d* of \\d+\n`),
    );
    assert.match(status, /\n\d+ dispatched, delivery unproven; 0 parked\nnode log: \d+ entries, no witness is asked\n$/);
    const id = /\[alarm (\d+)\]/.exec(status)?.[1] ?? "";
    assert.match(status, /tocsin watch alarms close alder NUMBER --as OFFICER/);
    await done("watch", "alarms", "close", "alder", id, "--as", "watch-1");
    assert.ok(!(await done("status", "alder")).includes(`[alarm ${id}]`));
    const { log, partners } = JSON.parse(await done("status", "alder", "--json")) as {
      log: { size: number };
      partners: { agreements: { log: { size: number; cosignedTo: number } }[] }[];
    };
    const pair = partners[0]?.agreements[0]?.log;
    assert.ok(log.size > 0 && pair !== undefined && pair.cosignedTo > 0 && pair.cosignedTo <= pair.size);
  });

  test("a partner is shown in words; one without a unit has no comma behind its name", async () => {
    assert.equal(
      await done("partner", "add", "alder", "--kind", "voice", "--organisation", "Dogwood", "--as", "watch-1"),
      "dogwood: Dogwood\ntaken up: reached by voice\n",
    );
    assert.match(
      await done("partner", "show", "alder", "dogwood"),
      /^dogwood: Dogwood\nwithout a node: reached by voice\nconfirmed .* by watch-1\n/,
    );
    assert.match(await done("partner", "show", "alder", "birch"), /^birch: birch, Desk\nnode \S+, card 1\n.*names no address\nconfirmed /);
    assert.equal((JSON.parse(await done("partner", "show", "alder", "birch", "--json")) as { handle: string }).handle, "birch");
  });

  test("mistakes are told by code and exit with what they are", async () => {
    for (const [words, code, exit] of [
      [["show", "alder", "999", "--as", "watch-1"], "unknown-item", 1],
      [["ack", "alder", "nothing", "--as", "watch-1"], "unknown-item", 1],
      [["release", "alder", "no-draft", "--as", "releaser-1", "--preview"], "unknown-item", 1],
      [["release", "alder", "no-draft", "--as", "watch-1", ...grounds], "not-authorised", 3],
      [["partner", "show", "alder", "nobody"], "partner-unknown", 1],
      [["agreement", "refuse", "alder", "birch", "--as", "releaser-1"], "state-refuses", 1],
      [["warn", "alder", "--to", "nobody", "--text", "w.txt", ...marked], "partner-unknown", 1],
      [["warn", "alder", "--to", "birch", "--text", "none.txt", ...marked], "usage", 2],
      [["agreement", "suspend", "alder", "birch", "--as", "releaser-1"], "usage", 2],
      [["card", "alder", "--hours", "sometimes", "--as", "admin-1"], "usage", 2],
      [["card", "alder", "--zone", "Mars/Olympus", "--as", "admin-1"], "usage", 2],
      [["card", "alder", "--hours", "always"], "usage", 2],
    ] as const) {
      const { out, code: ended } = await tocsin(...words, "--json");
      assert.deepEqual([(JSON.parse(out) as { error: { code: string } }).error.code, ended], [code, exit], words.join(" "));
    }
  });
});
