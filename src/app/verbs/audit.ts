import path from "node:path";
import { TocsinError } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import type { Role } from "../../exchange/index.ts";
import { answerRequest } from "../audit/answer.ts";
import { checkInstant, openActs } from "../audit/open-acts.ts";
import { readRequest } from "../audit/request.ts";
import { yearReport } from "../audit/year.ts";
import { requireRole } from "../authorise.ts";
import type { Verb, VerbCall } from "../verb.ts";

const auditors: readonly Role[] = ["auditor"];
/** Who answers an auditor from outside: acts tell no content, and still more than the log does. */
const answerers: readonly Role[] = ["releaser", "duty-to-warn-authority", "data-protection-officer", "auditor"];
const longestReason = 1000;

function fileOf({ args }: VerbCall, name: string): string {
  const file = args.text(name);
  if (!path.isAbsolute(file)) throw new TocsinError("usage", `give ${name} as an absolute path, got "${file}"`);
  return file;
}

/** Opens this node's acts for its auditor, into a file: acts with their salts, decisions, signed envelopes; no content of any message. Recorded. */
const auditOpen: Verb = {
  roles: auditors,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, auditors, "audit-open");
    const since = checkInstant(args.optionalText("since"), "--since");
    const until = checkInstant(args.optionalText("until"), "--until");
    const opened = await openActs(node, fileOf(call, "out"), { since, until, isActsOnly: args.flag("actsOnly") });
    const facts = { acts: opened.acts, documents: opened.documents, since: since ?? null, until: until ?? null };
    await node.store.transact((tx) => recordAct(tx, node, { verb: "audit-open", subject: node.id, officer: officer.id, facts }));
    return { ...opened };
  },
};

function refusalsOf({ args }: VerbCall): ReadonlyMap<string, string> {
  const refused = new Map<string, string>();
  for (const given of args.texts("refuse")) {
    const equals = given.indexOf("=");
    const reason = given.slice(equals + 1).trim();
    if (equals < 1 || reason === "" || reason.length > longestReason)
      throw new TocsinError("usage", `refuse a leaf as LEAF=reason, the reason in at most ${longestReason} characters: it is recorded`);
    refused.set(given.slice(0, equals), reason);
  }
  return refused;
}

/** Refusals name leaves as the request has them; the short name of a log in an export is put to its origin. */
function placesOf(
  refused: ReadonlyMap<string, string>,
  asked: readonly { readonly log: string; readonly leaf: number }[],
): ReadonlyMap<string, string> {
  return new Map(
    [...refused].map(([name, reason]) => {
      const found = asked.find(({ log, leaf }) => [`${log}:${leaf}`, `${shortName(log)}:${leaf}`].includes(name));
      return [found === undefined ? name : `${found.log}:${found.leaf}`, reason] as const;
    }),
  );
}

/** The name of a log's folder in an export. */
function shortName(origin: string): string {
  const [, , name = "", agreement] = origin.split("/");
  return agreement === undefined ? name : `${name}-${agreement}`;
}

/** Answers an auditor's request: opens chosen leaves, and records every refusal in the log. */
const auditAnswer: Verb = {
  roles: answerers,
  async run(call) {
    const { node, signers } = call;
    const officer = requireRole(signers, answerers, "audit-answer");
    const { request, bytes } = readRequest(fileOf(call, "request"));
    const refused = placesOf(refusalsOf(call), request.leaves);
    const answered = await answerRequest(node, {
      request,
      requestBytes: bytes,
      refused,
      officer: officer.id,
      file: fileOf(call, "out"),
    });
    return { ...answered, unlike: [...answered.unlike] };
  },
};

/** The year report: what passed in time and late, duties, emergencies, refusals, in counts and references. */
const auditReport: Verb = {
  roles: auditors,
  async run({ node, args }) {
    const year = args.number("year");
    if (!Number.isSafeInteger(year) || year < 1970 || year > 9998) throw new TocsinError("usage", `give --year as a year, got ${year}`);
    return await yearReport(node, year);
  },
};

/** The verbs of the auditor, by name. */
export const auditVerbs: Readonly<Record<string, Verb>> = {
  "audit-answer": auditAnswer,
  "audit-open": auditOpen,
  "audit-report": auditReport,
};
