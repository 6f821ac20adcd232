import { isTocsinError } from "../src/base/index.ts";
import { verbs } from "../src/app/index.ts";
import { contentFreeVerbs } from "../src/app/verbs/content-free.ts";
import { draftingRoles } from "../src/app/verbs/writing.ts";
import { checkRoleCombination, roles, twoPersonRoles } from "../src/exchange/index.ts";
import type { Role } from "../src/exchange/index.ts";
import { keepInStep } from "./in-step.ts";

const isInStep = await keepInStep([{ file: "docs/roles.md", text: page() }], { check: process.argv.includes("--check") });
process.exitCode = isInStep ? 0 : 1;

/** The page on who may do what: the registry of verbs and the rule on combining roles, and nothing beside them. */
function page(): string {
  return [
    "# Roles: who may do what",
    "",
    "An act is done by a **verb**, and a verb names the roles that may do it. One function asks (`requireRole` in `src/app/authorise.ts`), it is asked for",
    "every call, over the control socket or in the folder, and what is not allowed here is refused: `not-authorised`, with the roles that would do.",
    "A verb that is not in this table does not exist. This page is written from the registry itself; a test walks every verb with every role.",
    "",
    "Before roles are looked at, each signature is: a key that is no officer's is `officer-unknown`; an officer who is withdrawn or whose term is over is",
    "`officer-withdrawn`, from that moment on and whatever the role; a request of more than five minutes ago, or one that was done before, is `request-stale`.",
    "",
    "*Anyone* is whoever may open the control socket of the node. Such verbs, and all that the administrator or the auditor may do, show no content.",
    "Roles are not all: who drafted does not release, who released or drafted does not review, who asked does not answer. Those refusals are",
    "`release-own-draft` and `separation-of-duties`, and they look at persons.",
    "",
    "## Verbs",
    "",
    "| verb | shows content | who |",
    "|---|---|---|",
    ...Object.entries(verbs)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, verb]) => `| \`${name}\` | ${contentFreeVerbs.has(name) ? "no" : "may"} | ${who(verb.roles)} |`),
    "",
    "Drafts of some kinds are for some of these roles alone:",
    "",
    "| kind | drafted by |",
    "|---|---|",
    ...Object.entries(draftingRoles).map(([kind, allowed]) => `| ${kind} | ${allowed.join(", ")} |`),
    "| every other kind | drafter, liaison-officer |",
    "",
    "## Roles that one person may combine",
    "",
    "`officer enrol` refuses a combination that this table does not allow with `separation-of-duties`.",
    "",
    `| | ${roles.join(" | ")} |`,
    `|---|${roles.map(() => "---").join("|")}|`,
    ...roles.map(
      (row) => `| **${row}** | ${roles.map((column) => (row === column ? "·" : mayCombine(row, column) ? "yes" : "no")).join(" | ")} |`,
    ),
    "",
    `Enrolling ${twoPersonRoles.join(", ")} takes the signatures of two officers, one of whom is no administrator.`,
    "",
  ].join("\n");
}

function who(allowed: readonly Role[] | "anyone"): string {
  if (allowed === "anyone") return "anyone";
  return allowed.length === roles.length ? "every officer" : allowed.join(", ");
}

function mayCombine(one: Role, other: Role): boolean {
  try {
    checkRoleCombination([one, other]);
    return true;
  } catch (thrown) {
    if (isTocsinError(thrown, "separation-of-duties")) return false;
    throw thrown;
  }
}
