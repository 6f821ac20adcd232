import type { Accepted, HandlingSet } from "../../taxii/index.ts";
import type { Node } from "../node.ts";
import { readDirectory } from "./directory.ts";
import type { Directory } from "./directory.ts";
import type { Intake } from "./receive.ts";
import { reassess } from "./reassess.ts";
import { setText } from "./set-text.ts";

/**
 * The directory as it stands after every change that is under way: read in the writer's turn, since one read beside a change that is
 * about to be committed would bring back the rights from before it.
 */
export async function settledDirectory({ store }: Node): Promise<Directory> {
  return await store.taxii.transact((writes) => readDirectory(writes));
}

/**
 * Interns what is new, decides who may have it, and reads the directory anew, all before anything carries it: an entry whose set a reader's
 * view does not know yet would be passed by unseen.
 */
export async function learnSets({ node, directory, reload }: Omit<Intake, "learnSets">, objects: readonly Accepted[]): Promise<void> {
  const unknown = new Map<string, HandlingSet>();
  for (const { set } of objects) {
    const text = setText(set);
    if (!directory().sets.has(text)) unknown.set(text, set);
  }
  if (unknown.size === 0) return;
  await node.store.taxii.transact(async (writes) => {
    for (const set of unknown.values()) await writes.internSet(set);
    await reassess(writes, node.clock.nowMs() * 1000);
  });
  await reload();
}

/**
 * Runs a work that takes objects in beside the node's TAXII server, by a verb or a feed: each goes by what the other changes while it runs,
 * be it the rights of readers or the queries that draw from a collection.
 */
export async function withIntake<T>(node: Node, work: (intake: Intake) => Promise<T>): Promise<T> {
  let directory = await settledDirectory(node);
  const told = async (next?: Directory): Promise<void> => {
    directory = next ?? (await settledDirectory(node));
  };
  node.signals.taxii.push(told);
  const beside: Omit<Intake, "learnSets"> = {
    node,
    directory: () => directory,
    reload: async () => {
      for (const each of node.signals.taxii) await each();
    },
    disturbed: (collection, seqs) => node.signals.taxiiDisturbed.forEach((each) => each(collection, seqs)),
  };
  try {
    return await work({ ...beside, learnSets: (objects) => learnSets(beside, objects) });
  } finally {
    // Another list, not the same one cut short: whoever is telling all of them just now must not pass one by.
    node.signals.taxii = node.signals.taxii.filter((each) => each !== told);
  }
}
