import { useVerb } from "../api/index.ts";
import { text } from "../text/en.ts";

/** A message without its content, as a watch item names it. */
export type ItemMessage = {
  readonly row: number;
  readonly message: string;
  readonly envelope: string;
  readonly outgoing: boolean;
  readonly partner: string;
  readonly kind: string;
  readonly thread: string | null;
  readonly precedence: string;
  readonly status: string;
  readonly sequence: number | null;
  readonly at: string;
};

/** One thing that a person has to see or do, as `desk-watch` tells it. */
export type Item = {
  readonly key: string;
  readonly what: string;
  readonly whose: "ours" | "theirs";
  readonly due: string | null;
  readonly since: string | null;
  readonly subject: string | null;
  readonly text: string | null;
  readonly alarm: number | null;
  readonly message: ItemMessage | null;
};

type Watched = { readonly now: string; readonly items: readonly Item[]; readonly isWhole: boolean };

/** What changes the list: everything but that somebody read something. */
const refreshOn = [
  "message-in",
  "message-out",
  "message-state",
  "receipt",
  "alarm",
  "alarm-closed",
  "draft",
  "draft-gone",
  "deadline",
  "deadline-ended",
  "act duty-assess",
  "act duty-waiver-asked",
  "act duty-waiver-refused",
  "act duty-waived",
  "act duty-released",
];

/** What needs a person now, what runs out first on top, kept fresh by the node's events. */
export function useWatched() {
  return useVerb<Watched>("desk-watch", {}, { refreshOn });
}

/** FLASH messages that nobody of this house has acknowledged. */
export function flashOf(items: readonly Item[]): readonly Item[] {
  return items.filter(({ what, message }) => what === "acknowledge" && message?.precedence === "FLASH");
}

/** Where an item is worked on; nowhere for who does not read messages, where it is about one. */
export function placeOf({ what, message, subject }: Item, mayRead: boolean): string | null {
  if (message !== null && !mayRead) return null;
  if (what === "release") return `/compose/${subject ?? ""}`;
  if (what === "warn" || what === "answer-waiver" || what === "review-template") return "/compose";
  if (what === "answer-release-request" || what === "partner-answers-release" || what === "review-floor") return "/releases";
  if (what === "feed" || what === "review-content") return "/admin";
  return message === null ? null : `/warning/${message.row}`;
}

/** What an item asks for, in words. */
export function whatOf({ what, message, subject }: Item): string {
  const said = text.watch.what[what] ?? what;
  if (message === null) return what === "alarm" && subject !== null ? `${said}: ${subject.replaceAll("-", " ")}` : said;
  const kind = text.watch.kind[message.kind] ?? message.kind;
  if (what === "acknowledge") return kind.charAt(0).toUpperCase() + kind.slice(1);
  if (what.startsWith("partner-ack") || what.startsWith("partner-rec")) return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${said}`;
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** What is told of an item that is about no message, in words. */
export function wordsOf({ what, subject, text: said }: Item): string | null {
  if (what === "warn" || what === "answer-waiver") return text.watch.source(subject ?? "");
  if (what === "feed") return `${subject ?? ""}: ${said ?? ""}`;
  if (what !== "release" || said === null) return said;
  const [kind = "", drafter = ""] = said.split(" ");
  return text.watch.draftedBy(text.watch.kind[kind] ?? kind, drafter);
}
