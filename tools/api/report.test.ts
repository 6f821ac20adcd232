import assert from "node:assert/strict";
import { test } from "node:test";
import { apiReport } from "./report.ts";

const emitted = new Map([
  [
    "log/index.d.ts",
    `export { proof, type Proof } from "./proof.ts";\nexport * from "./tile.ts";\nexport { sha256 as hash } from "../base/index.ts";\n`,
  ],
  [
    "log/proof.d.ts",
    `import type { Root } from "./root.ts";\nexport type Proof = {\n    readonly root: Root;\n    readonly at: import("../base/time.ts").Time;\n};\nexport declare function proof(size: number): Proof;\nexport declare function proof(): undefined;\nexport declare const inner: Secret;\ntype Secret = {\n    x: 1;\n};\n`,
  ],
  ["log/tile.d.ts", `export declare const height = 8;\n`],
  ["log/root.d.ts", `export type Root = Hash;\ntype Hash = Uint8Array;\nexport type Unused = 1;\n`],
  ["base/index.d.ts", `export { sha256 } from "./hash.ts";\n`],
  ["base/hash.d.ts", `export declare function sha256(of: Uint8Array): Uint8Array;\n`],
  ["base/time.d.ts", `export type Time = string;\n`],
]);

const block = (report: string, title: string) => new RegExp(`## ${title}\n\n\`\`\`ts\n([^\`]*)\n\`\`\``).exec(report)?.[1]?.split("\n");

test("a report holds every export with its declaration, sorted by name", () => {
  assert.deepEqual(block(apiReport("tocsin/log", emitted), "Exports"), [
    "export type Proof = {",
    "    readonly root: Root;",
    `    readonly at: import("../base/time.ts").Time;`,
    "};",
    "// as hash",
    "export declare function sha256(of: Uint8Array): Uint8Array;",
    "export declare const height = 8;",
    "export declare function proof(size: number): Proof;",
    "export declare function proof(): undefined;",
  ]);
});

test("it holds what the exports name, and nothing that a caller cannot see", () => {
  assert.deepEqual(block(apiReport("tocsin/log", emitted), "What they name"), [
    "type Hash = Uint8Array;",
    "export type Root = Hash;",
    "export type Time = string;",
  ]);
});

test("a change inside is no change of the report, a changed parameter is one", () => {
  const before = apiReport("tocsin/log", emitted);
  const changed = (file: string, from: string, to: string) =>
    apiReport("tocsin/log", new Map(emitted).set(file, (emitted.get(file) ?? "").replace(from, to)));
  assert.equal(changed("log/proof.d.ts", "inner", "innermost"), before);
  assert.notEqual(changed("log/proof.d.ts", "size: number", "size: bigint"), before);
  assert.notEqual(changed("log/root.d.ts", "type Hash = Uint8Array", "type Hash = string"), before);
});
