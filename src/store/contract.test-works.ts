import assert from "node:assert/strict";
import { test } from "node:test";
import { samplePartner } from "./rows.test-data.ts";
import type { StoreEngine } from "./store.test-contract.ts";

const refusal = new Error("no");

/** A promise that is settled from outside. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** `transact` and `read`: order, all or nothing, isolation, durability. */
export function worksContract(engine: StoreEngine): void {
  orderContract(engine);
  atomicityContract(engine);
  isolationContract(engine);
}

function orderContract({ name, fresh }: StoreEngine): void {
  test(`${name}: works run one at a time, in the order of the calls, and see what was written before`, async () => {
    const { store } = await fresh();
    let running = 0;
    const works = Array.from({ length: 300 }, (_, at) =>
      store.transact(async (tx) => {
        running += 1;
        assert.equal(running, 1);
        const before = (await tx.setting("trace")) ?? "";
        if (at % 7 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
        await tx.putSetting("trace", `${before}${at},`);
        assert.equal(await tx.setting("trace"), `${before}${at},`);
        running -= 1;
        return at;
      }),
    );
    const all = Array.from({ length: 300 }, (_, at) => at);
    assert.deepEqual(await Promise.all(works), all);
    assert.equal(await store.read((view) => view.setting("trace")), `${all.join(",")},`);
  });

  test(`${name}: a work asked for by a work that is done comes after those asked for before`, async () => {
    const { store } = await fresh();
    const order: string[] = [];
    const note = (word: string) => store.transact(async () => void order.push(word));
    await Promise.all([note("a").then(() => note("d")), note("b"), note("c")]);
    assert.deepEqual(order, ["a", "b", "c", "d"]);
  });
}

function atomicityContract({ name, fresh }: StoreEngine): void {
  test(`${name}: of a work that throws nothing remains, and those beside it stand`, async () => {
    const { store, reopen } = await fresh();
    const settled = await Promise.allSettled(
      Array.from({ length: 40 }, (_, at) =>
        store.transact(async (tx) => {
          await tx.putSetting(`first ${at}`, "yes");
          await tx.putPartner(samplePartner(`p${at}`));
          await tx.logs.create(`log ${at}`);
          if (at % 5 === 3) throw refusal;
          await tx.putSetting(`second ${at}`, "yes");
        }),
      ),
    );
    const check = (held: typeof store): Promise<void> =>
      held.read(async (view) => {
        for (const [at, { status }] of settled.entries()) {
          const stands = at % 5 === 3 ? undefined : "yes";
          assert.equal(status, stands === undefined ? "rejected" : "fulfilled");
          assert.deepEqual([await view.setting(`first ${at}`), await view.setting(`second ${at}`)], [stands, stands]);
          assert.equal((await view.partner(`p${at}`))?.handle, stands === undefined ? undefined : `p${at}`);
        }
        assert.equal((await view.logs.origins()).length, 32);
      });
    await check(store);
    await check(await reopen());
  });

  test(`${name}: what a work throws is what its caller gets`, async () => {
    const { store } = await fresh();
    await assert.rejects(
      store.transact(async () => {
        throw refusal;
      }),
      refusal,
    );
    await assert.rejects(
      store.transact(() => {
        throw refusal;
      }),
      refusal,
    );
    await assert.rejects(
      store.read(async () => {
        throw refusal;
      }),
      refusal,
    );
    assert.equal(await store.transact(async () => 7), 7);
    assert.equal(await store.read(async () => 8), 8);
  });

  test(`${name}: what resolved is there after opening again, and what was never asked for is not`, async () => {
    const { store, reopen } = await fresh();
    await store.transact((tx) => tx.putSetting("kept", "one"));
    const again = await reopen();
    assert.equal(await again.read((view) => view.setting("kept")), "one");
    assert.equal(await again.read((view) => view.setting("never")), undefined);
    await assert.rejects(
      store.transact((tx) => tx.putSetting("kept", "two")),
      Error,
    );
    assert.equal(await again.read((view) => view.setting("kept")), "one");
  });

  test(`${name}: closing lets the works and reads that are under way come to their end`, async () => {
    const { store, reopen } = await fresh();
    const held = gate();
    const reading = store.read(async (view) => {
      await held.opened;
      return await view.setting("late");
    });
    const writing = Array.from({ length: 20 }, (_, at) => store.transact((tx) => tx.putSetting(`late ${at}`, "yes")));
    const again = reopen();
    for (let turns = 0; turns < 20; turns += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    held.open();
    assert.equal(await reading, undefined);
    await Promise.all(writing);
    assert.equal(await (await again).read((view) => view.setting("late 19")), "yes");
  });
}

function isolationContract({ name, fresh }: StoreEngine): void {
  test(`${name}: a read sees nothing that is not committed, and does not wait for it`, async () => {
    const { store } = await fresh();
    await store.transact((tx) => tx.putSetting("value", "old"));
    const held = gate();
    const begun = gate();
    const writing = store.transact(async (tx) => {
      await tx.putSetting("value", "new");
      begun.open();
      await held.opened;
    });
    await begun.opened;
    assert.equal(await store.read((view) => view.setting("value")), "old");
    held.open();
    await writing;
    assert.equal(await store.read((view) => view.setting("value")), "new");
  });

  test(`${name}: nothing changes under a read, however long it lasts`, async () => {
    const { store } = await fresh();
    await store.transact(async (tx) => {
      await tx.putSetting("left", "0");
      await tx.putSetting("right", "0");
    });
    await store.read(async (view) => {
      assert.equal(await view.setting("left"), "0");
      for (const value of ["1", "2", "3"]) {
        await store.transact(async (tx) => {
          await tx.putSetting("left", value);
          await tx.putSetting("right", value);
        });
      }
      assert.equal(await view.setting("right"), "0");
      assert.equal(await view.setting("left"), "0");
    });
    assert.equal(await store.read((view) => view.setting("right")), "3");
  });

  test(`${name}: many reads at once are all answered, those that throw among them`, async () => {
    const { store } = await fresh();
    await store.transact((tx) => tx.putSetting("value", "one"));
    const reads = await Promise.allSettled(
      Array.from({ length: 50 }, (_, at) =>
        store.read(async (view) => {
          await new Promise<void>((resolve) => setImmediate(resolve));
          if (at % 9 === 4) throw refusal;
          return await view.setting("value");
        }),
      ),
    );
    assert.equal(reads.filter(({ status }) => status === "rejected").length, 6);
    assert.ok(reads.every((read) => read.status === "rejected" || read.value === "one"));
  });
}
