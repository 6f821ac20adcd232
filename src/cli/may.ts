import { Command } from "commander";
import { isTimestamp, parseJson, systemClock, timestamp, TocsinError } from "../base/index.ts";
import { Gate, intakeRule, markingName, MarkingBook, readReader, termsOfReader } from "../handling/index.ts";
import type { Verdict } from "../handling/index.ts";
import type { Observable } from "../stix/index.ts";
import type { CliIo } from "./io.ts";
import { exitCodes, reportError, writeLines } from "./output.ts";
import { inputBytes, inputObjects, written } from "./stix-input.ts";

const help = `
Says of each STIX object in FILE whether the reader may receive it as it stands, and if not, why not. Every marking of the object and of any
part of it must allow; there are no ranks: who holds TLP:AMBER holds neither TLP:GREEN nor TLP:AMBER+STRICT. Unmarked is no.
"in part" means: a copy without the marked parts may be received (tocsin stix redact makes it).

READER.json:
  {"organisation":"birch","purpose":"counter-terrorism","markings":["TLP:GREEN","TLP:AMBER","marking-definition--…"],"country":"XB"}
Marking definitions are taken from FILE, and from other files with --definitions.
With --json: {"reader","allowed","refused","objects":[{"id","type","allowed","inPart","terms","reasons":[{"code","marking","text"}]}]}.
Ends with 0 where every object may be received, 1 where one may not, 2 for wrong use or input that cannot be read.

Examples:
  tocsin may birch.json bundle.json
  tocsin may birch.json attack.json --mark-as clear
  tocsin may birch.json bundle.json --json | jq '.objects[] | select(.allowed | not)'`;

const maxObjectsOfStdin = 1_000_000;
const maxReaderBytes = 1024 * 1024;

type MayOptions = {
  readonly json?: boolean;
  readonly lines?: boolean;
  readonly markAs?: string;
  readonly definitions?: readonly string[];
  readonly at?: string;
  readonly display?: boolean;
};

/** `tocsin may`: why a reader may receive what a file holds, or why not, object by object. */
export function mayCommand(io: CliIo): Command {
  return new Command("may")
    .description("say for each STIX object whether a reader may receive it, and why not")
    .argument("<reader>", "READER.json: who is to receive")
    .argument("<file>", "a file, or - for standard input")
    .option("--lines", "the file has one JSON document on each line")
    .option("--mark-as <label>", "decide as if an intake rule gave this TLP 2.0 label to what is unmarked")
    .option("--definitions <file...>", "more files with marking definitions")
    .option("--at <instant>", "decide as of this time, in UTC with milliseconds; else now")
    .option("--display", "ask whether it may be shown, rather than given")
    .option("--json", "print JSON instead of text")
    .addHelpText("after", help)
    .action(async (reader: string, file: string, options: MayOptions) => {
      try {
        await tell(io, { reader, file }, options);
      } catch (thrown) {
        reportError(io, thrown, options.json === true);
        // 1 is the answer "no", which nothing that could not be read has been given.
        if (thrown instanceof TocsinError) io.exitWith(exitCodes.usage);
      }
    });
}

async function tell(io: CliIo, files: { readonly reader: string; readonly file: string }, options: MayOptions): Promise<void> {
  if (files.reader === "-") throw new TocsinError("usage", "give the reader as a file: standard input is for the objects");
  const reader = readReader(parseJson(await inputBytes(io, files.reader), { maxBytes: maxReaderBytes }));
  const at = options.at ?? timestamp(systemClock.nowMs());
  if (!isTimestamp(at))
    throw new TocsinError("usage", `give --at in UTC with milliseconds, as 2026-01-31T12:00:00.000Z: got "${at.slice(0, 100)}"`);
  const { markAs } = options;
  const intake = markAs === undefined ? undefined : intakeRule({ source: files.file, label: markAs, officer: "command line", setAt: at });
  const book = new MarkingBook();
  const lines = options.lines === true;
  const held = files.file === "-" ? await collected(io, lines) : undefined;
  const objects = (): AsyncIterable<Observable> | readonly Observable[] => held ?? inputObjects(io, files.file, lines);
  // The whole input is read before the first answer: a definition may stand behind what it marks, and what is damaged gets no answer at all.
  let count = 0;
  for await (const object of objects()) {
    count += 1;
    if (object.type === "marking-definition") book.add(object);
  }
  for (const file of options.definitions ?? []) {
    for await (const object of inputObjects(io, file, false)) if (object.type === "marking-definition") book.add(object);
  }
  if (count === 0) throw new TocsinError("input-malformed", `read "${files.file}": there is no STIX object in it`);
  const gate = new Gate(reader, {
    purpose: reader.purpose,
    agreement: termsOfReader(reader),
    book,
    at,
    form: options.display === true ? "display" : "copy",
    ...(intake === undefined ? {} : { intake }),
  });
  await answer(io, { gate, objects: objects() }, options);
}

async function collected(io: CliIo, lines: boolean): Promise<readonly Observable[]> {
  const objects: Observable[] = [];
  for await (const object of inputObjects(io, "-", lines)) {
    objects.push(object);
    if (objects.length > maxObjectsOfStdin) {
      throw new TocsinError("input-too-large", `read standard input: more than ${maxObjectsOfStdin} objects; give them as a file`);
    }
  }
  return objects;
}

async function answer(
  io: CliIo,
  given: { readonly gate: Gate; readonly objects: AsyncIterable<Observable> | readonly Observable[] },
  options: MayOptions,
): Promise<void> {
  const { gate, objects } = given;
  const isJson = options.json === true;
  const { id, organisation, country, purpose } = gate.reader;
  let [allowed, refused] = [0, 0];
  if (isJson) await written(io, `{"reader":${JSON.stringify({ id, organisation, country, purpose })},"objects":[`);
  for await (const object of objects) {
    const verdict = gate.mayReceive(object);
    if (isJson) await written(io, `${allowed + refused > 0 ? "," : ""}${JSON.stringify(row(object, verdict))}`);
    else await written(io, `${spoken(object, verdict)}\n`);
    if (verdict.allowed) allowed += 1;
    else refused += 1;
  }
  if (isJson) await written(io, `],"allowed":${allowed},"refused":${refused}}\n`);
  else writeLines(io, ["", `${allowed} of ${allowed + refused} may go to ${safe(organisation)} for "${safe(purpose)}"`]);
  io.exitWith(refused === 0 ? 0 : exitCodes.refused);
}

function row(object: Observable, verdict: Verdict): unknown {
  const about = { id: idOf(object), type: object.type, allowed: verdict.allowed };
  return verdict.allowed ? { ...about, terms: verdict.terms } : { ...about, inPart: verdict.isOpenInPart, reasons: verdict.reasons };
}

function spoken(object: Observable, verdict: Verdict): string {
  const name = safe(idOf(object) ?? `${object.type} without an id`);
  if (verdict.allowed) {
    const terms = verdict.terms.map((id) => `\n         under the terms of ${safe(markingName(id))}`);
    return `yes      ${name}${terms.join("")}`;
  }
  const reasons = verdict.reasons.map(({ code, text, selectors }) => {
    const place = selectors === undefined || selectors.length === 0 ? "" : ` (on ${selectors.map(safe).join(", ")})`;
    return `\n         ${code}: ${safe(text)}${place}`;
  });
  return `${verdict.isOpenInPart ? "in part" : "no     "}  ${name}${reasons.join("")}`;
}

function idOf(object: Observable): string | null {
  return typeof object["id"] === "string" ? object["id"] : null;
}

/** Texts come from the file: whatever could steer a terminal is escaped. */
function safe(text: string): string {
  return JSON.stringify(text.slice(0, 500)).slice(1, -1);
}
