import type { Node } from "../node.ts";
import { readDirectory, setText } from "../taxii/directory.ts";
import { reassess } from "../taxii/reassess.ts";
import type { Intake } from "../taxii/receive.ts";

/** Takes objects in beside the node's TAXII server, which is told of what changes. */
export async function feedIntake(node: Node): Promise<Intake> {
  const { taxii } = node.store;
  let directory = await readDirectory(taxii.reads);
  const reload = async (): Promise<void> => {
    directory = await readDirectory(taxii.reads);
    for (const told of node.signals.taxii) await told();
  };
  return {
    node,
    directory: () => directory,
    reload,
    async learnSets(objects) {
      const unknown = objects.filter(({ set }) => !directory.sets.has(setText(set)));
      if (unknown.length === 0) return;
      await taxii.transact(async (writes) => {
        for (const { set } of unknown) await writes.internSet(set);
        await reassess(writes, node.clock.nowMs() * 1000);
      });
      await reload();
    },
    disturbed: (collection, seqs) => node.signals.taxiiDisturbed.forEach((told) => told(collection, seqs)),
  };
}
