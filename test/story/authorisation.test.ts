import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError, timestamp, TocsinError } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { performer, verbs } from "../../src/app/index.ts";
import type { ControlCall } from "../../src/app/index.ts";
import { enrol, signed } from "../../src/app/kit.test-node.ts";
import type { TestOfficer } from "../../src/app/kit.test-node.ts";
import type { Verb } from "../../src/app/verb.ts";
import { contentFreeVerbs } from "../../src/app/verbs/content-free.ts";
import { checkRoleCombination, exclusiveRoles, roles } from "../../src/exchange/index.ts";
import type { EnrolledOfficer, OfficerRequest, Role } from "../../src/exchange/index.ts";
import { requireRole } from "../../src/app/authorise.ts";
import { agreedSides, ask, by, openSide, warn } from "./sides.ts";
import type { Context, Side } from "./sides.ts";

const states = ["in-term", "withdrawn", "expired", "unknown"] as const;
type State = (typeof states)[number];
const names = Object.keys(verbs).toSorted();

/** The registry with verbs that do nothing but say that they were reached: who gets through is all that is asked here. */
const reached: Readonly<Record<string, Verb>> = Object.fromEntries(
  Object.entries(verbs).map(([name, verb]) => [name, { roles: verb.roles, run: () => Promise.resolve("reached") }]),
);

async function stand(side: Side, officer: TestOfficer, state: State): Promise<TestOfficer> {
  const { node } = side;
  const enrolled = await node.store.read((view) => view.officer(officer.id));
  if (enrolled === undefined) throw new TypeError("an officer who was just enrolled is there");
  const nowMs = node.machineClock.nowMs();
  if (state === "withdrawn") await node.store.transact((tx) => tx.putOfficer({ ...enrolled, withdrawnAt: timestamp(nowMs) }));
  if (state === "expired") await node.store.transact((tx) => tx.putOfficer({ ...enrolled, until: timestamp(nowMs - 1) }));
  return officer;
}

/** An officer of each role in each state; one who is unknown has a key that was never enrolled here. */
async function staff(context: Context): Promise<{ readonly side: Side; readonly officers: ReadonlyMap<string, TestOfficer> }> {
  const side = await openSide(context, "alder");
  const other = await openSide(context, "birch");
  const officers = new Map<string, TestOfficer>();
  for (const [at, role] of roles.entries())
    for (const state of states) {
      const home = state === "unknown" ? other : side;
      const officer = await enrol(home.node, `${state}-${at}`, [role]);
      officers.set(`${role} ${state}`, state === "unknown" ? officer : await stand(side, officer, state));
    }
  return { side, officers };
}

function callOf(side: Side, asked: Pick<ControlCall, "verb" | "args">, by: readonly TestOfficer[]): ControlCall {
  const at = timestamp(side.node.machineClock.nowMs());
  return { ...asked, signed: by.map((officer) => signed(side.node, officer, { ...asked, at })) };
}

async function answer(side: Side, verb: string, signers: readonly TestOfficer[]): Promise<string> {
  try {
    return String(await performer(side.node, reached)(callOf(side, { verb, args: {} }, signers)));
  } catch (thrown) {
    if (thrown instanceof TocsinError) return thrown.code;
    throw thrown;
  }
}

/** What the one function says to an officer of one role, without a signature being made for each of a thousand questions. */
function asked(verb: string, role: Role): string {
  const allowed = verbs[verb]?.roles ?? [];
  if (allowed === "anyone") return "reached";
  const officer = { id: "one", roles: [role] } as unknown as EnrolledOfficer;
  try {
    requireRole([{ officer, request: {} as OfficerRequest, envelope: new Uint8Array() }], allowed, verb);
    return "reached";
  } catch (thrown) {
    if (thrown instanceof TocsinError) return thrown.code;
    throw thrown;
  }
}

function expected(verb: string, given: readonly { readonly role: Role; readonly state: State }[]): string {
  // Signatures are read in their order, and the first that is worth nothing ends it, whatever the verb asks for.
  const first = given.find(({ state }) => state !== "in-term");
  if (first !== undefined) return first.state === "unknown" ? "officer-unknown" : "officer-withdrawn";
  const allowed = verbs[verb]?.roles ?? [];
  return allowed === "anyone" || given.some(({ role }) => allowed.includes(role)) ? "reached" : "not-authorised";
}

test("every verb, every role, every state of an officer: who is not named is refused, and so is nobody", async (context) => {
  const { side, officers } = await staff(context);
  for (const verb of names) {
    assert.equal(await answer(side, verb, []), verbs[verb]?.roles === "anyone" ? "reached" : "not-authorised", verb);
    for (const role of roles) assert.equal(asked(verb, role), expected(verb, [{ role, state: "in-term" }]), `${verb} ${role}`);
  }
  const who = fc.record({ role: fc.constantFrom(...roles), state: fc.constantFrom(...states) });
  const some = fc.uniqueArray(who, { maxLength: 3, selector: ({ role, state }) => `${role} ${state}` });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), some, async (verb, given) => {
      const signers = given.flatMap(({ role, state }) => officers.get(`${role} ${state}`) ?? []);
      assert.equal(await answer(side, verb, signers), expected(verb, given));
    }),
    { numRuns: 300 },
  );
});

test("a withdrawal holds from the next request on, whatever was prepared before", async (context) => {
  const { alder } = await agreedSides(context);
  const draft = await ask(by(alder, "desk"), "draft", {
    kind: "warning",
    to: ["birch"],
    scope: "plots",
    tlp: "TLP:AMBER",
    texts: [{ language: "en", text: "An attack is planned." }],
  });
  Object.assign(alder, { officers: [...alder.officers, await enrol(alder.node, "head", ["duty-to-warn-authority"])] });
  const decide = (): Promise<unknown> =>
    ask(by(alder, "releaser"), "release-prepare", {
      draft: String(draft["id"]),
      purpose: "prevention",
      basis: "XA-7",
      authority: "Head of watch",
      necessity: "An attack is imminent.",
      mistreatment: "none-known",
    });
  await decide();
  await ask(by(alder, "head"), "officer-withdraw", { id: "releaser", reason: "lost key" });
  await assert.rejects(decide(), (thrown) => isTocsinError(thrown, "officer-withdrawn"));
  await assert.rejects(ask(by(alder, "releaser"), "release", { draft: String(draft["id"]), signature: "" }), (thrown) =>
    isTocsinError(thrown, "officer-withdrawn"),
  );
  assert.equal((await alder.node.store.read((view) => view.messages({ kinds: ["warning"], limit: 10 }))).length, 0);
});

test("what is open to everyone, to the administrator or to the auditor is declared to show no content", () => {
  const open = names.filter((name) => {
    const allowed = verbs[name]?.roles ?? [];
    return allowed === "anyone" || allowed.includes("administrator") || allowed.includes("auditor");
  });
  assert.deepEqual(
    open.filter((name) => !contentFreeVerbs.has(name)),
    [],
    "declare it in src/app/verbs/content-free.ts, if it is so",
  );
  assert.deepEqual(
    [...contentFreeVerbs].filter((name) => !names.includes(name)),
    [],
  );
});

/** Arguments under every name by which verbs ask for an item, so that whatever opens something finds it. */
function pointing(item: {
  readonly row: number;
  readonly message: string;
  readonly thread: string;
  readonly source: string;
}): readonly Record<string, JsonValue>[] {
  const common = { partner: "birch", reason: "x", year: 2026, handle: "birch", text: "Kestrel", query: "Kestrel" };
  return [
    { ...common, message: String(item.row), item: String(item.row), thread: item.thread, source: item.source, draft: "none", number: 1 },
    { ...common, message: item.message, item: item.thread, thread: item.thread, source: item.source, draft: "none", number: 1 },
    {},
  ];
}

/** All that a caller is told: the answer, or the refusal with its details. */
async function toldTo(
  side: Side,
  asked: Pick<ControlCall, "verb" | "args">,
  officer: TestOfficer,
): Promise<{ readonly told: string; readonly isAnswer: boolean }> {
  try {
    return { told: JSON.stringify(await performer(side.node, verbs)(callOf(side, asked, [officer]))), isAnswer: true };
  } catch (thrown) {
    if (!(thrown instanceof TocsinError)) throw thrown;
    return { told: `${thrown.message} ${JSON.stringify(thrown.details ?? null)}`, isAnswer: false };
  }
}

test("administrator and auditor are shown no word of a message, draft, source record or note by any verb that they reach", async (context) => {
  const { alder } = await agreedSides(context);
  const secret = "Kestrelword";
  const { source } = await ask(by(alder, "desk"), "source-add", { text: `${secret}-above.`, protect: [`${secret}-phrase`] });
  const [sent] = await warn(alder, ["birch"], { texts: [{ language: "en", text: `${secret}-below.` }] });
  await ask(by(alder, "desk"), "draft", {
    kind: "warning",
    to: ["birch"],
    scope: "plots",
    tlp: "TLP:AMBER",
    texts: [{ language: "en", text: `${secret}-draft.` }],
  });
  const row = Number(sent?.["row"]);
  const shown = await ask(by(alder, "desk"), "show", { message: String(row) });
  assert.match(JSON.stringify(shown), /Kestrelword-below/, "the words are there for who may read them");
  const officers = [await enrol(alder.node, "admin", ["administrator"]), await enrol(alder.node, "auditor", ["auditor"])];
  const item = { row, message: String(sent?.["message"]), thread: String(sent?.["thread"]), source: String(source) };
  // These end the node's work in this process or wait for a network: they give an epoch, a card or a test's result.
  const apart = new Set(["epoch-open", "keys-rotate", "keys-revoke", "partner-test", "witness-ask", "notifier-test"]);
  let answered = 0;
  for (const officer of officers)
    for (const verb of names.filter((name) => !apart.has(name)))
      for (const args of pointing(item)) {
        const { told, isAnswer } = await toldTo(alder, { verb, args }, officer);
        if (isAnswer) answered += 1;
        assert.doesNotMatch(told, /kestrelword-/i, `${verb} shows content to ${officer.id}`);
      }
  assert.ok(answered > 20, `only ${answered} verbs answered`);
});

test("which roles one person may combine: who runs the node, judges it or guards its data holds that role alone", () => {
  const hold = (held: readonly Role[]): boolean => {
    try {
      checkRoleCombination(held);
      return true;
    } catch (thrown) {
      if (isTocsinError(thrown, "separation-of-duties")) return false;
      throw thrown;
    }
  };
  const alone: readonly Role[] = ["administrator", "auditor", "data-protection-officer"];
  assert.deepEqual([...exclusiveRoles].toSorted(), [...alone].toSorted());
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1 }), (held) => {
      assert.equal(hold(held), held.length === 1 || !held.some((role) => alone.includes(role)));
    }),
  );
});
