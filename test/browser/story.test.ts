import { test } from "node:test";
import { noBrowser, untroubled } from "./kit.ts";
import { openPlay, seatsOf } from "./story-play.ts";
import { askForMore, gradeAtOnce, gradeLater, outcome } from "./story-answer.test-part.ts";
import { prove, restore } from "./story-end.test-part.ts";
import { askToName, forwardRefused, speak, thank } from "./story-use.test-part.ts";
import { acknowledge, countActions, duty, emergencyRelease, enterRecord, suspend, write } from "./story-warn.test-part.ts";

test(
  "the acceptance run is played through the pages of two houses by officers with separate roles",
  { skip: noBrowser },
  async (context) => {
    const play = await openPlay(context);
    const step = async <T>(title: string, work: () => Promise<T>): Promise<T> => {
      const done: T[] = [];
      await context.test(title, async () => void done.push(await work()));
      if (done.length === 0) throw new Error(`the story ends at: ${title}`);
      return done[0] as T;
    };
    await step("a source record is entered above the line", () => enterRecord(play));
    await step("a warning is passed from it by two officers in at most twelve actions", () => countActions(play));
    await step("the agreement is suspended at both houses by one signature", () => suspend(play));
    const record = await step("the lint stops a protected phrase, and the drafter mends it", () => write(play));
    await step("the duty to warn runs, and a waiver is refused", () => duty(play, record));
    const sent = await step("a releaser who is not the drafter signs an emergency release", () => emergencyRelease(play, record));
    const there = await step("FLASH stands on Birch's Watch, and one key acknowledges", () => acknowledge(play, sent));
    const warning = { sent, there };
    await step("Birch grades at once, provisionally", () => gradeAtOnce(play, there));
    await step("Birch asks for more; a second version and an answer come", () => askForMore(play, { there, record }));
    await step("a later grade stands beside the first", () => gradeLater(play, warning));
    await step("Birch says what it did and what came of it", () => outcome(play, warning));
    await step("Birch speaks in public and names nobody", () => speak(play, sent));
    await step("naming Alder is granted in other words, telling Cedar is refused", () => askToName(play, warning));
    await step("Birch's node refuses to forward to Cedar", () => forwardRefused(play, there));
    await step("thanks are seen, a pledge stands, the ledgers are equal", () => thank(play, warning));
    await step("the agreement is restored scope by scope", () => restore(play));
    await step("what the Proof page gives away is verified elsewhere", () => prove(play));
    await step("no page had an error, breached its policy or called another host", () => Promise.resolve(untroubled(seatsOf(play))));
  },
);
