import { listAt, must, numberAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { act, look, until } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { textFile } from "./texts.ts";
import type { TextName } from "./texts.ts";

/** What a releaser states: nothing is released without it. */
export const grounds: readonly string[] = [
  "--purpose",
  "prevent the attack and protect life",
  "--basis",
  "threat-to-life",
  "--authority",
  "Head of the watch floor",
  "--necessity",
  "Lives are in danger and only the recipient can act in time.",
  "--mistreatment",
  "none-known",
];

/** What a releaser states, by name. */
export function stated(): readonly (readonly [string, string])[] {
  return grounds.flatMap((word, at) => (at % 2 === 0 ? [[word.slice(2), grounds[at + 1] ?? ""] as const] : []));
}

/** What every draft of the story names: its text where it has one, its marking and the scope that it passes under. */
export function content(text?: TextName): readonly string[] {
  return [...(text === undefined ? [] : ["--text", textFile(text)]), "--tlp", "TLP:AMBER", "--scope", "counter-terrorism"];
}

/** A message that was dispatched: its id, its thread, and its number in the stream to the partner. */
export type Dispatched = { readonly message: string; readonly thread: string; readonly sequence: number; readonly envelope: string };

/** The only message of a release that names one recipient. */
export function dispatched(released: Result): Dispatched {
  const [message, second] = listAt(released, "messages");
  must(message !== undefined && second === undefined, "one message was to be dispatched");
  return {
    message: textAt(message, "message"),
    thread: textAt(message, "thread"),
    sequence: numberAt(message, "sequence"),
    envelope: textAt(message, "envelope"),
  };
}

/** A message as a node lists it, or `undefined` where it is not there (yet). */
export async function listed(stage: Stage, party: string, message: string): Promise<Result | undefined> {
  return listAt(await look(stage, ["inbox", party, "--all"]), "messages").find((line) => line["message"] === message);
}

/** Waits until a party has received a message; gives its line there. */
export function received(stage: Stage, party: string, message: string): Promise<Result> {
  return until(stage, `${party} to receive message ${message}`, async () => {
    const line = await listed(stage, party, message);
    return line?.["state"] === "received" ? line : undefined;
  });
}

/** Waits until a party holds a partner's receipt of this verdict for a message; gives the receipt. */
export function receiptOf(stage: Stage, party: string, about: { readonly message: string; readonly verdict: string }): Promise<Result> {
  return until(stage, `the receipt "${about.verdict}" to reach ${party}`, async () => {
    const line = await listed(stage, party, about.message);
    return line === undefined
      ? undefined
      : listAt(line, "receipts").find((receipt) => receipt["byPartner"] === true && receipt["verdict"] === about.verdict);
  });
}

/** Who says something to whom, and which officers draft and release it. */
export type Between = { readonly from: string; readonly to: string; readonly as?: string; readonly by?: string };

/** What was passed: its number at either side, and what its sender's node dispatched. */
export type Passed = { readonly sent: Dispatched; readonly row: number; readonly there: number };

/** Waits until the other side has what was dispatched, and its machine receipt is back. */
export async function arrived(stage: Stage, sent: Dispatched, { from, to }: Between): Promise<Passed> {
  await receiptOf(stage, from, { message: sent.message, verdict: "delivered" });
  const [here, there] = await Promise.all([listed(stage, from, sent.message), received(stage, to, sent.message)]);
  must(here !== undefined && here["envelope"] === there["envelope"], "the two nodes hold different envelopes");
  return { sent, row: numberAt(here, "row"), there: numberAt(there, "row") };
}

/** Drafts and releases in one command, and waits until the other side has it and its machine receipt is back. */
export async function pass(stage: Stage, words: readonly string[], between: Between): Promise<Passed> {
  const { as = "watch-1", by = "releaser-1" } = between;
  const sent = dispatched(await act(stage, [...words, "--as", as, "--released-by", by, ...grounds]));
  return await arrived(stage, sent, between);
}

/** The case of a thread as a party's watch officer sees it. */
export function caseAt(stage: Stage, party: string, thread: string): Promise<Result> {
  return look(stage, ["case", party, thread, "--as", "watch-1"]);
}

/** The paragraphs of a message as `show` gives them. */
export function paragraphs(shown: Result): readonly string[] {
  return listAt(shown, "parts").flatMap((part) => (part["label"] === "paragraph" ? [String((part["content"] as Result)["text"])] : []));
}
