import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, type ErrorCode } from "../../base/index.ts";
import { mintReleasable } from "../../handling/index.ts";
import { isContentMessage, restoreMessage, type ContentMessage } from "./compose.ts";
import { openMessage, type OpenedMessage } from "./open-message.ts";
import { onePart } from "./part.ts";
import { sealMessage } from "./seal-message.ts";
import { paragraphFormat } from "./paragraph.ts";
import { countingRandom, openContext, party, releasedWarning, warning } from "./unsafe-testing.ts";

const refuses = (code: ErrorCode) => (thrown: unknown) => isTocsinError(thrown, code);

test("a warning is composed, released, sealed and opened", async () => {
  const [alder, birch] = await Promise.all([party("alder"), party("birch")]);
  const { message, release } = warning(alder, birch, "a plot");
  const sealed = await sealMessage(releasedWarning(message, release), { to: birch.sealing.publicKey, random: countingRandom(9) });
  const opened = await openMessage(sealed, openContext(birch, [alder]));
  assert.ok(opened.state === "open");
  const { header, parts } = opened;
  assert.deepEqual(header, message.header);
  assert.equal(paragraphFormat.decode(onePart(parts, "paragraph").bytes).text, "a plot");
  assert.equal(opened.envelopeHash, message.envelopeHash);
});

test("Birch cannot re-seal Alder's genuine message to Cedar", async () => {
  const [alder, birch, cedar] = await Promise.all([party("alder"), party("birch"), party("cedar")]);
  const { message, release } = warning(alder, birch, "a plot");
  const sealed = await sealMessage(releasedWarning(message, release), { to: birch.sealing.publicKey, random: countingRandom(9) });
  const opened = (await openMessage(sealed, openContext(birch, [alder]))) as OpenedMessage;
  const kept = restoreMessage(opened, alder.message.publicKey);
  assert.ok(isContentMessage(kept));
  const again = await sealMessage(mintFor(kept, birch.nodeId), { to: cedar.sealing.publicKey, random: countingRandom(10) });
  await assert.rejects(openMessage(again, openContext(cedar, [alder, birch])), refuses("verification-failed"));
});

function mintFor(message: ContentMessage, recipient: string) {
  const decision = { recipients: [recipient], purpose: "p", markings: message.markings };
  return mintReleasable(message, { recipient, purpose: "p", decision, agreementHighestMarking: "RED" });
}
