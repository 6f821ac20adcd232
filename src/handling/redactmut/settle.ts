import { knownExtension, knownMarking } from "../../stix/index.ts";
import { isWritten, remove, rewrite } from "./edit.ts";
import type { Entry } from "./entry.ts";
import { maskedText } from "./mention.ts";
import type { Mention } from "./mention.ts";
import { Mentioners } from "./mentioners.ts";
import type { Pseudonym } from "./observable.ts";
import { Presence } from "./presence.ts";
import type { Elsewhere } from "./presence.ts";
import { mended, takeOutTraces } from "./rules.ts";
import { translatedVersions, trimTranslations } from "./translation.ts";

/** What redaction may cost, in looks at a mention, for each mention that there is. Beyond it what is still open is not shown. */
const maxLooksPerMention = 8;

type State = {
  readonly entries: readonly Entry[];
  readonly presence: Presence;
  readonly pseudonym: Pseudonym | undefined;
  readonly mentioners: Mentioners;
  readonly versions: ReadonlyMap<string, readonly Entry[]>;
  /** Language content, by the id of what it translates. */
  readonly translations: ReadonlyMap<string, readonly Entry[]>;
  budget: number;
};

/** What settling asks others for. */
export type Ports = { readonly pseudonym: Pseudonym | undefined; readonly elsewhere: Elsewhere };

/**
 * Takes every trace of what is not shown out of what is, until nothing changes: references, texts, keys, translations, ids that were made
 * from it, and objects that are not valid without it, and then what names those. Works in rounds, each of which looks at what the round
 * before left, so that the order of the objects makes no difference. Bounded: what has not settled when the work is used up is not shown.
 */
export function settle(entries: readonly Entry[], ports: Ports): void {
  const state = start(entries, ports);
  let open = withoutLooseEnds(entries, state.presence);
  while (open.length > 0) {
    while (open.length > 0) open = round(open, state);
    open = withoutUnusedMarkings(state);
  }
}

function start(entries: readonly Entry[], { pseudonym, elsewhere }: Ports): State {
  const translations = new Map<string, Entry[]>();
  let mentions = 0;
  let hasTexts = false;
  for (const entry of entries) {
    hasTexts ||= entry.mentions.some((mention) => mention.kind !== "reference");
    mentions += entry.mentions.length;
    const { type, object_ref: translated } = entry.source;
    if (type !== "language-content" || typeof translated !== "string") continue;
    const known = translations.get(translated);
    if (known === undefined) translations.set(translated, [entry]);
    else known.push(entry);
  }
  const versions = Map.groupBy(entries, ({ source }) => source.id);
  const budget = maxLooksPerMention * (mentions + entries.length);
  const presence = new Presence(versions, { hasTexts, elsewhere });
  return { entries, presence, pseudonym, mentioners: new Mentioners(entries), versions, translations, budget };
}

const ends = new Set<string | number | undefined>(["source_ref", "target_ref", "sighting_of_ref", "object_ref"]);
const joiners = new Set(["relationship", "sighting", "language-content"]);
const maxPasses = 4;

/**
 * Takes away relationships, sightings and translations that have lost an end, which are most of what goes with others, before anything is
 * looked at closely. Nothing depends on it but speed: they could not be valid. Gives the others.
 */
function withoutLooseEnds(entries: readonly Entry[], presence: Presence): readonly Entry[] {
  let left = entries;
  let open = entries.filter((entry) => joiners.has(entry.source.type));
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const loose = open.filter((entry) => isLoose(entry, presence));
    if (loose.length === 0) break;
    for (const entry of loose) presence.drop(entry);
    open = open.filter((entry) => entry.isLive);
    left = left.filter((entry) => entry.isLive);
  }
  return left;
}

function isLoose({ mentions }: Entry, presence: Presence): boolean {
  for (const mention of mentions) {
    if (mention.kind === "reference" && mention.path.length === 1 && ends.has(mention.path[0]) && !presence.has(mention)) return true;
  }
  return false;
}

/** Looks at entries once. Gives those that have to be looked at again for what came of it. */
function round(open: readonly Entry[], state: State): readonly Entry[] {
  const live = open.filter((entry) => entry.isLive);
  for (const entry of live) state.budget -= entry.mentions.length + 1;
  const isSpent = state.budget < 0;
  const before = new Map<Entry, string>();
  const dead: Entry[] = [];
  const look = (entry: Entry): void => {
    const { id } = entry;
    if (isSpent || !review(entry, state)) {
      // It is counted under the id that it had.
      entry.id = id;
      dead.push(entry);
    } else if (entry.id !== id) before.set(entry, id);
  };
  // Translations are looked at once nothing that they translate is open any more: what is taken out of them does not come back.
  const others = live.filter((entry) => !isTranslation(entry));
  const looked = others.length > 0 ? others : live;
  for (const entry of looked) look(entry);
  for (const [entry, id] of before) state.presence.move(entry, id);
  const next = bury(dead, before, state);
  if (looked === others) {
    for (const entry of live) if (isTranslation(entry)) next.add(entry);
    for (const { source } of others) for (const entry of state.translations.get(source.id) ?? []) next.add(entry);
  }
  return [...next];
}

function isTranslation(entry: Entry): boolean {
  return entry.source.type === "language-content";
}

/** Takes entries away. Gives what names them, or those that were seen under other ids before, and what translates what was taken away. */
function bury(dead: readonly Entry[], moved: ReadonlyMap<Entry, string>, state: State): Set<Entry> {
  const next = new Set<Entry>();
  for (const entry of dead) state.presence.drop(entry);
  if (dead.length === 0 && moved.size === 0) return next;
  const ids = new Set<string>();
  for (const entry of dead) ids.add(entry.source.id).add(entry.id);
  for (const [entry, before] of moved) ids.add(entry.source.id).add(entry.id).add(before);
  const versions = new Set([...dead, ...moved.keys()].map((entry) => state.versions.get(entry.source.id)));
  state.mentioners.addTo(next, { ids, versions });
  for (const { source } of dead) for (const content of state.translations.get(source.id) ?? []) next.add(content);
  return next;
}

/** Brings an entry up to date with what is shown of the others. Tells `false` where nothing of it can be shown. */
function review(entry: Entry, state: State): boolean {
  const listed = new Map<number, Set<string>>();
  for (const mention of entry.mentions) applyMention(mention, entry, { state, listed });
  takeOutTraces(entry);
  if (isTranslation(entry) && !reviewTranslation(entry, state)) return false;
  const value = mended(entry, state.pseudonym);
  if (value === undefined) return false;
  entry.value = value;
  return true;
}

function reviewTranslation(entry: Entry, state: State): boolean {
  const versions = translatedVersions(entry, state.versions.get(entry.source["object_ref"] as string) ?? []);
  for (const version of versions) trimTranslations(entry, version);
  return versions.length > 0;
}

function applyMention(
  mention: Mention,
  { edit }: Entry,
  { state, listed }: { readonly state: State; readonly listed: Map<number, Set<string>> },
): void {
  const { presence } = state;
  if (mention.kind === "text") {
    const text = maskedText(mention.text, mention.ids, (id) => presence.isNameable(id));
    if (text !== mention.text || isWritten(edit, mention.path)) rewrite(edit, mention.path, text);
  } else if (mention.kind === "key") {
    if (!isKeyShown(mention.id, presence)) remove(edit, mention.path);
  } else if (!presence.has(mention)) remove(edit, mention.path);
  else {
    const target = presence.target(mention.id);
    // Two that the reader sees under one id would tell, side by side, that they are two.
    if (mention.list >= 0 && isRepeated(target, mention.list, listed)) remove(edit, mention.path);
    else if (target !== mention.id || isWritten(edit, mention.path)) rewrite(edit, mention.path, target);
  }
}

/** Whether a list has this member already; else it has it now. */
function isRepeated(target: string, list: number, listed: Map<number, Set<string>>): boolean {
  const before = listed.get(list);
  if (before === undefined) {
    listed.set(list, new Set([target]));
    return false;
  }
  if (before.has(target)) return true;
  before.add(target);
  return false;
}

function isKeyShown(id: string, presence: Presence): boolean {
  return presence.isNameable(id) || knownExtension(id) !== undefined;
}

/** Takes away markings that nothing is marked with any more, where they only follow what they mark. Gives what has to be looked at again. */
function withoutUnusedMarkings(state: State): readonly Entry[] {
  const followers = state.entries.filter((entry) => entry.isFollower && entry.isLive);
  if (followers.length === 0) return [];
  const used = new Set<unknown>();
  for (const { isLive, value, source } of state.entries) {
    if (!isLive || value === undefined || knownMarking(source.id) !== undefined) continue;
    for (const ref of (value["object_marking_refs"] ?? []) as readonly unknown[]) used.add(ref);
    for (const entry of (value["granular_markings"] ?? []) as readonly { readonly marking_ref?: string }[]) used.add(entry.marking_ref);
  }
  const unused = followers.filter((entry) => !used.has(entry.source.id));
  return [...bury(unused, new Map(), state)];
}
