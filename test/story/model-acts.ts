import type { JsonValue } from "../../src/base/index.ts";
import { ask, by, inbox, warn } from "./sides.ts";
import type { Given, Side } from "./sides.ts";
import { answer, grade, outcome, request, statement } from "./failure-sides.ts";
import { attempt, chosen, look, partnersOf, secret } from "./model-world.ts";
import type { Look, World } from "./model-world.ts";
import type { Entry } from "../../src/exchange/index.ts";

/** One act of one side: what it is about, and how it is done, follows from two numbers. */
export type Step = { readonly act: ActName; readonly by: number; readonly pick: number; readonly way: number };

type Doing = { readonly world: World; readonly side: Side; readonly seen: Look; readonly pick: number; readonly way: number };

const floor = { floorHarm: "death", intendedVictims: "passers-by", precedence: "FLASH" } as const;
const dayMs = 86_400_000;
const places = ["harbour", "market", "station", "bridge"];

function oneOf({ seen, pick }: Doing, kinds: readonly string[], outgoing?: boolean): Entry | undefined {
  return chosen(
    seen.entries.filter((entry) => kinds.includes(entry.kind) && (outgoing === undefined || entry.outgoing === outgoing)),
    pick,
  );
}

/** Says something in the thread of an entry, to the partner with whom it stands. */
async function sayAbout({ world, side }: Doing, about: Entry | undefined, given: Readonly<Record<string, JsonValue>>): Promise<void> {
  if (about === undefined) return;
  const to = partnersOf(world, side).find(({ node }) => node.id === about.partner);
  if (to === undefined) return;
  const texts = given["body"] === undefined ? [{ language: "en", text: "Words." }] : [];
  await warn(side, [to.name], { texts, ...(about.thread === null ? {} : { thread: about.thread }), ...given });
}

async function warnNew({ world, side, pick, way, seen }: Doing): Promise<void> {
  const to = chosen(partnersOf(world, side), pick);
  if (to === undefined) return;
  const validity = { from: new Date(seen.nowMs).toISOString(), until: new Date(seen.nowMs + dayMs).toISOString() };
  const { source } = await ask(by(side, "desk"), "source-add", { text: `${secret} said so.`, protect: [secret] });
  if (way % 3 === 0) {
    const threat = { credible: "yes", specific: way % 2 === 0 ? "yes" : "unknown", impending: "yes" };
    await ask(by(side, "desk"), "duty-assess", { source: String(source), windowHours: 12, ...threat });
  }
  // A duty is now and then left to run.
  if (way % 7 === 6) return;
  const precedence = way % 2 === 0 ? "FLASH" : "ROUTINE";
  await warn(side, [to.name], {
    texts: [{ language: "en", text: `Watch the ${places[way % places.length] ?? ""}, says ${side.name}.` }],
    precedence,
    tlp: way % 4 === 0 ? "TLP:GREEN" : "TLP:AMBER",
    status: way % 11 === 10 ? "test" : "exercise",
    ...(way % 5 === 0 ? floor : {}),
    ...(way % 2 === 0 ? validity : {}),
    ...(way % 3 === 0 ? { source: String(source) } : {}),
  });
}

async function acknowledge({ side, pick, way }: Doing): Promise<void> {
  const message = chosen(await inbox(side), pick);
  if (message === undefined) return;
  const verdict = ["accepted", "queried", "rejected", "opened"][way % 4] ?? "accepted";
  const reason = verdict === "queried" || verdict === "rejected" ? { reason: "why" } : {};
  await ask(by(side, "desk"), "ack", { message: String(message["row"]), verdict, ...reason });
}

async function outcomeOf(doing: Doing): Promise<void> {
  const { seen, side, way } = doing;
  const warning = oneOf(doing, ["warning"]);
  if (warning === undefined) return;
  const own = seen.entries.filter(
    ({ kind, party, body }) => kind === "outcome" && party === side.node.id && (body as { of?: string } | null)?.of === warning.envelope,
  );
  const body = outcome(warning.envelope, {
    version: own.length + (way % 5 === 4 ? 2 : 1),
    stage: (["interim", "final", "amended"] as const)[way % 3] ?? "interim",
    event: (["not-occurred", "unknown", "occurred"] as const)[way % 3] ?? "unknown",
    contribution: way % 2 === 0 ? "decisive" : "helped",
    arrested: way % 4 === 0 ? null : way % 10,
  });
  await sayAbout(doing, warning, { kind: "outcome", body });
}

async function change(doing: Doing): Promise<void> {
  const { seen, way } = doing;
  // Sometimes of a message that is not one's own: that is refused.
  const of = oneOf(doing, ["warning"], way % 4 !== 3);
  if (of === undefined) return;
  const acts = ["correct", "extend", "re-affirm", "stand-down", "supersede"];
  const act = acts[way % acts.length] ?? "correct";
  const validity =
    act === "extend" ? { from: new Date(seen.nowMs).toISOString(), until: new Date(seen.nowMs + dayMs).toISOString() } : null;
  const reason = "as we now know";
  const ways: readonly (readonly [string, JsonValue])[] = [
    ["correct", { of: of.envelope, act, validity, reason }],
    ["revoke", { of: of.envelope, ground: "found-false", reason }],
    ["recall", { of: of.envelope, ground: "sent-in-error", instruction: "erase", reason }],
  ];
  const [kind, body] = ways[way % 3] ?? ["correct", null];
  await sayAbout(doing, of, { kind, body });
}

async function forward({ world, side, pick, seen }: Doing): Promise<void> {
  const received = chosen(
    seen.entries.filter(({ kind, outgoing }) => kind === "warning" && !outgoing),
    pick,
  );
  const to = partnersOf(world, side).find(({ node }) => node.id !== received?.partner);
  if (received === undefined || to === undefined) return;
  await warn(side, [to.name], { forwards: String(received.row), texts: [], tlp: "" });
}

async function askRelease(doing: Doing): Promise<void> {
  const { way } = doing;
  const of = oneOf(doing, ["warning"], false);
  if (of === undefined) return;
  const uses = ["pass-on", "name-originator", "publish", "tell-existence"];
  const use = uses[way % uses.length] ?? "pass-on";
  const act = way % 7 === 6 ? "emergency-used" : "ask";
  const body = request(of.envelope, { act, use, to: use === "pass-on" ? "cedar" : null, isLifeAtRisk: way % 2 === 0 ? "yes" : "no" });
  await sayAbout(doing, of, { kind: "release-request", body });
}

async function answerRelease(doing: Doing): Promise<void> {
  const { way } = doing;
  const asked = oneOf(doing, ["release-request"], way % 6 === 5 ? undefined : false);
  if (asked === undefined) return;
  const isEmergency = (asked.body as { act?: string } | null)?.act === "emergency-used";
  const answers = isEmergency ? ["ratified", "protested"] : ["granted", "refused", "granted-in-other-words", "referred"];
  const word = answers[way % answers.length] ?? "refused";
  const wording = word === "granted-in-other-words" ? { wording: "a partner service" } : {};
  await sayAbout(doing, asked, { kind: "release-decision", body: answer(asked.envelope, { answer: word, ...wording }) });
}

async function thank(doing: Doing): Promise<void> {
  const { way } = doing;
  const isStep = way % 2 === 1;
  const about = isStep ? oneOf(doing, ["thanks"], false) : oneOf(doing, ["warning"], false);
  if (about === undefined) return;
  const body = {
    step: isStep ? (["reply", "relayed", "seen"][way % 3] ?? "reply") : "offered",
    thanks: isStep ? about.envelope : null,
    of: isStep ? [] : [about.envelope],
    initiator: "Head of service",
    level: "head-of-service",
    channel: "telephone",
    words: null,
    countersignedBy: null,
  };
  await sayAbout(doing, about, { kind: "thanks", body });
}

async function pledge(doing: Doing): Promise<void> {
  const { way, world, side, pick } = doing;
  const before = oneOf(doing, ["pledge"]);
  const to = chosen(partnersOf(world, side), pick);
  if (to === undefined) return;
  if (before === undefined || way % 2 === 0) {
    const body = { act: "pledge", pledge: null, what: "to warn in turn", until: null };
    await warn(side, [to.name], { kind: "pledge", texts: [], body });
  } else {
    const act = ["discharge", "dispute", "withdraw"][way % 3] ?? "discharge";
    await sayAbout(doing, before, { kind: "pledge", body: { act, pledge: before.envelope, what: "so", until: null } });
  }
}

async function state(doing: Doing): Promise<void> {
  const { way } = doing;
  const given = [
    {},
    { attribution: "country", wording: "a partner service" },
    { existence: "told" },
    { text: "Watch the market, says alder." },
  ];
  await sayAbout(doing, oneOf(doing, ["warning"], false), { kind: "statement", body: statement(given[way % given.length]) });
}

async function require({ world, side, pick, seen }: Doing): Promise<void> {
  const to = chosen(partnersOf(world, side), pick);
  if (to === undefined) return;
  const validUntil = new Date(seen.nowMs + dayMs).toISOString();
  const body = { act: "require", requirement: null, themes: ["warning"], places: [], events: [], period: null, validUntil };
  await warn(side, [to.name], { kind: "requirement", texts: [], body });
}

async function waive({ side, way }: Doing): Promise<void> {
  const duties = (await ask(by(side, "desk"), "duty-list"))["duties"] as readonly Given[];
  const duty = chosen(
    duties.filter(({ state: standing }) => standing !== "released"),
    way,
  );
  if (duty === undefined) return;
  const source = String(duty["source"]);
  await ask(by(side, "desk"), "duty-waive", { source, ground: "no-way-to-warn", reason: "nobody answers" });
  await ask(by(side, "authority"), "duty-waiver-answer", { source, grant: way % 2 === 0, reason: "as it stands" });
}

async function agreement({ world, side, pick }: Doing, verb: "agreement-suspend" | "agreement-restore"): Promise<void> {
  const to = chosen(partnersOf(world, side), pick);
  const id = to === undefined ? undefined : world.agreements.get([side.name, to.name].toSorted().join(" "));
  if (id === undefined) return;
  const reason = verb === "agreement-suspend" ? { reason: "diplomatic" } : {};
  await ask(by(side, "releaser"), verb, { agreement: id, scopes: [], ...reason });
}

const doings = {
  warn: warnNew,
  ack: acknowledge,
  outcome: outcomeOf,
  change,
  forward,
  "release-request": askRelease,
  "release-decision": answerRelease,
  thanks: thank,
  pledge,
  statement: state,
  requirement: require,
  waive,
  suspend: (doing: Doing) => agreement(doing, "agreement-suspend"),
  restore: (doing: Doing) => agreement(doing, "agreement-restore"),
  request: (doing: Doing) => sayAbout(doing, oneOf(doing, ["warning"], false), { kind: "request", precedence: "FLASH" }),
  answer: (doing: Doing) => sayAbout(doing, oneOf(doing, ["request"], false), { kind: "answer" }),
  grade: (doing: Doing) => {
    const of = oneOf(doing, ["warning"], false);
    const body = grade(of?.envelope ?? "", { source: doing.way % 2 === 0 ? "B" : "F", actionable: doing.way % 3 === 0 ? "no" : "partly" });
    return sayAbout(doing, of, { kind: "assessment", body });
  },
  action: (doing: Doing) => {
    const of = oneOf(doing, ["warning"], doing.way % 6 === 5 ? undefined : false);
    const states = ["tasked", "in-progress", "arrested", "no-trace"];
    const body = { of: of?.envelope ?? "", state: states[doing.way % states.length] ?? "tasked", what: null, reason: null };
    return sayAbout(doing, of, { kind: "action", body });
  },
  result: (doing: Doing) => {
    const of = oneOf(doing, ["correct", "revoke", "recall"], false);
    const body = { of: of?.envelope ?? "", state: doing.way % 2 === 0 ? "done" : "partly", onward: [], reason: null };
    return sayAbout(doing, of, { kind: "result", body });
  },
} as const satisfies Readonly<Record<string, (doing: Doing) => Promise<void>>>;

/** The acts that a run is made of. */
export type ActName = keyof typeof doings;
/** Their names. */
export const actNames = Object.keys(doings) as readonly ActName[];

/** Performs a step; a coded refusal is kept in the world. */
export async function perform(world: World, { act, by: number, pick, way }: Step): Promise<void> {
  const side = chosen(world.sides, number);
  if (side === undefined) return;
  await attempt(world, act, async () => doings[act]({ world, side, seen: await look(world, side), pick, way }));
}
