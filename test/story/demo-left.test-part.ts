import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { anew, noPython, programs } from "./demo-run.ts";
import type { Get, Json } from "./demo-run.ts";
import { filesBelow, filesThatTell } from "./readable.ts";

type Part = { readonly label: string; readonly content: { readonly text?: string } | null };

function erasure(get: Get): void {
  test("what was erased at review is at Birch no more, neither in its folder nor in what an older backup was put back as; the rest is", () => {
    const played = get();
    const { erased } = played.step<{ erased: { message: number; part: number } }>(14);
    const [, person = ""] = readFileSync(played.at("desk", "version2.txt"), "utf8").trimEnd().split("\n\n");
    for (const folder of ["birch", "restored"]) {
      const { parts } = anew<{ parts: Part[] }>([
        programs.cli,
        "show",
        played.at(folder),
        String(erased.message),
        "--as",
        "watch-1",
        "--json",
      ]).result;
      assert.ok(!JSON.stringify(parts).includes(person.slice(0, 40)), folder);
      if (folder === "restored") continue;
      assert.ok(
        parts.some(({ label, content }) => label === "paragraph" && typeof content?.text === "string"),
        "the paragraph beside it stands",
      );
    }
    assert.ok(lstatSync(played.at("backups", "birch.db")).size > 0);
  });
}

function folders(get: Get): void {
  test("the exercise folders of the nodes and the witness are closed to others and not readable without their keys", () => {
    const played = get();
    const made = { ...played.beside<Json>(/nodes are made/), ...played.beside<Json>(/runs a witness/) } as unknown as Record<
      string,
      { node: string }
    >;
    for (const party of ["alder", "birch", "cedar", "elm"]) {
      const config = JSON.parse(readFileSync(played.at(party, "tocsin.json"), "utf8")) as Json;
      assert.deepEqual([config["node"], config["exercise"]], [made[party]?.node, true]);
      assert.notEqual(readFileSync(played.at(party, "node.db")).subarray(0, 15).toString("latin1"), "SQLite format 3");
      assert.ok(!existsSync(played.at(party, "control.sock")), "nothing answers any more");
      for (const { file } of filesBelow(played.at(party))) assert.equal(lstatSync(file).mode & 0o077, 0, `${file} is for its owner alone`);
    }
  });

  test("the bytes between the nodes are TLS, and neither they, the folders, the notices nor the exports tell a text", () => {
    const played = get();
    for (const dialled of ["alder", "cedar"]) {
      for (const [file, hello] of [
        [`to-${dialled}.bin`, 1],
        [`from-${dialled}.bin`, 2],
      ] as const) {
        const bytes = readFileSync(played.at("wire", file));
        assert.ok(bytes.length > 10_000, `${file} holds an exchange`);
        // A TLS handshake record opens the connection: ClientHello one way, ServerHello the other.
        assert.deepEqual([bytes[0], bytes[1], bytes[5]], [0x16, 0x03, hello]);
      }
    }
    const desk = filesBelow(played.at("desk")).filter(({ file }) => file.endsWith(".txt"));
    const texts = desk.flatMap(({ bytes }) =>
      bytes
        .toString("utf8")
        .split("\n")
        .flatMap((line) => (line.match(/.{28}/g) ?? []).slice(0, 2)),
    );
    assert.ok(texts.length > 40);
    assert.deepEqual(
      filesThatTell(played.dir, texts).toSorted(),
      desk.map(({ file }) => file).toSorted(),
      "the search finds the texts where they are, and nowhere else",
    );
    assert.ok(!texts.some((text) => played.run.stdout.includes(text)), "the evidence holds no text");
  });
}

/** Serves a folder of a run again, and gives where it serves TAXII. */
async function servedAgain(folder: string, work: (taxii: string) => void): Promise<void> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", programs.cli, "serve", folder], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
    work((JSON.parse(line) as { taxii: string }).taxii);
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

function reports(get: Get): void {
  test(
    "the six lines of Python read Birch's copy from the node, started anew: what is GREEN, and nothing that is withheld",
    { skip: noPython },
    async () => {
      const played = get();
      const { collection, given, withheld } = played.beside<{ collection: string; given: string[]; withheld: string[] }>(/over TAXII/);
      const script = played.at("bulk", "read.py");
      assert.equal(readFileSync(script, "utf8").trimEnd().split("\n").length, 6);
      await servedAgain(played.at("alder"), (taxii) => {
        const url = new URL(`/shared/collections/${collection}/`, taxii).href;
        const read = spawnSync("python3", ["-B", script, url, "birch", played.at("bulk", "password")], { encoding: "utf8" });
        assert.equal(read.status, 0, read.stderr);
        for (const id of given) assert.ok(read.stdout.includes(id));
        for (const id of withheld) assert.ok(!read.stdout.includes(id));
        assert.doesNotMatch(read.stdout, /WITHHELD|OUR OWN SOURCE/);
      });
    },
  );

  test("the report of the year that was left is the one that the node gives now", () => {
    const played = get();
    const { report } = played.beside<{ report: { year: number; file: string } }>(/What auditors take away/);
    const left = JSON.parse(readFileSync(path.join(played.dir, report.file), "utf8")) as Json;
    assert.equal(left["year"], report.year);
    const { code, result } = anew([
      programs.cli,
      "audit",
      "report",
      played.at("alder"),
      "--year",
      String(report.year),
      "--as",
      "auditor-1",
      "--json",
    ]);
    assert.equal(code, 0);
    assert.deepEqual(Object.keys(result), Object.keys(left));
  });
}

/** What a run leaves behind. */
export function leftTests(get: Get): void {
  folders(get);
  erasure(get);
  reports(get);
}
