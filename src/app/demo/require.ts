import { writeFileSync } from "node:fs";
import path from "node:path";
import { timestamp } from "../../base/index.ts";
import { content, pass } from "./message.ts";
import { listAt, must, textAt } from "./result.ts";
import { act, at, look } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

const dayMs = 86_400_000;

/** Birch's standing requirement: its envelope, by which both sides name it. */
export type Requirement = { readonly envelope: string };

/** Birch sends what it wants to hear of; an earlier attack, known from elsewhere, is linked to it as context. */
export async function require(stage: Stage): Promise<Scene<Requirement>> {
  const until = timestamp(stage.clock.nowMs() + 180 * dayMs);
  const earlier = { channel: "public", number: "attack in the metro of a northern city, 3 April", time: "2026-04-03T11:40:00.000Z" };
  const context = path.join("desk", "context.json");
  writeFileSync(at(stage, context), `${JSON.stringify({ externalReferences: [earlier] })}\n`, { mode: 0o600 });
  const wanted = ["--theme", "returnees", "--event", "tournament", "--event", "elections", "--valid-until", until];
  const words = ["require", "birch", "alder", ...wanted, "--our-ref", "B-4", "--file", context, ...content("requirement")];
  const { sent, there } = await pass(stage, words, { from: "birch", to: "alder", as: "liaison-1" });
  const { header } = await look(stage, ["show", "alder", String(there), "--as", "watch-1"]);
  const linked = (header as { externalReferences: readonly { number: string }[] }).externalReferences;
  must(
    linked.some(({ number }) => number === earlier.number),
    "the earlier attack is not linked at Alder",
  );
  const held = listAt(await act(stage, ["requirements", "alder", "--partner", "birch", "--as", "watch-1"]), "requirements");
  const [requirement = {}] = held;
  must(textAt(requirement, "requirement") === sent.envelope && requirement["state"] === "standing", "Alder holds another requirement");
  stage.tell.fact("at Alder: Birch wants to hear of returnees, the tournament, the elections; an attack of April is linked as context");
  return {
    evidence: {
      message: sent.message,
      envelope: sent.envelope,
      sequence: sent.sequence,
      themes: requirement["themes"] ?? null,
      events: requirement["events"] ?? null,
      validUntil: textAt(requirement, "validUntil"),
      context: earlier,
    },
    value: { envelope: sent.envelope },
  };
}
