import { answers } from "./answer.ts";
import { audit, leaveReports } from "./audit.ts";
import { leaveCollection } from "./bulk.ts";
import { claims } from "./claims.ts";
import { enrolOfficers, assessPartners } from "./officers.ts";
import { erase } from "./erase.ts";
import { provenInBoth } from "./inclusion.ts";
import { joint } from "./joint.ts";
import { agree, compareWords, makeNodes } from "./meet.ts";
import { forwardRefused, naming } from "./naming.ts";
import { outcome } from "./outcome.ts";
import { require } from "./require.ts";
import { restore } from "./restore.ts";
import { searchForTexts } from "./search.ts";
import { silence } from "./silence.ts";
import { step } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { suspendAndOpen } from "./suspend.ts";
import { thanksAndPledge } from "./thanks.ts";
import { deliver, lintAndDraft, release } from "./warn.ts";
import type { Agreements, Parties } from "./meet.ts";
import type { Passed } from "./message.ts";
import { setUpWatch } from "./watch-floor.ts";
import { setUpWitness } from "./witness.ts";

async function setting(stage: Stage): Promise<{ readonly agreements: Agreements; readonly parties: Parties }> {
  const part = "setting";
  const parties = await step(
    stage,
    { part, n: 0, title: "Three nodes are made, Alder, Birch and Cedar, each with its own keys and its own process" },
    () => makeNodes(stage),
  );
  await step(stage, { part, n: 1, title: "Cards are exchanged and their words compared; wrong words are refused" }, () =>
    compareWords(stage),
  );
  const agreements = await step(
    stage,
    { part, n: 2, title: "Agreements are proposed and accepted: in force once both have signed the same bytes" },
    () => agree(stage),
  );
  await step(stage, { part, n: 3, title: "More officers are enrolled, each by two" }, () => enrolOfficers(stage));
  await step(stage, { part, n: 4, title: "Partners are assessed: before, nothing is released to them" }, () => assessPartners(stage));
  await step(stage, { part, n: 5, title: "Both sides say who is woken, and how" }, () => setUpWatch(stage));
  await step(stage, { part, n: 6, title: "An oversight body runs a witness, a process of its own" }, () => setUpWitness(stage));
  return { agreements, parties };
}

async function warn(stage: Stage, agreement: string): Promise<Passed & { readonly record: string }> {
  const part = "steps";
  await step(stage, { part, n: 0, serves: ["S8"], title: "Birch has said what it wants to hear of; an earlier attack is linked" }, () =>
    require(stage),
  );
  const record = await step(
    stage,
    { part, n: 1, serves: ["S6"], title: "Relations are strained, the agreement is suspended; a report comes in" },
    () => suspendAndOpen(stage, agreement),
  );
  const draft = await step(
    stage,
    { part, n: 2, serves: ["S1"], title: "The lint stops a tearline that gives its source away; the drafter mends it" },
    () => lintAndDraft(stage, record),
  );
  const sent = await step(
    stage,
    { part, n: 3, serves: ["S1"], title: "The duty to warn runs, a waiver is refused, a releaser signs an emergency release" },
    () => release(stage, draft),
  );
  const passed = await step(
    stage,
    { part, n: 4, serves: ["S1"], title: "It is dispatched FLASH, and stands in both pair logs" },
    async () => {
      const { evidence, value } = await deliver(stage, sent);
      return { evidence: { ...evidence, inclusion: await provenInBoth(stage, sent.envelope) }, value };
    },
  );
  return { ...passed, record };
}

async function answer(stage: Stage, warning: Passed & { readonly record: string }): Promise<void> {
  const part = "steps";
  await step(stage, { part, n: 5, serves: ["S1"], title: "Birch acknowledges in time, grades, asks for more, and gets version 2" }, () =>
    answers(stage, warning),
  );
  await step(stage, { part, n: 6, serves: ["S2"], title: "Birch says what it did, and what came of it" }, () => outcome(stage, warning));
  await step(stage, { part, n: 7, serves: ["S5"], title: "Birch speaks in public; naming Alder and telling Cedar are asked for" }, () =>
    naming(stage, warning),
  );
  await step(stage, { part, n: 8, serves: ["S5"], title: "Birch's node refuses to forward to Cedar, and says so in its log" }, () =>
    forwardRefused(stage, warning),
  );
  await step(
    stage,
    { part, n: 9, serves: ["S3", "S4"], title: "Thanks by telephone reach the unit; a pledge stands in the ledger of both" },
    () => thanksAndPledge(stage, warning),
  );
  await step(stage, { part, n: 10, serves: ["S5"], title: "A joint statement needs both signatures over the same bytes" }, () =>
    joint(stage, warning),
  );
}

async function prove(stage: Stage, { agreements, warning }: { readonly agreements: Agreements; readonly warning: Passed }): Promise<void> {
  const part = "steps";
  const { envelope } = warning.sent;
  const all = ["S1", "S2", "S3", "S4", "S5"];
  await step(
    stage,
    { part, n: 11, serves: all, title: "Auditors verify the exports offline; whatever is changed is named, up to the boundary" },
    () => audit(stage, { agreements, envelope }),
  );
  await step(
    stage,
    { part, n: 12, serves: ["S6"], title: "The agreement is restored scope by scope; one waits for an approval at Birch's home" },
    () => restore(stage, agreements.alder),
  );
  await step(stage, { part, n: 13, serves: ["S1"], title: "A second warning meets silence, lapses, and is called too vague later" }, () =>
    silence(stage),
  );
  await step(
    stage,
    { part, n: 14, serves: ["S2"], title: "A person's data is erased at review; the logs verify, and no older backup brings it back" },
    () => erase(stage, { warning, agreements }),
  );
  await step(stage, { part, n: 15, serves: ["S7"], title: "What the two sides claim, side by side" }, () => claims(stage, warning));
}

async function end(stage: Stage, taxii: string): Promise<void> {
  const part = "afterwards";
  await step(stage, { part, n: 0, title: "What auditors take away beside the exports: the opened acts, and the report of the year" }, () =>
    leaveReports(stage),
  );
  await step(stage, { part, n: 1, title: "Birch reads its copy of a collection over TAXII" }, () => leaveCollection(stage, taxii));
  await step(stage, { part, n: 2, title: "No word of it can be read on the line, on the disks, in notices or in exports" }, () =>
    searchForTexts(stage),
  );
}

/**
 * Plays the story from the first node to the last proof. Each step goes on from what the ones before it left; the first that fails ends
 * it. Gives the number of the warning in Birch's inbox.
 */
export async function playStory(stage: Stage): Promise<number> {
  const { agreements, parties } = await setting(stage);
  const warning = await warn(stage, agreements.alder);
  await answer(stage, warning);
  await prove(stage, { agreements, warning });
  await end(stage, parties.taxii);
  return warning.there;
}
