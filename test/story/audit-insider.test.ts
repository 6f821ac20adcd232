import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { auditExport, auditLines } from "../../src/app/audit/index.ts";
import type { AuditReport, ReportedPassing } from "../../src/app/audit/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { logReader } from "../../src/app/log-reader.ts";
import { currentKey } from "../../src/app/signing-keys.ts";
import { timestamp } from "../../src/base/index.ts";
import {
  actBytes,
  checkpointLogs,
  composeControl,
  createPart,
  deliveredReceipt,
  directionOf,
  headerFormat,
  logOrigins,
  logSigner,
  receiptFormat,
  takeMachineReceipt,
} from "../../src/exchange/index.ts";
import type { Header, HeaderDraft, OpenedMessage } from "../../src/exchange/index.ts";
import {
  appendEntries,
  commitTo,
  decodeEntry,
  emptyTree,
  encodeEntry,
  exportLog,
  growBy,
  signCheckpoint,
  treeRoot,
} from "../../src/log/index.ts";
import type { LogReader } from "../../src/log/index.ts";
import { agreedSides, ask, by, connect, quiet, reopenSide, swapHeads, warn } from "./sides.ts";
import type { Context, Side } from "./sides.ts";

// The insider holds everything that Alder's node holds: its database, its keys, its time. What the insider does not hold is Birch's node.

type Evidence = { readonly out: string; readonly acts: string };

async function evidence(side: Side, name: string): Promise<Evidence> {
  const given = { out: path.join(side.root, name), acts: path.join(side.root, `${name}.acts`) };
  await ask(by(side, "auditor"), "audit-open", { out: given.acts });
  await ask(side, "log-export", { out: given.out });
  return given;
}

type Pair = { readonly alder: Side; readonly birch: Side; readonly agreement: string };

async function auditedSides(context: Context): Promise<Pair> {
  const sides = await agreedSides(context);
  for (const side of [sides.alder, sides.birch])
    Object.assign(side, { officers: [...side.officers, await enrol(side.node, "auditor", ["auditor"])] });
  return sides;
}

/** Alder warns Birch, and Birch cosigns Alder's log with the warning in it. */
async function warnAndCosign({ alder, birch }: Pair): Promise<void> {
  const line = connect(alder, birch);
  await warn(alder, ["birch"], { precedence: "FLASH" });
  await quiet(alder, birch);
  await swapHeads(alder, birch);
  line.cut();
}

const codesOf = ({ verify, findings }: AuditReport): readonly string[] => [...verify.findings, ...findings].map(({ code }) => code);
const textOf = (report: AuditReport): string => [...auditLines(report)].join("\n");
const sentBy = (report: AuditReport): readonly ReportedPassing[] => [...report.passings()].filter(({ isOutgoing }) => isOutgoing);
const pairLog = (report: AuditReport) => report.verify.logs.find(({ origin }) => origin.includes("/pair/"));

/** The database of a side as it is now, to be put back later as somebody would who wants what came after to be undone. */
async function keepDatabase(side: Side): Promise<() => Promise<void>> {
  const kept = path.join(side.root, `kept-${side.clock.nowMs()}-${Math.random()}.db`);
  await reopenSide(side, (folder) => copyFileSync(path.join(folder, "node.db"), kept));
  return async () => await reopenSide(side, (folder) => copyFileSync(kept, path.join(folder, "node.db")));
}

test("hiding what was cosigned: the shorter history is named as cut, and one that grew elsewhere as a second one", async (context) => {
  const pair = await auditedSides(context);
  const { alder, birch } = pair;
  const undo = await keepDatabase(alder);
  await warnAndCosign(pair);
  const [honest, theirs] = [await evidence(alder, "honest"), await evidence(birch, "birch")];
  await undo();
  const cut = await evidence(alder, "cut");
  const cutReport = await auditExport({ ...cut, against: theirs.out });
  assert.ok(codesOf(cutReport).includes("truncated"), codesOf(cutReport).join(" "));
  assert.match(textOf(cutReport), /^WRONG\nfirst: truncated: .*entries are hidden/);
  for (let at = 0; at < 3; at += 1) await warn(alder, ["birch"]);
  const second = await auditExport({ ...(await evidence(alder, "second")), against: theirs.out });
  assert.ok(codesOf(second).includes("split-view"), codesOf(second).join(" "));
  // Alone, the same export shows nothing wrong, and says that it cannot tell.
  const alone = await auditExport(cut);
  assert.deepEqual([codesOf(alone), pairLog(alone)?.truncated.is], [[], "unknown"]);
  assert.match(textOf(alone), /truncated\? unknown: compare it with an export of whoever cosigned it/);
  // The control: nothing was touched.
  const control = await auditExport({ ...honest, against: theirs.out });
  assert.deepEqual([codesOf(control), sentBy(control).map(({ provable }) => provable)], [[], ["cosigned"]]);
});

test("what was not cosigned can be written anew: nothing is wrong, and the boundary says from where on", async (context) => {
  const pair = await auditedSides(context);
  const { alder, birch } = pair;
  await warnAndCosign(pair);
  const undo = await keepDatabase(alder);
  await warn(alder, ["birch"], { precedence: "IMMEDIATE" });
  await undo();
  alder.clock.advance(60_000);
  await warn(alder, ["birch"], { precedence: "ROUTINE" });
  const theirs = await evidence(birch, "birch");
  const report = await auditExport({ ...(await evidence(alder, "anew")), against: theirs.out });
  assert.deepEqual(codesOf(report), []);
  assert.deepEqual(
    sentBy(report).map(({ precedence, provable }) => [precedence, provable]),
    [
      ["FLASH", "cosigned"],
      ["ROUTINE", "signed"],
    ],
  );
  const [cosigner] = pairLog(report)?.boundary ?? [];
  const size = pairLog(report)?.size ?? 0;
  assert.ok(cosigner !== undefined && cosigner.size < size);
  const text = textOf(report);
  assert.match(text, new RegExp(`provable up to leaf ${cosigner.size} at ${cosigner.at} by ${birch.node.id}`));
  assert.match(text, new RegExp(`unwitnessed: leaves ${cosigner.size} to ${size}, .* to now`));
  assert.match(text, /1 stand after the last cosignature of their log: whoever has its keys could still write them anew/);
  assert.match(text, /Not provable by any export: what was never entered/);
});

type Bent = (entry: Uint8Array, index: number) => Uint8Array;

/** A real log read through, with entries bent: rebuilt and signed with the node's own keys, as it might have been from the beginning. */
async function rebuilt(side: Side, origin: string, bend: Bent): Promise<LogReader> {
  const real = logReader(side.node.store);
  const size = (await real.readTree(origin))?.size ?? 0;
  const leaves = await real.readLeaves(origin, 0, size);
  const { newState, tileRows, leafRows } = appendEntries(
    emptyTree(),
    leaves.map(({ entry, index }) => bend(entry, index)),
  );
  const last = await real.latestCheckpoint(origin);
  assert.ok(last !== undefined);
  const signer = logSigner(await currentKey(side.node, "log"), origin);
  const row = signCheckpoint({ origin, size, root: treeRoot(newState) }, signer, last.time);
  return {
    origins: async () => [origin],
    readTree: async () => newState,
    readTile: async (_origin, level, index) => tileRows.find((tile) => tile.level === level && tile.index === index),
    readLeaves: async (_origin, begin, end) => leafRows.slice(begin, end),
    latestCheckpoint: async () => row,
    readCheckpoints: async (_origin, _limit, after) => (after === undefined ? [row] : []),
    readCosignatures: async () => [],
  };
}

/** Exports one rebuilt log the way `tocsin log export` would. */
async function exportRebuilt(side: Side, origin: string, bend: Bent): Promise<string> {
  const store = await rebuilt(side, origin, bend);
  const out = path.join(side.root, `rebuilt-${Math.random()}`);
  const signer = logSigner(await currentKey(side.node, "log"), origin);
  await exportLog({ store, signer, cosigners: [], exportedAtMs: side.clock.nowMs() }, async (file, bytes) => {
    const whole = path.join(out, ...file.split("/"));
    mkdirSync(path.dirname(whole), { recursive: true });
    writeFileSync(whole, bytes);
  });
  return out;
}

test("rewriting a leaf and signing everything anew: the partner's export names the leaf, the true act no longer fits", async (context) => {
  const pair = await auditedSides(context);
  const { alder, birch, agreement } = pair;
  await warnAndCosign(pair);
  const [honest, theirs] = [await evidence(alder, "honest"), await evidence(birch, "birch")];
  const origin = logOrigins(alder.node.id, 1).pair(agreement);
  const [sent] = sentBy(await auditExport(honest));
  const other = commitTo("act", new Uint8Array(32), new Uint8Array(10));
  const out = await exportRebuilt(alder, origin, (entry, index) =>
    index === sent?.leaf ? encodeEntry({ loggedAtMs: decodeEntry(entry).loggedAtMs, leaf: other }) : entry,
  );
  const report = await auditExport({ out, acts: honest.acts, against: theirs.out });
  const split = report.verify.findings.find(({ code }) => code === "split-view");
  assert.match(split?.message ?? "", /two histories/);
  assert.ok(report.findings.some(({ code, leaf }) => code === "opening-differs" && leaf === sent?.leaf));
  // Nobody outside is asked: the rewritten log is sound in itself, and the verifier says that this proves nothing.
  const alone = await auditExport({ out });
  assert.deepEqual(codesOf(alone), []);
  assert.match(textOf(alone), /provable: nothing, nobody cosigned it/);
});

test("changing one byte of an entry, a tile or an act from outside names the place; the untouched control passes", async (context) => {
  const pair = await auditedSides(context);
  const { alder } = pair;
  await warnAndCosign(pair);
  const { out, acts } = await evidence(alder, "a");
  const { verify } = await auditExport({ out, acts });
  assert.equal(verify.ok, true);
  const folder = pairLog(await auditExport({ out }))?.folder ?? "";
  const size = verify.logs.find((log) => log.folder === folder)?.size ?? 0;
  for (const [file, code] of [
    [`tile/entries/000.p/${size}`, "leaf-changed"],
    [`tile/0/000.p/${size}`, "file-changed"],
  ] as const) {
    const whole = path.join(out, folder, ...file.split("/"));
    const bytes = readFileSync(whole);
    writeFileSync(whole, bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1));
    const report = await auditExport({ out, acts });
    assert.ok(codesOf(report).includes(code), codesOf(report).join(" "));
    writeFileSync(whole, bytes);
  }
  assert.deepEqual(codesOf(await auditExport({ out, acts })), []);
});

test("back-dating: an act dated before its leaf is named, and so is a leaf dated before a head that lacks it", async (context) => {
  const pair = await auditedSides(context);
  const { alder, birch, agreement } = pair;
  await warnAndCosign(pair);
  const theirs = await evidence(birch, "birch");
  alder.clock.advance(3_600_000);
  const origin = logOrigins(alder.node.id, 1).pair(agreement);
  const key = await currentKey(alder.node, "log");
  const nowMs = alder.node.clock.nowMs();
  const leaf = await alder.node.store.transact(async (tx) => {
    const facts = { direction: "first-to-second", envelope: "A".repeat(43), epoch: 1, sequence: 99 };
    const act = { at: timestamp(nowMs - 3_500_000), verb: "dispatch", subject: "invented", officer: null, facts };
    const salt = new Uint8Array(32).fill(7);
    const { newState } = await tx.logs.append(origin, growBy([commitTo("act", salt, actBytes(act))], nowMs));
    await tx.appendAct(act, { log: origin, index: newState.size - 1, salt });
    await checkpointLogs(tx, alder.node, key);
    return newState.size - 1;
  });
  const dated = await evidence(alder, "dated");
  const report = await auditExport({ ...dated, against: theirs.out });
  assert.deepEqual(
    report.findings.map(({ code, leaf: at }) => [code, at]),
    [["act-time", leaf]],
  );
  // The leaf itself dated back, in a log that is signed anew: Birch holds a head, later than that, which lacks the leaf.
  const out = await exportRebuilt(alder, origin, (entry, index) =>
    index === leaf ? encodeEntry({ ...decodeEntry(entry), loggedAtMs: nowMs - 7_200_000 }) : entry,
  );
  const bent = await auditExport({ out, acts: dated.acts, against: theirs.out });
  const finding = bent.verify.findings.find(({ code }) => code === "entry-time");
  assert.equal(finding?.leaf?.index, leaf);
  assert.ok(finding?.interval?.after !== undefined);
});

/** A machine receipt for a message of Alder's as Birch would give it, but made and signed by Alder's node. */
async function forgeReceipt({ alder, birch, agreement }: Pair): Promise<void> {
  const context = await alder.node.exchange();
  const [message] = await alder.node.store.read((view) => view.messages({ outgoing: true, newestFirst: true, limit: 1 }));
  assert.ok(message !== undefined);
  const { payload } = JSON.parse(Buffer.from(message.envelope).toString("utf8")) as { payload: string };
  const receipt = deliveredReceipt(headerFormat.decode(Buffer.from(payload, "base64")), message.envelopeHash, message.committedAt);
  const part = createPart("receipt", receiptFormat.encode(receipt), alder.node.random);
  const draft: HeaderDraft<"receipt"> = {
    kind: "receipt",
    messageId: message.messageId,
    agreement,
    direction: directionOf(birch.node.id, alder.node.id),
    epoch: 1,
    sequence: null,
    previous: null,
    sender: birch.node.id,
    recipient: alder.node.id,
    thread: null,
    ourReference: null,
    yourReference: null,
    externalReferences: [],
    scope: null,
    lifeSafetyFloor: false,
    precedence: "ROUTINE",
    status: "exercise",
    sentAt: message.committedAt,
    validity: null,
  };
  const { header, envelope, envelopeHash } = composeControl(draft, { parts: [part], key: context.messageKey });
  const opened = { header: header as Header, envelope, envelopeHash, parts: [part] } as unknown as OpenedMessage;
  await alder.node.store.transact((tx) => takeMachineReceipt(tx, context, opened));
}

test("a forged receipt is named: the partner's key did not sign it, and the record says delivery unproven", async (context) => {
  const pair = await auditedSides(context);
  const { alder, birch } = pair;
  await warnAndCosign(pair);
  await warn(alder, ["birch"], { precedence: "IMMEDIATE" });
  const unsent = await auditExport(await evidence(alder, "unsent"));
  assert.deepEqual(codesOf(unsent), []);
  assert.match(textOf(unsent), /IMMEDIATE warning[\s\S]*dispatched, delivery unproven/);
  await forgeReceipt(pair);
  const report = await auditExport({ ...(await evidence(alder, "forged")), against: (await evidence(birch, "birch")).out });
  assert.ok(codesOf(report).includes("signature-bad"), codesOf(report).join(" "));
  assert.deepEqual(
    sentBy(report).map(({ precedence, delivered }) => [precedence, delivered?.isProven]),
    [
      ["FLASH", true],
      ["IMMEDIATE", false],
    ],
  );
  assert.match(textOf(report), /1 were dispatched, and their delivery is not proven by a receipt of the partner's/);
});
