import assert from "node:assert/strict";
import { enrolOfficers } from "../../src/app/demo/officers.ts";
import type { Result } from "../../src/app/demo/result.ts";
import { listAt } from "../../src/app/demo/result.ts";
import { caseAt } from "../../src/app/demo/message.ts";
import { until } from "../../src/app/demo/stage.ts";
import type { Stage } from "../../src/app/demo/stage.ts";
import { setUpWatch } from "../../src/app/demo/watch-floor.ts";
import { SoftAuthenticator, SoftBrowser } from "../story/console-browser.ts";
import type { Answered, Json } from "../story/console-browser.ts";
import { openBrowser } from "./kit.ts";
import type { Ending, Seat } from "./kit.ts";
import { agree, introduce, invited, openHouses, seat } from "./houses.ts";
import type { Houses } from "./houses.ts";

/** Everything that a run of the story through the pages plays on: the houses, and their officers before their browsers. */
export type Play = {
  readonly houses: Houses;
  readonly stage: Stage;
  readonly agreement: string;
  readonly alder: Readonly<Record<"watch" | "releaser", Seat>>;
  readonly birch: Readonly<Record<"watch" | "releaser" | "liaison" | "action", Seat>>;
};

/** Alder, Birch and Cedar as the story finds them: cards, words, assessments, agreements, officers and pagers are set up on the command line. */
export async function openPlay(ending: Ending): Promise<Play> {
  const [houses, browser] = await Promise.all([openHouses(ending, ["alder", "birch", "cedar"]), openBrowser(ending)]);
  const { stage } = houses;
  await introduce(houses, "alder", "birch");
  await introduce(houses, "birch", "cedar");
  const agreement = await agree(houses, { by: "alder", to: "birch", scopes: "counter-terrorism,cyber" });
  await agree(houses, { by: "birch", to: "cedar", scopes: "counter-terrorism" });
  await enrolOfficers(stage);
  await setUpWatch(stage);
  const at = (house: string, officer: string): Promise<Seat> => seat(browser, houses, { house, officer });
  const [watch, releaser] = await Promise.all([at("alder", "watch-1"), at("alder", "releaser-1")]);
  const [birchWatch, birchReleaser] = await Promise.all([at("birch", "watch-1"), at("birch", "releaser-1")]);
  const [liaison, action] = await Promise.all([at("birch", "liaison-1"), at("birch", "action-1")]);
  return {
    houses,
    stage,
    agreement,
    alder: { watch, releaser },
    birch: { watch: birchWatch, releaser: birchReleaser, liaison, action },
  };
}

/** Every seat of a play. */
export function seatsOf({ alder, birch }: Play): readonly Seat[] {
  return [...Object.values(alder), ...Object.values(birch)];
}

/** An officer at the HTTP API, without pages, with a passkey of its own. */
export async function apiOf(
  houses: Houses,
  house: string,
  officer: string,
): Promise<{ readonly browser: SoftBrowser; readonly passkey: SoftAuthenticator }> {
  const browser = new SoftBrowser(houses.origins[house] ?? "");
  const passkey = new SoftAuthenticator();
  const joined = await browser.join(await invited(houses, house, officer), passkey);
  assert.equal(joined.status, 200, joined.text);
  return { browser, passkey };
}

/** Asserts that an answer of the API is this refusal. */
export function refusedWith(answered: Answered, status: number, code: string): void {
  const error = answered.body["error"] as Json | undefined;
  assert.deepEqual([answered.status, error?.["code"]], [status, code], answered.text);
}

/** Waits until a house's case of a thread holds so many entries of a list. */
export function heldAt(
  stage: Stage,
  party: string,
  { thread, list, count }: { readonly thread: string; readonly list: string; readonly count: number },
): Promise<readonly Result[]> {
  return until(stage, `${count} of ${list} at ${party}`, async () => {
    const held = listAt(await caseAt(stage, party, thread), list);
    return held.length >= count ? held : undefined;
  });
}
