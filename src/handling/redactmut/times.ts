import { compareInstants, isInstant } from "../../stix/index.ts";
import type { StixObject } from "../../stix/index.ts";
import type { Entry, Shown } from "./entry.ts";
import { isSameInstant } from "./translation.ts";

/**
 * How the times of versions are shown. `visible`: a version is shown where it differs, in what is shown, from the one before, under its own
 * `modified`; the first that there is, under its `created`, since nobody can see what changed since then. `given`: a version that does not
 * differ is not shown either, and every other one keeps its `modified`, so that a change of what is withheld alone can show as a new time.
 */
export type Times = "visible" | "given";

type ShownEntry = Entry & { value: Shown };

/**
 * The objects that entries come to: of each the versions that differ in what is shown, with the times that `times` says, each once. Sorted
 * by id, then by time, then by text, so that the order in which they were given does not show.
 */
export function shownVersions(entries: readonly Entry[], times: Times): readonly StixObject[] {
  const live = entries.filter((entry): entry is ShownEntry => entry.isLive && entry.value !== undefined);
  const contents = live.filter(isTranslation);
  const others = contents.length === 0 ? live : live.filter((entry) => !isTranslation(entry));
  const seenAs = new Map<ShownEntry, string>();
  const objects = versionsShown(others, { times, seenAs });
  if (contents.length === 0) return objects;
  const originals = Map.groupBy(others, (entry) => entry.source.id);
  for (const content of contents) redate(content, { originals, seenAs });
  return [...objects, ...versionsShown(contents, { times, seenAs })].toSorted((a, b) => compareIds(a.id, b.id));
}

function isTranslation(entry: ShownEntry): boolean {
  return entry.source.type === "language-content";
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function compareShown(a: StixObject, b: StixObject): number {
  const [at, bt] = [a["modified"], b["modified"]];
  if (isInstant(at) && isInstant(bt)) {
    const order = compareInstants(at, bt);
    if (order !== 0) return order;
  }
  return compareIds(JSON.stringify(a), JSON.stringify(b));
}

type Showing = {
  readonly times: Times;
  /** Filled with the time that a version is seen under. */ readonly seenAs: Map<ShownEntry, string>;
};

function versionsShown(entries: readonly ShownEntry[], showing: Showing): readonly StixObject[] {
  const sorted = entries.toSorted((a, b) => compareIds(a.id, b.id));
  const shown: StixObject[] = [];
  for (let from = 0; from < sorted.length;) {
    const first = sorted[from] as ShownEntry;
    let to = from + 1;
    while (to < sorted.length && sorted[to]?.id === first.id) to += 1;
    if (to === from + 1) {
      // Most objects have one version, which is compared with nothing.
      showDated([first], showing);
      shown.push(first.value);
    } else shown.push(...distinctVersions(sorted.slice(from, to), showing));
    from = to;
  }
  return shown;
}

function distinctVersions(versions: readonly ShownEntry[], showing: Showing): readonly StixObject[] {
  const isDated = ({ value }: ShownEntry): boolean => isInstant(value["modified"]);
  const chosen = [...versions.filter((entry) => !isDated(entry)), ...showDated(versions.filter(isDated), showing)];
  return [...new Map(chosen.map(({ value }) => [JSON.stringify(value), value])).values()].toSorted(compareShown);
}

function modifiedOf({ value }: ShownEntry): string {
  return value["modified"] as string;
}

/** Those versions that are shown, with the times that they are seen under. */
function showDated(versions: readonly ShownEntry[], { times, seenAs }: Showing): readonly ShownEntry[] {
  const chosen: ShownEntry[] = [];
  let before: string | undefined;
  let seen = "";
  for (const step of stepsOf(versions)) {
    const [{ value }] = step as readonly [ShownEntry];
    const content = versions.length === 1 ? "" : contentOf(step);
    if (content !== before) {
      const isFirst = before === undefined;
      const { created, modified } = value;
      seen = isFirst && times === "visible" && isInstant(created) ? created : (modified as string);
      chosen.push(...step);
    }
    for (const entry of step) seenAs.set(entry, seen);
    before = content;
  }
  for (const entry of chosen) entry.value["modified"] = seenAs.get(entry);
  return chosen;
}

/** Versions in order of time; those of one instant are one step, since nobody knows which of them is right. */
function stepsOf(versions: readonly ShownEntry[]): readonly (readonly ShownEntry[])[] {
  if (versions.length === 1) return isInstant(versions[0]?.value["modified"]) ? [versions] : [];
  const steps: ShownEntry[][] = [];
  for (const version of versions.toSorted((a, b) => compareInstants(modifiedOf(a), modifiedOf(b)))) {
    const last = steps.at(-1);
    if (last !== undefined && isSameInstant(modifiedOf(last[0] as ShownEntry), modifiedOf(version))) last.push(version);
    else steps.push([version]);
  }
  return steps;
}

function contentOf(step: readonly ShownEntry[]): string {
  return [...new Set(step.map(({ value }) => JSON.stringify({ ...value, modified: "" })))].sort().join("\n");
}

/** Gives language content that names the time of the version it translates the time that this version is seen under. */
function redate(
  { value, source }: ShownEntry,
  {
    originals,
    seenAs,
  }: { readonly originals: ReadonlyMap<string, readonly ShownEntry[]>; readonly seenAs: ReadonlyMap<ShownEntry, string> },
): void {
  const wanted = value["object_modified"];
  if (wanted === undefined) return;
  const version = originals.get(source["object_ref"] as string)?.find((entry) => isSameInstant(entry.source["modified"], wanted));
  if (version !== undefined) value["object_modified"] = seenAs.get(version);
}
