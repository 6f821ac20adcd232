import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { isTocsinError } from "../base/index.ts";
import { askHidden, canAsk } from "./ask.ts";
import type { CliIo } from "./io.ts";

function terminal() {
  const modes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (isRaw: boolean) => void modes.push(isRaw) });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io: CliIo = { stdin, stdout, stderr, env: {}, cwd: "/", exitWith: () => {} };
  const shown = (): string => String(stdout.read() ?? "") + String(stderr.read() ?? "");
  return { io, stdin, modes, shown };
}

test("a passphrase that is typed is given back and never shown, corrections taken in", async () => {
  const { io, stdin, modes, shown } = terminal();
  const answer = askHidden(io, "passphrase of alder: ");
  for (const typed of ["nothing", "\u0015", "sch", "ön", Buffer.from([0xe2, 0x82]), Buffer.from([0xac]), "er\u007fx\u001b", "\r more"])
    stdin.write(typed);
  assert.equal(await answer, "schön€ex");
  assert.equal(shown(), "passphrase of alder: \n");
  assert.deepEqual(modes, [true, false], "the terminal is as it was");
});

test("whoever breaks off is told to begin again, and the terminal is as it was", async () => {
  for (const key of ["\u0003", "\u0004"]) {
    const { io, stdin, modes } = terminal();
    const answer = askHidden(io, "passphrase: ");
    stdin.write(`half${key}`);
    await assert.rejects(answer, (thrown) => isTocsinError(thrown, "unlock-missing"));
    assert.deepEqual(modes, [true, false]);
  }
});

test("a command that is fed by a pipe asks nobody", () => {
  const { io } = terminal();
  assert.equal(canAsk(io), true);
  assert.equal(canAsk({ ...io, stdin: new PassThrough() }), false);
});
