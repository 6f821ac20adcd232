import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { actionStates, attributionLevels } from "../exchange/index.ts";
import { withDraftOptions } from "./draft.ts";
import type { DraftOptions } from "./draft.ts";
import type { CliIo } from "./io.ts";
import { collectWhole } from "./session.ts";
import { about, draftAndRelease } from "./warn.ts";

type Given = Readonly<Record<string, string | readonly string[] | undefined>>;
type Options = DraftOptions & Given;

/** One thing that an officer says about a message or to a partner: the words of the command, and the body that they become. */
type Act = {
  readonly name: string;
  readonly kind: string;
  readonly description: string;
  /** What the second argument names. */
  readonly names: "message" | "partner";
  readonly options: readonly (readonly [flags: string, about: string, isNeeded?: boolean, isList?: boolean])[];
  readonly example: string;
  body(given: Given, of: string, io: CliIo): JsonValue;
};

const text = (given: Given, name: string): string => String(given[name] ?? "");
const orNull = (given: Given, name: string): string | null => (given[name] === undefined ? null : String(given[name]));
const listOf = (given: Given, name: string): readonly string[] => (given[name] as readonly string[] | undefined) ?? [];

function pairs(given: Given, name: string, keys: readonly [string, string]): JsonValue {
  return listOf(given, name).map((pair) => {
    const at = pair.lastIndexOf("=");
    if (at < 1) throw new TocsinError("usage", `give --${name} as NAME=VALUE, got "${pair}"`);
    return { [keys[0]]: pair.slice(0, at), [keys[1]]: pair.slice(at + 1) };
  });
}

function firstPairs(given: Given, name: string, keys: readonly [string, string]): JsonValue {
  return listOf(given, name).map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new TocsinError("usage", `give --${name} as NAME=VALUE, got "${pair}"`);
    return { [keys[0]]: pair.slice(0, at), [keys[1]]: pair.slice(at + 1) };
  });
}

function period(given: Given): JsonValue {
  const until = given["until"];
  return until === undefined ? null : { from: instant(text(given, "from")), until: instant(String(until)) };
}

function instant(value: string): string {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) throw new TocsinError("usage", `give a time as 2026-11-22T12:00:00Z, got "${value}"`);
  return new Date(ms).toISOString();
}

const reason = ["--reason <text>", "why", true] as const;

function change(name: "correct" | "re-affirm" | "stand-down" | "supersede", description: string): Act {
  return {
    name,
    kind: "correct",
    description,
    names: "message",
    options: [reason],
    example: `tocsin ${name} alder 4 --reason "…" --tlp TLP:AMBER --as watch-1`,
    body: (given, of) => ({ of, act: name, validity: null, reason: text(given, "reason") }),
  };
}

const acts: readonly Act[] = [
  {
    name: "action",
    kind: "action",
    description: `say what is done about a warning: ${actionStates.join(", ")}`,
    names: "message",
    options: [
      ["--state <state>", actionStates.join(", "), true],
      ["--what <text>", "what was done"],
      ["--reason <text>", "why not, where it is not actioned"],
    ],
    example: "tocsin action birch 1 --state arrested --what 'seven arrested' --tlp TLP:AMBER --as action-1",
    body: (given, of) => ({ of, state: text(given, "state"), what: orNull(given, "what"), reason: orNull(given, "reason") }),
  },
  change("correct", "correct what you passed; the earlier text stays and is marked (a new text goes with --text)"),
  change("re-affirm", "say that a warning still stands, before or after its window"),
  change("stand-down", "stand a warning down; lapsing is not standing down"),
  change("supersede", "replace a warning by a later version in its thread"),
  {
    name: "extend",
    kind: "correct",
    description: "extend the validity of a warning, lapsed ones included",
    names: "message",
    options: [reason],
    example:
      "tocsin extend alder 4 --from 2026-12-01T00:00:00Z --until 2026-12-15T00:00:00Z --reason 'the threat persists' --tlp TLP:AMBER --as watch-1",
    body: (given, of) => ({ of, act: "extend", validity: period(given), reason: text(given, "reason") }),
  },
  {
    name: "revoke",
    kind: "revoke",
    description: "withdraw your word: you no longer stand by what you passed",
    names: "message",
    options: [["--ground <ground>", "source-discredited, found-false, unlawfully-sent, other", true], reason],
    example: "tocsin revoke alder 4 --ground source-discredited --reason '…' --tlp TLP:AMBER --as watch-1",
    body: (given, of) => ({ of, ground: text(given, "ground"), reason: text(given, "reason") }),
  },
  {
    name: "recall",
    kind: "recall",
    description: "ask every holder to give up what you passed; what a holder did is its own signed claim",
    names: "message",
    options: [
      ["--ground <ground>", "sent-in-error, wrong-recipient, source-at-risk, unlawfully-sent, other", true],
      ["--instruction <what>", "erase, restrict or return", true],
      reason,
    ],
    example: "tocsin recall alder 4 --ground sent-in-error --instruction erase --reason '…' --tlp TLP:AMBER --as watch-1",
    body: (given, of) => ({ of, ground: text(given, "ground"), instruction: text(given, "instruction"), reason: text(given, "reason") }),
  },
  {
    name: "result",
    kind: "result",
    description: "say what you did about a correction, revocation or recall: done, partly, refused, not-held",
    names: "message",
    options: [
      ["--state <state>", "done, partly, refused, not-held", true],
      ["--onward <holder=state>", "a holder to whom it was passed on, and what it answered", false, true],
      ["--reason <text>", "what there is to say"],
    ],
    example: "tocsin result birch 7 --state done --onward cedar=told --tlp TLP:AMBER --as liaison-1",
    body: (given, of) => ({
      of,
      state: text(given, "state"),
      onward: pairs(given, "onward", ["holder", "state"]),
      reason: orNull(given, "reason"),
    }),
  },
  {
    name: "thank",
    kind: "thanks",
    description: "record and pass thanks, or what became of the partner's: reply, relayed, seen",
    names: "partner",
    options: [
      ["--step <step>", "offered (default), reply, relayed or seen"],
      ["--thanks <envelope>", "the thanks that a later step belongs to, as tocsin case shows them"],
      ["--initiator <who>", "who spoke them", true],
      ["--level <level>", "head-of-state, head-of-government, minister, head-of-service, unit, officer", true],
      ["--channel <channel>", "telephone, in-person, letter, message, public, other", true],
      ["--for <envelope>", "a message that is thanked for", false, true],
      ["--words <text>", "the words"],
      ["--countersigned <who>", "who else was present and vouches for it"],
    ],
    example:
      "tocsin thank birch alder --initiator 'Head of state' --level head-of-state --channel telephone --words '…' --tlp TLP:AMBER --scope counter-terrorism --as liaison-1",
    body: (given) => ({
      step: given["step"] === undefined ? "offered" : text(given, "step"),
      thanks: orNull(given, "thanks"),
      of: [...listOf(given, "for")],
      initiator: text(given, "initiator"),
      level: text(given, "level"),
      channel: text(given, "channel"),
      words: orNull(given, "words"),
      countersignedBy: orNull(given, "countersigned"),
    }),
  },
  {
    name: "pledge",
    kind: "pledge",
    description: "pledge to warn in turn, or say what became of a pledge: it is counted and is a condition of nothing",
    names: "partner",
    options: [
      ["--what <text>", "what is pledged, or what is said of a pledge", true],
      ["--act <act>", "pledge (default), discharge, dispute or withdraw"],
      ["--pledge <envelope>", "the pledge in question, as tocsin case shows it"],
      ["--due <time>", "until when"],
    ],
    example: "tocsin pledge birch alder --what 'to pass on warnings in turn' --tlp TLP:AMBER --scope counter-terrorism --as liaison-1",
    body: (given) => ({
      act: given["act"] === undefined ? "pledge" : text(given, "act"),
      pledge: orNull(given, "pledge"),
      what: text(given, "what"),
      until: given["due"] === undefined ? null : instant(text(given, "due")),
    }),
  },
  {
    name: "statement",
    kind: "statement",
    description: "record a public statement; naming the partner or telling of the exchange needs its grant",
    names: "partner",
    options: [
      ["--said <file>", "the text that is published", true],
      ["--attribution <level>", attributionLevels.join(", ")],
      ["--wording <text>", "the cleared words in which the partner is named"],
      ["--existence <told>", "told or not-told (default)"],
      ["--joint", "a joint statement: both sides sign exactly the same bytes"],
      ["--of <envelope>", "a message that it is about", false, true],
      ["--grant <envelope>", "an answer that it stands on", false, true],
      ["--claim <name=value>", "what it says of a point: date, weight, group, initiative, …", false, true],
    ],
    example:
      "tocsin statement birch alder --said statement.txt --attribution nobody --tlp TLP:CLEAR --scope counter-terrorism --as press-1",
    body: (given, _of, io) => ({
      form: given["joint"] === undefined ? "own" : "joint",
      text: readFileSync(path.resolve(io.cwd, text(given, "said")), "utf8"),
      language: given["language"] === undefined ? "en" : text(given, "language"),
      of: [...listOf(given, "of")],
      attribution: given["attribution"] === undefined ? "nobody" : text(given, "attribution"),
      wording: orNull(given, "wording"),
      existence: given["existence"] === undefined ? "not-told" : text(given, "existence"),
      grants: [...listOf(given, "grant")],
      claims: firstPairs(given, "claim", ["name", "value"]),
    }),
  },
  {
    name: "require",
    kind: "requirement",
    description: "tell a partner what you want to hear of until a date; withdraw it with --withdraw",
    names: "partner",
    options: [
      ["--theme <text>", "a theme", false, true],
      ["--place <text>", "a place", false, true],
      ["--event <text>", "an event", false, true],
      ["--valid-until <time>", "until when it stands; it lapses loudly", true],
      ["--withdraw <envelope>", "the requirement that is withdrawn"],
    ],
    example:
      "tocsin require birch alder --theme returnees --event tournament --event elections --valid-until 2027-01-01T00:00:00Z --tlp TLP:AMBER --scope counter-terrorism --as liaison-1",
    body: (given) => ({
      act: given["withdraw"] === undefined ? "require" : "withdraw",
      requirement: orNull(given, "withdraw"),
      themes: [...listOf(given, "theme")],
      places: [...listOf(given, "place")],
      events: [...listOf(given, "event")],
      period: null,
      validUntil: instant(text(given, "validUntil")),
    }),
  },
];

async function say(io: CliIo, act: Act, given: { folder: string; named: string; options: Options }): Promise<void> {
  const { folder, named, options } = given;
  if (act.names === "partner") {
    await draftAndRelease(io, { folder, kind: act.kind, body: act.body(options, "", io) }, { ...options, to: [named] });
    return;
  }
  const of = await about(io, { folder, message: named }, options);
  const body = act.body(options, of.envelope, io);
  await draftAndRelease(io, { folder, kind: act.kind, body }, { ...options, to: [of.partner], thread: of.thread, scope: of.scope });
}

/** The names of the commands of `actCommand`. */
export const actNames: readonly string[] = acts.map(({ name }) => name);

/** The command of one act: drafted like everything that leaves, and released by another officer. */
export function actCommand(io: CliIo, name: string): Command {
  const act = acts.find((one) => one.name === name);
  if (act === undefined) throw new TypeError(`no act is called "${name}"`);
  const command = withDraftOptions(new Command(act.name)).description(act.description).argument("<dir>", "the node's folder");
  command.argument(act.names === "message" ? "<message>" : "<partner>", act.names === "message" ? "its number in tocsin inbox" : "to whom");
  for (const [flags, aboutIt, isNeeded, isList] of act.options) {
    if (isList === true) command.option(flags, aboutIt, collectWhole);
    else if (isNeeded === true) command.requiredOption(flags, aboutIt);
    else command.option(flags, aboutIt);
  }
  return command
    .addHelpText(
      "after",
      `\nExample:\n  ${act.example} --released-by releaser-1 …\n\nNothing leaves without a releaser who is not the drafter.`,
    )
    .action((folder: string, named: string, options: Options) => say(io, act, { folder, named, options }));
}
