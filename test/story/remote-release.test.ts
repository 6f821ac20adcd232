import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { after, test } from "node:test";
import type { CliIo } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-remote-"));
after(() => rmSync(root, { recursive: true, force: true }));

type Ran = { readonly out: string; readonly error: string; readonly code: number };

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

async function refused(code: string, ...words: readonly string[]): Promise<void> {
  const ran = await tocsin(...words);
  assert.ok(ran.code !== 0 && ran.error.includes(code), `${words.join(" ")}: ${ran.out}${ran.error}`);
}

const reasons = [
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

async function agreed(): Promise<void> {
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
  }
  const criteria = ["democratic-embedding", "human-rights", "professionalism", "powers", "data-protection"];
  const answers = criteria.flatMap((criterion) => [`--${criterion}`, "adequate"]);
  await done("partner", "assess", "alder", "birch", ...answers, "--allows", "yes", "--as", "watch-1");
  for (const [from, to, act] of [
    ["alder", "birch", ["propose", "alder", "birch", "--scope", "plots"]],
    ["birch", "alder", ["accept", "birch", "alder"]],
  ] as const) {
    await done("agreement", ...act, "--as", "releaser-1");
    await done("courier", "out", from, to, `${from}.mail`, "--as", "watch-1");
    await done("courier", "in", to, `${from}.mail`, "--as", "watch-1");
  }
}

async function drafted(text: string, ...given: readonly string[]): Promise<{ readonly id: string; readonly sha256: string }> {
  writeFileSync(path.join(root, "w.txt"), text);
  const words = ["--to", "birch", "--text", "w.txt", "--tlp", "TLP:AMBER", "--scope", "plots", "--precedence", "FLASH", "--as", "watch-1"];
  return JSON.parse(await done("warn", "alder", ...words, ...given, "--json")) as { id: string; sha256: string };
}

test("two humans, one of them elsewhere: the decision is carried out, signed without a node, and carried back", async () => {
  await agreed();
  // The releaser and the key are at home: neither is at the node, and home has no node.
  const home = path.join(root, "home");
  mkdirSync(home);
  for (const file of ["releaser-1.key", "releaser-1.passphrase"])
    renameSync(path.join(root, "alder.officers", file), path.join(home, file));
  const key = path.join(home, "releaser-1.key");
  const signing = (file: string, out: string, ...more: readonly string[]): readonly string[] => [
    "release",
    "sign",
    file,
    "--officer-key",
    key,
    "--officer-passphrase",
    path.join(home, "releaser-1.passphrase"),
    "--out",
    out,
    ...more,
  ];
  const { id, sha256 } = await drafted("An attack on the market is for tonight.\n");
  const taking = (draft: string, out: string, to = "releaser-1") =>
    ["release", "export", "alder", draft, "--for", to, "--out", out, "--as", "watch-1", ...reasons] as const;
  await refused("release-own-draft", ...taking(id, "own", "watch-1"));
  await refused("officer-unknown", ...taking(id, "nobody", "releaser-9"));
  await refused("state-refuses", "release", "import", "alder", await forged(id), "--as", "watch-1");
  await done(...taking(id, "taken"));

  await refused("words-differ", ...signing("taken", "wrong", "--sha256", "0".repeat(64)));
  const read = await done(...signing("taken", "signed", "--sha256", sha256));
  assert.match(read, /An attack on the market is for tonight\./, "what is signed is read first");
  assert.match(read, /to birch \(birch\)[^]*decided as releaser[^]*for prevention; basis XA-7/);

  const bent = (file: string, edit: (text: string) => string): string => {
    writeFileSync(path.join(root, `${file}.bent`), edit(readFileSync(path.join(root, file), "utf8")));
    return `${file}.bent`;
  };
  const swapped = bent("taken", (text) =>
    text.replaceAll(/"node":"[\w-]{43}","organisation"/g, `"node":"${"A".repeat(43)}","organisation"`),
  );
  await refused("verification-failed", ...signing(swapped, "swapped"));
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const parted = bent("taken", (text) =>
    text.replace(/"bytes":"([\w+/=]+)","label":"paragraph"/, (_, bytes: string) => {
      const words = Buffer.from(bytes, "base64").toString().replace("tonight", "Sunday");
      return `"bytes":"${base64(words)}","label":"paragraph"`;
    }),
  );
  await refused("verification-failed", ...signing(parted, "parted"));
  await refused("input-malformed", "release", "import", "alder", "taken", "--as", "watch-1");
  const forgedSignature = bent("signed", (text) => text.replace(/"signature":"[^"]{8}/, '"signature":"AAAAAAAA'));
  await refused("verification-failed", "release", "import", "alder", forgedSignature, "--as", "watch-1");

  assert.match(await done("release", "import", "alder", "signed", "--as", "watch-1"), /dispatched to birch as #2/);
  await refused("unknown-item", "release", "import", "alder", "signed", "--as", "watch-1");
  await done("courier", "out", "alder", "birch", "warning.mail", "--as", "watch-1");
  await done("courier", "in", "birch", "warning.mail", "--as", "watch-1");
  assert.match(await done("inbox", "birch"), /FLASH/);

  const late = await drafted("A second attack is planned.\n");
  await done(...taking(late.id, "late"));
  await done(...signing("late", "late.signed"));
  await done("clock", "advance", "alder", "25h");
  await refused("more than a day ago", "release", "import", "alder", "late.signed", "--as", "watch-1");
  await done(...taking(late.id, "late.again"));
  await refused("verification-failed", "release", "import", "alder", "late.signed", "--as", "watch-1");
  cpSync(path.join(home, "releaser-1.key"), path.join(root, "alder.officers", "releaser-1.key"));
});

/** A file as the signature's, with nobody's signature in it. */
async function forged(draft: string): Promise<string> {
  const document = { draft, form: "tocsin-release-signature-1", node: "", releaser: "releaser-1", signature: "AAAA" };
  writeFileSync(path.join(root, "forged"), JSON.stringify(document));
  return "forged";
}
