import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import {
  auditExport,
  auditLines,
  checkAnswer,
  drawSample,
  formatRequest,
  openExport,
  readRequest,
  requestFor,
} from "../../src/app/audit/index.ts";
import type { AuditReport, DrawnLeaf, ReportedPassing } from "../../src/app/audit/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { isTocsinError } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { grade, outcome } from "./failure-sides.ts";
import { agreedSides, ask, by, connect, quiet, swapHeads, warn } from "./sides.ts";
import type { Context, Side } from "./sides.ts";

const secret = "A group plans an attack at the Hauptplatz.";
const program = path.join(import.meta.dirname, "verify_openings.py");
const skip = spawnSync("python3", ["--version"]).status === 0 ? false : "python3 is not on this machine";

/** What an auditor is given of a side. */
type Evidence = { readonly out: string; readonly acts: string };

async function evidence(side: Side, name: string): Promise<Evidence> {
  const given = { out: path.join(side.root, name), acts: path.join(side.root, `${name}.acts`) };
  await ask(by(side, "auditor"), "audit-open", { out: given.acts });
  await ask(side, "log-export", { out: given.out });
  return given;
}

async function auditedSides(context: Context): Promise<{ readonly alder: Side; readonly birch: Side; readonly agreement: string }> {
  const sides = await agreedSides(context);
  for (const side of [sides.alder, sides.birch])
    Object.assign(side, { officers: [...side.officers, await enrol(side.node, "auditor", ["auditor"])] });
  return sides;
}

/** A FLASH that Birch acknowledged, and a warning of Birch's that nobody at Alder did; all of it cosigned. */
async function passedAndCosigned(context: Context): Promise<{ readonly alder: Side; readonly birch: Side }> {
  const { alder, birch } = await auditedSides(context);
  const line = connect(alder, birch);
  await warn(alder, ["birch"], { precedence: "FLASH", texts: [{ language: "en", text: secret }] });
  await warn(birch, ["alder"]);
  await quiet(alder, birch);
  const [message] = (await ask(birch, "inbox"))["messages"] as readonly { row: number }[];
  await ask(by(birch, "desk"), "ack", { message: String(message?.row) });
  await quiet(alder, birch);
  await swapHeads(alder, birch);
  line.cut();
  return { alder, birch };
}

const textOf = (report: AuditReport): string => [...auditLines(report)].join("\n");
const codesOf = ({ findings, verify }: AuditReport): readonly string[] => [...verify.findings, ...findings].map(({ code }) => code);
const passingsOf = (report: AuditReport): readonly ReportedPassing[] => [...report.passings()];
const edited = (file: string, change: (text: string) => string): string => {
  const copy = `${file}-changed`;
  writeFileSync(copy, change(readFileSync(file, "utf8")));
  return copy;
};

test("both sides' auditors see who passed what to whom when, on what basis, and what is open; no content", async (context) => {
  const { alder, birch } = await passedAndCosigned(context);
  const [ours, theirs] = [await evidence(alder, "a"), await evidence(birch, "b")];
  const report = await auditExport({ ...ours, against: theirs.out });
  assert.deepEqual(codesOf(report), []);
  const [sent, received] = passingsOf(report);
  assert.deepEqual(
    [sent?.isOutgoing, sent?.kind, sent?.precedence, sent?.partner, sent?.isSigned, sent?.isOpen, sent?.provable],
    [true, "warning", "FLASH", birch.node.id, true, false, "cosigned"],
  );
  assert.deepEqual([sent?.release?.officer, sent?.release?.drafter, sent?.release?.basis?.legalBasis.code], ["releaser", "desk", "XA-7"]);
  assert.deepEqual(
    [sent?.delivered?.isProven, sent?.answers.map(({ verdict, isProven }) => `${verdict} ${isProven}`)],
    [true, ["accepted true"]],
  );
  assert.deepEqual([received?.isOutgoing, received?.isOpen, received?.release], [false, true, null]);
  const text = textOf(report);
  assert.match(text, /delivered .*: the partner's node signed the receipt/);
  assert.match(text, /provable up to leaf \d+ at /);
  assert.match(text, /OPEN: nobody has answered it/);
  assert.match(text, /2 of \d+ leaves were not opened, 2 of them after the last one that was/);
  const other = await auditExport({ ...theirs, against: ours.out });
  assert.deepEqual([codesOf(other), passingsOf(other)[0]?.answers.map(({ by: who }) => who)], [[], ["desk"]]);
  for (const { acts } of [ours, theirs]) assert.equal(readFileSync(acts, "utf8").includes("Hauptplatz"), false);
  assert.match(textOf(await auditExport({ out: ours.out })), /truncated\? unknown[\s\S]*No acts were given/);
});

test("acts are opened to auditors alone, and every opening is in the log", async (context) => {
  const { alder } = await auditedSides(context);
  const out = path.join(alder.root, "acts");
  for (const officer of ["desk", "releaser"])
    await assert.rejects(ask(by(alder, officer), "audit-open", { out }), (thrown) => isTocsinError(thrown, "not-authorised"));
  await assert.rejects(ask(alder, "audit-report", { year: 2026 }), (thrown) => isTocsinError(thrown, "not-authorised"));
  await ask(by(alder, "auditor"), "audit-open", { out });
  const acts = await alder.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.deepEqual(
    acts.filter(({ verb }) => verb === "audit-open").map(({ officer }) => officer),
    ["auditor"],
  );
});

test("an act that is told otherwise than it was logged is named, and so are a cut file and a changed decision", async (context) => {
  const { alder } = await passedAndCosigned(context);
  const { out, acts } = await evidence(alder, "a");
  const bent: readonly (readonly [string, (text: string) => string])[] = [
    ["opening-differs", (text) => text.replace('"precedence":"FLASH"', '"precedence":"ROUTINE"')],
    ["opening-differs", (text) => text.replace('"drafter":"desk"', '"drafter":"someone"')],
    ["decision-differs", (text) => text.replace("An attack is imminent.", "Nothing was imminent.")],
    ["openings-cut", (text) => text.split("\n").toSpliced(3, 1).join("\n")],
    ["openings-cut", (text) => `${text.split("\n").slice(0, -2).join("\n")}\n`],
    ["opening-twice", (text) => text.replace(/^(\{"act".*)$/m, "$1\n$1")],
    ["openings-node", (text) => text.replace(alder.node.id, "x".repeat(43))],
    ["openings-form", (text) => text.replace('{"act":', '{"act": ')],
    ["openings-form", (text) => text.slice(0, -1)],
    ["envelope-differs", (text) => text.replace(/("envelope":\{"payload":")[^"]+/, "$1e30=")],
  ];
  for (const [code, change] of bent) {
    const report = await auditExport({ out, acts: edited(acts, change) });
    assert.ok(codesOf(report).includes(code), `${code}: ${codesOf(report).join(" ")}`);
    assert.match(textOf(report), /^WRONG/);
  }
  assert.equal((await auditExport({ out, acts })).ok, true);
});

test("leaves are asked for, opened and refused; the refusal is a leaf, and both verifiers check the answer", async (context) => {
  const { alder } = await passedAndCosigned(context);
  const { out } = await evidence(alder, "a");
  const { verify, leaves } = await openExport({ out });
  const logs = verify.logs.filter(({ kinds }) => kinds["act"] !== undefined);
  const everything = drawSample(logs, 1000, "drawn in public");
  const request = path.join(alder.root, "asked");
  writeFileSync(request, formatRequest(await requestFor(leaves, everything)));
  const [refused = { log: "", leaf: 0 }] = everything;
  const answer = path.join(alder.root, "answer");
  const args = { request, out: answer, refuse: [`${refused.log}:${refused.leaf}=it names a third party`] };
  await assert.rejects(ask(by(alder, "desk"), "audit-answer", args), (thrown) => isTocsinError(thrown, "not-authorised"));
  const answered = await ask(by(alder, "releaser"), "audit-answer", args);
  assert.deepEqual([answered["opened"], answered["refused"], answered["unlike"]], [everything.length - 1, 1, []]);
  const { request: asked, bytes } = readRequest(request);
  const checked = await checkAnswer(answer, leaves, { bytes, leaves: asked.leaves });
  assert.deepEqual([checked.ok, checked.opened.length, checked.missing, checked.wrong], [true, everything.length - 1, [], []]);
  assert.deepEqual(
    checked.refused.map(({ log, leaf, reason, officer }) => ({ log, leaf, reason, officer })),
    [{ ...refused, reason: "it names a third party", officer: "releaser" }],
  );
  assert.ok(checked.opened.some(({ basis }) => basis?.necessity === "An attack is imminent."));
  const acts = await alder.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.deepEqual(acts.flatMap(({ verb }) => (verb.startsWith("audit-") ? [verb] : [])).slice(-2), ["audit-refuse", "audit-answer"]);
  for (const change of [
    (text: string) => text.replace('"leaf":1,"log"', '"leaf":2,"log"'),
    (text: string) => text.replace("third party", "fourth party"),
    (text: string) => text.split("\n").toSpliced(2, 1).join("\n"),
  ])
    assert.equal((await checkAnswer(edited(answer, change), leaves)).ok, false);
});

test("a request for what the log does not have, or for another node, is not opened", async (context) => {
  const { alder, birch } = await passedAndCosigned(context);
  const { out } = await evidence(alder, "a");
  const { leaves } = await openExport({ out });
  const asked = await requestFor(leaves, [{ log: `${alder.node.id}/e1/local`, leaf: 0 }]);
  const file = path.join(alder.root, "asked");
  writeFileSync(file, formatRequest({ ...asked, leaves: asked.leaves.map((leaf) => ({ ...leaf, commitment: new Uint8Array(32) })) }));
  const answered = await ask(by(alder, "auditor"), "audit-answer", { request: file, out: path.join(alder.root, "one") });
  assert.deepEqual([answered["opened"], answered["unlike"]], [0, [`${alder.node.id}/e1/local:0`]]);
  await assert.rejects(ask(by(birch, "auditor"), "audit-answer", { request: file, out: path.join(birch.root, "one") }), (thrown) =>
    isTocsinError(thrown, "not-authorised"),
  );
});

test("a sample is drawn without bias, and another seed or another tree head draws another one", () => {
  const other = { origin: "a", size: 3, root: "11" };
  const logs = [{ origin: "b", size: 7, root: "00" }, other];
  const name = ({ log, leaf }: DrawnLeaf): string => `${log}${leaf}`;
  const all = drawSample(logs, 100, "seed").map(name);
  assert.deepEqual(all.toSorted(), ["a0", "a1", "a2", "b0", "b1", "b2", "b3", "b4", "b5", "b6"]);
  assert.deepEqual(drawSample(logs.toReversed(), 100, "seed").map(name), all);
  assert.notDeepEqual(drawSample(logs, 100, "seeds").map(name), all);
  assert.notDeepEqual(drawSample([{ origin: "b", size: 7, root: "01" }, other], 100, "seed").map(name), all);
  const first = new Map<string, number>();
  for (let seed = 0; seed < 10_000; seed += 1) {
    const [leaf] = drawSample(logs, 1, String(seed)).map(name);
    first.set(String(leaf), (first.get(String(leaf)) ?? 0) + 1);
  }
  // 1,000 are expected of each; the seeds are fixed, so that this never wavers.
  for (const count of first.values()) assert.ok(Math.abs(count - 1000) < 120, `${count}`);
  for (const seed of ["", "two\nlines"])
    assert.throws(
      () => drawSample(logs, 1, seed),
      (thrown) => isTocsinError(thrown, "usage"),
    );
});

function second(...words: readonly string[]): {
  ok: boolean;
  acts: number;
  decisions: number;
  refusals: number;
  findings: readonly unknown[];
} {
  const ran = spawnSync("python3", ["-B", program, ...words], { encoding: "utf8" });
  assert.ok(ran.status === 0 || ran.status === 1, ran.stderr);
  return JSON.parse(ran.stdout);
}

test("a second verifier in another language agrees on openings, answers and samples", { skip }, async (context) => {
  const { alder } = await passedAndCosigned(context);
  const { out, acts } = await evidence(alder, "a");
  const opened = second(out, acts);
  const report = await auditExport({ out, acts });
  assert.deepEqual([opened.ok, opened.acts, opened.decisions], [true, report.opened?.acts, 1]);
  for (const change of ['"drafter":"desk"', "An attack is imminent."])
    assert.equal(
      second(
        out,
        edited(acts, (text) => text.replace(change, change.replace("d", "D").replace("A", "B"))),
      ).ok,
      false,
      change,
    );
  const { verify, leaves } = await openExport({ out });
  const drawn = drawSample(
    verify.logs.filter(({ kinds }) => kinds["act"] !== undefined),
    9,
    "4 8 15 16 23 42 \u00fc",
  );
  assert.deepEqual(
    second(out, "--sample", "9", "--seed", "4 8 15 16 23 42 \u00fc"),
    drawn.map(({ log, leaf }) => [log, leaf]),
  );
  const [file, answer] = [path.join(alder.root, "asked"), path.join(alder.root, "answer")];
  writeFileSync(file, formatRequest(await requestFor(leaves, drawn)));
  const refuse = [`${drawn[0]?.log}:${drawn[0]?.leaf}=not for this inquiry`];
  await ask(by(alder, "releaser"), "audit-answer", { request: file, out: answer, refuse });
  const checked = second(out, answer);
  assert.deepEqual([checked.ok, checked.acts, checked.refusals], [true, 9, 1]);
  assert.equal(
    second(
      out,
      edited(answer, (text) => text.replace("this inquiry", "that inquiry")),
    ).ok,
    false,
  );
});

test("the report of a year counts what was in time, late and open, by partner and precedence", async (context) => {
  const { alder, birch } = await auditedSides(context);
  const line = connect(alder, birch);
  for (const precedence of ["FLASH", "FLASH", "PRIORITY"]) await warn(alder, ["birch"], { precedence });
  await quiet(alder, birch);
  const rows = ((await ask(birch, "inbox"))["messages"] as readonly { row: number; precedence: string }[]).filter(
    (one) => one.precedence === "FLASH",
  );
  await ask(by(birch, "desk"), "ack", { message: String(rows[0]?.row) });
  await quiet(alder, birch);
  for (const side of [alder, birch]) side.clock.advance(3_600_000);
  await ask(by(birch, "desk"), "ack", { message: String(rows[1]?.row) });
  const [first] = await alder.node.store.read((view) => view.messages({ kinds: ["warning"], limit: 1 }));
  assert.ok(first !== undefined);
  const { envelopeHash: of, thread } = first;
  const says = async (kind: string, body: JsonValue | undefined, given: Readonly<Record<string, JsonValue>> = {}) =>
    await warn(birch, ["alder"], { kind, thread, ...(body === undefined ? {} : { texts: [], body }), ...given });
  for (const actionable of ["yes", "partly"]) await says("assessment", grade(of, { actionable }));
  await says("outcome", outcome(of, { contribution: "helped" }));
  await says("request", undefined);
  await quiet(alder, birch);
  Object.assign(alder, { officers: [...alder.officers, await enrol(alder.node, "dpo", ["data-protection-officer"])] });
  await ask(by(alder, "dpo"), "hold", { message: String(first.row), authority: "Court of XA", reference: "7/2026", until: "2099-01-01" });
  line.cut();
  const year = new Date(alder.node.clock.nowMs()).getUTCFullYear();
  const report = await ask(by(alder, "auditor"), "audit-report", { year });
  const sent = (report["passed"] as readonly Record<string, unknown>[]).filter(({ way }) => way === "to");
  const passed = sent.map((row) =>
    ["partner", "way", "precedence", "passed", "delivered", "inTime", "late", "waiting", "overdue"].map((name) => row[name]),
  );
  assert.deepEqual(passed, [
    ["birch", "to", "FLASH", 2, 2, 1, 1, 0, 0],
    ["birch", "to", "PRIORITY", 1, 1, 0, 0, 1, 0],
  ]);
  const quality = report["quality"] as readonly Record<string, unknown>[];
  assert.deepEqual(quality[0], {
    partner: "birch",
    way: "to",
    flash: { warnings: 3, flash: 2, share: 2 / 3, isOver: false },
    actionable: { partly: 1 },
    contribution: { helped: 1 },
    event: { "not-occurred": 1 },
  });
  assert.deepEqual(report["requests"], [{ partner: "birch", askedBy: "partner", what: "request", asked: 1, answers: 0 }]);
  const [hold] = report["holds"] as readonly Record<string, unknown>[];
  assert.deepEqual([hold?.["authority"], hold?.["reference"], hold?.["by"], hold?.["stands"]], ["Court of XA", "7/2026", "dpo", true]);
  assert.match(
    textOf(await auditExport(await evidence(alder, "holds"))),
    /Legal holds, as they stood[^]*STANDS: message .*, Court of XA, 7\/2026/,
  );
  assert.ok((report["unwitnessed"] as readonly unknown[]).length > 0);
  const before = await ask(by(alder, "auditor"), "audit-report", { year: year - 1 });
  assert.deepEqual([before["acts"], before["passed"]], [0, []]);
});
