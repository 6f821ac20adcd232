import { requireRole } from "../authorise.ts";
import type { Verb } from "../verb.ts";
import { decide } from "./decide.ts";
import { findDraft } from "./draft.ts";

/** Prepares the decision over a draft: gives the exact bytes that the releaser signs, and the preview of what will be read. */
export const releasePrepare: Verb = {
  roles: ["releaser", "duty-to-warn-authority"],
  async run(call) {
    const { node, args, signers } = call;
    const releaser = requireRole(signers, ["releaser", "duty-to-warn-authority"], "release");
    const { record, draft } = await findDraft(node, args.text("draft"));
    return (await decide(call, { record, draft, releaser, officer: releaser })).shown;
  },
};
