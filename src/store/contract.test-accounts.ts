import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiToken, DeskSession, JoinLink, Passkey } from "../exchange/index.ts";
import { plain } from "./plain.test-rows.ts";
import { at, bytesOf, sampleAct, sampleAlarm } from "./rows.test-data.ts";
import type { StoreEngine } from "./store.test-contract.ts";

const passkey = (id: string, officer: string): Passkey => ({
  id,
  officer,
  publicKey: bytesOf(`key of ${id}`),
  origin: "https://desk.example",
  rpId: "desk.example",
  label: "ключ",
  from: at(1),
  certificate: bytesOf("certificate"),
  usedMs: null,
  withdrawnAt: null,
});

const session = (id: string, officer: string, madeMs: number): DeskSession => ({
  id,
  officer,
  strength: "passkey",
  hash: bytesOf(`hash of ${id}`),
  previousHash: null,
  previousUntilMs: 0,
  device: "x.y",
  agent: "a browser",
  madeMs,
  usedMs: madeMs,
  elevatedMs: null,
  endedMs: null,
});

const token = (id: string, officer: string): ApiToken => ({
  id,
  hash: bytesOf(`token ${id}`),
  officer,
  name: "siem",
  scopes: ["events", "inbox"],
  madeMs: 1,
  untilMs: 100,
  usedMs: null,
  endedMs: null,
});

const link = (name: string, officer: string): JoinLink => ({
  hash: bytesOf(name),
  officer,
  by: ["a", "b"],
  madeMs: 1,
  untilMs: 100,
  usedMs: null,
});

/** Logins of officers, and what became true. */
export function accountsContract(engine: StoreEngine): void {
  loginsContract(engine);
  eventsContract(engine);
}

function loginsContract({ name, fresh }: StoreEngine): void {
  test(`${name}: passkeys by id and by officer in their order; what was certified of one never changes`, async () => {
    const { store } = await fresh();
    await store.transact(async (tx) => {
      await tx.accounts.putPasskey(passkey("two", "ana"));
      await tx.accounts.putPasskey(passkey("one", "ana"));
      await tx.accounts.putPasskey(passkey("three", "ben"));
      await tx.accounts.putPasskey({ ...passkey("two", "eve"), publicKey: bytesOf("another"), usedMs: 5, withdrawnAt: at(2) });
    });
    await store.read(async ({ accounts }) => {
      assert.deepEqual(
        plain(await accounts.passkeys("ana")),
        plain([{ ...passkey("two", "ana"), usedMs: 5, withdrawnAt: at(2) }, passkey("one", "ana")]),
      );
      assert.deepEqual(plain(await accounts.passkey("three")), plain(passkey("three", "ben")));
      assert.equal(await accounts.passkey("none"), undefined);
    });
  });

  test(`${name}: a session is found by its present and its previous secret; ended ones are in no list`, async () => {
    const { store, reopen } = await fresh();
    const rotated = { ...session("s", "ana", 1), hash: bytesOf("new"), previousHash: bytesOf("old"), previousUntilMs: 50, elevatedMs: 7 };
    await store.transact(async (tx) => {
      await tx.accounts.putSession(session("s", "ana", 1));
      await tx.accounts.putSession(session("later", "ana", 2));
      await tx.accounts.putSession({ ...session("over", "ana", 3), endedMs: 4 });
      await tx.accounts.putSession(rotated);
    });
    const again = await reopen();
    await again.read(async ({ accounts }) => {
      assert.deepEqual(plain(await accounts.session(bytesOf("new"))), plain(rotated));
      assert.deepEqual(plain(await accounts.session(bytesOf("old"))), plain(rotated));
      assert.equal(await accounts.session(bytesOf("hash of s")), undefined);
      assert.deepEqual(
        (await accounts.sessions("ana")).map(({ id }) => id),
        ["later", "s"],
      );
    });
  });

  test(`${name}: ending an officer's access ends sessions, tokens and links, takes password and foreign logins away, and nobody else's`, async () => {
    const { store } = await fresh();
    const password = {
      salt: bytesOf("salt"),
      key: bytesOf("key"),
      memoryKiB: 8,
      passes: 1,
      lanes: 1,
      totp: bytesOf("totp"),
      step: 3,
      madeMs: 1,
    };
    await store.transact(async ({ accounts }) => {
      for (const officer of ["ana", "ben"]) {
        await accounts.putPasskey(passkey(`p ${officer}`, officer));
        await accounts.putSession(session(`s ${officer}`, officer, 1));
        await accounts.putToken(token(`t ${officer}`, officer));
        await accounts.putJoinLink(link(`l ${officer}`, officer));
        await accounts.putJoinLink({ ...link(`g ${officer}`, "cyd"), by: ["dir", officer] });
        await accounts.putPassword({ officer, ...password });
        await accounts.putForeignLogin({ issuer: "https://login", subject: officer, officer, at: at(1) });
      }
      assert.equal(await accounts.endAccess("ana", 9), 2);
      assert.equal(await accounts.endAccess("ana", 10), 0);
      assert.equal(await accounts.endLinks("ana", 10), 0);
      assert.equal(await accounts.endLinks("an", 10), 0, "no part of a name");
    });
    await store.read(async ({ accounts }) => {
      for (const officer of ["ana", "ben"]) {
        const isOver = officer === "ana";
        assert.equal((await accounts.sessions(officer)).length, isOver ? 0 : 1);
        assert.equal((await accounts.session(bytesOf(`hash of s ${officer}`)))?.endedMs, isOver ? 9 : null);
        assert.equal((await accounts.joinLink(bytesOf(`g ${officer}`)))?.usedMs, isOver ? 9 : null, "a link that the officer gave");
        assert.deepEqual(
          (await accounts.tokens(officer)).map(({ endedMs }) => endedMs),
          [isOver ? 9 : null],
        );
        assert.deepEqual(
          plain(await accounts.joinLink(bytesOf(`l ${officer}`))),
          plain({ ...link(`l ${officer}`, officer), usedMs: isOver ? 9 : null }),
        );
        assert.deepEqual(plain(await accounts.password(officer)), isOver ? undefined : plain({ officer, ...password }));
        assert.equal((await accounts.foreignLogins(officer)).length, isOver ? 0 : 1);
        assert.equal((await accounts.passkeys(officer)).length, 1);
      }
      assert.deepEqual(plain(await accounts.token(bytesOf("token t ben"))), plain(token("t ben", "ben")));
      assert.equal((await accounts.foreignLogin("https://login", "ben"))?.officer, "ben");
    });
    await store.transact(({ accounts }) => accounts.forgetAccess(101, 1000));
    assert.equal(await store.read(({ accounts }) => accounts.session(bytesOf("hash of s ana"))), undefined);
    assert.deepEqual(await store.read(({ accounts }) => accounts.tokens("ben")), []);
  });
}

function eventsContract({ name, fresh }: StoreEngine): void {
  test(`${name}: what is committed leaves its event in the same moment, and what is undone leaves none and no gap`, async () => {
    const { store } = await fresh();
    assert.deepEqual(await store.read(({ accounts }) => accounts.eventRange()), { oldest: 0, newest: 0 });
    const act = (subject: string): Promise<void> =>
      store.transact(async (tx) => {
        await tx.appendAct(sampleAct(subject), { log: "l", index: 0, salt: bytesOf("salt") });
        if (subject.startsWith("undone")) throw new Error(subject);
      });
    const works = ["a", "undone-1", "b", "undone-2", "c"].map((subject) => act(subject).catch(() => {}));
    await Promise.all(works);
    await store.transact((tx) => tx.raiseAlarm(sampleAlarm("clock")));
    await store.transact((tx) => tx.raiseAlarm(sampleAlarm("clock")));
    const [alarm] = await store.read((view) => view.openAlarms());
    await store.transact((tx) => tx.closeAlarm(alarm?.id ?? 0, at(9)));
    const events = await store.read(({ accounts }) => accounts.events(0, 100));
    assert.deepEqual(
      events.map(({ n, kind, subject }) => `${n} ${kind} ${subject}`),
      ["1 act a", "2 act b", "3 act c", ...["alarm", "alarm", "alarm-closed"].map((kind, more) => `${4 + more} ${kind} birch`)],
    );
    assert.deepEqual(await store.read(({ accounts }) => accounts.events(4, 1)), events.slice(4, 5));
    await store.transact(({ accounts }) => accounts.forgetAccess(0, 2));
    assert.deepEqual(await store.read(({ accounts }) => accounts.eventRange()), { oldest: 5, newest: 6 });
    await act("d");
    assert.deepEqual(await store.read(({ accounts }) => accounts.eventRange()), { oldest: 5, newest: 7 });
  });
}
