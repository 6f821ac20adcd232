import { must, numberAt } from "./result.ts";
import { content, listed, pass } from "./message.ts";
import { act, look, refused, until } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

async function waitFor(stage: Stage, party: string, standing: string): Promise<void> {
  await until(stage, `the agreement to be ${standing} at ${party}`, async () => {
    const { agreements } = await look(stage, ["agreement", "show", party]);
    return (agreements as unknown as { standing: string }[])[0]?.standing === standing ? true : undefined;
  });
}

const routine: readonly string[] = ["warn", "alder", "--to", "birch", ...content("routine"), "--precedence", "ROUTINE"];

/** Alder suspends alone and at once: routine is refused, a warning under the life-safety floor passes. */
export async function suspend(stage: Stage): Promise<Scene<undefined>> {
  await act(stage, ["agreement", "suspend", "alder", "birch", "--reason", "relations-strained", "--as", "releaser-1"]);
  await waitFor(stage, "birch", "suspended");
  stage.tell.fact("suspended at both nodes, at once, by one side's signature");
  const refusal = await refused(stage, "agreement-suspended", [...routine, "--as", "watch-1"]);
  const floor = ["--floor", "death", "--victims", "the passengers of the night train"];
  const passed = await pass(stage, ["warn", "alder", "--to", "birch", ...content("floor"), "--precedence", "FLASH", ...floor], {
    from: "alder",
    to: "birch",
  });
  stage.tell.fact(`passed under the life-safety floor: #${passed.sent.sequence}, receipted; Birch acknowledges`);
  await act(stage, ["ack", "birch", String(numberAt(passed.there, "row")), "--as", "watch-1"]);
  const still = await look(stage, ["agreement", "show", "birch"]);
  must((still["agreements"] as unknown as { standing: string }[])[0]?.standing === "suspended", "a floor warning reopened the agreement");
  return {
    evidence: {
      standing: "suspended",
      routine: refusal.code,
      floor: { ...passed.sent, receipt: "delivered" },
      standingAfterwards: "suspended",
    },
    value: undefined,
  };
}

/** It is restored by both: one signature is not enough. Then what was refused passes. */
export async function restore(stage: Stage): Promise<Scene<undefined>> {
  await act(stage, ["agreement", "restore", "alder", "birch", "--as", "releaser-1"]);
  const refusal = await refused(stage, "agreement-suspended", [...routine, "--as", "watch-1"]);
  await until(stage, "Alder's signature to reach Birch", async () =>
    (await look(stage, ["partner", "show", "alder", "birch"]))["waiting"] === 0 ? true : undefined,
  );
  await act(stage, ["agreement", "restore", "birch", "alder", "--as", "releaser-1"]);
  await waitFor(stage, "alder", "in-force");
  const passed = await pass(stage, routine, { from: "alder", to: "birch" });
  must((await listed(stage, "birch", passed.sent.message))?.["precedence"] === "ROUTINE", "the routine warning did not pass");
  stage.tell.fact(`the same routine warning passes now: #${passed.sent.sequence}`);
  return { evidence: { withOneSignature: refusal.code, standing: "in-force", routine: { ...passed.sent } }, value: undefined };
}
