import { agreementAt, standsAt } from "./meet.ts";
import { content, grounds, pass } from "./message.ts";
import { must, textAt } from "./result.ts";
import { act, look, refused, until } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { textFile } from "./texts.ts";

const approval = "Ministry of the Interior";

async function restoreAt(stage: Stage, party: "alder" | "birch", scope: string): Promise<void> {
  const partner = party === "alder" ? "birch" : "alder";
  await act(stage, ["agreement", "restore", party, partner, "--scope", scope, "--as", "releaser-1"]);
  await until(stage, `${party}'s act to reach ${partner}`, async () =>
    (await look(stage, ["partner", "show", party, partner]))["waiting"] === 0 ? true : undefined,
  );
}

/** Scope by scope: the first by both signatures; the second waits for an approval at Birch's home, of which Alder sees only that it is pending. */
export async function restore(stage: Stage, agreement: string): Promise<Scene<undefined>> {
  await restoreAt(stage, "alder", "cyber");
  const cyber = ["note", "alder", "--to", "birch", "--text", textFile("cyber"), "--tlp", "TLP:AMBER", "--scope", "cyber"];
  const released = ["--as", "watch-1", "--released-by", "releaser-1", ...grounds];
  const one = await refused(stage, "agreement-suspended", [...cyber, ...released]);
  await restoreAt(stage, "birch", "cyber");
  await standsAt(stage, "alder", { id: agreement, standing: "restricted" });
  const first = await pass(stage, cyber, { from: "alder", to: "birch" });
  stage.tell.fact("cyber is restored, by both signatures and not by one; counter-terrorism is not");
  await act(stage, ["agreement", "approve", "birch", "alder", "--approval", approval, "--needed", "--as", "releaser-1"]);
  await restoreAt(stage, "alder", "counter-terrorism");
  await restoreAt(stage, "birch", "counter-terrorism");
  const birchNode = textAt(await look(stage, ["card", "birch"]), "node");
  const pending = (await agreementAt(stage, "alder", agreement))?.["pendingAtHome"] as unknown as { by: string; scopes: string[] }[];
  must(pending.length === 1 && pending[0]?.by === birchNode, "Alder does not see that it is pending at Birch's home");
  must(!JSON.stringify(await agreementAt(stage, "alder", agreement)).includes(approval), "Alder sees whose approval is missing");
  stage.tell.fact("at Alder: pending at home: birch; whose approval is missing is in Birch's own log only");
  const routine = ["note", "alder", "--to", "birch", ...content("routine")];
  const waiting = await refused(stage, "agreement-suspended", [...routine, ...released]);
  await act(stage, ["agreement", "approve", "birch", "alder", "--approval", approval, "--as", "releaser-1"]);
  await restoreAt(stage, "birch", "counter-terrorism");
  await Promise.all(["alder", "birch"].map((party) => standsAt(stage, party, { id: agreement, standing: "in-force" })));
  const second = await pass(stage, routine, { from: "alder", to: "birch" });
  stage.tell.fact(`in force again; the routine message that was refused passes: #${second.sent.sequence}`);
  return {
    evidence: {
      stages: [
        { scope: "cyber", withOneSignature: one.code, message: first.sent.message },
        {
          scope: "counter-terrorism",
          pendingAtHome: pending.map(({ by, scopes }) => ({ by, scopes })),
          whilePending: waiting.code,
          message: second.sent.message,
        },
      ],
      standing: "in-force",
    },
    value: undefined,
  };
}
