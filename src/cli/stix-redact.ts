import { Command } from "commander";
import { isTimestamp, parseJson, systemClock, timestamp, TocsinError } from "../base/index.ts";
import {
  assertReleasable,
  Gate,
  intakeRule,
  MarkingBook,
  mintObjectsForReader,
  readReader,
  termsOfReader,
  keyedPseudonym,
  redactGraph,
  redactedBundle,
} from "../handling/index.ts";
import type { Reader, Releasable } from "../handling/index.ts";
import type { Observable, StixObject } from "../stix/index.ts";
import type { CliIo } from "./io.ts";
import { exitCodes, reportError } from "./output.ts";
import { inputBytes, inputObjects, written } from "./stix-input.ts";

const help = `
Prints the bundle that the reader gets of FILE, as JSON and nothing else: without what a marking of an object, or of a part of one, withholds,
and without what would tell of it: references, ids in texts, translations, ids that are made from it, the times of versions that
differ in nothing that is shown. Every object is flagged as a redacted copy, whether anything is missing from it or not. What carries no
marking is withheld, unless --mark-as says otherwise. docs/redaction.md says what is promised, and what is not.

READER.json:
  {"organisation":"birch","purpose":"counter-terrorism","markings":["TLP:GREEN","TLP:AMBER","marking-definition--…"],"country":"XB"}
Marking definitions are taken from FILE, and from other files with --definitions.
The bundle depends on what the reader may see and nothing else: the same for any two files that differ only in what is withheld.

Examples:
  tocsin stix redact bundle.json --for birch.json > for-birch.json
  tocsin stix redact attack.json --for birch.json --mark-as clear | tocsin stix validate -`;

const maxReaderBytes = 1024 * 1024;
const maxObjects = 1_000_000;

type RedactFileOptions = {
  readonly for: string;
  readonly markAs?: string;
  readonly lines?: boolean;
  readonly definitions?: readonly string[];
  readonly idKey?: string;
  readonly at?: string;
  readonly keepModified?: boolean;
  readonly json?: boolean;
};

/** `tocsin stix redact`: the copy of a file's objects that one reader gets. */
export function stixRedactCommand(io: CliIo): Command {
  return new Command("redact")
    .description("print the bundle that a reader gets, without what is withheld and its traces")
    .argument("<file>", "a file, or - for standard input")
    .requiredOption("--for <reader>", "READER.json: who is to receive")
    .option("--mark-as <label>", "treat what is unmarked as if an intake rule gave it this TLP 2.0 label")
    .option("--definitions <file...>", "more files with marking definitions")
    .option(
      "--id-key <file>",
      "a secret of at least 32 bytes, from which observables without an id to show get one; else they are withheld",
    )
    .option("--keep-modified", "show modified as it is, even where it can tell when something withheld was changed")
    .option("--at <instant>", "decide as of this time, in UTC with milliseconds; else now")
    .option("--lines", "the file has one JSON document on each line")
    .option("--json", "accepted for evenness: the output is always JSON")
    .addHelpText("after", help)
    .action(async (file: string, options: RedactFileOptions) => {
      try {
        await redactFile(io, file, options);
      } catch (thrown) {
        reportError(io, thrown, options.json === true);
        if (thrown instanceof TocsinError) io.exitWith(exitCodes.usage);
      }
    });
}

async function redactFile(io: CliIo, file: string, options: RedactFileOptions): Promise<void> {
  if (options.for === "-") throw new TocsinError("usage", "give the reader as a file: standard input is for the objects");
  const reader = readReader(parseJson(await inputBytes(io, options.for), { maxBytes: maxReaderBytes }));
  const objects: Observable[] = [];
  for await (const object of inputObjects(io, file, options.lines === true)) {
    objects.push(object);
    if (objects.length > maxObjects) throw new TocsinError("input-too-large", `read "${file}": more than ${maxObjects} objects`);
  }
  if (objects.length === 0) throw new TocsinError("input-malformed", `read "${file}": there is no STIX object in it`);
  const book = await definitionsIn(io, objects, options.definitions ?? []);
  const gate = gateFor(reader, { book, source: file, options });
  const { intake } = gate.conditions;
  const shown = redactGraph(objects, {
    allows: (markings) => gate.allows(markings),
    times: options.keepModified === true ? "given" : "visible",
    ...(intake === undefined ? {} : { markAs: intake.marking }),
    ...(options.idKey === undefined ? {} : { pseudonym: keyedPseudonym(await keyIn(io, options.idKey), reader.id) }),
  });
  // What redaction let through is decided on once more, by the rule that every exit has.
  await printRedacted(io, mintObjectsForReader<StixObject>(shown, gate));
}

/** Prints the bundle of objects that were released to a reader: nothing else is taken. */
export async function printRedacted(io: CliIo, released: Releasable<readonly StixObject[]>): Promise<void> {
  assertReleasable(released, released.recipient);
  await written(io, `${redactedBundle(released.content)}\n`);
}

async function definitionsIn(io: CliIo, objects: readonly Observable[], files: readonly string[]): Promise<MarkingBook> {
  const book = new MarkingBook();
  for (const object of objects) if (object.type === "marking-definition") book.add(object);
  for (const file of files) {
    for await (const object of inputObjects(io, file, false)) if (object.type === "marking-definition") book.add(object);
  }
  return book;
}

function gateFor(reader: Reader, from: { readonly book: MarkingBook; readonly source: string; readonly options: RedactFileOptions }): Gate {
  const { at = timestamp(systemClock.nowMs()), markAs } = from.options;
  if (!isTimestamp(at))
    throw new TocsinError("usage", `give --at in UTC with milliseconds, as 2026-01-31T12:00:00.000Z: got "${at.slice(0, 100)}"`);
  const { book, source } = from;
  const intake = markAs === undefined ? {} : { intake: intakeRule({ source, label: markAs, officer: "command line", setAt: at }) };
  return new Gate(reader, { purpose: reader.purpose, agreement: termsOfReader(reader), book, at, ...intake });
}

async function keyIn(io: CliIo, file: string): Promise<Uint8Array> {
  const key = await inputBytes(io, file);
  if (key.length < 32) throw new TocsinError("usage", `read the key "${file}": at least 32 bytes are needed`);
  return key;
}
