import { keysOfCard } from "./card-keys.ts";
import { listAt, must, numberAt, textAt } from "./result.ts";
import { act, advanceAll, at, look, untilQuiet } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

const watched = ["alder", "birch"] as const;

/** An oversight body of both runs a witness, as a third process: it knows the two node logs by their keys, and each node knows it. */
export async function setUpWitness(stage: Stage): Promise<Scene<undefined>> {
  const { tell } = stage;
  await act(stage, ["init", "elm", "--name", "Elm", "--unit", "Oversight", "--country", "XE", "--exercise"]);
  const words = ["witness", "serve", "elm", "--listen", "127.0.0.1:0"];
  tell.command([`tocsin ${words.join(" ")}`]);
  const served = await stage.processes.start("elm", words);
  const url = textAt(served.ready, "witness");
  await act(stage, ["card", "elm", "--out", "elm.card"]);
  const { cosigner } = keysOfCard(at(stage, "elm.card"));
  must(JSON.stringify(served.ready["keys"]) === JSON.stringify(cosigner), "the witness cosigns with other keys than those of its card");
  for (const party of watched) {
    const { node } = keysOfCard(at(stage, `${party}.card`));
    tell.command([`tocsin witness add elm … --handle ${party} --as admin-1`, `tocsin witness trust ${party} … --url ${url} --as admin-1`]);
    await look(stage, ["witness", "add", "elm", ...node, "--handle", party, "--as", "admin-1"]);
    await look(stage, ["witness", "trust", party, ...cosigner, "--url", url, "--as", "admin-1"]);
  }
  tell.fact(`Elm: process ${served.pid}, listens at ${url}; it gets sizes and hashes of the node logs, and nothing else`);
  return {
    evidence: {
      elm: { node: textAt(served.ready, "node"), pid: served.pid, listens: url },
      cosigner: textAt(served.ready, "cosigner"),
      knows: [...watched],
    },
    value: undefined,
  };
}

/** The partners cosign each other's pair logs, as they do on a timer, and the witness both node logs, which commit to every other log of their nodes. */
export async function cosign(stage: Stage): Promise<Scene<undefined>> {
  await advanceAll(stage, "10m");
  await untilQuiet(stage);
  const sizes: Record<string, number> = {};
  for (const party of watched) {
    await look(stage, ["log", "checkpoint", party]);
    const [outcome] = listAt(await act(stage, ["witness", "ask", party]), "witnesses");
    // The node asks on a timer as well, and may just have done so.
    must(
      outcome?.["outcome"] === "cosigned" || outcome?.["outcome"] === "nothing-new",
      `the witness did not cosign the node log of ${party}: ${JSON.stringify(outcome)}`,
    );
    sizes[party] = numberAt(outcome, "size");
  }
  const known = listAt(await act(stage, ["witness", "list", "elm"]), "logs");
  const evidence: Record<string, { size: number; cosignedAt: string }> = {};
  for (const party of watched) {
    const log = known.find(({ handle }) => handle === party);
    must(
      log !== undefined && log["size"] === sizes[party],
      `Elm has cosigned another size of the node log of ${party} than its node holds`,
    );
    evidence[party] = { size: numberAt(log, "size"), cosignedAt: textAt(log, "cosignedAt") };
    stage.tell.fact(`cosigned by Elm: ${party}'s node log up to entry ${evidence[party].size}, ${evidence[party].cosignedAt}`);
  }
  return { evidence, value: undefined };
}
