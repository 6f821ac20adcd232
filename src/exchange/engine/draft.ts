import { base64, canonicalBytes, fromBase64, TocsinError, timestamp, utf8Text, uuid4 } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import {
  attachmentFormat,
  createPart,
  isContentKind,
  markingFormat,
  openPart,
  paragraphFormat,
  restoreDecision,
} from "../message/index.ts";
import type {
  Attachment,
  ContentKind,
  Decision,
  Header,
  MessageStatus,
  Part,
  PartLabel,
  Precedence,
  ReleaseDecision,
} from "../message/index.ts";
import type { DraftRecord } from "../records.ts";
import { protectContent, revealContent } from "./content.ts";
import type { MonthKeys } from "./content.ts";
import { contentContext } from "./context.ts";
import type { ExchangeContext } from "./context.ts";

/** The lint's answer on a draft. `findings` is the hash of all findings: whoever signs over warnings names it. */
export type DraftLint = {
  readonly verdict: "pass" | "warn" | "refuse";
  readonly findings: string;
  readonly kinds: readonly string[];
  /** Two officers overrode a refusal under the life-safety floor. */
  readonly isOverridden: boolean;
};

/** Content that waits for a release: what is to be said, to whom, under which scope, and, once a releaser prepared it, the decision. */
export type Draft = {
  readonly kind: ContentKind;
  /** Node ids. */
  readonly to: readonly string[];
  readonly scope: string;
  readonly precedence: Precedence;
  readonly status: MessageStatus;
  /** The thread that it answers in, for each recipient; a new one where none is named. */
  readonly thread: string | null;
  readonly ourReference: string | null;
  readonly yourReference: string | null;
  readonly externalReferences: Header["externalReferences"];
  readonly validity: { readonly from: Timestamp; readonly until: Timestamp } | null;
  readonly floor: Decision["lifeSafetyFloor"];
  readonly tlp: string;
  /** The source record below whose tear line it was written: its id alone, which stays at home. */
  readonly source: string | null;
  /** What the lint said of it against that record; `null` where there is none. */
  readonly lint: DraftLint | null;
  /** The envelope of the message whose words this passes on; `null` where it says words of its own. */
  readonly forwards: string | null;
  /** Why passages that a partner used too are not that partner's; `null` where nobody says so. */
  readonly ownWords: string | null;
  readonly parts: readonly Part[];
  readonly decision: ReleaseDecision | null;
};

type Stored = Omit<Draft, "parts" | "decision"> & {
  readonly parts: readonly { readonly label: PartLabel; readonly salt: string; readonly bytes: string }[];
  readonly decision: { readonly bytes: string; readonly openings: readonly (readonly [string, string])[] } | null;
};

function bytesOf(text: string): Uint8Array {
  const bytes = fromBase64(text);
  if (bytes === undefined) throw new TocsinError("store-corrupt", "restore a checked backup: a draft is damaged");
  return bytes;
}

/** A draft as it rests, encrypted like any content. */
export function protectDraft(draft: Draft, given: { id: string; drafter: string; at: Timestamp }, context: ExchangeContext): DraftRecord {
  const stored: Stored = {
    ...draft,
    parts: draft.parts.map(({ label, salt, bytes }) => ({ label, salt: base64(salt), bytes: base64(bytes) })),
    decision:
      draft.decision === null
        ? null
        : { bytes: base64(draft.decision.bytes), openings: [...draft.decision.openings].map(([id, salt]) => [id, base64(salt)] as const) },
  };
  const { month, wrappedKey, content } = protectContent(canonicalBytes(stored), contentContext(context));
  return { ...given, kind: draft.kind, month, draftKey: wrappedKey, content };
}

/** A draft again. */
export function revealDraft(record: DraftRecord, months: MonthKeys): Draft {
  const bytes = revealContent({ month: record.month, wrappedKey: record.draftKey, content: record.content }, months);
  const stored = JSON.parse(utf8Text(bytes) ?? "null") as Stored;
  const decision =
    stored.decision === null
      ? null
      : restoreDecision(bytesOf(stored.decision.bytes), new Map(stored.decision.openings.map(([id, salt]) => [id, bytesOf(salt)])));
  return {
    ...stored,
    parts: stored.parts.map(({ label, salt, bytes: content }) => openPart(label, bytesOf(salt), bytesOf(content))),
    decision,
  };
}

/** What a drafter writes. `texts`: the authentic text first, then translations, each in one language. */
export type Writing = {
  readonly kind: ContentKind;
  readonly texts: readonly { readonly language: string; readonly text: string; readonly by?: "human" | "machine" }[];
  readonly tlp: string;
  readonly caveats: readonly string[];
  /** A STIX bundle beside the text, its exact bytes. */
  readonly bundle?: Uint8Array;
  readonly attachments?: readonly Attachment[];
  /** A structured body that belongs to the kind: an assessment, an outcome. */
  readonly body?: Uint8Array;
};

/** Paragraphs of a text: separated by empty lines. */
export function paragraphsOf(text: string): readonly string[] {
  return text
    .split(/\r?\n[ \t]*\r?\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");
}

/** The parts of a writing. Translations are bound to the authentic paragraph by its commitment; one that has other paragraphs is `input-malformed`. */
export function partsOfWriting(writing: Writing, random: ExchangeContext["random"]): readonly Part[] {
  if (!isContentKind(writing.kind)) throw new TypeError("a kind with content is drafted");
  const [authentic, ...translations] = writing.texts;
  const parts: Part[] = [
    createPart("marking", markingFormat.encode({ suite: 1, tlp: writing.tlp, caveats: [...writing.caveats] }), random),
  ];
  if (writing.body !== undefined) parts.push(createPart("body", writing.body, random));
  const originals =
    authentic === undefined
      ? []
      : paragraphsOf(authentic.text).map((text, at) =>
          createPart(
            "paragraph",
            paragraphFormat.encode({ suite: 1, number: at + 1, language: authentic.language, text, derivedFrom: null }),
            random,
          ),
        );
  if (authentic !== undefined && originals.length === 0) throw new TocsinError("input-malformed", "write a text: it is empty");
  parts.push(...originals);
  for (const translation of translations) {
    const paragraphs = paragraphsOf(translation.text);
    if (paragraphs.length !== originals.length) {
      throw new TocsinError(
        "input-malformed",
        `translate paragraph by paragraph: the text in "${translation.language}" has ${paragraphs.length}, the authentic one ${originals.length}`,
      );
    }
    paragraphs.forEach((text, at) => {
      const derivedFrom = { commitment: originals[at]?.commitment ?? "", by: translation.by ?? "human", translator: null };
      parts.push(
        createPart(
          "paragraph",
          paragraphFormat.encode({ suite: 1, number: at + 1, language: translation.language, text, derivedFrom }),
          random,
        ),
      );
    });
  }
  if (writing.bundle !== undefined) parts.push(createPart("bundle", writing.bundle, random));
  for (const attachment of writing.attachments ?? []) parts.push(createPart("attachment", attachmentFormat.encode(attachment), random));
  return parts;
}

/** A new draft's record, and its id. */
export function newDraft(draft: Draft, drafter: string, context: ExchangeContext): DraftRecord {
  return protectDraft(draft, { id: uuid4(context.random), drafter, at: timestamp(context.clock.nowMs()) }, context);
}
