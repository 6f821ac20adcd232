import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { agree, ask, introduce, kill, makeParty, partiesFolder, start, until, warn } from "./parties.ts";
import type { Given } from "./parties.ts";

function reason(): string | false {
  if (process.env["TOCSIN_NIGHTLY"] !== "1") return "tracing system calls is for npm run nightly";
  try {
    execFileSync("strace", ["-o", "/dev/null", "true"], { stdio: "ignore" });
    return false;
  } catch {
    return "strace is not here, or may not trace";
  }
}

/** Whatever is sealed is at least this large. */
const leastSealedBytes = 16_000;
/** An answer that carries a receipt, in one write: 16 KiB sealed (57 + 1120 + 16), code and lengths (12 + 3 + 4), two TLS records (22 each). */
const receiptBytes = 16_384 + 57 + 1120 + 16 + 12 + 3 + 4 + 44;
const call = /^\d+ +(?:(?<name>pwrite64|write|writev|sendto|sendmsg|fsync|fdatasync|read|recvfrom|readv|recvmsg)\((?<fd>\d+)<(?<target>[^>]*)>|<\.\.\. (?<resumed>\w+) resumed>).*?(?:= (?<result>-?\d+))?/;

type Counted = { readonly receipts: number; readonly syncs: number };

/**
 * Follows a trace: at the moment of every large write to a partner, all that was written to the database's write-ahead log has been synced,
 * and before a receipt something was since the partner's last large message.
 */
function follow(lines: readonly string[]): Counted {
  let dirty = 0;
  let receipts = 0;
  let syncs = 0;
  let syncsAtLastMessage = 0;
  for (const line of lines) {
    const groups = call.exec(line)?.groups;
    if (groups === undefined || groups["name"] === undefined) continue;
    const { name, target = "" } = groups;
    const result = Number(/= (-?\d+)/.exec(line)?.[1] ?? "0");
    const isLog = target.endsWith("node.db-wal");
    const isPartner = target.startsWith("TCP:") || target.startsWith("socket:");
    if (isLog && (name === "pwrite64" || name === "write")) dirty += 1;
    if (isLog && (name === "fdatasync" || name === "fsync")) {
      dirty = 0;
      syncs += 1;
    }
    if (isPartner && /^(read|recv)/.test(name) && result >= leastSealedBytes) syncsAtLastMessage = syncs;
    if (isPartner && /^(write|send)/.test(name) && result >= leastSealedBytes) {
      assert.equal(dirty, 0, `written and not synced at: ${line.slice(0, 120)}`);
      if (result !== receiptBytes) continue;
      assert.ok(syncs > syncsAtLastMessage, `nothing was synced since the message that is receipted at: ${line.slice(0, 120)}`);
      receipts += 1;
    }
  }
  return { receipts, syncs };
}

test("no receipt is written to the wire before the commit that it speaks of is synced to disk", { skip: reason() }, async (context) => {
  const place = partiesFolder(context);
  const alder = await makeParty(place, "alder");
  const birch = await makeParty(place, "birch");
  const trace = path.join(place.root, "trace");
  await Promise.all([start(alder), start(birch)]);
  await introduce(alder, birch);
  await agree(alder, birch);
  await kill(birch, "SIGTERM");
  const calls = "trace=pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync,read,readv,recvfrom,recvmsg";
  // One line a call and thread, with the file or address behind each descriptor; strace ends with the node that it runs.
  await start(birch, ["strace", "-f", "-yy", "-s", "8", "-e", calls, "-o", trace]);
  const waiting = async (): Promise<unknown> => ((await ask(alder, "status"))["partners"] as Given[])[0]?.["waiting"];
  for (let at = 0; at < 25; at += 1) {
    await warn(alder, ["birch"], { text: `warning ${at}`, precedence: at % 2 === 0 ? "FLASH" : "ROUTINE" });
    await until(async () => (await waiting()) === 0);
  }
  await kill(birch, "SIGTERM");
  const { receipts, syncs } = follow(readFileSync(trace, "utf8").split("\n"));
  assert.ok(receipts >= 25 && syncs >= 25, `${receipts} receipts, ${syncs} syncs`);
});

test("the follower of traces sees a receipt that comes too early", () => {
  const message = '7 read(21<TCP:[1->2]>, "x", 65536) = 20000';
  const written = '7 pwrite64(18</d/node.db-wal>, "x", 4120, 32) = 4120';
  const synced = "7 fdatasync(18</d/node.db-wal>) = 0";
  const receipt = '7 write(21<TCP:[1->2]>, "x", 17640) = 17640';
  assert.deepEqual(follow([message, written, synced, receipt]), { receipts: 1, syncs: 1 });
  assert.throws(() => follow([message, written, receipt, synced]), /not synced/);
  assert.throws(() => follow([synced, message, receipt]), /nothing was synced/);
  assert.throws(() => follow([message, written, synced, written, receipt]), /not synced/);
});
