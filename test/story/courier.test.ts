import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { base64, isTocsinError, uint32, utf8 } from "../../src/base/index.ts";
import type { ErrorCode } from "../../src/base/index.ts";
import { Inbound } from "../../src/app/inbound.ts";
import { soundAssessment } from "../../src/app/kit.test-node.ts";
import { partnerBook } from "../../src/app/partner-book.ts";
import { Turns } from "../../src/app/turns.ts";
import { readOuter, readyToLeave, sealMessage } from "../../src/exchange/index.ts";
import { directory, runtimeVerifier, verifyExport } from "../../src/log/index.ts";
import { openDesk } from "./desk.ts";
import type { Desk, Given } from "./desk.ts";

const refused = (code: ErrorCode) => (thrown: unknown) => isTocsinError(thrown, code);
const text = (words: string) => [{ language: "en", text: words }];

/** Desks whose nodes never connect: everything between them goes in files. */
let alder: Desk;
let birch: Desk;
let cedar: Desk;
let files = 0;

async function carryOut(
  from: Desk,
  partner: string,
  more: Readonly<Record<string, number | number[]>> = {},
): Promise<{ file: string; report: Given }> {
  files += 1;
  const file = path.join(from.root, `carried-${files}`);
  return { file, report: await from.ask("courier-out", { partner, file, ...more }, "watch-1") };
}

async function carryIn(to: Desk, file: string): Promise<{ isWhole: boolean; outcomes: readonly string[]; entries: readonly Given[] }> {
  const report = await to.ask("courier-in", { file }, "watch-1");
  const entries = report["entries"] as Given[];
  return { isWhole: report["isWhole"] === true, outcomes: entries.map(({ outcome }) => String(outcome)), entries };
}

async function carry(from: Desk, partner: string, to: Desk) {
  return await carryIn(to, (await carryOut(from, partner)).file);
}

async function meet(one: Desk, other: Desk): Promise<void> {
  const card = await other.ask("card");
  const { node } = await one.ask("partner-add", { card: card["card"] ?? "", words: (card["words"] as string[]).join(" ") }, "watch-1");
  await one.ask("partner-assess", { partner: String(node), ...soundAssessment }, "watch-1");
}

async function streams(desk: Desk, partner: string): Promise<Given> {
  const shown = await desk.ask("partner-show", { partner });
  return (shown["agreements"] as Given[])[0] ?? {};
}

async function receivedBy(desk: Desk): Promise<readonly Given[]> {
  return (await desk.ask("inbox"))["messages"] as Given[];
}

const warn = (words: string) =>
  alder.send("warning", { to: ["birch"], texts: text(words), tlp: "TLP:AMBER", scope: "counter-terrorism", precedence: "FLASH" });

/** The entries of a courier file with where each begins. */
function entriesOf(file: string): readonly { readonly at: number; readonly bytes: Uint8Array }[] {
  const bytes = new Uint8Array(readFileSync(file));
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const entries: { at: number; bytes: Uint8Array }[] = [];
  for (let at = 12; at < bytes.length;) {
    const length = view.getUint32(at);
    entries.push({ at: at + 4, bytes: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return entries;
}

describe("across an air gap", () => {
  const closing: (() => Promise<void>)[] = [];
  const lifetime = { after: (done: () => Promise<void>): void => void closing.push(done) };
  after(async () => {
    await Promise.all(closing.map((done) => done()));
  });

  before(async () => {
    [alder, birch, cedar] = (await Promise.all(["Alder", "Birch", "Cedar"].map((name) => openDesk(lifetime, name)))) as [Desk, Desk, Desk];
    await meet(alder, birch);
    await meet(birch, alder);
    await meet(cedar, alder);
  });

  test("an agreement comes into force, and a warning is passed, receipted and acknowledged, by files alone", async () => {
    await alder.ask("agreement-propose", { partner: "birch", scopes: ["counter-terrorism"], highestMarking: "TLP:AMBER" }, "releaser-1");
    assert.deepEqual((await carry(alder, "birch", birch)).outcomes, ["card", "taken", "cosignature", "head"]);
    await birch.ask("agreement-accept", { agreement: "alder" }, "releaser-1");
    assert.deepEqual((await carry(birch, "alder", alder)).outcomes, ["card", "receipt", "cosignature", "taken", "cosignature", "head"]);
    assert.equal((await streams(alder, "birch"))["standing"], "in-force");

    const [row] = await warn("An attack is planned at the station.");
    const there = await carry(alder, "birch", birch);
    assert.deepEqual(there.outcomes, ["card", "receipt", "cosignature", "taken", "cosignature", "head"]);
    assert.ok(there.isWhole);
    const [warning] = await receivedBy(birch);
    assert.equal(warning?.["kind"], "warning");
    await birch.ask("ack", { message: String(warning?.["row"]), verdict: "accepted" }, "watch-1");
    const before = (await alder.ask("status"))["deliveryUnproven"];
    assert.equal(before, 1);
    const back = await carry(birch, "alder", alder);
    assert.deepEqual(
      back.entries.filter(({ outcome }) => outcome === "receipt").map(({ row: of, reason }) => [of, reason]),
      [[row, "delivered"]],
    );
    assert.equal((await alder.ask("status"))["deliveryUnproven"], 0);

    const shown = await alder.ask("show", { message: String(row) }, "watch-1");
    assert.deepEqual(
      (shown["receipts"] as Given[]).map(({ verdict, byPartner }) => [verdict, byPartner]),
      [
        ["delivered", true],
        ["accepted", true],
      ],
    );
    await carry(alder, "birch", birch);
    for (const [desk, partner] of [
      [alder, "birch"],
      [birch, "alder"],
    ] as const) {
      const { received, sent } = await streams(desk, partner);
      const [stream] = received as Given[];
      assert.equal(stream?.["judged"], `complete to #${String(stream?.["count"])}`);
      assert.ok(Number((sent as Given[])[0]?.["count"]) >= 2);
      assert.equal((await desk.ask("partner-show", { partner }))["waiting"], 0);
    }
  });

  test("the pair logs are cosigned by files, and verify against each other", async () => {
    await carry(birch, "alder", alder);
    await carry(alder, "birch", birch);
    const out = path.join(alder.root, "out");
    const other = path.join(birch.root, "out");
    await alder.ask("log-export", { out, partner: "birch" });
    await birch.ask("log-export", { out: other, partner: "alder" });
    const report = await verifyExport(directory(out), { verifier: runtimeVerifier(), against: directory(other) });
    assert.deepEqual(report.findings, []);
    const [boundary] = report.logs[0]?.boundary ?? [];
    assert.equal(boundary?.cosigner, `${birch.node.id}/cosigner`);
    assert.ok((boundary?.size ?? 0) >= 3);
  });

  test("a file taken in twice, and one that comes late, change nothing", async () => {
    await warn("Replayed.");
    const { file } = await carryOut(alder, "birch");
    assert.ok((await carryIn(birch, file)).outcomes.includes("taken"));
    const before = await receivedBy(birch);
    const replay = await carryIn(birch, file);
    assert.ok(replay.isWhole);
    assert.ok(replay.outcomes.includes("duplicate") && !replay.outcomes.includes("taken"));
    assert.equal((await receivedBy(birch)).length, before.length);
    // The newer heads came first: an older one is no roll-back.
    await warn("Later.");
    await carry(alder, "birch", birch);
    await carryIn(birch, file);
    const alarms = (await birch.ask("status"))["alarms"] as Given[];
    assert.deepEqual(
      alarms.filter(({ kind }) => kind === "rolled-back" || kind === "equivocation"),
      [],
    );
    const { received } = await streams(birch, "alder");
    const [stream] = received as Given[];
    assert.equal(stream?.["completeTo"], stream?.["count"]);
  });

  test("a message that came by a session and by courier counts once, and both receipts say the same", async () => {
    const [row = 0] = await warn("Two routes.");
    const { file } = await carryOut(alder, "birch");
    const [toBirch, ofBirch] = [partnerBook(alder.node), partnerBook(birch.node)];
    await Promise.all([toBirch.refresh(), ofBirch.refresh()]);
    const context = await alder.node.exchange();
    const outgoing = await alder.node.store.read(async (view) => {
      const message = await view.message(row);
      return message === undefined ? undefined : await readyToLeave(view, context, message);
    });
    const to = await toBirch.recipient(birch.node.id);
    assert.ok(outgoing !== undefined && to !== undefined);
    const session = new Inbound(birch.node, { book: ofBirch, turns: new Turns(), onTaken: () => {} });
    const answered = await session.message(await sealMessage(outgoing, { to, random: alder.node.random }), alder.node.id);
    const before = await receivedBy(birch);
    assert.ok((await carryIn(birch, file)).outcomes.includes("duplicate"));
    assert.equal((await receivedBy(birch)).length, before.length);
    const own = new Inbound(alder.node, { book: toBirch, turns: new Turns(), onTaken: () => {} });
    await own.control(await own.answer(answered.payload, birch.node.id), true);
    await carry(birch, "alder", alder);
    const shown = await alder.ask("show", { message: String(row) }, "watch-1");
    assert.deepEqual(
      new Set((shown["receipts"] as Given[]).map(({ verdict, byPartner }) => `${String(verdict)} ${String(byPartner)}`)),
      new Set(["delivered true"]),
    );
    assert.equal((await alder.ask("partner-show", { partner: "birch" }))["waiting"], 0);
  });

  test("a tampered entry is refused alone, and the next file brings what it carried", async () => {
    const rows = [...(await warn("One.")), ...(await warn("Two.")), ...(await warn("Three."))];
    const { file } = await carryOut(alder, "birch");
    const whole = new Uint8Array(readFileSync(file));
    const entries = entriesOf(file);
    const untouched = entries.length;
    // The warnings stand before the request to cosign and the head.
    const second = entries.at(-4);
    assert.ok(second !== undefined);
    const at = second.at + second.bytes.length - 100;
    whole[at] = (whole[at] ?? 0) ^ 1;
    writeFileSync(file, whole);
    const taken = await carryIn(birch, file);
    assert.equal(taken.entries.length, untouched);
    assert.equal(taken.isWhole, false);
    const bad = taken.entries.filter(({ outcome }) => outcome === "refused");
    assert.deepEqual(
      bad.map(({ code }) => code),
      ["verification-failed"],
    );
    assert.equal(taken.outcomes.filter((outcome) => outcome === "taken").length, rows.length - 1);
    assert.match(String(((await streams(birch, "alder"))["received"] as Given[])[0]?.["judged"]), /^missing #\d+$/);
    await carry(birch, "alder", alder);
    const again = await carry(alder, "birch", birch);
    assert.equal(again.outcomes.filter((outcome) => outcome === "taken").length, 1);
    assert.match(String(((await streams(birch, "alder"))["received"] as Given[])[0]?.["judged"]), /^complete/);
  });

  test("a truncated file gives what came before its end, and says where it broke off", async () => {
    await carry(birch, "alder", alder);
    await warn("Cut off.");
    const { file } = await carryOut(alder, "birch");
    const whole = readFileSync(file);
    const entries = entriesOf(file);
    const last = entries.at(-1);
    writeFileSync(file, whole.subarray(0, (last?.at ?? 0) + 10));
    const cut = await carryIn(birch, file);
    assert.equal(cut.isWhole, false);
    assert.ok(cut.outcomes.includes("taken"));
    assert.deepEqual(
      [cut.outcomes.at(-1), cut.entries.at(-1)?.["code"], cut.entries.at(-1)?.["entry"]],
      ["broken", "input-malformed", entries.length],
    );
    writeFileSync(file, Buffer.concat([whole, Buffer.from([0])]));
    const longer = await carryIn(birch, file);
    assert.equal(longer.outcomes.at(-1), "broken");
    writeFileSync(file, Buffer.concat([whole.subarray(0, 12), uint32(0xffffffff), whole.subarray(16)]));
    assert.deepEqual((await carryIn(birch, file)).outcomes, ["broken"]);
  });

  test("a file for somebody else is refused entry by entry, and nothing of it is kept", async () => {
    await warn("Not for Cedar.");
    const { file } = await carryOut(alder, "birch");
    const at = await cedar.ask("node-info");
    const there = await carryIn(cedar, file);
    assert.deepEqual(new Set(there.entries.map(({ code }) => code)), new Set(["courier-not-ours"]));
    assert.deepEqual(await receivedBy(cedar), []);
    assert.deepEqual((await cedar.ask("node-info"))["alarms"], at["alarms"]);
    await carryIn(birch, file);
  });

  test("what the file shows: the recipient's key, random ids, sizes; nobody's name", async () => {
    await warn("Nothing to be read.");
    const [one, two] = [await carryOut(alder, "birch"), await carryOut(alder, "birch")];
    assert.equal(statSync(one.file).mode & 0o777, 0o600);
    const bytes = readFileSync(one.file);
    for (const known of [alder.node.id, birch.node.id, "Alder", "Birch", "warning", "counter-terrorism"]) {
      assert.equal(bytes.includes(Buffer.from(known)), false, known);
    }
    assert.equal(bytes.includes(Buffer.from(alder.node.id, "base64url")), false);
    const [first, second] = [entriesOf(one.file), entriesOf(two.file)].map((entries) => entries.map((entry) => readOuter(entry.bytes)));
    assert.equal(new Set([...(first ?? []), ...(second ?? [])].map(({ sealingKeyId }) => sealingKeyId)).size, 1);
    const ids = [...(first ?? []), ...(second ?? [])].map(({ id }) => base64(id));
    assert.equal(new Set(ids).size, ids.length);
    await carryIn(birch, two.file);
  });

  test("an attachment goes with its message, sealed like the rest", async () => {
    const content = utf8("plan of the station\n".repeat(200_000));
    await alder.send("warning", {
      to: ["birch"],
      texts: text("See the plan."),
      tlp: "TLP:AMBER",
      scope: "counter-terrorism",
      precedence: "ROUTINE",
      attachments: [{ name: "plan.txt", mediaType: "text/plain", tlp: "TLP:AMBER", isText: true, content: base64(content) }],
    });
    const { file, report } = await carryOut(alder, "birch");
    assert.equal(report["pieces"], 2);
    // Lost on its way: the next file carries it again.
    assert.ok(entriesOf(file).length > 4);
    const there = await carry(alder, "birch", birch);
    assert.equal(there.outcomes.filter((outcome) => outcome === "piece").length, 2);
    const warning = (await receivedBy(birch)).at(-1);
    const opened = await birch.ask("attachment-open", { message: String(warning?.["row"]), number: 1 }, "watch-1");
    assert.equal(opened["content"], base64(content));
    assert.ok((await carryIn(birch, file)).isWhole);
  });

  test("pieces of an attachment that no message named are not kept", async () => {
    await carry(birch, "alder", alder);
    const [row = 0] = await alder.send("warning", {
      to: ["birch"],
      texts: text("See the other plan."),
      tlp: "TLP:AMBER",
      scope: "counter-terrorism",
      precedence: "ROUTINE",
      attachments: [
        { name: "b.txt", mediaType: "text/plain", tlp: "TLP:AMBER", isText: true, content: base64(utf8("b".repeat(3_000_000))) },
      ],
    });
    const { file } = await carryOut(alder, "birch");
    const bytes = readFileSync(file);
    const entries = entriesOf(file);
    const pieces = entries.filter((entry) => entry.bytes.length > 900_000);
    const message = entries[entries.findIndex((entry) => entry.bytes.length > 900_000) - 1];
    assert.ok(message !== undefined && pieces.length === 2);
    const alone = path.join(alder.root, "pieces-only");
    writeFileSync(
      alone,
      Buffer.concat([bytes.subarray(0, 8), uint32(2), ...pieces.flatMap((piece) => [uint32(piece.bytes.length), piece.bytes])]),
    );
    assert.deepEqual(
      (await carryIn(birch, alone)).entries.map(({ code }) => code),
      ["unknown-item", "unknown-item"],
    );
    // A lost first piece leaves the second refused; the message written again heals it, receipt or no receipt.
    const second = path.join(alder.root, "second-only");
    const last = pieces[1]?.bytes ?? new Uint8Array();
    writeFileSync(
      second,
      Buffer.concat([bytes.subarray(0, 8), uint32(2), uint32(message.bytes.length), message.bytes, uint32(last.length), last]),
    );
    assert.deepEqual(
      (await carryIn(birch, second)).entries.map(({ outcome, code }) => [outcome, code]),
      [
        ["taken", null],
        ["refused", "attachment-mismatch"],
      ],
    );
    await carry(birch, "alder", alder);
    assert.equal((await alder.ask("status"))["deliveryUnproven"], 0);
    const { file: healed } = await carryOut(alder, "birch", { again: [row] });
    assert.deepEqual((await carryIn(birch, healed)).outcomes.filter((outcome) => outcome === "piece").length, 2);
  });

  test("after a rotation of message keys the partner learns the new card by file", async () => {
    await alder.ask("keys-rotate", { message: true }, "admin-1");
    await warn("Under the new key.");
    const there = await carry(alder, "birch", birch);
    assert.deepEqual(
      there.entries.filter(({ outcome }) => outcome === "refused"),
      [],
    );
    assert.ok(there.outcomes.includes("taken"));
    assert.equal((await birch.ask("partner-show", { partner: "alder" }))["serial"], 2);
    assert.ok((await carry(birch, "alder", alder)).isWhole);
  });

  test("what is no courier file, a file that exists and an officer of another role are refused", async () => {
    const nonsense = path.join(birch.root, "nonsense");
    writeFileSync(nonsense, "not a courier file");
    await assert.rejects(carryIn(birch, nonsense), refused("input-malformed"));
    writeFileSync(nonsense, Buffer.concat([Buffer.from("TOCSINC\x02"), uint32(0)]));
    await assert.rejects(carryIn(birch, nonsense), refused("input-version-newer"));
    writeFileSync(nonsense, Buffer.concat([Buffer.from("TOCSINC\x01"), uint32(70_000)]));
    await assert.rejects(carryIn(birch, nonsense), refused("input-too-large"));
    await assert.rejects(carryIn(birch, birch.root), refused("usage"));
    await assert.rejects(carryIn(birch, path.join(birch.root, "absent")), refused("usage"));
    await assert.rejects(alder.ask("courier-out", { partner: "birch", file: nonsense }, "watch-1"), refused("folder-exists"));
    await assert.rejects(
      alder.ask("courier-out", { partner: "birch", file: path.join(alder.root, "x") }, "admin-1"),
      refused("not-authorised"),
    );
    await assert.rejects(alder.ask("courier-in", { file: nonsense }), refused("not-authorised"));
    await assert.rejects(
      alder.ask("courier-out", { partner: "dogwood", file: path.join(alder.root, "x") }, "watch-1"),
      refused("partner-unknown"),
    );
  });
});
