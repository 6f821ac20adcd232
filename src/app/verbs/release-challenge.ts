import { base64, TocsinError } from "../../base/index.ts";
import type { Verb } from "../verb.ts";
import { findDraft, preview } from "./draft.ts";

/** The decision that was prepared over a draft, as its releaser is to sign it, and what will be read. Refused to whoever drafted it. */
export const releaseChallenge: Verb = {
  // A watch officer signs what was prepared from a template.
  roles: ["releaser", "duty-to-warn-authority", "watch-officer"],
  async run({ node, args, signers }) {
    const { record, draft } = await findDraft(node, args.text("draft"));
    const { decision } = draft;
    if (decision === null) throw new TocsinError("state-refuses", "prepare the release first: nothing was decided on this draft");
    const officer = signers.find((signer) => signer.officer.roles.includes(decision.decision.releaserRole))?.officer;
    if (officer === undefined)
      throw new TocsinError("not-authorised", `ask an officer with the role ${decision.decision.releaserRole}: it was decided as that`);
    if (record.drafter === officer.id && decision.decision.releaserRole !== "watch-officer")
      throw new TocsinError("release-own-draft", `ask another releaser: "${officer.id}" drafted this`);
    return { ...(await preview(node, record, draft)), decision: base64(decision.bytes) };
  },
};
