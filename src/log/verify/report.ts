import type { Timestamp } from "../../base/index.ts";
import type { VerifierKey } from "../verifier-key.ts";
import type { CheckpointVerifier } from "../ports.ts";

/** The kinds of wrong that the verifier tells apart (docs/protocol/log.md, Verification). */
export type FindingCode =
  | "no-log"
  | "file-missing"
  | "file-extra"
  | "file-changed"
  | "file-unreadable"
  | "key-form"
  | "key-untrusted"
  | "manifest-form"
  | "manifest-signature"
  | "checkpoint-form"
  | "checkpoint-signature"
  | "checkpoint-order"
  | "checkpoint-missing"
  | "root-mismatch"
  | "cosignature"
  | "signature-unknown"
  | "leaf-changed"
  | "entry-form"
  | "entry-time"
  | "tile-form"
  | "tile-changed"
  | "log-missing"
  | "truncated"
  | "split-view"
  | "other-keys";

/** A leaf, by its index and, where it can be read, its public kind label. */
export type LeafPlace = { readonly index: number; readonly kind?: string };

/** Between which instants something must lie, and by whose word; a side that is absent is not bounded. */
export type Interval = { readonly after?: Timestamp; readonly afterBy?: string; readonly before?: Timestamp; readonly beforeBy?: string };

/** One thing that is wrong: what, in which log, in which file below the folder, at which leaf. `side` tells whose export, where two are compared. */
export type Finding = {
  readonly code: FindingCode;
  readonly message: string;
  readonly side: "export" | "other";
  readonly origin?: string;
  readonly file?: string;
  readonly leaf?: LeafPlace;
  readonly interval?: Interval;
};

/** How far a log is provable by one cosigner: the tree size, and when it was cosigned. `isTrusted` where its keys were given by the caller. */
export type CosignerBoundary = { readonly cosigner: string; readonly isTrusted: boolean; readonly size: number; readonly at: Timestamp };

/** A span of leaves and time without a cosignature: a change within it, made before `until`, would show nowhere. `until` is absent where it is open. */
export type UnwitnessedSpan = { readonly fromSize: number; readonly toSize: number; readonly from?: Timestamp; readonly until?: Timestamp };

/** Whether the log may be longer than shown: `unknown` without another's export, `none seen` with what the other holds, `yes` where it holds more. */
export type Truncation = { readonly is: "unknown" | "none seen" | "yes"; readonly otherSize?: number; readonly otherAt?: Timestamp };

/** What is said of one log. */
export type LogReport = {
  readonly folder: string;
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly signedAt: Timestamp;
  readonly exportedAt: Timestamp;
  readonly areKeysTrusted: boolean;
  readonly kinds: Readonly<Record<string, number>>;
  readonly boundary: readonly CosignerBoundary[];
  readonly unwitnessed: readonly UnwitnessedSpan[];
  readonly truncated: Truncation;
};

/** The verdict. `first` is the first thing that is wrong; `notices` are facts that a reader should know, none of them wrong. */
export type VerifyReport = {
  readonly ok: boolean;
  readonly first?: Finding;
  readonly findings: readonly Finding[];
  readonly notices: readonly string[];
  readonly logs: readonly LogReport[];
};

/** A folder that is read, never trusted. `list` gives every file below it, `/` between segments; `read` refuses by throwing. */
export interface ExportFolder {
  list(): Promise<readonly { readonly path: string; readonly size: number }[]>;
  read(path: string): Promise<Uint8Array>;
}

/** Told now and then while a long verification runs. */
export type Progress = (origin: string, done: number, total: number) => void;

/** What the caller knows and wants. `trust` are verifier keys that came another way; `against` is another party's export; the tolerance is for a cosigner's clock. */
export type VerifyOptions = {
  readonly verifier: CheckpointVerifier;
  readonly trust?: readonly VerifierKey[];
  readonly against?: ExportFolder;
  readonly toleranceMs?: number;
  readonly progress?: Progress;
};

/** Findings as they are made, the earliest first. Beyond a thousand they are only counted. */
export class Findings {
  readonly list: Finding[] = [];
  omitted = 0;

  add(finding: Finding): void {
    if (this.list.length < 1000) this.list.push(finding);
    else this.omitted += 1;
  }
}
