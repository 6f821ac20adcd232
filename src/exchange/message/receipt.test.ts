import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, timestamp, uuid4 } from "../../base/index.ts";
import { composeControl } from "./compose.ts";
import { directionOf } from "./header.ts";
import { openMessage, type OpenedMessage } from "./open-message.ts";
import { createPart, onePart } from "./part.ts";
import { isReceiptFor, receiptFormat, receiptKind, receiptSubject, receiptVerdicts, type Receipt } from "./receipt.ts";
import { sealMessage } from "./seal-message.ts";
import { countingRandom, openContext, party, warning } from "./unsafe-testing.ts";

const [alder, birch] = await Promise.all([party("alder"), party("birch")]);
const { message } = warning(alder, birch, "a plot");

function receipt(verdict: Receipt["verdict"], reason: string | null = null): Receipt {
  const by = verdict === "delivered" ? null : ({ role: "watch-officer", pseudonym: "W7" } as const);
  const needsReason = ["queried", "rejected", "misrouted"].includes(verdict);
  return {
    suite: 1,
    verdict,
    of: receiptSubject(message.header, message.envelopeHash),
    at: timestamp(1_795_000_060_000),
    by,
    reason: needsReason ? (reason ?? "why") : null,
  };
}

async function sealedReceipt(given: Receipt): Promise<Uint8Array> {
  const random = countingRandom(given.verdict);
  const kind = receiptKind(given.verdict);
  const { agreement, epoch, sender, recipient, thread } = message.header;
  const answer = composeControl(
    {
      kind,
      messageId: uuid4(random),
      agreement,
      direction: directionOf(recipient, sender),
      epoch,
      sequence: kind === "receipt" ? null : 1,
      previous: null,
      sender: recipient,
      recipient: sender,
      thread,
      ourReference: null,
      yourReference: "A/1",
      externalReferences: [],
      scope: null,
      lifeSafetyFloor: false,
      precedence: "FLASH",
      status: "exercise",
      sentAt: given.at,
      validity: null,
    },
    { parts: [createPart("receipt", receiptFormat.encode(given), random)], key: birch.message },
  );
  return sealMessage(answer, { to: alder.sealing.publicKey, random });
}

test("receipts of all kinds have one size on the wire, whatever their reason", async () => {
  const receipts = [
    ...receiptVerdicts.map((verdict) => receipt(verdict)),
    receipt("rejected", "é".repeat(1000)),
    receipt("queried", '"'.repeat(1000)),
  ];
  const sizes = await Promise.all(receipts.map(async (given) => (await sealedReceipt(given)).length));
  assert.deepEqual(new Set(sizes).size, 1, sizes.join());
});

test("a receipt opens at the originator and is for that very message", async () => {
  const opened = (await openMessage(await sealedReceipt(receipt("accepted")), openContext(alder, [birch]))) as OpenedMessage;
  const got = receiptFormat.decode(onePart(opened.parts, "receipt").bytes);
  assert.deepEqual(got, receipt("accepted"));
  assert.equal(isReceiptFor(got, message.header, message.envelopeHash), true);
  assert.equal(isReceiptFor(got, { ...message.header, sequence: 2 }, message.envelopeHash), false);
  assert.equal(
    isReceiptFor(
      got,
      message.header,
      got.of.envelopeHash.replace(/^./, (first) => (first === "A" ? "B" : "A")),
    ),
    false,
  );
});

test("a person's receipt names a role, the machine's none; only a query and a rejection give a reason", () => {
  const by = { role: "watch-officer", pseudonym: "W7" } as const;
  const wrong: Receipt[] = [
    { ...receipt("delivered"), by },
    { ...receipt("opened"), by: null },
    { ...receipt("accepted"), reason: "why" },
    { ...receipt("rejected"), reason: null },
    { ...receipt("rejected"), reason: "r".repeat(1001) },
  ];
  for (const given of wrong)
    assert.throws(
      () => receiptFormat.encode(given),
      (thrown) => isTocsinError(thrown, "input-malformed"),
    );
});
