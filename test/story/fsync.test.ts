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
/** The request that it answers, in one read: the same without the code. */
const messageBytes = receiptBytes - 3;
const call = /^\d+ +(?<name>pwrite64|write|writev|sendto|sendmsg|fsync|fdatasync|read|recvfrom|readv|recvmsg)\(\d+<(?<target>[^>]*)>/;

/** Answers before which something was synced since what they answer had come, and others: what changes nothing needs no commit. */
type Counted = { readonly committed: number; readonly others: number };

/**
 * Follows a trace: at the moment of every large write to a partner, all that was written to the database's write-ahead log has been synced.
 * Counts the answers by whether something was synced since the request came that has waited longest.
 */
function follow(lines: readonly string[]): Counted {
  let dirty = 0;
  let committed = 0;
  let others = 0;
  let syncs = 0;
  const asked: number[] = [];
  for (const line of lines) {
    const { name, target = "" } = call.exec(line)?.groups ?? {};
    if (name === undefined) continue;
    const result = Number(/= (-?\d+)/.exec(line)?.[1] ?? "0");
    if (target.endsWith("node.db-wal")) {
      if (name === "pwrite64" || name === "write") dirty += 1;
      if (name !== "fdatasync" && name !== "fsync") continue;
      dirty = 0;
      syncs += 1;
    }
    if (!target.startsWith("TCP:")) continue;
    if (/^(read|recv)/.test(name) && result === messageBytes) asked.push(syncs);
    if (!/^(write|send)/.test(name) || result < leastSealedBytes) continue;
    assert.equal(dirty, 0, `written and not synced at: ${line.slice(0, 120)}`);
    const before = result === receiptBytes ? asked.shift() : undefined;
    if (before === undefined) continue;
    if (syncs > before) committed += 1;
    else others += 1;
  }
  return { committed, others };
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
  const { committed, others } = follow(readFileSync(trace, "utf8").split("\n"));
  // A few of the requests come in one read with something else, and are not counted. Beside the receipts only a few answers to questions of the logs and heads are there, some of which change nothing.
  assert.ok(committed >= 20 && others <= 5, `${committed} answers after a commit, ${others} others`);
});

test("the follower of traces sees a receipt that comes too early", () => {
  const message = '7 read(21<TCP:[1->2]>, "x", 65536) = 17637';
  const written = '7 pwrite64(18</d/node.db-wal>, "x", 4120, 32) = 4120';
  const synced = "7 fdatasync(18</d/node.db-wal>) = 0";
  const receipt = '7 write(21<TCP:[1->2]>, "x", 17640) = 17640';
  assert.deepEqual(follow([message, written, synced, receipt]), { committed: 1, others: 0 });
  assert.throws(() => follow([message, written, receipt, synced]), /not synced/);
  assert.deepEqual(follow([synced, message, receipt]), { committed: 0, others: 1 });
  assert.throws(() => follow([message, written, synced, written, receipt]), /not synced/);
});
