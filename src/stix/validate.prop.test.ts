import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { Issue } from "../base/index.ts";
import { isTocsinError } from "../base/index.ts";
import { parseBundle, parseObject, validateObject } from "./validate.ts";

const file = path.join(import.meta.dirname, "../../vectors/stix/objects.json");
const vectors = JSON.parse(readFileSync(file, "utf8")) as Record<"valid" | "invalid" | "findings", { object: unknown }[]>;
const samples = [...vectors.valid, ...vectors.invalid, ...vectors.findings].map(({ object }) => object);
const sampleOf = fc.constantFrom(...samples).map((sample) => structuredClone(sample));
const heavy = process.env["TOCSIN_NIGHTLY"] === "1" ? 100_000 : 3_000;

const awkward = fc.constantFrom<unknown>(
  null,
  "",
  "\ud800",
  "__proto__",
  "a".repeat(10_000),
  0,
  -0,
  1e308,
  2 ** 60,
  [],
  {},
  [null],
  { __proto__: null },
  { "": { "": [] } },
  "2026-01-02T03:04:05.678Z",
  "identity--00000001-0000-4000-8000-000000000000",
  "[a:b = 1]".repeat(50),
);
const anything = fc.oneof(awkward, fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }));

type Container = Record<string | number, unknown>;

/** Replaces, removes or adds something at a place that the numbers choose. */
function bend(root: unknown, choices: readonly number[], value: unknown): unknown {
  let container: Container | undefined;
  let key: string | number = "";
  let at = root;
  for (const choice of choices) {
    if (typeof at !== "object" || at === null) break;
    const keys = Object.keys(at);
    if (keys.length === 0) break;
    container = at as Container;
    key = keys[choice % keys.length] ?? "";
    at = container[key];
  }
  if (container === undefined) return value;
  if (value !== "") container[key] = structuredClone(value);
  else if (Array.isArray(container)) container.splice(Number(key), 1);
  else delete container[key];
  return root;
}

function resolves(root: unknown, pointer: string): boolean {
  let at = root;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return false;
    at = (at as Container)[name];
  }
  return true;
}

function checkOutcome(root: unknown, outcome: { readonly valid: boolean; readonly issues: readonly Issue[] }): void {
  assert.equal(outcome.valid, !outcome.issues.some(({ level }) => level === "MUST"));
  for (const { path: at, message } of outcome.issues) {
    assert.ok(resolves(root, at), `${at} ${message}`);
    assert.ok(message.length > 0 && message.length < 2_000 && !message.includes("\n"), message);
  }
}

test("any JSON value gets issues that point into it, and never an exception", () => {
  fc.assert(
    fc.property(anything, (value) => {
      const outcome = validateObject(value);
      checkOutcome(value, outcome);
      assert.equal(outcome.valid, false);
    }),
    { numRuns: heavy },
  );
});

test("an object bent anywhere gets issues that point into it, and never an exception", () => {
  fc.assert(
    fc.property(
      sampleOf,
      fc.array(fc.tuple(fc.array(fc.nat(50), { minLength: 1, maxLength: 5 }), anything), { minLength: 1, maxLength: 3 }),
      (sample, bends) => {
        let object = sample;
        for (const [choices, value] of bends) object = bend(object, choices, value);
        const all = validateObject(object);
        checkOutcome(object, all);
        const musts = validateObject(object, { level: "MUST" });
        assert.deepEqual(
          musts.issues,
          all.issues.filter(({ level }) => level === "MUST"),
        );
      },
    ),
    { numRuns: heavy },
  );
});

test("a list of issues is cut, and the cut does not hide that the object is invalid", () => {
  fc.assert(
    fc.property(sampleOf, fc.nat(4), (sample, maxIssues) => {
      const whole = validateObject(sample);
      const cut = validateObject(sample, { maxIssues });
      assert.equal(cut.valid, whole.valid);
      assert.ok(cut.issues.length <= maxIssues + 1);
      checkOutcome(sample, cut);
      if (whole.issues.length > maxIssues) assert.equal(cut.issues.at(-1)?.code, "more");
    }),
  );
});

test("what was read is what JSON.parse reads: nothing is added, dropped or changed", () => {
  fc.assert(
    fc.property(sampleOf, fc.dictionary(fc.stringMatching(/^x_[a-z]{1,8}$/), fc.jsonValue()), fc.nat(3), (sample, extra, indent) => {
      const text = JSON.stringify(Array.isArray(sample) ? sample : { ...(sample as object), ...extra }, null, indent);
      for (const read of [parseObject(text), parseBundle(text)]) {
        if (read.value !== undefined) assert.deepEqual(read.value, JSON.parse(text));
      }
    }),
  );
});

test("any bytes are refused with a code or read", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      try {
        assert.equal(parseObject(bytes).valid, false);
      } catch (thrown) {
        assert.ok(isTocsinError(thrown), String(thrown));
      }
    }),
    { numRuns: 1_000 },
  );
});
