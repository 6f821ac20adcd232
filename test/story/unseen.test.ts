import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { utf8Text } from "../../src/base/index.ts";
import { sealingKeyOf } from "../../src/app/sealing-keys.ts";
import { isPresent, openMessage } from "../../src/exchange/index.ts";
import { countingRandom } from "../../src/exchange/message/unsafe-testing.ts";
import { agree, ask, by, connect, introduce, openSide, quiet, swapHeads, warn } from "./sides.ts";
import type { Context, OnWay, Side } from "./sides.ts";

/** Whatever follows from randomness alone is told by its length only; everything else stays as it is. */
function masked(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "<uuid>")
    .replace(/[A-Za-z0-9+/_-]{12,}={0,2}/g, (word) => `<${word.length}>`);
}

/** JSON within base64 within JSON: what a signed document says, as far as it can be read. */
function readable(bytes: Uint8Array): string {
  const text = utf8Text(bytes);
  if (text === undefined) return `<${bytes.length} bytes>`;
  const inner = /"(?:payload|ask)":"([A-Za-z0-9+/=]+)"/.exec(text)?.[1];
  return `${masked(text)}${inner === undefined ? "" : ` ${readable(Buffer.from(inner, "base64"))}`}`;
}

/** Everything that one side is shown by another: on the wire, sealed, and opened with all of its own keys. */
async function shown(to: Side, sealed: Uint8Array): Promise<string> {
  try {
    const opened = await openMessage(sealed, {
      self: to.node.id,
      sealingKey: (keyId) => sealingKeyOf(to.node.vault, keyId),
      senderKey: async (keyId) => to.book.sender(keyId),
    });
    if (opened.state === "parked") return "parked";
    const parts = opened.parts.map((part) =>
      isPresent(part) ? `${part.label} ${part.bytes.length} ${readable(part.bytes)}` : `${part.label} absent`,
    );
    return [masked(JSON.stringify(opened.header)), `${opened.envelope.length}`, ...parts].join("\n  ");
  } catch {
    return `not sealed to it: ${readable(sealed)}`;
  }
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const text = utf8Text(readFileSync(file));
      return `${masked(path.relative(folder, file))} ${statSync(file).size} ${text === undefined ? "" : masked(text)}`;
    })
    .sort();
}

/** Alder and Birch exchange the same; in between Alder does much, or nothing, with Cedar. Gives all that Birch sees. */
async function play(context: Context, withCedar: boolean): Promise<readonly string[]> {
  const alder = await openSide(context, "alder", { random: countingRandom("alder") });
  const birch = await openSide(context, "birch", { random: countingRandom("birch") });
  const cedar = await openSide(context, "cedar", { random: countingRandom("cedar") });
  const seen: string[] = [];
  const watch: OnWay = async ({ verb, payload, lane, from }, deliver) => {
    const answer = await deliver(payload);
    const what = from === alder ? payload : answer.payload;
    seen.push(
      `${from === alder ? "asked" : `answered ${answer.code} to`} ${verb} in lane ${lane}: ${what.length} bytes\n  ${await shown(birch, what)}`,
    );
    return answer;
  };
  await introduce(alder, birch);
  await agree(alder, birch);
  connect(alder, birch, watch);
  await quiet(alder, birch);
  const aside = async (work: () => Promise<void>): Promise<void> => {
    if (withCedar) await work();
  };
  await aside(async () => {
    await introduce(alder, cedar);
    await agree(alder, cedar);
    connect(alder, cedar);
  });
  // One release names Cedar beside Birch, or Birch alone.
  const to = withCedar ? ["birch", "cedar"] : ["birch"];
  const [{ thread } = {}] = await warn(alder, to, { precedence: "FLASH", texts: [{ language: "en", text: "A text to both." }] });
  await quiet(alder, birch);
  await aside(async () => {
    for (let at = 0; at < 7; at += 1)
      await warn(alder, ["cedar"], { precedence: "FLASH", texts: [{ language: "en", text: `To Cedar ${at}.` }] });
    await quiet(alder, cedar);
    await swapHeads(alder, cedar);
    await warn(cedar, ["alder"]);
    await quiet(alder, cedar);
  });
  await warn(birch, ["alder"], { kind: "request", thread: thread ?? null, texts: [{ language: "en", text: "Which place?" }] });
  await quiet(alder, birch);
  await aside(async () => {
    await ask(by(alder, "releaser"), "agreement-suspend", { agreement: "cedar", reason: "strained" });
    await quiet(alder, cedar);
    await swapHeads(alder, cedar);
  });
  await swapHeads(alder, birch);
  const messages = (await ask(alder, "inbox"))["messages"] as readonly { row: number; partner: string }[];
  const request = messages.find(({ partner }) => partner === "birch");
  await ask(by(alder, "desk"), "ack", { message: String(request?.row) });
  await quiet(alder, birch);
  await aside(async () => {
    await ask(by(alder, "releaser"), "agreement-terminate", { agreement: "cedar" });
    await quiet(alder, cedar);
  });
  await warn(alder, ["birch"], { texts: [{ language: "en", text: "The end." }] });
  await quiet(alder, birch);
  await swapHeads(alder, birch);
  // And what Alder would hand over for an auditor of Birch's.
  const out = path.join(alder.root, "export");
  await ask(alder, "log-export", { out, partner: "birch" });
  return [...seen, ...filesOf(out)];
}

test("what Birch is shown, sealed and opened, in sizes, numbers and words, does not change with what Alder does with Cedar", async (context) => {
  const alone = await play(context, false);
  const besideCedar = await play(context, true);
  assert.ok(alone.length > 20, `${alone.length} things are seen`);
  assert.ok(alone.some((line) => line.includes("A text to both.")));
  // Thing by thing, so that a difference is told alone.
  for (const [at, line] of alone.entries()) assert.equal(besideCedar[at], line);
  assert.equal(besideCedar.length, alone.length);
});
