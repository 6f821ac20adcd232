import { readFileSync } from "node:fs";
import path from "node:path";
import { parseJson, systemClock, systemRandom, timestamp, TocsinError } from "../base/index.ts";
import { Gate, MarkingBook, readReader, termsOfReader } from "../handling/index.ts";
import type { Reader } from "../handling/index.ts";
import { contentLimit, locate, push } from "../taxii/index.ts";
import type { PushReport } from "../taxii/index.ts";
import type { CliIo } from "./io.ts";
import { exitCodes, notice, writeJson, writeLines } from "./output.ts";
import { inputObjects } from "./stix-input.ts";
import { openSession, waitingClock } from "./taxii-access.ts";
import type { AccessOptions } from "./taxii-access.ts";
import { Outlet } from "./taxii-outlet.ts";
import type { ObjectsFile } from "./taxii-outlet.ts";
import { grouped } from "./taxii-progress.ts";
import { withSignals } from "./taxii-pull.ts";

/** What `taxii push` takes. */
export type PushOptions = AccessOptions & {
  readonly collection?: string;
  readonly for: string;
  readonly lines?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
};

function readerFile(io: CliIo, file: string): Reader {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path.resolve(io.cwd, file));
  } catch (cause) {
    throw new TocsinError("usage", `give the reader by --for READER.json: there is no file at "${file}"`, { cause });
  }
  return readReader(parseJson(bytes, { maxBytes: 1024 * 1024 }));
}

/** The gate to one reader, with what the file's own marking definitions say. */
async function gateTo(io: CliIo, reader: Reader, input: ObjectsFile): Promise<Gate> {
  const book = new MarkingBook();
  for await (const object of inputObjects(io, input.file, input.lines)) if (object.type === "marking-definition") book.add(object);
  const at = timestamp(systemClock.nowMs());
  return new Gate(reader, { purpose: reader.purpose, agreement: termsOfReader(reader), book, at });
}

function withheldLines(outlet: Outlet): readonly string[] {
  const copies = outlet.redacted === 0 ? [] : [`${grouped(outlet.redacted)} of them as redacted copies, without what is marked in them`];
  if (outlet.withheldCount === 0) return copies;
  const shown = outlet.withheld.slice(0, 20).map(({ id, reasons }) => `  ${id}: ${reasons.join("; ")}`);
  const rest = outlet.withheldCount - shown.length;
  return [
    ...copies,
    `${grouped(outlet.withheldCount)} objects did not leave:`,
    ...shown,
    ...(rest > 0 ? [`  and ${grouped(rest)} more`] : []),
  ];
}

function pushLines(report: PushReport): readonly string[] {
  const { isComplete, taken, failed, failures, unconfirmed, notSent } = report;
  const head = isComplete ? "the server has all that was sent" : "NOT COMPLETE";
  const lines = [
    `${head}: ${grouped(taken)} taken, ${grouped(failed)} failed, ${grouped(unconfirmed)} without word, ${grouped(notSent)} not sent`,
  ];
  for (const { id, version, message } of failures.slice(0, 20)) lines.push(`  ${id}${version === null ? "" : ` ${version}`}: ${message}`);
  if (failed > 20) lines.push(`  and ${grouped(failed - 20)} more`);
  return lines;
}

function tell(io: CliIo, told: { readonly outlet: Outlet; readonly report: PushReport; readonly reader: Reader }, json: boolean): void {
  const { outlet, report, reader } = told;
  const { error, ...facts } = report;
  const isWhole = report.isComplete && isAllOut(outlet);
  if (json) {
    const { withheld, withheldCount, redacted } = outlet;
    const problem = error === null ? {} : { error: { code: error.code, message: error.message } };
    writeJson(io, { ok: isWhole, recipient: reader.id, ...facts, redacted, withheld, withheldCount, ...problem });
  } else {
    writeLines(io, [...pushLines(report), ...withheldLines(outlet)]);
    if (error !== null) notice(io, `tocsin: ${error.message}\n        (${error.code}; what it means stands in docs/errors.md)`);
  }
  io.exitWith(error !== null ? exitCodes[error.kind] : !report.isComplete ? exitCodes.refused : isWhole ? 0 : exitCodes.policy);
}

async function tellDryRun(io: CliIo, outlet: Outlet, input: ObjectsFile & { readonly json: boolean }): Promise<void> {
  let count = 0;
  for await (const { content } of outlet.releases(io, input)) count += content.length;
  const { withheld, withheldCount, redacted } = outlet;
  if (input.json) writeJson(io, { ok: isAllOut(outlet), dryRun: true, released: count, redacted, withheld, withheldCount });
  else writeLines(io, [`${grouped(count)} objects would leave; nothing was sent`, ...withheldLines(outlet)]);
  io.exitWith(isAllOut(outlet) ? 0 : exitCodes.policy);
}

/** Whether everything left, with all its parts. */
function isAllOut({ withheldCount, redacted }: Outlet): boolean {
  return withheldCount === 0 && redacted === 0;
}

/** `taxii push`: sends the objects of a file that the reader may receive, and tells of each that did not leave or did not arrive. */
export async function pushCommand(
  io: CliIo,
  asked: { readonly address: string; readonly file: string },
  options: PushOptions,
): Promise<void> {
  const { address, file } = asked;
  if (file === "-") throw new TocsinError("usage", "give a file: it is read twice, for its marking definitions first");
  const input = { file, lines: options.lines === true };
  const json = options.json === true;
  const reader = readerFile(io, options.for);
  const outlet = new Outlet(await gateTo(io, reader, input));
  if (options.dryRun === true) {
    await tellDryRun(io, outlet, { ...input, json });
    return;
  }
  await withSignals(async (signal) => {
    const session = openSession(io, address, { ...options, signal });
    try {
      const place = await locate(session, address, options.collection);
      const maxContentLength = place.maxContentLength ?? (await contentLimit(session, place.root));
      const request = { session, ...place, maxContentLength, recipient: reader.id };
      const report = await push(outlet.releases(io, input), request, { clock: waitingClock, random: systemRandom, signal });
      tell(io, { outlet, report, reader }, json);
    } finally {
      session.close();
    }
  });
}
