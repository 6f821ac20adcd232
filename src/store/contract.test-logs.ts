import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../base/index.ts";
import { growBy } from "../log/index.ts";
import { sampleLeaf } from "../log/sample-export.test-store.ts";
import { bytesOf, sampleAct } from "./rows.test-data.ts";
import type { StoreEngine } from "./store.test-contract.ts";

const origin = "alder/e1/local";
const grown = (from: number, to: number) =>
  growBy(
    Array.from({ length: to - from }, (_, at) => sampleLeaf(from + at)),
    1000,
  );

/** Logs as a part of a transaction, and the heads that a witness cosigned. */
export function logsContract({ name, fresh }: StoreEngine): void {
  test(`${name}: an act and its leaf stand together or not at all`, async () => {
    const { store, reopen } = await fresh();
    await store.transact((tx) => tx.logs.create(origin));
    const settled = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        store.transact(async (tx) => {
          const { newState } = await tx.logs.append(origin, grown(index, index + 1));
          await tx.appendAct(sampleAct(`s${index}`), { log: origin, index: newState.size - 1, salt: bytesOf("salt") });
          assert.equal((await tx.logs.readTree(origin))?.size, newState.size);
          if (index % 4 === 2) throw new Error("undone");
        }),
      ),
    );
    const stood = settled.filter(({ status }) => status === "fulfilled").length;
    const again = await reopen();
    await again.read(async (view) => {
      const acts = await view.acts({ after: 0, limit: 100 });
      assert.equal(acts.length, stood);
      assert.equal((await view.logs.readTree(origin))?.size, stood);
      assert.deepEqual(
        acts.map(({ index }) => index),
        Array.from({ length: stood }, (_, index) => index),
      );
      assert.equal((await view.logs.readLeaves(origin, 0, 100)).length, stood);
    });
  });

  test(`${name}: a witness advances from the size that it last cosigned, one of many at once`, async () => {
    const { store, reopen } = await fresh();
    const head = (size: number, word: string) => ({ size, root: bytesOf(word), cosignedAt: size, note: bytesOf(`note ${word}`) });
    const first = await Promise.all(["a", "b", "c"].map((word) => store.transact((tx) => tx.witnessed.advance("x", 0, head(5, word)))));
    assert.deepEqual(first, [true, false, false]);
    assert.equal(await store.transact((tx) => tx.witnessed.advance("x", 4, head(9, "d"))), false);
    assert.equal(await store.transact((tx) => tx.witnessed.advance("x", 5, head(9, "e"))), true);
    assert.equal(await store.transact((tx) => tx.witnessed.advance("y", 0, head(1, "f"))), true);
    const again = await reopen();
    await again.transact(async (tx) => {
      assert.equal(hex((await tx.witnessed.latest("x"))?.root ?? new Uint8Array()), hex(bytesOf("e")));
      assert.deepEqual(
        (await tx.witnessed.history("x")).map(({ size, cosignedAt }) => [size, cosignedAt]),
        [
          [5, 5],
          [9, 9],
        ],
      );
      assert.equal(await tx.witnessed.latest("z"), undefined);
    });
  });
}
