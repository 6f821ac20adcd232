import { TocsinError } from "../base/index.ts";
import {
  actionMachine,
  beyondCleared,
  bodyFormats,
  emergencyUseMachine,
  entered,
  following,
  grants,
  hasBody,
  next,
  pledgeMachine,
  pledges,
  releaseRequestMachine,
  releaseRequests,
  thanksMachine,
  thanksOf,
  warningMachine,
  warningView,
} from "../exchange/index.ts";
import type { BodyOf, Entry, Partner } from "../exchange/index.ts";

/** What is to be said, in the case in which it is said: the entries with that partner, this node's id and the time. */
export type Saying = {
  readonly kind: string;
  readonly body: unknown;
  readonly entries: readonly Entry[];
  readonly self: string;
  readonly nowMs: number;
};

const refuse = (text: string): never => {
  throw new TocsinError("act-does-not-follow", text);
};

type Tried = { readonly what: string; readonly state: string; readonly act: string };

/** Refuses an act that the table does not allow: which table, what it allows instead and to whom. */
function refuseStep(table: Parameters<typeof following>[0], { what, state, act }: Tried): never {
  const open = following(table, state);
  const instead = open.length === 0 ? "leave it as it is" : `${open.join(", ")} can follow`;
  const why = open.length === 0 ? `"${state}" is an end` : `"${act}" does not follow on "${state}"`;
  return refuse(`${instead}: ${what} is ${state}, and by the table of a ${table.name} ${why}`);
}

function found(entries: readonly Entry[], envelope: string, what: string): Entry {
  const entry = entries.find((one) => one.envelope === envelope);
  if (entry === undefined) throw new TocsinError("unknown-item", `name ${what} that passed with this partner, got "${envelope}"`);
  return entry;
}

/** Only its originator changes, revokes or recalls a message (DOMAIN.md I7), and only by the table. */
function checkChange({ entries, self, nowMs }: Saying, change: { readonly of: string; readonly act: string }): void {
  const of = found(entries, change.of, "a message");
  if (of.party !== self)
    throw new TocsinError("not-authorised", `ask its originator: only who passed message ${of.row} corrects, revokes or recalls it`);
  const { state } = warningView(entries, of, nowMs);
  // A correction of the words changes no state: it is free for as long as the message stands.
  if (
    change.act === "correct"
      ? ["revoked", "recalled"].includes(state)
      : next(warningMachine, state, { act: change.act, by: "originator" }) === undefined
  )
    refuseStep(warningMachine, { what: `message ${of.row}`, state, act: change.act });
}

function checkAction({ entries, self, nowMs }: Saying, { of, state }: BodyOf<"action">): void {
  const warning = found(entries, of, "a warning");
  if (warning.party === self)
    refuse(`leave it to its recipient: message ${warning.row} is our own, and who got it says what was done about it`);
  const before = warningView(entries, warning, nowMs).action.state;
  if (next(actionMachine, before, { act: state, by: "recipient" }) === undefined)
    refuseStep(actionMachine, { what: `the action on message ${warning.row}`, state: before, act: state });
}

function checkOutcome({ entries, self }: Saying, { of, version, stage }: BodyOf<"outcome">): void {
  found(entries, of, "a warning");
  const own = entered(entries, "outcome").filter(({ party, body }) => party === self && body.of === of);
  if (version !== own.length + 1) refuse(`number the claim ${own.length + 1}: ${own.length} of ours stand already`);
  const last = own.at(-1)?.body.stage;
  if (stage === "amended" && (last === undefined || last === "interim"))
    refuse("claim it as interim or final first: only a final claim of ours is amended, and none stands");
  if (last !== undefined && last !== "interim" && stage !== "amended")
    refuse(`give the stage amended: our claim is ${last}, it stays, and a later one amends it`);
}

function checkRequest({ entries, self }: Saying, body: BodyOf<"release-request">): void {
  const of = found(entries, body.of, "a message");
  if (of.party === self) refuse(`release it yourself: message ${of.row} is our own, its use is ours to decide, and nobody has to be asked`);
  for (const paragraph of body.paragraphs)
    if (!of.paragraphs.some(({ commitment }) => commitment === paragraph))
      refuse(`name paragraphs of message ${of.row}, got "${paragraph}"`);
  if (body.act === "withdraw") {
    const request = releaseRequests(entries, 0).find((one) => one.request === body.request);
    if (request?.asker !== self) refuse("name a request of ours: only who asked withdraws, and it answers who was asked");
  }
}

function checkAnswer({ entries, self, nowMs }: Saying, body: BodyOf<"release-decision">): void {
  const request = releaseRequests(entries, nowMs).find((one) => one.request === body.request);
  if (request === undefined) throw new TocsinError("unknown-item", `name a request that tocsin case shows, got "${body.request}"`);
  if (request.asker === self) refuse("wait for its originator: this request is our own, and who passed the message decides");
  const isEmergencyWord = body.answer === "ratified" || body.answer === "protested";
  if (request.isEmergency !== isEmergencyWord)
    refuse(
      request.isEmergency
        ? "ratify or protest it: what was done in an emergency was done, and can no longer be granted or refused"
        : "grant, refuse or refer it: ratified and protested answer an emergency use only, and this was asked before",
    );
  if (!["asked", "referred", "refused-by-silence", "notified"].includes(request.state))
    refuseStep(request.isEmergency ? emergencyUseMachine : releaseRequestMachine, {
      what: "the request",
      state: request.state,
      act: body.answer,
    });
}

function checkResult({ entries, self }: Saying, body: BodyOf<"result">): void {
  const change = found(entries, body.of, "a correction, revocation or recall");
  if (!["correct", "revoke", "recall"].includes(change.kind) || change.party === self)
    refuse("name a correction, revocation or recall of the partner: a result says what its holder did about one of those");
  const of = entries.find(({ envelope }) => envelope === (change.body as { readonly of?: unknown } | null)?.of);
  const named = new Set(body.onward.map(({ holder }) => holder.toLowerCase()));
  const unnamed = (of?.onward ?? []).filter(({ holder }) => !named.has(holder.toLowerCase()));
  if (unnamed.length > 0)
    refuse(
      `name with --onward everyone to whom message ${of?.row ?? ""} was passed on, with what became of it there: ${unnamed.map(({ holder }) => holder).join(", ")} is missing; tell them first with tocsin ${change.kind} of ${unnamed.map(({ row }) => `message ${row}`).join(", ")}`,
    );
}

function checkThanks({ entries, self }: Saying, body: BodyOf<"thanks">): void {
  if (body.thanks === null) return;
  const thanks = thanksOf(entries).find((one) => one.thanks === body.thanks);
  if (thanks === undefined) throw new TocsinError("unknown-item", `name thanks that tocsin case shows, got "${body.thanks}"`);
  if (thanks.party === self) refuse("leave it to whom you thanked: these thanks are ours, and the thanked side says what became of them");
  const follows: Readonly<Record<string, readonly string[]>> = {
    offered: ["reply", "relayed"],
    answered: ["relayed"],
    relayed: ["seen"],
    seen: [],
  };
  if (follows[thanks.state]?.includes(body.step) !== true)
    refuseStep(thanksMachine, { what: "the thanks", state: thanks.state, act: body.step });
}

function checkPledge({ entries, self }: Saying, body: BodyOf<"pledge">): void {
  if (body.pledge === null) return;
  const pledge = pledges(entries).find((one) => one.pledge === body.pledge);
  if (pledge === undefined) throw new TocsinError("unknown-item", `name a pledge that tocsin ledger shows, got "${body.pledge}"`);
  if (body.act === "withdraw" && pledge.party !== self) refuse("dispute it, or say that it was kept: only who pledged withdraws a pledge");
  if (pledge.state === "withdrawn") refuseStep(pledgeMachine, { what: "the pledge", state: pledge.state, act: body.act });
}

/** Naming the partner or telling of the exchange needs its grant; what was not cleared is refused here, and the attempt is recorded by the caller. */
function checkStatement({ entries, self, nowMs }: Saying, body: BodyOf<"statement">): void {
  if (body.form === "joint") return;
  const beyond = beyondCleared(body, entries, { party: self, nowMs });
  if (beyond.length > 0)
    throw new TocsinError(
      "consent-missing",
      `ask the partner first with tocsin release request: ${beyond.join(" and ")} of this statement was not cleared`,
      {
        details: { beyond: [...beyond] },
      },
    );
}

/** Refuses what does not follow from where the case stands: `act-does-not-follow`, `unknown-item`, `not-authorised`, `consent-missing`. */
export function checkSaying(saying: Saying): void {
  const { kind, body } = saying;
  if (!hasBody(kind) || body === null) return;
  // What was encoded by its format is read by it again: one place knows the shapes.
  const value = bodyFormats[kind].decode(bodyFormats[kind].encode(body as never)) as never;
  const checks: Readonly<Record<string, (saying: Saying, body: never) => void>> = {
    action: checkAction,
    correct: (given, change: BodyOf<"correct">) => checkChange(given, { of: change.of, act: change.act }),
    outcome: checkOutcome,
    pledge: checkPledge,
    recall: (given, change: BodyOf<"recall">) => checkChange(given, { of: change.of, act: "recall" }),
    "release-decision": checkAnswer,
    "release-request": checkRequest,
    result: checkResult,
    revoke: (given, change: BodyOf<"revoke">) => checkChange(given, { of: change.of, act: "revoke" }),
    statement: checkStatement,
    thanks: checkThanks,
  };
  checks[kind]?.(saying, value);
}

/** What of a received message may go to one partner: these paragraphs (none named: all), or other words instead, under these conditions. */
export type Passing = { readonly paragraphs: readonly string[]; readonly wording: string | null; readonly conditions: string | null };

/**
 * What of a received message may be passed on to a partner: what its originator granted of it for that partner, the latest grant of the whole
 * in its own words first; or the whole, where the originator was told before that an emergency leaves no time to ask (DOMAIN.md I4) and has
 * not protested. `undefined` where nothing may.
 */
export function passingOf(
  entries: readonly Entry[],
  given: { readonly of: string; readonly to: Partner; readonly nowMs: number },
): Passing | undefined {
  const { of, to, nowMs } = given;
  const names = [to.nodeId, to.handle, to.organisation].map((name) => name.toLowerCase());
  const fits = (one: { use: string; of: string; to: string | null }): boolean =>
    one.use === "pass-on" && one.of === of && names.includes((one.to ?? "").toLowerCase());
  const granted = grants(entries, nowMs).filter(fits);
  const whole = granted.findLast(({ paragraphs, wording }) => paragraphs.length === 0 && wording === null) ?? granted.at(-1);
  if (whole !== undefined) return { paragraphs: whole.paragraphs, wording: whole.wording, conditions: whole.conditions };
  const emergency = releaseRequests(entries, nowMs).find(
    ({ isEmergency, state, ...one }) => isEmergency && state !== "protested" && fits(one),
  );
  return emergency === undefined ? undefined : { paragraphs: emergency.paragraphs, wording: emergency.wording, conditions: null };
}
