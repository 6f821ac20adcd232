import { copyFileSync, cpSync, mkdirSync, rmSync } from "node:fs";
import type { Agreements } from "./meet.ts";
import type { Passed } from "./message.ts";
import { caseAt } from "./message.ts";
import { verifyLogs } from "./prove.ts";
import { listAt, must, numberAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { act, at, look } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { texts } from "./texts.ts";
import { cosign } from "./witness.ts";

/** Where an older database of Birch's lies, and the folder in which somebody puts it back. */
const [backup, restored] = ["backups", "restored"] as const;

/** What is done with Birch's folder while no process holds it; afterwards it is served again. */
async function whileStopped(stage: Stage, work: () => void): Promise<void> {
  await stage.processes.stop("birch");
  work();
  await stage.processes.start("birch", ["serve", "birch"]);
}

/** The part of a message that holds a text, counted from 1 as `tocsin erase` counts; none where no part holds it. */
async function partWith(stage: Stage, where: { readonly folder: string; readonly row: number }, text: string): Promise<number | undefined> {
  const parts = listAt(await look(stage, ["show", where.folder, String(where.row), "--as", "watch-1"]), "parts");
  const found = parts.findIndex(({ content }) => (content as { text?: unknown } | null)?.text === text);
  return found < 0 ? undefined : found + 1;
}

async function erasePerson(stage: Stage, row: number): Promise<Result> {
  const [, person] = texts.version2;
  await act(stage, ["officer", "enrol", "birch", "dpo-1", "--role", "data-protection-officer", "--by", "releaser-1,watch-1"]);
  stage.tell.fact("a backup of Birch's database is put aside");
  await whileStopped(stage, () => {
    mkdirSync(at(stage, backup), { mode: 0o700 });
    copyFileSync(at(stage, "birch", "node.db"), at(stage, backup, "birch.db"));
  });
  const part = await partWith(stage, { folder: "birch", row }, person);
  must(part !== undefined, "Birch does not hold what is to be erased");
  const words = ["erase", "birch", String(row), "--part", String(part), "--reason", "review: the four are not wanted any more"];
  const erased = await act(stage, [...words, "--as", "dpo-1"]);
  must((await partWith(stage, { folder: "birch", row }, person)) === undefined, "what was erased is still there");
  stage.tell.fact(`part ${part} of message ${row} is erased: who goes by which tram; the rest of it stands, and so does its commitment`);
  return {
    message: row,
    part,
    tombstone: textAt(erased, "tombstone"),
    goneBy: textAt(erased, "goneBy"),
  };
}

/** Puts the older database beside the present keys, as somebody would who restores a backup: the erasure is carried out again before anything is read. */
async function restoreOlder(stage: Stage, row: number): Promise<Result> {
  const [other, person] = texts.version2;
  await whileStopped(stage, () => {
    cpSync(at(stage, "birch"), at(stage, restored), { recursive: true });
    for (const name of ["node.db", "node.db-wal", "node.db-shm"]) rmSync(at(stage, restored, name), { force: true });
    copyFileSync(at(stage, backup, "birch.db"), at(stage, restored, "node.db"));
  });
  const reopened = await act(stage, ["reopen", restored, "--reason", "restored from a backup", "--as", "admin-1"]);
  must((await partWith(stage, { folder: restored, row }, person)) === undefined, "an older backup brought back what was erased");
  must((await partWith(stage, { folder: restored, row }, other)) !== undefined, "the backup does not hold the message at all");
  stage.tell.fact("restored from the older backup, in a new epoch: the paragraph beside it is there, and what was erased is not");
  return { folder: restored, epoch: reopened["epoch"] ?? null, isBack: false };
}

/** A person's data is erased at review: an older backup can't bring it back, and the logs of both still verify, each against the other's. */
export async function erase(stage: Stage, given: { readonly warning: Passed; readonly agreements: Agreements }): Promise<Scene<undefined>> {
  const { warning, agreements } = given;
  const warnings = listAt(await caseAt(stage, "birch", warning.sent.thread), "warnings");
  const row = numberAt(warnings.find(({ version }) => version === 2) ?? {}, "row");
  const erased = await erasePerson(stage, row);
  const backups = await restoreOlder(stage, row);
  const finished = await act(stage, ["erase", "birch", "--finish", "--as", "dpo-1"]);
  stage.tell.fact("the keys that the backup would need are destroyed: what is left of that month is sealed anew");
  await cosign(stage);
  const { evidence } = await verifyLogs(stage, { folder: "exports", agreements });
  return { evidence: { erased, restored: backups, final: numberAt(finished, "final"), exports: evidence }, value: undefined };
}
