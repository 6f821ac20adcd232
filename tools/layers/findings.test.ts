import assert from "node:assert/strict";
import { test } from "node:test";
import { findingsIn } from "./findings.ts";
import { importsOf } from "./imports.ts";
import { layers, packages } from "./table.ts";

/** The findings of a few files, as `file:line message`. */
function found(files: Record<string, string>): string[] {
  return findingsIn(new Map(Object.entries(files))).map(({ file, line, message }) => `${file}:${line} ${message}`);
}

test("imports that the table allows are not findings", () => {
  const files = {
    "base/index.ts": `export const one = 1;`,
    "stix/index.ts": `export { two } from "./two.ts";`,
    "stix/two.ts": `import { one } from "../base/index.ts";\nexport const two = one;`,
    "log/ports.ts": `export type LogStore = {};`,
    "store/doors.ts": `import { parse } from "../stix/pattern/index.ts";`,
    "stix/pattern/index.ts": `export const parse = 1;`,
    "store/index.ts": `import type { LogStore } from "../log/ports.ts";\nimport Database from "better-sqlite3-multiple-ciphers";`,
    "seal/index.ts": `import { suite } from "hpke";\nimport { sign } from "node:crypto";`,
  };
  assert.deepEqual(found(files), []);
});

test("a folder inside a layer is at home in it, and has the powers of its own row", () => {
  const files = {
    "log/index.ts": `export { report } from "./verify/report.ts";`,
    "log/verify/report.ts": `import { root } from "../tree.ts";\nimport { verify } from "node:crypto";`,
    "log/tree.ts": `export const root = 1;`,
  };
  assert.deepEqual(found(files), []);
  assert.deepEqual(found({ "log/tree.ts": `import { verify } from "node:crypto";` }), [
    `log/tree.ts:1 log has no power over crypto: "node:crypto"`,
  ]);
});

test("a name that only computes may be taken out of a module that gives a power", () => {
  assert.deepEqual(found({ "stix/ip.ts": `import { isIPv4, isIPv6 as isSix } from "node:net";` }), []);
  assert.deepEqual(found({ "stix/ip.ts": `import { isIPv4, connect } from "node:net";` }), [
    `stix/ip.ts:1 stix has no power over sockets: "node:net"`,
  ]);
});

test("every planted violation is found, at its line", () => {
  const planted: readonly [string, string, string][] = [
    ["log/x.ts", `import { sign } from "../seal/index.ts";`, `log may not import seal: "../seal/index.ts"`],
    ["log/x.ts", `const later = import("../seal/index.ts");`, `log may not import seal: "../seal/index.ts"`],
    ["stix/x.ts", `export * from "../handling/index.ts";`, `stix may not import handling: "../handling/index.ts"`],
    ["stix/deep/x.ts", `import { sign } from "../../base/bytes.ts";`, `enters base beside its door (index.ts): "../../base/bytes.ts"`],
    ["store/x.ts", `import { act } from "../exchange/ports.ts";`, `store may import only types of exchange: "../exchange/ports.ts"`],
    [
      "store/x.ts",
      `import { type Act, act } from "../exchange/index.ts";`,
      `store may import only types of exchange: "../exchange/index.ts"`,
    ],
    ["exchange/x.ts", `import "../app/index.ts";`, `exchange may not import app: "../app/index.ts"`],
    ["exchange/x.ts", `import { seal } from "hpke";`, `exchange may not import the package "hpke" (seal may)`],
    ["exchange/x.ts", `import { open } from "node:fs/promises";`, `exchange has no power over files: "node:fs/promises"`],
    ["store/x.ts", `import net from "node:net";`, `store has no power over sockets: "node:net"`],
    ["store/x.ts", `import { hash } from "node:crypto";`, `store has no power over crypto: "node:crypto"`],
    ["log/verify/x.ts", `import https from "node:https";`, `log/verify has no power over sockets: "node:https"`],
    ["seal/x.ts", `import { ok } from "left-pad";`, `imports a package that the table does not name: "left-pad"`],
    ["exchange/x.ts", `const t = Date.now();`, `exchange has no power over clock: "Date.now"`],
    ["exchange/x.ts", "const t = `at ${new Date()}`;", `exchange has no power over clock: "new Date()"`],
    ["exchange/x.ts", `const e = process.env["HOME"];`, `exchange has no power over environment: "process.env"`],
    ["app/x.ts", `const n = Math.random();`, `"Math.random" is used nowhere`],
    ["log/x.ts", `await crypto.subtle.digest("SHA-256", bytes);`, `log has no power over crypto: "Web Crypto"`],
    ["exchange/x.ts", `await fetch(url);`, `exchange has no power over sockets: "fetch"`],
    ["log/x.ts", `import tool from "../../tools/x.ts";`, `reaches out of src/: "../../tools/x.ts"`],
    ["misc/x.ts", `export const x = 1;`, `is in no layer of the table in tools/layers/table.ts`],
  ];
  for (const [file, text, message] of planted) {
    const line = file.startsWith("misc/") ? 1 : 3;
    assert.deepEqual(
      found({ [file]: `// Date.now() in a comment and "process.env" in a string are not code\nconst s = "Math.random()";\n${text}` }),
      [`${file}:${line} ${message}`],
    );
  }
});

test("a cycle is found once, and one of types only is none", () => {
  const files = {
    "log/a.ts": `import { b } from "./b.ts";`,
    "log/b.ts": `import { c } from "./c.ts";`,
    "log/c.ts": `export { a } from "./a.ts";`,
  };
  assert.deepEqual(found(files), ["log/a.ts:1 imports itself: log/a.ts -> log/b.ts -> log/c.ts -> log/a.ts"]);
  assert.deepEqual(found({ ...files, "log/c.ts": `import type { A } from "./a.ts";` }), []);
});

test("a test may take any package and any layer, but only through its door", () => {
  assert.deepEqual(
    found({ "log/x.test.ts": `import { sign } from "../seal/index.ts";\nimport fc from "fast-check";\nimport "node:fs";\nDate.now();` }),
    [],
  );
  assert.deepEqual(found({ "exchange/x.test.ts": `import { store } from "../log/memory-log.test-store.ts";` }), []);
  assert.deepEqual(found({ "exchange/x.ts": `import { store } from "../log/memory-log.test-store.ts";` }).length, 1);
  assert.deepEqual(found({ "log/x.test.ts": `import { sign } from "../seal/sign.ts";` }), [
    `log/x.test.ts:1 enters seal beside its door (index.ts): "../seal/sign.ts"`,
  ]);
});

test("imports are read in every form, and only from code", () => {
  const source = [
    `import { a, type B } from "./a.ts"; // import { x } from "./comment.ts"`,
    `import type { C } from './c.ts';`,
    `import {`,
    `  type D,`,
    `  type E,`,
    `} from "./d.ts";`,
    `export * as f from "./f.ts";`,
    `import "./g.ts";`,
    'const text = `import { x } from "./template.ts" ${await import("./h.ts")} ${`import(\'./i.ts\')`}`;',
    `const pattern = /import "x" from '/; const half = 4 / 2; import j from "./j.ts";`,
    `/* import k from "./k.ts" */ const odd = 'import "./l.ts"';`,
  ].join("\n");
  assert.deepEqual(
    importsOf(source).map(({ specifier, line, isType }) => `${line} ${specifier}${isType ? " type" : ""}`),
    ["1 ./a.ts", "2 ./c.ts type", "3 ./d.ts type", "7 ./f.ts", "8 ./g.ts", "9 ./h.ts", "10 ./j.ts"],
  );
});

test("the table itself has no layer above another that is above it", () => {
  const reach = (folder: string, seen = new Set<string>()): Set<string> => {
    const row = layers.find((layer) => layer.folder === folder);
    for (const next of [...(row?.imports ?? []), ...(row?.types ?? [])]) {
      if (!seen.has(next)) reach(next, seen.add(next));
    }
    return seen;
  };
  for (const { folder, imports, types = [] } of layers) {
    for (const named of [...imports, ...types])
      assert.ok(
        layers.some((layer) => layer.folder === named),
        `${folder} names ${named}`,
      );
    assert.equal(reach(folder).has(folder), false, `${folder} reaches itself`);
  }
});

test("a package for cryptography may be imported by seal, and else only where the table says why", () => {
  const crypto = ["@peculiar/x509", "@scure/bip39", "@simplewebauthn/server", "hpke", "reflect-metadata"];
  for (const name of crypto)
    assert.deepEqual(
      packages[name]?.filter((layer) => layer !== "seal" && layer !== "console"),
      [],
      name,
    );
});
