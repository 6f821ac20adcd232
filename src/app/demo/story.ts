import { acknowledge, grade, outcome } from "./answer.ts";
import { agree, compareWords, makeNodes } from "./meet.ts";
import { tamper, verifyLogs } from "./prove.ts";
import { searchForTexts } from "./search.ts";
import { silence } from "./silence.ts";
import { step } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { restore, suspend } from "./suspend.ts";
import { deliverWarning, draftWarning, releaseWarning } from "./warn.ts";
import { setUpWatch } from "./watch-floor.ts";
import { cosign, setUpWitness } from "./witness.ts";

/**
 * Plays the story from the first node to the last proof. Each step goes on from what the ones before it left; the first that fails ends
 * it. Gives the number of the warning in Birch's inbox.
 */
export async function playStory(stage: Stage): Promise<number> {
  await step(stage, "Two nodes are made, Alder and Birch, each with its own keys and its own process", () => makeNodes(stage));
  await step(stage, "Cards are exchanged and their words compared; wrong words are refused", () => compareWords(stage));
  const agreement = await step(stage, "An agreement is proposed and accepted: in force once both have signed the same bytes", () =>
    agree(stage),
  );
  await step(stage, "Both sides say who is woken, and how", () => setUpWatch(stage));
  await step(stage, "An oversight body runs a witness, a third process", () => setUpWitness(stage));
  const draft = await step(stage, "Alder's watch officer drafts a warning; the drafter may not release it", () => draftWarning(stage));
  const sent = await step(stage, "A releaser who is not the drafter signs; it is dispatched FLASH", () => releaseWarning(stage, draft));
  const row = await step(stage, "Birch has it: opened, kept, receipted by machine; its officer reads what was released", () =>
    deliverWarning(stage, sent),
  );
  await step(stage, "Birch's watch officer acknowledges", () => acknowledge(stage, { sent, row }));
  await step(stage, "Birch grades it, provisionally", () => grade(stage, { sent, row }));
  await step(stage, "Birch reports the outcome: seven arrested", () => outcome(stage, { sent, row }));
  await step(stage, "A second warning is not acknowledged: the next in line is paged, then Alder's officer", () => silence(stage));
  await step(stage, "Alder suspends the agreement: routine is refused, a threat to life still passes", () => suspend(stage));
  await step(stage, "The agreement is restored, by both signatures and not by one", () => restore(stage));
  await step(stage, "Partners cosign each other's log, and the witness both node logs, without reading", () => cosign(stage));
  const exports = await step(stage, "Both sides export their logs; they verify offline, each against the other", () =>
    verifyLogs(stage, agreement),
  );
  await step(stage, "One byte of a copy is changed: refused, beside an untouched copy that passes", () => tamper(stage, exports));
  await step(stage, "No word of it can be read on the line, on the disks, in notices or in exports", () => searchForTexts(stage));
  return row;
}
