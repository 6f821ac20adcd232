import { base64 } from "../../base/index.ts";
import { grants, isPresent, markingFormat, readingOf, recordAct, revealParts } from "../../exchange/index.ts";
import type { AbsentPart, MessageRecord, Part, View } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import { entriesOf, headerOf } from "../cases.ts";
import { checkNeedToKnow, readerRoles } from "../need-to-know.ts";
import { printedPages } from "../print-pages.ts";
import { reasonGiven } from "../reason.ts";
import type { Verb } from "../verb.ts";
import { findMessage } from "../find-message.ts";

const mostActs = 200;

function markingOf(parts: readonly (Part | AbsentPart)[]): string {
  const marking = parts.find((part) => part.label === "marking");
  // What has no marking any more is handled as the strictest.
  if (marking === undefined || !isPresent(marking)) return "TLP:RED";
  const { tlp, caveats } = markingFormat.decode(marking.bytes);
  return [tlp.startsWith("TLP:") ? tlp : `TLP:${tlp}`, ...caveats].join(" // ");
}

async function receiptLines(view: View, message: MessageRecord): Promise<readonly string[]> {
  const receipts = await view.receipts(message.row);
  return receipts.length === 0
    ? [message.outgoing ? "none: dispatched, delivery unproven" : "none by an officer of this house"]
    : receipts.map(
        ({ at, verdict, byPartner, role, pseudonym, carrier }) =>
          `${at}  ${verdict} by ${byPartner ? "the partner" : "us"}${role === null ? "" : ` (${role} ${pseudonym ?? ""})`}, carried by ${carrier}`,
      );
}

/** Where the message's own acts stand in the logs, and the newest checkpoint over them. */
async function proofLines(view: View, message: MessageRecord): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const act of await view.actsAbout(message.messageId, mostActs)) {
    // What is in the pair log both sides have; who opened it here is this house's own business.
    if (act.facts["envelope"] !== message.envelopeHash || !act.log.includes("/pair/")) continue;
    const checkpoint = await view.logs.latestCheckpoint(act.log);
    const covered =
      checkpoint !== undefined && checkpoint.size > act.index
        ? `under size ${checkpoint.size}, root ${base64(checkpoint.root)}`
        : "under no checkpoint yet";
    lines.push(`${act.at}  ${act.verb}: entry ${act.index}, ${covered}`, `  of the log ${act.log}`);
  }
  return lines.length === 0 ? ["none"] : lines;
}

function bodyLines(
  message: MessageRecord,
  given: { partner: string; text: string; receipts: readonly string[]; proof: readonly string[] },
): readonly string[] {
  const { ourReference, yourReference, validity } = headerOf(message);
  const isOurs = message.outgoing;
  return [
    `${message.kind} ${isOurs ? "to" : "from"} ${given.partner}, ${message.precedence}${message.status === "actual" ? "" : `, ${message.status.toUpperCase()}`}`,
    `message ${message.messageId}, #${message.sequence ?? "-"} of epoch ${message.epoch}`,
    `sent ${message.sentAt} (the sender's clock), committed here ${message.committedAt}`,
    ...(ourReference === null ? [] : [`${isOurs ? "our" : "their"} reference ${ourReference}`]),
    ...(yourReference === null ? [] : [`${isOurs ? "their" : "our"} reference ${yourReference}`]),
    ...(validity === null ? [] : [`valid ${validity.from} to ${validity.until}`]),
    "",
    ...given.text.trimEnd().split("\n"),
    "",
    "RECEIPTS",
    ...given.receipts,
    "",
    "PROOF",
    `envelope (SHA-256) ${message.envelopeHash}`,
    ...given.proof,
  ];
}

/**
 * A message as text for paper. Marking, reference and page stand on every page; "not for court" with them, unless its originator granted use in
 * court. A logged act with its reason; entries on persons are printed only where `persons` asks for them.
 */
const print: Verb = {
  roles: readerRoles,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, readerRoles, "print");
    const reason = reasonGiven(args);
    const hasPersons = args.flag("persons");
    const { months } = await node.exchange();
    return await node.store.transact(async (tx) => {
      const message = await findMessage(tx, args.text("message"));
      await checkNeedToKnow(tx, officer, message);
      const parts = revealParts(await tx.parts(message.row), months);
      const entries = await entriesOf(
        tx,
        { partner: message.partner, kinds: ["release-request", "release-decision"] },
        { self: node.id, months },
      );
      const isForCourt = grants(entries, node.clock.nowMs()).some(
        ({ use, of, paragraphs }) => use === "use-in-court" && of === message.envelopeHash && paragraphs.length === 0,
      );
      await recordAct(tx, node, {
        verb: "print",
        subject: message.messageId,
        officer: officer.id,
        facts: { reason, envelope: message.envelopeHash, persons: hasPersons, forCourt: isForCourt },
      });
      const shown = hasPersons ? parts : parts.filter(({ label }) => label !== "person");
      const withheld = parts.length - shown.length;
      const text = `${readingOf(shown).text}${withheld === 0 ? "" : `\n(entries on persons that are not printed: ${withheld})\n`}`;
      const partner = (await tx.partner(message.partner))?.organisation ?? message.partner;
      const body = bodyLines(message, { partner, text, receipts: await receiptLines(tx, message), proof: await proofLines(tx, message) });
      const status = message.status === "actual" ? [] : [message.status.toUpperCase()];
      const pages = printedPages(body, {
        marking: markingOf(parts),
        reference: `${node.config.name} #${message.row} ${message.messageId}, printed ${node.timestamp()} by ${officer.id}`,
        warnings: [...status, ...(isForCourt ? [] : ["NOT FOR COURT"])],
      });
      return { row: message.row, forCourt: isForCourt, pages };
    });
  },
};

/** The verb of printing, by name. */
export const printVerbs: Readonly<Record<string, Verb>> = { print };
