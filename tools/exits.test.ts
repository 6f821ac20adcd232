import assert from "node:assert/strict";
import { test } from "node:test";
import { exitFindings } from "./exits/findings.ts";
import { exitPowers } from "./exits/powers.ts";

const list = {
  exits: [{ name: "mail", leaves: "letters", modules: ["app/mail.ts"], commands: ["post"] }],
  noExits: [{ because: "it is a toy", modules: ["app/toys/"], commands: ["play"] }],
};
const present = { powerful: ["app/mail.ts", "app/toys/ball.ts"], commands: ["play", "post"], cases: ["mail"] };

test("whatever can write to a socket, a process, a file or a stream is found, and what only reads is not", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['import { connect } from "node:net";', ["socket"]],
    ['import * as tls from "node:tls";', ["socket"]],
    ['import fs from "node:fs";', ["file"]],
    ['import { readFileSync, writeFileSync } from "node:fs";', ["file"]],
    ['export { spawn } from "node:child_process";', ["process"]],
    ['import {\n  appendFile,\n} from "node:fs/promises";', ["file"]],
    ['import nodemailer from "nodemailer";', ["socket"]],
    ['const net = await import("node:net");', ["socket"]],
    ["await import(name);", ["process"]],
    ["await fetch(url);", ["socket"]],
    ["console.log(1); process.stdout.write(text);", ["stream"]],
    ["io.stderr.write(text);", ["stream"]],
    ['import { isIP } from "node:net"; import { readFile, stat } from "node:fs/promises";', []],
    ['import type { Socket } from "node:net";', []],
    ['// import { connect } from "node:net";\nconst text = "fetch(";', []],
    ["class Inbound { async fetch(payload) {} } inbound.fetch(payload);", []],
  ];
  for (const [source, powers] of cases) assert.deepEqual(exitPowers(source), powers, source);
});

test("a list that fits passes; a new module, a new command and an exit without a case are each told of", () => {
  assert.deepEqual(exitFindings(list, present), []);
  const told = (change: Partial<typeof present>): string => exitFindings(list, { ...present, ...change }).join("\n");
  assert.match(told({ powerful: [...present.powerful, "app/pigeon.ts"] }), /^src\/app\/pigeon\.ts can let bytes out/);
  assert.match(told({ commands: [...present.commands, "shout"] }), /^the command "tocsin shout" is not in/);
  assert.match(told({ cases: [] }), /^the exit "mail" has no case/);
  assert.match(told({ cases: ["mail", "pigeon"] }), /^the leak test has a case for "pigeon"/);
  assert.match(told({ powerful: ["app/toys/ball.ts"] }), /lists src\/app\/mail\.ts, which lets nothing out$/);
  assert.match(told({ commands: ["post"] }), /lists the command "play", which is not there$/);
  const twice = { ...list, noExits: [...list.noExits, { because: "x", commands: ["post"] }] };
  assert.match(exitFindings(twice, present).join("\n"), /lists "post" twice$/);
});
