import { rosterGaps } from "../../exchange/watch/index.ts";
import type { Finding } from "../doctor.ts";
import type { Node } from "../node.ts";
import { activeRoster, readOwn, settingKinds } from "./settings.ts";
import type { SelfTest } from "./settings.ts";

const lookAheadMs = 7 * 86_400_000;
// A day, and what the test itself and a restart may take.
const testedWithinMs = 26 * 3_600_000;

/** What `tocsin doctor` says of the watch: whether somebody is on duty at every hour of the coming week, can be paged, and by notifiers that work. */
export async function watchFindings(node: Node): Promise<readonly Finding[]> {
  const nowMs = node.clock.nowMs();
  return await node.store.read(async (view) => {
    const findings: Finding[] = [];
    const roster = await activeRoster(view, nowMs);
    const [gap, ...others] = rosterGaps(roster, nowMs, nowMs + lookAheadMs);
    if (roster.entries.length === 0) {
      findings.push({
        check: "roster",
        state: "warning",
        found: "nobody is on it",
        todo: "run tocsin watch roster set: nobody is woken by an urgent warning",
      });
    } else if (gap !== undefined) {
      const found = `nobody is on duty from ${new Date(gap.fromMs).toISOString()} until ${new Date(gap.untilMs).toISOString()}${others.length === 0 ? "" : `, and ${others.length} times more this week`}`;
      findings.push({ check: "roster", state: "warning", found, todo: "fill the gap: everybody on the roster is paged in it" });
    } else findings.push({ check: "roster", state: "ok", found: `${roster.entries.length} on it, no gap in the coming week`, todo: "" });
    const mute = roster.entries.filter(({ notifiers }) => notifiers.length === 0).map(({ officer }) => officer);
    if (mute.length > 0)
      findings.push({
        check: "roster",
        state: "failed",
        found: `${mute.join(", ")} cannot be paged`,
        todo: "name notifiers with tocsin watch roster set --notify",
      });
    const tests = await readOwn<SelfTest>(view, settingKinds.selfTest);
    for (const { id } of await view.watchSettings(settingKinds.notifier)) {
      const last = tests.get(id);
      const check = `notifier ${id}`;
      if (last === undefined || nowMs - last.atMs > testedWithinMs)
        findings.push({
          check,
          state: "warning",
          found: "not tested within a day",
          todo: `run tocsin watch notifier test, or keep the node serving`,
        });
      else if (!last.ok)
        findings.push({
          check,
          state: "failed",
          found: `its last test failed: ${last.reason ?? "failed"}`,
          todo: "mend it, then run tocsin watch notifier test",
        });
      else findings.push({ check, state: "ok", found: `worked at ${new Date(last.atMs).toISOString()}`, todo: "" });
    }
    return findings;
  });
}
