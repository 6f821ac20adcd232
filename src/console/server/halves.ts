import { timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { requestLifetimeMs } from "../../exchange/index.ts";
import { jsonAnswer, objectOf, textOf } from "./answer.ts";
import type { Body } from "./answer.ts";
import type { Caller } from "./caller.ts";
import type { DeskAnswer } from "./message.ts";
import type { Desk } from "./ports.ts";
import { challengeAnswer, checkMay, elevated, readSigned, verbNamed } from "./verbs.ts";

type Half = {
  readonly id: string;
  readonly verb: string;
  readonly args: Readonly<Record<string, JsonValue>>;
  readonly by: string;
  /** The officer who is to sign it too. */
  readonly waitsFor: string;
  readonly signed: Uint8Array;
  readonly untilMs: number;
};

const halvesMost = 200;
// One officer does not fill what stands for all.
const halvesEach = 20;

/**
 * Acts that need two officers, signed by one and waiting for the other: five minutes, which is how long a signature counts, in the memory of this
 * process. The second officer sees what the first one signed, and signs it at a desk of his own; then it is performed on both signatures.
 */
export class Halves {
  readonly #desk: Desk;
  readonly #held = new Map<string, Half>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Lays a signed act before a second officer. Refuses one who may not do it himself, so that nobody is shown what he may not read; and a signature that
   * is not the first officer's over exactly this, so that nobody is asked to follow one who never signed.
   */
  async give(caller: Caller, body: Body): Promise<DeskAnswer> {
    const desk = this.#desk;
    const { name, verb } = verbNamed(desk, textOf(body, "verb", 64));
    checkMay(caller, name, verb);
    const waitsFor = textOf(body, "with", 64);
    const officer = await desk.store.read((view) => view.officer(waitsFor));
    if (officer === undefined || officer.withdrawnAt !== null || waitsFor === caller.officer.id)
      throw new TocsinError("officer-unknown", `name another officer in service, got "${waitsFor}"`);
    checkMay({ ...caller, officer }, name, verb);
    const args = body["args"] === undefined ? {} : objectOf(body, "args");
    const signed = readSigned(desk, body);
    if (signed === undefined) return await challengeAnswer(desk, caller.officer.id, { verb: name, args });
    await desk.checkSigned({ verb: name, args, signed: [signed] }, caller.officer.id);
    const nowMs = desk.clock.nowMs();
    this.#forget(nowMs);
    const own = [...this.#held.values()].filter(({ by }) => by === caller.officer.id);
    if (this.#held.size >= halvesMost || own.length >= halvesEach)
      throw new TocsinError("state-refuses", "wait: many acts wait for a second signature");
    const untilMs = nowMs + requestLifetimeMs;
    const half: Half = {
      id: Buffer.from(desk.random(12)).toString("base64url"),
      verb: name,
      args,
      by: caller.officer.id,
      waitsFor,
      signed,
      untilMs,
    };
    this.#held.set(half.id, half);
    return jsonAnswer({ half: half.id, waitsFor, until: timestamp(untilMs) }, { status: 202 });
  }

  /** What waits for this officer, and what of his own waits for others. */
  list({ officer }: Caller): DeskAnswer {
    this.#forget(this.#desk.clock.nowMs());
    const halves = [...this.#held.values()].filter(({ waitsFor, by }) => waitsFor === officer.id || by === officer.id);
    return jsonAnswer({
      halves: halves.map(({ id, verb, args, by, waitsFor, untilMs }) => ({
        half: id,
        verb,
        args,
        by,
        waitsFor,
        until: timestamp(untilMs),
      })),
    });
  }

  /** Signs what another laid before this officer: first says what is to be signed, then performs it on both signatures, once. */
  async sign(caller: Caller, body: Body): Promise<DeskAnswer> {
    const desk = this.#desk;
    this.#forget(desk.clock.nowMs());
    const half = this.#held.get(textOf(body, "half", 64));
    if (half === undefined || half.waitsFor !== caller.officer.id)
      throw new TocsinError("unknown-item", "ask for it anew: nothing of that name waits for your signature, or its five minutes are over");
    const { verb, args } = half;
    const signed = readSigned(desk, body);
    if (signed === undefined) return await challengeAnswer(desk, caller.officer.id, { verb, args });
    this.#held.delete(half.id);
    const result = await desk.perform({ verb, args, signed: [half.signed, signed] }, caller.officer.id);
    return await elevated(desk, caller, result);
  }

  #forget(nowMs: number): void {
    for (const [id, { untilMs }] of this.#held) if (untilMs < nowMs) this.#held.delete(id);
  }
}
