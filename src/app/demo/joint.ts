import { caseAt, pass } from "./message.ts";
import type { Passed } from "./message.ts";
import { statementWords } from "./naming.ts";
import { listAt, must, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import type { Scene, Stage } from "./stage.ts";
import type { TextName } from "./texts.ts";

async function joints(stage: Stage, party: string, thread: string): Promise<readonly Result[]> {
  return listAt(await caseAt(stage, party, thread), "statements").filter(({ form }) => form === "joint");
}

/** A joint statement needs both signatures over the same bytes; a one-sided edit is none, and one side's word that both agreed stays its word. */
export async function joint(stage: Stage, { sent }: Passed): Promise<Scene<undefined>> {
  const { thread } = sent;
  const wording = ["--joint", "--attribution", "community", "--wording", "both services", "--existence", "told"];
  const say = (party: "alder" | "birch", text: TextName): Promise<Passed> =>
    pass(stage, statementWords(party, text, { thread, more: wording }), {
      from: party,
      to: party === "alder" ? "birch" : "alder",
      as: "press-1",
    });
  const first = await say("birch", "joint");
  const afterOne = (await joints(stage, "alder", thread)).map(({ isAgreed }) => isAgreed);
  const edited = await say("alder", "jointEdited");
  const afterEdit = (await joints(stage, "birch", thread)).map(({ isAgreed }) => isAgreed);
  must(afterOne.join() === "false" && afterEdit.join() === "false,false", "a joint statement stands without two signatures over it");
  stage.tell.fact("signed by Birch alone, and by Alder over other words: nothing is agreed");
  const second = await say("alder", "joint");
  const seen: Record<string, Result[]> = {};
  for (const party of ["alder", "birch"]) {
    const all = await joints(stage, party, thread);
    must(all.map(({ isAgreed }) => isAgreed).join() === "true,false,true", `${party} sees another agreement on the joint statement`);
    seen[party] = all.map((one) => ({ envelope: textAt(one, "envelope"), isAgreed: one["isAgreed"] ?? null, beyond: one["beyond"] ?? [] }));
  }
  stage.tell.fact("signed by both over the same bytes: agreed; the edited one stays Alder's own word, marked as beyond what was cleared");
  const claim = await pass(
    stage,
    statementWords("alder", "alderStatement", {
      thread,
      more: [
        "--claim",
        "weight=enough to detect, hunt down and arrest",
        "--claim",
        "joint-claim=both sides agreed on this account",
        "--claim",
        "initiative=at Alder's initiative",
      ],
    }),
    { from: "alder", to: "birch", as: "press-1" },
  );
  const claims = (await caseAt(stage, "birch", thread))["claims"] as unknown as {
    name: string;
    claims: { party: string; value: string }[];
  }[];
  const jointClaim = claims.find(({ name }) => name === "joint-claim")?.claims ?? [];
  must(jointClaim.length === 1 && jointClaim[0]?.party === "alder", "Alder's word that both agreed is not shown as Alder's alone");
  stage.tell.fact('that "both sides agreed" on its own account is shown at Birch as what Alder says');
  return {
    evidence: {
      birch: first.sent.envelope,
      edited: edited.sent.envelope,
      alder: second.sent.envelope,
      agreedAfter: { one: false, edited: false, both: true },
      seen,
      claim: { message: claim.sent.message, by: "alder", of: "joint-claim" },
    },
    value: undefined,
  };
}
