import { test } from "node:test";
import { noBrowser, untroubled } from "./kit.ts";
import { openPlay, seatsOf } from "./story-play.ts";
import { acknowledge, countActions, duty, emergencyRelease, enterRecord, suspend, write } from "./story-warn.test-part.ts";

test("the acceptance run is played through the pages of two houses by officers with separate roles", { skip: noBrowser }, async (context) => {
  const play = await openPlay(context);
  const step = async <T>(title: string, work: () => Promise<T>): Promise<T> => {
    const done: T[] = [];
    await context.test(title, async () => void done.push(await work()));
    const [value] = done;
    if (done.length === 0) throw new Error(`the story ends at: ${title}`);
    return value as T;
  };
  await step("a source record is entered above the line", () => enterRecord(play));
  await step("a warning is passed from it by two officers in at most twelve actions", () => countActions(play));
  await step("the agreement is suspended at both houses by one signature", () => suspend(play));
  const record = await step("the lint stops a protected phrase, and the drafter mends it", () => write(play));
  await step("the duty to warn runs, and a waiver is refused", () => duty(play, record));
  const sent = await step("a releaser who is not the drafter signs an emergency release", () => emergencyRelease(play, record));
  const there = await step("FLASH stands on Birch's Watch, and one key acknowledges", () => acknowledge(play, sent));
  console.error(there);
  untroubled(seatsOf(play));
});
