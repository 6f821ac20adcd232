import { base64, isTocsinError, sha256, utf8 } from "../../base/index.ts";
import { commitTo, decodeEntry, runtimeVerifier, verifyTlogProof } from "../../log/index.ts";
import { isCommitment } from "./export-leaves.ts";
import type { ExportLeaves } from "./export-leaves.ts";
import { linesOf } from "./line-file.ts";
import { answerForm, readLine } from "./lines.ts";
import type { ActLine, ActValue, OpeningLine } from "./lines.ts";
import { AuditStory } from "./story.ts";
import type { Basis } from "./story.ts";

/** A leaf that an answer opens, and what it says. */
export type CheckedLeaf = { readonly log: string; readonly leaf: number; readonly act: ActValue; basis: Basis | null };

/** A leaf that the node refused to open: the refusal is an act of its log, whose proof was checked. */
export type CheckedRefusal = {
  readonly log: string;
  readonly leaf: number;
  readonly reason: string;
  readonly officer: string | null;
  readonly at: string;
};

/** What an answer came to, held against the export. */
export type CheckedAnswer = {
  readonly ok: boolean;
  readonly node: string | null;
  readonly madeAt: string | null;
  readonly opened: readonly CheckedLeaf[];
  readonly refused: readonly CheckedRefusal[];
  /** Leaves of the request that the answer neither opens nor refuses; `null` where no request was given. */
  readonly missing: readonly string[] | null;
  readonly wrong: readonly { readonly line: number; readonly message: string }[];
};

/** The request that an answer is held against: its bytes, and the leaves that it names. */
export type AskedOf = { readonly bytes: Uint8Array; readonly leaves: readonly { readonly log: string; readonly leaf: number }[] };

/**
 * Checks an answer to an auditor's request: every opened act against its commitment in the export, every refusal against the log that it is an act of.
 * Never throws for what the answer says: what is wrong is named with its line.
 */
export async function checkAnswer(file: string, leaves: ExportLeaves, request?: AskedOf): Promise<CheckedAnswer> {
  const check = new AnswerCheck(leaves);
  let at = 0;
  try {
    for (const lines of linesOf(file)) {
      for (const text of lines) {
        at += 1;
        await check.line(text, at);
      }
    }
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    check.wrong.push({ line: at, message: thrown.message });
  }
  return check.finish(at, request);
}

class AnswerCheck {
  readonly wrong: { line: number; message: string }[] = [];
  readonly #leaves: ExportLeaves;
  readonly #opened: CheckedLeaf[] = [];
  readonly #refused: CheckedRefusal[] = [];
  readonly #story = new AuditStory();
  #head: { readonly node: string; readonly madeAt: string; readonly request: string | null } | undefined;
  #acts = 0;
  #isEnded = false;

  constructor(leaves: ExportLeaves) {
    this.#leaves = leaves;
  }

  async line(text: string, at: number): Promise<void> {
    let line: OpeningLine;
    try {
      line = readLine(text);
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      this.wrong.push({ line: at, message: thrown.message });
      return;
    }
    if (line.line === "head") this.#takeHead(line, at);
    else if (line.line === "act") await this.#act(line, at);
    else if (line.line === "decision") this.#decision(line, at);
    else if (line.line === "end") this.#isEnded = line.acts === this.#acts;
  }

  finish(lines: number, request: AskedOf | undefined): CheckedAnswer {
    if (this.#head === undefined || !this.#isEnded)
      this.wrong.push({ line: lines, message: "the answer is not whole: it was cut short or put together" });
    if (request !== undefined && this.#head?.request !== base64(sha256(request.bytes)))
      this.wrong.push({ line: 1, message: "the answer is to another request" });
    const answered = new Set([...this.#opened, ...this.#refused].map(({ log, leaf }) => `${log}:${leaf}`));
    const missing = request?.leaves.map(({ log, leaf }) => `${log}:${leaf}`).filter((place) => !answered.has(place)) ?? null;
    const [opened, refused] = [this.#opened, this.#refused];
    return {
      ok: this.wrong.length === 0 && (missing === null || missing.length === 0),
      node: this.#head?.node ?? null,
      madeAt: this.#head?.madeAt ?? null,
      opened,
      refused,
      missing,
      wrong: this.wrong,
    };
  }

  #takeHead(head: Extract<OpeningLine, { line: "head" }>, line: number): void {
    this.#head = head;
    if (line !== 1 || head.form !== answerForm) this.wrong.push({ line, message: "this is no answer to a request" });
    const { self } = this.#leaves;
    if (self !== undefined && head.node !== self)
      this.wrong.push({ line, message: `the answer is of the node ${head.node}, the export is of ${self}` });
  }

  async #act(opened: ActLine, line: number): Promise<void> {
    this.#acts += 1;
    const { log, leaf, act } = opened;
    const commitment = commitTo("act", opened.salt, opened.bytes).commitment;
    if (opened.proven !== null) {
      await this.#refusal(opened, { commitment, line });
      return;
    }
    const known = this.#leaves.logs.get(log);
    if (known === undefined || leaf >= known.size || !isCommitment(this.#leaves.entry(log, leaf), commitment)) {
      this.wrong.push({ line, message: `the opening of leaf ${leaf} of ${log} does not fit the commitment that the export has there` });
      return;
    }
    this.#story.act(opened, log);
    this.#opened.push({ log, leaf, act, basis: null });
  }

  #decision({ bytes, value }: Extract<OpeningLine, { line: "decision" }>, line: number): void {
    const last = this.#opened.at(-1);
    if (!this.#story.decision(bytes, value) || last?.act.verb !== "release") {
      this.wrong.push({ line, message: "a decision that the release before it does not name" });
      return;
    }
    const decision = last.act.facts["decision"];
    last.basis = (typeof decision === "string" ? this.#story.bases.get(decision) : undefined) ?? null;
  }

  /** A refusal came after the export: its own proof leads to a checkpoint that the same log signed. */
  async #refusal({ act, log, leaf, proven }: ActLine, { commitment, line }: { commitment: Uint8Array; line: number }): Promise<void> {
    const wrong = (message: string): void => void this.wrong.push({ line, message });
    if (proven === null) return;
    try {
      const { log: keys } = await this.#leaves.keys(log);
      verifyTlogProof(utf8(proven.proof), proven.entry, { origin: log, keys: keys.keys, verifier: runtimeVerifier() });
      if (!isCommitment(decodeEntry(proven.entry), commitment))
        return wrong(`the refusal in leaf ${leaf} of ${log} does not fit its commitment`);
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      return wrong(`the proof of the refusal in leaf ${leaf} of ${log} does not hold`);
    }
    const { log: asked, leaf: number, reason } = act.facts;
    if (act.verb !== "audit-refuse" || typeof asked !== "string" || typeof number !== "number" || typeof reason !== "string")
      return wrong("a proven act that refuses nothing");
    this.#refused.push({ log: asked, leaf: number, reason, officer: act.officer, at: act.at });
  }
}
