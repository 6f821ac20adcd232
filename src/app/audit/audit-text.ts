import { reportText } from "../../log/index.ts";
import type { AuditReport, OpenedSummary, ReportedPassing } from "./audit-export.ts";
import type { Basis, Event } from "./story.ts";
import type { Verdict } from "./verdicts.ts";

/** Acts and names come from whoever is audited: nothing in them reaches a terminal as a control. */
export function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

/** The most findings in what was opened that are told one by one. */
const mostTold = 20;

/** The report as lines for a person, one at a time: what the verifier says, what was opened, what passed, what else was done. */
export function* auditLines(report: AuditReport): Generator<string> {
  const { opened, findings } = report;
  if (report.verify.ok && findings.length > 0) yield "WRONG: the export is sound, and what was opened of it is not, see below";
  yield* reportText(report.verify).trimEnd().split("\n");
  yield "";
  if (opened === null) {
    yield "No acts were given (--acts): what the leaves commit to is not told, and nobody can tell it without the node's openings.";
    return;
  }
  yield* findingLines(report);
  yield* openedLines(opened, findings.length);
  yield "";
  yield "Parties, as their cards in the export name them: compare the words with each of them over another channel";
  for (const { name, words } of Object.values(report.parties)) yield printable(`  ${name}: ${words.join(" ")}`);
  yield* passedLines(report);
  yield* holdLines(opened);
  yield* eventLines(opened);
}

function* findingLines({ findings, omittedFindings }: AuditReport): Generator<string> {
  for (const [at, { code, message, line, log, leaf }] of findings.slice(0, mostTold).entries()) {
    const where = [log, leaf === undefined ? undefined : `leaf ${leaf}`, line === undefined ? undefined : `line ${line}`];
    const place = where.filter((part) => part !== undefined).join(", ");
    yield printable(`${at === 0 ? "WRONG in what was opened: " : "  also: "}${code}${place === "" ? "" : `: ${place}`}: ${message}`);
  }
  const more = Math.max(0, findings.length - mostTold) + omittedFindings;
  if (more > 0) yield `  and ${more} more`;
}

function* openedLines({ acts, counts, notOpened, node, madeAt, kept, unjudged }: OpenedSummary, wrong: number): Generator<string> {
  yield printable(
    `Opened by ${node ?? "nobody who says so"} at ${madeAt ?? "an unknown time"}: ${acts} acts, ${wrong === 0 ? "each fits its commitment" : "those that fit are told below"}`,
  );
  if (notOpened === 0) yield "  every leaf that hides an act was opened";
  for (const { origin, size, opened, later, last } of counts) {
    const after = size - 1 - last;
    const missing = size - opened;
    if (missing > 0)
      yield printable(
        `  ${origin}: ${missing} of ${size} leaves were not opened${after > 0 ? `, ${Math.min(after, missing)} of them after the last one that was` : ""}`,
      );
    if (later > 0) yield printable(`  ${origin}: ${later} acts were opened that the export does not reach; nothing is told of them`);
  }
  if (kept > 0) yield `  ${kept} documents of partners are kept back: their agreement lets nobody but the two parties see them`;
  if (unjudged > 0) yield `  ${unjudged} envelopes cannot be judged: the keys that signed them are in no card of this export`;
}

function* passedLines(report: AuditReport): Generator<string> {
  let [passed, open, unknown, unproven, beyond] = [0, 0, 0, 0, 0];
  yield "";
  yield "What passed";
  for (const passing of report.passings()) {
    passed += 1;
    if (passing.isOpen === true) open += 1;
    if (passing.isOpen === null) unknown += 1;
    if (passing.isOutgoing && passing.delivered?.isProven !== true) unproven += 1;
    if (passing.provable === "signed") beyond += 1;
    for (const line of passingLines(passing, report.parties)) yield printable(line);
  }
  if (passed === 0) yield "  nothing";
  yield `  in all ${passed} messages and ${report.opened?.control ?? 0} that keep the channel going`;
  yield `  open: ${open} wait for an answer${unknown === 0 ? "" : `, of ${unknown} it cannot be told: their kind was not opened`}`;
  if (unproven > 0) yield `  ${unproven} were dispatched, and their delivery is not proven by a receipt of the partner's`;
  if (beyond > 0) yield `  ${beyond} stand after the last cosignature of their log: whoever has its keys could still write them anew`;
}

function named(node: string | null, names: AuditReport["parties"]): string {
  if (node === null) return "a partner who was not opened";
  return names[node]?.name ?? `the node ${node.slice(0, 12)}…`;
}

function passingLines(passing: ReportedPassing, names: AuditReport["parties"]): string[] {
  const { at, isOutgoing, partner, kind, precedence, status, message, envelope, release, answers } = passing;
  const what = [
    precedence,
    kind ?? "message of a kind that was not opened",
    status === null || status === "actual" ? undefined : `(${status})`,
  ];
  const lines = [
    `  ${at}  ${isOutgoing ? "to" : "from"} ${named(partner, names)}: ${what.filter((word) => word !== undefined && word !== null).join(" ")}`,
  ];
  lines.push(`      message ${message}, signed envelope ${envelope}${passing.isSigned ? ", whose signatures hold" : ""}`);
  if (isOutgoing) lines.push(...releaseLines(release));
  else lines.push("      its basis is the originator's own decision, and is not opened here");
  lines.push(`      ${deliveryText(passing)}`);
  for (const answer of answers) lines.push(`      ${answerText(answer, isOutgoing)}`);
  if (passing.isOpen === true) lines.push("      OPEN: nobody has answered it, as far as was opened");
  if (passing.provable === "signed") lines.push("      after the last cosignature");
  return lines;
}

function releaseLines(release: ReportedPassing["release"]): string[] {
  if (release === null) return ["      no act that releases it was opened"];
  const { officer, drafter, isFloor, basis } = release;
  const lines = [
    `      released by ${officer ?? "nobody"}, drafted by ${drafter}${isFloor ? ", EMERGENCY under the life-safety floor" : ""}`,
  ];
  return [...lines, ...(basis === null ? ["      its decision was not opened"] : basisLines(basis))];
}

function basisLines({ purpose, legalBasis, authority, necessity, mistreatmentRisk, markings, floorHarm }: Basis): string[] {
  const { list, version, code } = legalBasis;
  return [
    `      basis: ${purpose}; ${code} (${list}, version ${version}); authority: ${authority}; ${markings.join(", ")}`,
    `      necessity: ${necessity}`,
    `      mistreatment risk: ${mistreatmentRisk}${floorHarm === null ? "" : `; harm: ${floorHarm}`}`,
  ];
}

function deliveryText({ isOutgoing, delivered, answers }: ReportedPassing): string {
  if (!isOutgoing) return "taken in by this node";
  if (delivered?.isProven === true) return `delivered ${delivered.at}: the partner's node signed the receipt`;
  if (answers.some(({ isProven }) => isProven)) return "delivered: the partner signed an answer to it";
  if (delivered !== null)
    return `dispatched; this node recorded a receipt at ${delivered.at}, and the partner's own was not opened: delivery unproven`;
  return "dispatched, delivery unproven";
}

function answerText({ verdict, at, by, isProven }: Verdict, isOutgoing: boolean): string {
  if (!isOutgoing) return `${verdict} ${at} by ${by ?? "this node"}, who is known here alone`;
  return `${verdict} ${at}${isProven ? ", signed by the partner" : ", as this node recorded it; the partner's own words were not opened"}`;
}

function* holdLines({ holds, madeAt }: OpenedSummary): Generator<string> {
  yield "";
  yield holds.length === 0 ? "Legal holds: none" : "Legal holds, as they stood when the acts were opened";
  for (const { message, authority, reference, until, at, officer, liftedAt } of holds) {
    const standing = liftedAt !== null ? `lifted ${liftedAt}` : madeAt !== null && until <= madeAt ? "ended" : "STANDS";
    yield printable(
      `  ${standing}: message ${message}, ${shorten(authority)}, ${shorten(reference)}, ${at} to ${until}, set by ${officer ?? "nobody"}`,
    );
  }
}

const eventHeadings: readonly (readonly [Event["class"], string])[] = [
  ["other-channel", "Passed by voice, by hand or through an embassy, as claimed"],
  ["duty", "Duties to warn"],
  ["emergency-review", "Reviews"],
  ["override", "Overrides"],
  ["refusal", "Refusals"],
  ["erasure", "Erasures and holds"],
  ["missed", "Missed deadlines and pages"],
  ["agreement", "Agreements"],
  ["authority", "Officers, keys, partners"],
  ["audit", "Audits"],
];

function* eventLines({ events, omittedEvents, verbs }: OpenedSummary): Generator<string> {
  for (const [heading, title] of eventHeadings) {
    const own = events.filter((event) => event.class === heading);
    yield "";
    yield own.length === 0 ? `${title}: none` : title;
    for (const event of own) yield printable(`  ${eventText(event)}`);
  }
  if (omittedEvents > 0) yield `${omittedEvents} more acts are counted and not told`;
  yield "";
  yield printable(
    `Acts by name: ${Object.entries(verbs)
      .map(([verb, count]) => `${verb} ${count}`)
      .join(", ")}`,
  );
}

/** An act in one line: facts are ids, hashes and numbers; a reason is shown where the act holds one. */
function eventText({ at, verb, subject, officer, facts }: Event): string {
  const shown = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined);
  const words = shown.map(([name, value]) => `${name} ${shorten(typeof value === "string" ? value : JSON.stringify(value))}`);
  return [`${at}  ${verb}`, shorten(subject), officer === null ? "by the node" : `by ${officer}`, ...words].join("  ");
}

function shorten(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 117)}…`;
}
