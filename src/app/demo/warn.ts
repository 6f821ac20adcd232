import { timestamp } from "../../base/index.ts";
import { arrived, caseAt, content, dispatched, grounds, paragraphs, stated } from "./message.ts";
import type { Passed } from "./message.ts";
import { listAt, must, textAt } from "./result.ts";
import { act, advanceAll, refused } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { texts } from "./texts.ts";

/** How long the warning is valid, in milliseconds. */
const validMs = 30 * 86_400_000;

/** The life-safety floor: the harm, and who is meant. */
export const floor: readonly string[] = ["--floor", "death", "--victims", "worshippers and visitors of the cathedral"];

/** A draft below a source record, and the record. */
export type Draft = { readonly id: string; readonly record: string; readonly accepted: readonly string[] };

/** The lint stops a tearline that gives its source away; mended, it is drafted. Nothing leaves by a draft, and its drafter may not release it. */
export async function lintAndDraft(stage: Stage, record: string): Promise<Scene<Draft>> {
  const until = timestamp(stage.clock.nowMs() + validMs);
  const common = ["--record", record, "--precedence", "FLASH", "--until", until, "--our-ref", "A-17", "--your-ref", "B-4", ...floor];
  const words = (text: "leak" | "warning"): readonly string[] => [
    "warn",
    "alder",
    "--to",
    "birch",
    ...content(text),
    ...common,
    "--as",
    "watch-1",
  ];
  const leak = await refused(stage, "lint-refused", words("leak"));
  const draft = await act(stage, words("warning"));
  const id = textAt(draft, "id");
  const lint = draft["lint"] as { readonly verdict: string; readonly findings: string };
  must(lint.verdict !== "refuse", "the mended tearline was refused as well");
  stage.tell.fact(`draft ${id}: FLASH, TLP:${textAt(draft, "tlp")}, exercise; the lint says "${lint.verdict}"; nothing has left the node`);
  const refusal = await refused(stage, "not-authorised", ["release", "alder", id, "--as", "watch-1", ...grounds]);
  return {
    evidence: {
      leak: leak.code,
      draft: id,
      lint: lint.verdict,
      sha256: textAt(draft, "sha256"),
      drafter: textAt(draft, "drafter"),
      releaseByDrafter: refusal.code,
    },
    value: { id, record, accepted: lint.verdict === "warn" ? ["--accept-findings", lint.findings] : [] },
  };
}

/** The clock of the duty to warn runs; a waiver is asked for and refused; a releaser who is not the drafter signs an emergency release. */
export async function release(stage: Stage, { id, record, accepted }: Draft): Promise<Scene<ReturnType<typeof dispatched>>> {
  const answers = ["--credible", "yes", "--specific", "yes", "--impending", "yes", "--window", "36"];
  const duty = await act(stage, ["assess", "alder", record, ...answers, "--as", "watch-1"]);
  stage.tell.fact(`a duty to warn, ${textAt(duty, "state")}: to be released or waived by ${textAt(duty, "due")}`);
  const asking = ["--ground", "endangers-ours", "--reason", "The source may be seen.", "--as", "watch-1"];
  await act(stage, ["waive", "alder", record, ...asking]);
  const granting = await refused(stage, "not-authorised", [
    "waive",
    "alder",
    record,
    "--grant",
    "--reason",
    "As asked.",
    "--as",
    "watch-1",
  ]);
  const answer = ["--refuse", "--reason", "It can be said without the source.", "--as", "releaser-1"];
  const waiver = (await act(stage, ["waive", "alder", record, ...answer]))["waiver"] as { answer: string; answeredBy: string };
  await advanceAll(stage, "20m");
  const released = await act(stage, ["release", "alder", id, "--as", "releaser-1", ...grounds, ...accepted]);
  const sent = dispatched(released);
  for (const [name, value] of stated()) stage.tell.fact(`stated and signed: ${name}: ${value}`);
  const after = listAt(await act(stage, ["assess", "alder", "--as", "watch-1"]), "duties").find(({ source }) => source === record);
  must(after?.["state"] === "released", "the duty to warn did not end in the release");
  stage.tell.fact("the duty ends in the release, 20 minutes after the assessment; two humans in all: watch-1 and releaser-1");
  const { decision } = released["preview"] as { decision: Record<string, string> };
  return {
    evidence: {
      duty: { result: textAt(duty, "result"), due: textAt(duty, "due"), endedAs: "released" },
      waiver: { ...waiver, byAsker: granting.code },
      released: { ...sent, drafter: "watch-1", releaser: "releaser-1", under: "life-safety-floor" },
      stated: {
        purpose: decision["purpose"] ?? null,
        legalBasis: decision["legalBasis"] ?? null,
        authority: decision["authority"] ?? null,
        necessity: decision["necessity"] ?? null,
      },
      humans: ["watch-1", "releaser-1"],
    },
    value: sent,
  };
}

/** Birch's node has it, opened and durably kept, and its machine receipt is back; Birch's officer reads what was released. */
export async function deliver(stage: Stage, sent: ReturnType<typeof dispatched>): Promise<Scene<Passed>> {
  const passed = await arrived(stage, sent, { from: "alder", to: "birch" });
  stage.tell.fact(`dispatched as #${sent.sequence}, thread ${sent.thread}; both hold the signed envelope ${sent.envelope}`);
  const shown = await act(stage, ["show", "birch", String(passed.there), "--as", "watch-1"]);
  const read = paragraphs(shown);
  must(JSON.stringify(read) === JSON.stringify(texts.warning), "Birch reads another text than the one that was released");
  stage.tell.fact(`EXERCISE FLASH from Alder, TLP:AMBER, message ${passed.there}:`);
  for (const text of read) stage.tell.fact(`  "${text}"`);
  const matched: Record<string, readonly string[]> = {};
  for (const party of ["alder", "birch"]) {
    const [requirement] = (await caseAt(stage, party, sent.thread))["requirements"] as unknown as { words: readonly string[] }[];
    must(requirement?.words.includes("returnees") === true, `${party} does not match the warning to Birch's requirement`);
    matched[party] = requirement.words;
  }
  stage.tell.fact("both nodes match it to Birch's standing requirement: returnees");
  return {
    evidence: { ...sent, precedence: "FLASH", row: passed.there, receipt: "delivered", isTextAsReleased: true, matched },
    value: passed,
  };
}
