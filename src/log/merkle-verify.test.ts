import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { verifyConsistency, verifyInclusion, verifySubtreeConsistency, verifySubtreeInclusion } from "./merkle-verify.ts";

const corpus = path.join(import.meta.dirname, "../../../shared/corpus/tlog/merkle-proofs.jsonl");
const copied = path.join(import.meta.dirname, "../../vectors/log/third-party/merkle-proofs.jsonl");

type Case = {
  readonly id: string;
  readonly kind: "inclusion" | "consistency" | "subtreeinclusion" | "subtreeconsistency";
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
} & Readonly<Record<string, number & string>>;

function cases(file: string): Case[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Case);
}

const bytes = (text: string | undefined): Uint8Array => new Uint8Array(Buffer.from(text ?? "", "base64"));

function holds(c: Case): boolean {
  const proof = (c.proof ?? []).map(bytes);
  const number = (name: string): number => c[name] ?? 0;
  if (c.kind === "inclusion" || c.kind === "subtreeinclusion") {
    const common = { leafHash: bytes(c["leafHash"]), index: number("leafIdx"), root: bytes(c["root"]), proof };
    if (c.kind === "inclusion") return verifyInclusion({ ...common, size: number("treeSize") });
    return verifySubtreeInclusion({ ...common, start: number("start"), end: number("end") });
  }
  const roots = { oldRoot: bytes(c["root1"]), newRoot: bytes(c["root2"]) };
  if (c.kind === "consistency") return verifyConsistency({ oldSize: number("size1"), newSize: number("size2"), ...roots, proof });
  const range = { start: number("start"), end: number("end"), size: number("size") };
  return verifySubtreeConsistency({ ...range, subtreeRoot: roots.oldRoot, root: roots.newRoot, proof });
}

const skip = existsSync(corpus) ? false : "the shared corpus is missing";

test("all 347 cases of transparency-dev/merkle get the answer that they state", { skip }, () => {
  const all = cases(corpus);
  assert.equal(all.length, 347);
  for (const c of all) assert.equal(holds(c), !c.wantErr, c.id);
});

test("the published sample of those cases gets the answer that it states", () => {
  const all = cases(copied);
  assert.ok(all.length >= 20);
  for (const c of all) assert.equal(holds(c), !c.wantErr, c.id);
});
