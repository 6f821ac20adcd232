import { Command } from "commander";
import type { CliIo } from "./io.ts";
import { rowOf } from "./message-rows.ts";
import { passedLine } from "./passed.ts";
import type { Line } from "./message-rows.ts";
import { style, table, writeJson, writeLines } from "./output.ts";
import { members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

function receiptLine(receipt: Line): string {
  const { at, verdict, byPartner, role, pseudonym, reason, personal } = receipt;
  const who = `${byPartner === true ? "by the partner" : "by us"}${role === null ? "" : ` (${String(role)} ${String(pseudonym)})`}`;
  const own = personal === null || personal === undefined ? undefined : members(personal);
  const signed =
    own === undefined
      ? ""
      : own["request"] === null
        ? `; signed by ${String(own["officer"])}, the signature is erased`
        : `; signed by ${String(own["officer"])}, kept here alone, ${own["holds"] === true ? "verified" : "DOES NOT VERIFY"}, SHA-256 ${String(own["hash"])}`;
  return `${String(at)}  ${String(verdict)} ${who}${typeof reason === "string" ? `: ${reason}` : ""}${signed}`;
}

/** The thread as it went, with this message marked; an acknowledgement says what it answered. */
function threadLines(shown: Line): readonly string[] {
  const all = [shown, ...(shown["others"] as Line[])].toSorted((a, b) => Number(a["row"]) - Number(b["row"]));
  if (all.length === 1) return [];
  const answers = new Map(
    all.flatMap((message) =>
      (message["receipts"] as Line[]).map(({ carrier, verdict }) => [carrier, `${String(verdict)} #${String(message["row"])}`] as const),
    ),
  );
  const rows = all.map((message) => {
    const cells = [...rowOf(message)];
    const answer = message["kind"] === "acknowledgement" ? answers.get(message["envelope"]) : undefined;
    if (answer !== undefined) cells[4] = `${String(message["kind"])}: ${answer}`;
    return [message["row"] === shown["row"] ? "*" : "", ...cells];
  });
  return ["", "the thread:", ...table(["", "#", "", "partner", "precedence", "kind", "sent", "state"], rows)];
}

function attachmentLines(folder: string, shown: Line, as: string): readonly string[] {
  const attachments = shown["attachments"] as Line[];
  return attachments.map(({ number, isHere }) =>
    isHere === true
      ? `attachment ${String(number)} is here: tocsin attachment ${folder} ${String(shown["row"])} ${String(number)} --out FILE --as ${as}`
      : `attachment ${String(number)} has not arrived whole yet`,
  );
}

function references(shown: Line): readonly string[] {
  const header = members(shown["header"] ?? null);
  const { ourReference, yourReference, validity, lifeSafetyFloor, scope } = header;
  const isOurs = shown["outgoing"] === true;
  const term = validity === null || validity === undefined ? undefined : members(validity);
  const found = [
    ...(typeof scope === "string" ? [`scope ${scope}`] : []),
    ...(typeof ourReference === "string" ? [`${isOurs ? "our" : "their"} reference ${ourReference}`] : []),
    ...(typeof yourReference === "string" ? [`${isOurs ? "their" : "our"} reference ${yourReference}`] : []),
    ...(term === undefined ? [] : [`valid ${String(term["from"])} to ${String(term["until"])}`]),
    ...(lifeSafetyFloor === true ? ["under the life-safety floor"] : []),
  ];
  return found.length === 0 ? [] : [found.join(", ")];
}

function linesOf(io: CliIo, folder: string, given: { readonly shown: Line; readonly as: string }): readonly string[] {
  const { shown, as } = given;
  const { thread, agreement, sequence, epoch, reading, sha256, equivocates } = shown;
  const text = String(reading).slice(0, -1).split("\n");
  const [marking = "", ...rest] = text;
  const isText = String(reading).trim() !== "";
  return [
    rowOf(shown).join("  "),
    `${thread === null ? "" : `thread ${String(thread)}, `}agreement ${String(agreement)}, #${String(sequence)} of epoch ${String(epoch)}`,
    ...references(shown),
    ...(equivocates === true ? [style(io, "red", "ANOTHER MESSAGE WAS SIGNED UNDER THIS NUMBER: both are kept as proof")] : []),
    ...(shown["receipts"] as Line[]).map(receiptLine),
    ...((shown["passed"] ?? []) as Line[]).map(passedLine),
    ...(isText
      ? ["", style(io, "bold", marking), ...rest, ...(sha256 === null ? [] : ["", `SHA-256 of the text: ${String(sha256)}`])]
      : []),
    ...attachmentLines(folder, shown, as),
    ...threadLines(shown),
  ];
}

/** `tocsin show`: a message whole. Opening is recorded. */
export function showCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("show"))
    .description("show a message whole: who has it, who read it, its text, attachments, grades and thread; opening is recorded")
    .argument("<dir>")
    .argument("<message>", "its number in tocsin inbox, or its id")
    .option("--reason <words>", "open entries on persons too: the reason is recorded")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin show birch 1 --as watch-1\n\nThe SHA-256 is the one that the releaser saw before signing: compare it where something hangs on a word.",
    )
    .action(async (folder: string, message: string, options: OfficerOptions & { as: string; reason?: string }) => {
      const args = { message, ...(options.reason === undefined ? {} : { reason: options.reason }) };
      const shown = members(await perform(io, { folder, verb: "show", args, as: [options.as], options })) as Line;
      if (options.json === true) writeJson(io, shown);
      else writeLines(io, linesOf(io, folder, { shown, as: options.as }));
    });
}
