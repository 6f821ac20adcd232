import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../base/index.ts";
import { formatConfig, parseConfig } from "./config.ts";
import type { Config } from "./config.ts";

const whole: Config = {
  version: 1,
  node: "A".repeat(43),
  name: "Alder",
  unit: "Watch floor",
  country: "XA",
  exercise: false,
  unlock: { kind: "key-file", path: "../alder.key" },
  officers: "../alder.officers",
  peerListen: "127.0.0.1:7443",
  peerPublic: "alder.example:443",
  logListen: "[::1]:0",
  proxy: "proxy.example:3128",
};

/** The message with which a configuration is refused. */
function refusal(text: string): string {
  try {
    parseConfig(text);
  } catch (thrown) {
    assert.ok(isTocsinError(thrown, "config-invalid"), String(thrown));
    return thrown.message;
  }
  return assert.fail(`taken: ${text}`);
}

const changed = (changes: Record<string, unknown>): string => JSON.stringify({ ...whole, ...changes });

test("a configuration comes back as it was written", () => {
  assert.deepEqual(parseConfig(formatConfig(whole)), whole);
  const unlocks: Config["unlock"][] = [
    { kind: "passphrase", salt: "A".repeat(22), memoryKiB: 65_536, passes: 3, lanes: 1 },
    { kind: "credential", name: "tocsin.key" },
  ];
  for (const unlock of unlocks) assert.deepEqual(parseConfig(formatConfig({ ...whole, unlock })).unlock, unlock);
});

test("all that is wrong is told at once, with its place", () => {
  const message = refusal(changed({ country: "x", name: "", exercise: "no", passphrase: "x", peerListen: "nowhere" }));
  for (const place of ["country", "name", "exercise", "passphrase", "peerListen"]) assert.match(message, new RegExp(place));
});

test("other forms, unknown settings and contradictions are refused", () => {
  for (const text of ["", "{", "null", "[]", "7", '"x"', `${formatConfig(whole)}x`]) assert.match(refusal(text), /mend tocsin\.json/);
  for (const member of ["version", "node", "name", "unit", "country", "exercise", "unlock", "officers"])
    refusal(changed({ [member]: undefined }));
  const wrong: Record<string, unknown>[] = [
    { version: 2 },
    { node: "short" },
    { unlock: { kind: "none" } },
    { unlock: { kind: "key-file", path: "x", passphrase: "y" } },
    { unlock: { kind: "passphrase", salt: "A".repeat(22), memoryKiB: 8, passes: 3, lanes: 1 } },
    { unlock: { kind: "passphrase", salt: "A".repeat(22), memoryKiB: 1e12, passes: 3, lanes: 1 } },
    { unlock: { kind: "credential", name: "../../etc/shadow" } },
    { peerListen: "127.0.0.1:70000" },
    { peerPublic: "alder.example:0" },
    { peerListen: undefined },
    { logListen: "0.0.0.0:8080" },
    { logListen: "alder.example:8080" },
    { proxy: "http://proxy:3128" },
    { proxy: "proxy:0" },
  ];
  for (const changes of wrong) refusal(changed(changes));
});

test("events are posted over TLS, or on this machine, and each hook has a name of its own", () => {
  const hook = (url: string, name = "siem") => ({ name, url, secretFile: "hook" });
  const taken = [hook("https://siem.example/in"), hook("http://127.0.0.1:9/", "here"), hook("http://[::1]:9/", "six")];
  assert.deepEqual(parseConfig(changed({ eventHooks: taken })).eventHooks, taken);
  for (const url of ["http://siem.example/in", "https://user:word@siem.example/", "https://siem.example/#x", "https://"])
    assert.match(refusal(changed({ eventHooks: [hook(url)] })), /eventHooks/, url);
  assert.match(refusal(changed({ eventHooks: [hook("https://a.example/"), hook("https://b.example/")] })), /name of its own/);
});
