import { content, grounds } from "./message.ts";
import { agreementAt, standsAt } from "./meet.ts";
import { listAt, must, numberAt, textAt } from "./result.ts";
import { act, refused } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { textFile } from "./texts.ts";

/** Alder suspends alone and at once: routine is refused. Then a report comes in, and a record of it is opened above the tear line. */
export async function suspendAndOpen(stage: Stage, agreement: string): Promise<Scene<string>> {
  const words = ["agreement", "suspend", "alder", "birch", "--reason", "relations-strained", "--as", "releaser-1"];
  await act(stage, words);
  await standsAt(stage, "birch", { id: agreement, standing: "suspended" });
  stage.tell.fact("suspended at both nodes, at once, by one side's signature");
  const routine = ["note", "alder", "--to", "birch", ...content("routine"), "--as", "watch-1", "--released-by", "releaser-1", ...grounds];
  const refusal = await refused(stage, "agreement-suspended", routine);
  const added = await act(stage, [
    "source",
    "add",
    "alder",
    "--text",
    textFile("report"),
    "--protect",
    textFile("phrases"),
    "--as",
    "watch-1",
  ]);
  const record = textAt(added, "source");
  stage.tell.fact(`source record ${record}: ${numberAt(added, "paragraphs")} paragraphs above the line, which no way out can read`);
  const held = listAt(await act(stage, ["requirements", "alder", "--partner", "birch", "--as", "watch-1"]), "requirements");
  const [requirement = {}] = held;
  must(requirement["state"] === "standing", "Birch's requirement does not stand at Alder any more");
  stage.tell.fact("it is about returnees: Birch's requirement B-4 asks for that, also now");
  const standing = { alder: await agreementAt(stage, "alder", agreement), birch: await agreementAt(stage, "birch", agreement) };
  return {
    evidence: {
      standing: { alder: textAt(standing.alder ?? {}, "standing"), birch: textAt(standing.birch ?? {}, "standing") },
      routine: refusal.code,
      source: record,
      protected: numberAt(added, "protected"),
      requirement: textAt(requirement, "requirement"),
    },
    value: record,
  };
}
