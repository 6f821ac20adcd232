import path from "node:path";
import { openOfficerKey } from "../../src/app/index.ts";
import type { WholeNode as Node } from "../../src/app/index.ts";
import { timestamp, uuid4 } from "../../src/base/index.ts";
import { partsOfWriting, prepareRelease, pseudonymSecret, signDecision } from "../../src/exchange/index.ts";
import type { Draft, SignedRelease } from "../../src/exchange/index.ts";
import { scope } from "./exchange-pair.ts";

/** What is released: a note behind all others, or a warning before them. */
export type ReleaseKind = "bulk" | "flash";

/** Releases of one officer's decisions: the same parts each time, a message, id, thread and place of their own each time. */
export async function releases(node: Node): Promise<Readonly<Record<ReleaseKind, SignedRelease>>> {
  const [agreement] = (await node.store.read((view) => view.agreements())).filter(({ state }) => state.phase === "in-force");
  const birch = await node.store.read((view) => view.partner("birch"));
  const releaser = await node.store.read((view) => view.officer("releaser-1"));
  if (agreement === undefined || birch === undefined || releaser === undefined)
    throw new Error("the pair is set up before anything is released");
  const key = await openOfficerKey({ folder: path.resolve(node.paths.folder, node.config.officers), id: "releaser-1" });
  const context = await node.exchange();
  const secret = await node.store.transact((tx) => pseudonymSecret(tx, context));
  const make = (kind: Draft["kind"], precedence: Draft["precedence"]): SignedRelease => {
    const text = "Seen on the north road at 0410. ".repeat(32);
    const parts = partsOfWriting({ kind, texts: [{ language: "en", text }], tlp: "TLP:AMBER", caveats: [] }, node.random);
    const draft: Draft = {
      kind,
      to: [birch.nodeId],
      scope,
      precedence,
      status: "exercise",
      thread: null,
      ourReference: null,
      yourReference: null,
      externalReferences: [],
      validity: null,
      floor: null,
      tlp: "TLP:AMBER",
      source: null,
      lint: null,
      forwards: null,
      ownWords: null,
      parts,
      decision: null,
    };
    const prepared = prepareRelease(
      draft,
      {
        purpose: "counter-terrorism",
        legalBasis: { list: "tocsin-legal-bases", version: "1", code: "agreement" },
        authority: "Head of watch",
        necessity: "measured",
        mistreatmentRisk: { answer: "none-known", note: null },
        policyVersion: "1",
        releaserRole: "releaser",
        decidedAt: timestamp(node.clock.nowMs()),
      },
      context,
    );
    if (prepared.decision === null) throw new Error("a prepared draft has its decision");
    return {
      draftId: uuid4(node.random),
      drafter: "watch-1",
      draft: prepared,
      releaser,
      signature: signDecision(prepared.decision, key),
      pseudonymSecret: secret,
    };
  };
  return { bulk: make("note", "ROUTINE"), flash: make("warning", "FLASH") };
}
