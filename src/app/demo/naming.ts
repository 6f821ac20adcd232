import { caseAt, content, grounds, pass } from "./message.ts";
import type { Passed } from "./message.ts";
import { listAt, must, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { act, look, refused } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { textFile } from "./texts.ts";
import type { TextName } from "./texts.ts";

/** The one wording that Alder grants. */
export const grantedWording = "agencies of a partner country";

const toAlder = { from: "birch", to: "alder" } as const;
const toBirch = { from: "alder", to: "birch" } as const;

/** A statement of a party about a thread, as its press officer enters it. */
export function statementWords(
  party: "alder" | "birch",
  text: TextName,
  given: { readonly thread: string; readonly more?: readonly string[] },
): readonly string[] {
  const to = party === "alder" ? "birch" : "alder";
  const { thread, more = [] } = given;
  return [
    "statement",
    party,
    to,
    "--said",
    textFile(text),
    ...more,
    "--thread",
    thread,
    "--tlp",
    "TLP:CLEAR",
    "--scope",
    "counter-terrorism",
  ];
}

async function ask(stage: Stage, { there }: Passed, words: readonly string[]): Promise<{ readonly message: string; readonly row: number }> {
  const asked = await pass(stage, ["release", "request", "birch", String(there), ...words, ...content()], { ...toAlder, as: "liaison-1" });
  return { message: asked.sent.message, row: asked.there };
}

async function attribution(stage: Stage, warning: Passed): Promise<Result> {
  const { thread } = warning.sent;
  const silent = await pass(
    stage,
    statementWords("birch", "statement", { thread, more: ["--claim", "date=16 December", "--claim", "initiative=Birch's own work"] }),
    { ...toAlder, as: "press-1" },
  );
  stage.tell.fact("Birch's own statement names nobody: no consent is needed");
  const naming = ["--attribution", "agency", "--wording", "Alder"];
  const tooMuch = [
    ...statementWords("birch", "named", { thread, more: naming }),
    "--as",
    "press-1",
    "--released-by",
    "releaser-1",
    ...grounds,
  ];
  const unasked = await refused(stage, "consent-missing", tooMuch);
  const request = await ask(stage, warning, ["--use", "name-originator", "--wording", "Alder", "--reason", "The press asks who helped."]);
  const grant = await pass(stage, ["release", "grant", "alder", String(request.row), "--wording", grantedWording, ...content()], toBirch);
  const still = await refused(stage, "consent-missing", tooMuch);
  const cleared = ["--attribution", "agency", "--wording", grantedWording, "--grant", grant.sent.envelope];
  const named = await pass(stage, statementWords("birch", "named", { thread, more: [...cleared, "--claim", "weight=they helped"] }), {
    ...toAlder,
    as: "press-1",
  });
  return {
    unnamed: silent.sent.message,
    namedUnasked: unasked.code,
    request: request.message,
    grant: { message: grant.sent.message, envelope: grant.sent.envelope, wording: grantedWording },
    namedOtherwise: still.code,
    named: named.sent.message,
  };
}

/** Birch says its own; naming Alder waits for a grant of the words, and Cedar is refused. */
export async function naming(stage: Stage, warning: Passed): Promise<Scene<undefined>> {
  const words = await attribution(stage, warning);
  const asked = await ask(stage, warning, ["--use", "pass-on", "--recipient", "Cedar", "--reason", "Cedar asks after the same men."]);
  const because = ["--reason", "The source would be seen there."];
  await pass(stage, ["release", "refuse", "alder", String(asked.row), ...because, ...content()], toBirch);
  const states: Record<string, Result[]> = {};
  for (const party of ["alder", "birch"]) {
    const view = await (party === "birch"
      ? act(stage, ["case", "birch", warning.sent.thread, "--as", "watch-1"])
      : caseAt(stage, "alder", warning.sent.thread));
    states[party] = listAt(view, "requests").map((one) => ({ use: textAt(one, "use"), state: textAt(one, "state") }));
    const beyond = listAt(view, "statements").flatMap((one) => one["beyond"] as readonly string[]);
    must(beyond.length === 0, `a statement says more than was cleared: ${beyond.join()}`);
  }
  must(JSON.stringify(states["alder"]) === JSON.stringify(states["birch"]), "the two sides see other answers");
  stage.tell.fact(`granted to the public, in these words alone: "${grantedWording}"; to Cedar: refused`);
  const shown = await look(stage, ["case", "birch", warning.sent.thread, "--as", "press-1"]);
  return {
    evidence: { ...words, cedar: { request: asked.message, answer: "refused" }, states, statements: listAt(shown, "statements").length },
    value: undefined,
  };
}

/** Birch's node refuses to forward to Cedar, records the attempt, and Cedar has got nothing. */
export async function forwardRefused(stage: Stage, { there }: Passed): Promise<Scene<undefined>> {
  const words = [
    "forward",
    "birch",
    String(there),
    "--to",
    "cedar",
    ...content(),
    "--as",
    "liaison-1",
    "--released-by",
    "releaser-1",
    ...grounds,
  ];
  const refusal = await refused(stage, "consent-missing", words);
  const report = await look(stage, ["audit", "birch", "--as", "auditor-1"]);
  const { events } = report["opened"] as unknown as { events: { verb: string; subject: string; officer: string; at: string }[] };
  const attempt = events.find(({ verb }) => verb === "forward-refused");
  must(attempt !== undefined, "the attempt is not in Birch's log");
  stage.tell.fact(`in Birch's own log: ${attempt.verb} by ${attempt.officer} at ${attempt.at}`);
  const { messages } = await look(stage, ["inbox", "cedar", "--all"]);
  const passed = (messages as unknown as { kind: string }[]).filter(({ kind }) => kind !== "agreement");
  must(passed.length === 0, "Cedar has got something");
  stage.tell.fact("Cedar's node has got nothing but the agreement");
  return {
    evidence: {
      refusal: refusal.code,
      recorded: { verb: attempt.verb, subject: attempt.subject, officer: attempt.officer, at: attempt.at },
      atCedar: 0,
    },
    value: undefined,
  };
}
