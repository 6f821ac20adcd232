import assert from "node:assert/strict";
import { test } from "node:test";
import {
  at,
  bytesOf,
  hashOf,
  sampleAct,
  sampleAgreement,
  sampleAlarm,
  sampleOfficer,
  samplePartner,
  sampleStream,
} from "./rows.test-data.ts";
import type { StoreEngine } from "./store.test-contract.ts";
import { plain } from "./plain.test-rows.ts";

/** Settings, keys, officers, acts, alarms, partners, agreements and their streams. */
export function factsContract(engine: StoreEngine): void {
  nodeContract(engine);
  alarmContract(engine);
  partnerContract(engine);
  agreementContract(engine);
}

function nodeContract({ name, fresh }: StoreEngine): void {
  test(`${name}: a setting is its last value, and one never put is undefined`, async () => {
    const { store } = await fresh();
    await store.transact(async (tx) => {
      await tx.putSetting("a", "1");
      await tx.putSetting("a", "2");
      await tx.putSetting("text", "ключ 🔑 \u0000 '\"");
    });
    assert.deepEqual(await store.read(async (view) => [await view.setting("a"), await view.setting("text"), await view.setting("b")]), [
      "2",
      "ключ 🔑 \u0000 '\"",
      undefined,
    ]);
  });

  test(`${name}: signing keys by use, oldest first, ended ones among them`, async () => {
    const { store } = await fresh();
    const key = (keyId: string, use: "message" | "log", seconds: number) => ({
      keyId,
      use,
      secret: bytesOf(keyId),
      from: at(seconds),
      until: null,
    });
    await store.transact(async (tx) => {
      for (const row of [key("b", "message", 5), key("a", "message", 1), key("c", "log", 2)]) await tx.putSigningKey(row);
      await tx.endSigningKey("a", at(9));
    });
    assert.deepEqual(
      plain(await store.read((view) => view.signingKeys("message"))),
      plain([{ ...key("a", "message", 1), until: at(9) }, key("b", "message", 5)]),
    );
    assert.deepEqual(await store.read((view) => view.signingKeys("officer")), []);
    await assert.rejects(
      store.transact((tx) => tx.putSigningKey(key("a", "log", 7))),
      Error,
      "a key is never overwritten",
    );
  });

  test(`${name}: officers in the order of enrolment, changed in their place`, async () => {
    const { store } = await fresh();
    const [ben, ana] = [sampleOfficer("ben"), sampleOfficer("ana", { roles: ["releaser"], enrolledBy: ["ben", "eve"] })];
    await store.transact(async (tx) => {
      await tx.putOfficer(ben);
      await tx.putOfficer(ana);
      await tx.putOfficer({ ...ben, withdrawnAt: at(8) });
    });
    assert.deepEqual(plain(await store.read((view) => view.officers())), plain([{ ...ben, withdrawnAt: at(8) }, ana]));
    assert.deepEqual(plain(await store.read((view) => view.officer("ana"))), plain(ana));
    assert.equal(await store.read((view) => view.officer("zoe")), undefined);
  });

  test(`${name}: acts are numbered from 1 without gaps, whatever was undone between them`, async () => {
    const { store } = await fresh();
    const leaf = (index: number) => ({ log: "alder/local", index, salt: bytesOf(`salt ${index}`) });
    assert.equal(await store.read((view) => view.newestAct()), undefined);
    const numbers = await Promise.allSettled(
      Array.from({ length: 9 }, (_, index) =>
        store.transact(async (tx) => {
          const number = await tx.appendAct(sampleAct(`s${index}`), leaf(index));
          if (index % 3 === 1) throw new Error("undone");
          return number;
        }),
      ),
    );
    assert.deepEqual(
      numbers.map((one) => (one.status === "fulfilled" ? one.value : null)),
      [1, null, 2, 3, null, 4, 5, null, 6],
    );
    const acts = await store.read((view) => view.acts({ after: 1, limit: 3 }));
    assert.deepEqual(
      plain(acts),
      plain([
        { ...sampleAct("s2"), ...leaf(2), sequence: 2 },
        { ...sampleAct("s3"), ...leaf(3), sequence: 3 },
        { ...sampleAct("s5"), ...leaf(5), sequence: 4 },
      ]),
    );
    assert.equal((await store.read((view) => view.newestAct()))?.sequence, 6);
  });
}

function alarmContract({ name, fresh }: StoreEngine): void {
  test(`${name}: an alarm is raised once while it is open, counted up, and anew once it is closed`, async () => {
    const { store } = await fresh();
    await store.transact(async (tx) => {
      await tx.raiseAlarm(sampleAlarm("parked"));
      await tx.raiseAlarm(sampleAlarm("clock-off"));
      await tx.raiseAlarm(sampleAlarm("parked", { text: "parked twice", at: at(9) }));
      await tx.raiseAlarm(sampleAlarm("parked", { subject: "cedar" }));
    });
    const open = await store.read((view) => view.openAlarms());
    assert.deepEqual(
      open.map(({ kind, subject, count, text, at: since }) => [kind, subject, count, text, since]),
      [
        ["parked", "birch", 2, "parked twice", at(5)],
        ["clock-off", "birch", 1, "clock-off once", at(5)],
        ["parked", "cedar", 1, "parked once", at(5)],
      ],
    );
    const [first] = open;
    await store.transact(async (tx) => {
      await tx.closeAlarm(first?.id ?? 0, at(10));
      await tx.closeAlarm(first?.id ?? 0, at(11));
      await tx.raiseAlarm(sampleAlarm("parked", { at: at(12) }));
    });
    const after = await store.read((view) => view.openAlarms());
    assert.deepEqual(
      after.map(({ kind, subject, count }) => [kind, subject, count]),
      [
        ["clock-off", "birch", 1],
        ["parked", "cedar", 1],
        ["parked", "birch", 1],
      ],
    );
    assert.notEqual(after.at(-1)?.id, first?.id);
  });

  test(`${name}: an open alarm that is raised as urgent becomes urgent, and stays so`, async () => {
    const { store } = await fresh();
    for (const urgency of ["today", "now", "today"] as const)
      await store.transact((tx) => tx.raiseAlarm(sampleAlarm("parked", { urgency })));
    assert.deepEqual(
      (await store.read((view) => view.openAlarms())).map(({ urgency, count }) => [urgency, count]),
      [["now", 3]],
    );
  });
}

function partnerContract({ name, fresh }: StoreEngine): void {
  test(`${name}: a partner by node id and by handle, all of it as it was put`, async () => {
    const { store } = await fresh();
    const birch = samplePartner("birch");
    const voice = samplePartner("cedar", { kind: "voice", card: null, confirmedAt: null, confirmedBy: null });
    await store.transact(async (tx) => {
      await tx.putPartner(voice);
      await tx.putPartner(birch);
    });
    const changed = { ...birch, handle: "birch-2", rivalCard: bytesOf("rival"), revocations: bytesOf("revoked"), organisation: "Birch" };
    await store.transact((tx) => tx.putPartner(changed));
    await store.read(async (view) => {
      assert.deepEqual(plain(await view.partner(birch.nodeId)), plain(changed));
      assert.deepEqual(plain(await view.partner("birch-2")), plain(changed));
      assert.equal(await view.partner("birch"), undefined);
      assert.deepEqual(plain(await view.partners()), plain([changed, voice]));
    });
    await assert.rejects(
      store.transact((tx) => tx.putPartner(samplePartner("other", { handle: "cedar" }))),
      Error,
      "two partners of one handle",
    );
  });

  test(`${name}: settings of the watch by kind and id, taken away by null`, async () => {
    const { store } = await fresh();
    await store.transact(async (tx) => {
      await tx.putWatchSetting("roster", "ben", "2");
      await tx.putWatchSetting("roster", "ana", "1");
      await tx.putWatchSetting("notifier", "ana", "mail");
      await tx.putWatchSetting("roster", "ben", "3");
      await tx.putWatchSetting("roster", "zoe", "4");
      await tx.putWatchSetting("roster", "zoe", null);
      await tx.putWatchSetting("roster", "never", null);
    });
    assert.deepEqual(plain(await store.read((view) => view.watchSettings("roster"))), [
      { id: "ana", value: "1" },
      { id: "ben", value: "3" },
    ]);
    assert.deepEqual(plain(await store.read((view) => view.watchSettings("other"))), []);
  });
}

function agreementContract({ name, fresh }: StoreEngine): void {
  test(`${name}: an agreement, its acts once each in their order, its streams by direction and epoch`, async () => {
    const { store, reopen } = await fresh();
    const [birch, cedar] = [samplePartner("birch"), samplePartner("cedar")];
    const [one, two] = [sampleAgreement("id-1", birch.nodeId), sampleAgreement("id-2", cedar.nodeId)];
    const acts = ["x", "y", "x"].map((word) => ({ hash: hashOf(word), envelope: bytesOf(word) }));
    const stream = sampleStream("id-1", {
      epoch: 2,
      count: Number.MAX_SAFE_INTEGER,
      chain: hashOf("chain"),
      held: [
        { from: 1, to: 3 },
        { from: 7, to: Number.MAX_SAFE_INTEGER },
      ],
      lastHead: bytesOf("head"),
      judged: "missing #4",
    });
    await store.transact(async (tx) => {
      for (const partner of [birch, cedar]) await tx.putPartner(partner);
      for (const record of [two, one]) await tx.putAgreement(record);
      for (const act of acts) await tx.addAgreementAct("id-1", act);
      await tx.putStream(sampleStream("id-1", { outgoing: true, count: 4 }));
      await tx.putStream(sampleStream("id-1", { epoch: 2 }));
      await tx.putStream(stream);
      await tx.putStream(sampleStream("id-1"));
    });
    const again = await reopen();
    await again.read(async (view) => {
      assert.deepEqual(plain(await view.agreement("id-1")), plain(one));
      assert.equal(await view.agreement("id-3"), undefined);
      assert.deepEqual(
        (await view.agreements()).map(({ id }) => id),
        ["id-1", "id-2"],
      );
      assert.deepEqual(
        (await view.agreements(cedar.nodeId)).map(({ id }) => id),
        ["id-2"],
      );
      assert.deepEqual(plain(await view.agreementActs("id-1")), plain(acts.slice(0, 2)));
      assert.deepEqual(plain(await view.stream("id-1", false, 2)), plain(stream));
      assert.equal(await view.stream("id-1", true, 2), undefined);
      assert.deepEqual(
        (await view.streams("id-1")).map(({ outgoing, epoch, count }) => [outgoing, epoch, count]),
        [
          [false, 1, 0],
          [false, 2, Number.MAX_SAFE_INTEGER],
          [true, 1, 4],
        ],
      );
      assert.deepEqual(await view.streams("id-2"), []);
    });
  });
}
