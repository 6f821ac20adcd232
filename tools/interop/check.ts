/** What was looked at between two programs, and what came of it. */
export type Check = { readonly check: string; readonly ok: boolean; readonly found: string };

/** One meeting of two programs: its checks, or why it could not be held. A meeting that was not held is never a success. */
export type Meeting = { readonly name: string; readonly checks: readonly Check[]; readonly missing: string | null };

/** A check of ours. */
export function checked(check: string, ok: boolean, found: unknown = ""): Check {
  return { check, ok, found: typeof found === "string" ? found : JSON.stringify(found) };
}

/** Whether a meeting was held and everything in it was well. */
export function isWell({ checks, missing }: Meeting): boolean {
  return missing === null && checks.length > 0 && checks.every(({ ok }) => ok);
}

/** The checks that a script printed, one JSON object on each line; a script that ended badly adds a failed one. */
export function readChecks(ended: { readonly code: number; readonly stdout: string; readonly stderr: string }): readonly Check[] {
  const checks = ended.stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Check);
  return ended.code === 0 ? checks : [...checks, checked("the script ran to its end", false, ended.stderr.trim().slice(-500))];
}

/** The meetings as rows of a page, with the words yes, no and not run. */
export function pageLines(meetings: readonly Meeting[]): readonly string[] {
  return [
    "| meeting | checks | result |",
    "| --- | --- | --- |",
    ...meetings.map((meeting) => {
      const failed = meeting.checks.filter(({ ok }) => !ok).length;
      const result =
        meeting.missing === null
          ? isWell(meeting)
            ? "yes"
            : `no: ${failed} of ${meeting.checks.length} failed`
          : `not run: ${meeting.missing}`;
      return `| ${meeting.name} | ${meeting.checks.length} | ${result} |`;
    }),
  ];
}
