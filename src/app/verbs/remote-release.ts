import { base64, fromBase64, millis, TocsinError } from "../../base/index.ts";
import { checkTerm, draftHash, recordAct, verifyRelease } from "../../exchange/index.ts";
import type { EnrolledOfficer, Role, View } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import { checkBorrowing } from "../borrowing.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { decide } from "./decide.ts";
import { dispatchRelease } from "./dispatch-release.ts";
import { checkUnchanged, findDraft } from "./draft.ts";
import { checkStillGranted } from "./passing-on.ts";

/** Who takes a decision to a releaser elsewhere and brings the signature back: it lets nothing out by itself. */
const carriers: readonly Role[] = ["drafter", "liaison-officer", "watch-officer", "duty-to-warn-authority", "releaser"];
const settingKind = "release-export";
/** How long a decision that was taken elsewhere can come back, in milliseconds: a day. */
const carriedForMs = 86_400_000;

/** What is kept of a decision that was taken elsewhere to be signed. */
type Carried = { readonly releaser: string; readonly hash: string };

async function releaserNamed(view: View, { args, node }: VerbCall): Promise<EnrolledOfficer> {
  const id = args.text("releaser");
  const releaser = await view.officer(id);
  if (releaser === undefined) throw new TocsinError("officer-unknown", `name an enrolled officer who may release, got "${id}"`);
  checkTerm(releaser, node.machineClock.nowMs());
  return releaser;
}

/**
 * Prepares the decision over a draft for a releaser who is elsewhere: gives all that he reads and the exact bytes that he signs. What needs a
 * releaser's own acceptance, a finding of the lint or an attachment that it cannot read, is refused: that is signed for at the node.
 */
const releaseExport: Verb = {
  roles: carriers,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, carriers, "release-export");
    const { record, draft } = await findDraft(node, args.text("draft"));
    const releaser = await node.store.read((view) => releaserNamed(view, call));
    const { prepared, shown } = await decide(call, {
      record,
      draft,
      releaser,
      officer,
      async keep(tx, decided) {
        const hash = draftHash(decided);
        await tx.putWatchSetting(settingKind, record.id, JSON.stringify({ releaser: releaser.id, hash } satisfies Carried));
        await recordAct(tx, node, {
          verb: "release-export",
          subject: record.id,
          officer: officer.id,
          facts: { hash, releaser: releaser.id },
        });
      },
    });
    const openings = [...(prepared.decision?.openings ?? [])].map(([recipient, salt]) => [recipient, base64(salt)] as const);
    return { ...shown, node: node.id, releaser: releaser.id, openings: Object.fromEntries(openings) };
  },
};

/**
 * Releases a draft on the signature that came back from elsewhere: the releaser's own, over exactly the decision that was taken there. Whoever brings it
 * decides nothing. Refuses another draft than was taken, one that was prepared anew, or one that comes back after a day, with `state-refuses`.
 */
const releaseImport: Verb = {
  roles: carriers,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, carriers, "release-import");
    const { record, draft } = await findDraft(node, args.text("draft"));
    const kept = await node.store.read((view) => view.watchSetting(settingKind, record.id));
    const carried = kept === undefined ? undefined : (JSON.parse(kept) as Carried);
    const again = (why: string): TocsinError =>
      new TocsinError("state-refuses", `take the decision anew with tocsin release export: ${why}`);
    if (carried === undefined || draft.decision === null) throw again(`no decision on draft "${record.id}" was taken anywhere`);
    if (carried.hash !== draftHash(draft)) throw again("the draft was prepared anew since it was taken");
    if (carried.releaser !== args.text("releaser")) throw again(`it was taken to "${carried.releaser}", and another officer signed`);
    const { decidedAt } = draft.decision.decision;
    if (millis(decidedAt) + carriedForMs <= node.clock.nowMs()) throw again(`it was decided at ${decidedAt}, more than a day ago`);
    const releaser = await node.store.read((view) => releaserNamed(view, call));
    await checkStillGranted(call, draft, releaser);
    await checkBorrowing(node, draft, releaser.id);
    const bytes = fromBase64(args.text("signature"));
    if (bytes === undefined) throw new TocsinError("usage", "give the signed decision as tocsin release sign wrote it");
    const signature = { form: "key-file", bytes } as const;
    await verifyRelease(draft, signature, { form: "key-file", key: releaser.publicKey });
    return await dispatchRelease(call, {
      record,
      draft,
      releaser,
      signature,
      async before(tx) {
        await checkUnchanged(tx, record);
        await tx.putWatchSetting(settingKind, record.id, null);
        const facts = { hash: carried.hash, releaser: releaser.id };
        await recordAct(tx, node, { verb: "release-import", subject: record.id, officer: officer.id, facts });
      },
    });
  },
};

/** The verbs by which a releaser signs who is not at the node, by name. */
export const remoteReleaseVerbs: Readonly<Record<string, Verb>> = { "release-export": releaseExport, "release-import": releaseImport };
