import { base64, concat, equalBytes, fromBase64, hex, isTocsinError, sha256, TocsinError, utf8, utf8Text } from "../base/index.ts";
import { parseCheckpointText, parseSize } from "./checkpoint.ts";
import { emptyRoot, hashSize } from "./merkle.ts";
import { verifyConsistency } from "./merkle-verify.ts";
import { addSignatures, formatNote, largestNote, parseNote } from "./note.ts";
import type { CheckpointSigner, CheckpointVerifier, LogPublicKeys, WitnessedHead, WitnessStore } from "./ports.ts";
import { cosign, openCheckpoint } from "./signed-checkpoint.ts";
import type { SignedCheckpoint } from "./signed-checkpoint.ts";
import { textAnswer } from "./tiles-response.ts";
import type { HttpAnswer } from "./tiles-response.ts";
import { logKeys } from "./verifier-key.ts";

/** What a log asks of a witness (c2sp.org/tlog-witness, add-checkpoint): its checkpoint, and the proof from the size that the witness last cosigned. */
export type AddCheckpointRequest = { readonly oldSize: number; readonly proof: readonly Uint8Array[]; readonly checkpoint: Uint8Array };

/** A witness: its key, the logs that it knows by origin, what it remembers, and its clock in seconds since 1970. It never sees an entry. */
export type Witness = {
  readonly signer: CheckpointSigner;
  readonly logs: ReadonlyMap<string, LogPublicKeys>;
  readonly store: WitnessStore;
  readonly verifier: CheckpointVerifier;
  readonly nowSeconds: () => number;
};

/** What a witness answers: the cosignature lines, or the status by which it refuses and, for 409, the size that it last cosigned. */
export type WitnessVerdict =
  | { readonly status: 200; readonly lines: string; readonly head: WitnessedHead }
  | { readonly status: 409; readonly size: number }
  | { readonly status: 400 | 403 | 404 | 422; readonly reason: string };

const mostHashes = 63;
const largestRequest = largestNote + 4096;

/** The body of an add-checkpoint request. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpointRequest): Uint8Array {
  const lines = [`old ${oldSize}`, ...proof.map((hash) => base64(hash)), "", ""];
  return concat(utf8(lines.join("\n")), checkpoint);
}

/** The request that a body is. Refuses another form with `input-malformed`, more than 1 MiB and 4 KiB with `input-too-large`. Attacker-controlled input. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpointRequest {
  if (body.length > largestRequest) throw new TocsinError("input-too-large", `send at most ${largestRequest} bytes, got ${body.length}`);
  const text = utf8Text(body);
  const end = text?.indexOf("\n\n") ?? -1;
  if (text === undefined || end < 0) throw malformed("no empty line before its checkpoint");
  const [first = "", ...lines] = text.slice(0, end).split("\n");
  const oldSize = first.startsWith("old ") ? parseSize(first.slice(4)) : undefined;
  if (oldSize === undefined) throw malformed("no old size");
  const proof = lines.map(fromBase64).filter((hash) => hash?.length === hashSize);
  if (proof.length !== lines.length || lines.length > mostHashes) throw malformed("a proof line that is not a hash, or more than 63");
  return { oldSize, proof: proof.filter((hash) => hash !== undefined), checkpoint: utf8(text.slice(end + 2)) };
}

/**
 * Judges a request, and cosigns where the checkpoint extends all that was cosigned before (c2sp.org/tlog-witness). The new head is durable before the
 * cosignature is given back; of two requests at once, one gets 409. Statuses: 400 malformed, or an old size above the new; 403 not signed by the log's
 * two keys; 404 unknown origin; 409 another old size than the witness has; 422 rolled back, forked, or the proof does not hold.
 */
export async function witnessCosign(body: Uint8Array, witness: Witness): Promise<WitnessVerdict> {
  const read = readRequest(body, witness);
  if ("status" in read) return read;
  const { request, checkpoint } = read;
  const last = await witness.store.latest(checkpoint.origin);
  const lastSize = last?.size ?? 0;
  if (request.oldSize > checkpoint.size) return { status: 400, reason: "the old size is above the checkpoint's" };
  if (request.oldSize !== lastSize) return { status: 409, size: lastSize };
  if (!extendsLast(request, checkpoint, last)) return { status: 422, reason: "the checkpoint does not extend what was cosigned" };
  // The witness's time never goes back either: a cosignature says that this is the largest tree seen up to then.
  const time = Math.max(witness.nowSeconds(), last?.cosignedAt ?? 0);
  const { lines } = cosign(checkpoint, witness.signer, time);
  const note = addSignatures(withoutStrangers(checkpoint, witness.logs), lines);
  const head = { size: checkpoint.size, root: checkpoint.root, cosignedAt: time, note };
  if (await witness.store.advance(checkpoint.origin, lastSize, head)) return { status: 200, lines, head };
  return { status: 409, size: (await witness.store.latest(checkpoint.origin))?.size ?? 0 };
}

/** The checkpoint with its log's two signatures only: the lines of others were not verified, and are not passed on. */
function withoutStrangers({ origin, note }: SignedCheckpoint, logs: Witness["logs"]): Uint8Array {
  const keys = logs.get(origin);
  const known = keys === undefined ? [] : logKeys(origin, keys);
  const signatures = note.signatures.filter((line) => known.some(({ name, keyId }) => line.name === name && line.keyId === keyId));
  return formatNote({ text: note.text, signatures });
}

type ReadRequest = { readonly request: AddCheckpointRequest; readonly checkpoint: SignedCheckpoint };

function readRequest(body: Uint8Array, { logs, verifier }: Witness): ReadRequest | Extract<WitnessVerdict, { readonly reason: string }> {
  try {
    const request = parseAddCheckpoint(body);
    const { origin } = parseCheckpointText(parseNote(request.checkpoint).text);
    const keys = logs.get(origin);
    if (keys === undefined) return { status: 404, reason: "the origin is not known here" };
    return { request, checkpoint: openCheckpoint(request.checkpoint, { origin, keys, verifier }) };
  } catch (thrown) {
    if (isTocsinError(thrown, "verification-failed"))
      return { status: 403, reason: "the checkpoint is not signed by both keys of its log" };
    if (isTocsinError(thrown)) return { status: 400, reason: thrown.message };
    throw thrown;
  }
}

function extendsLast({ oldSize, proof }: AddCheckpointRequest, { size, root }: SignedCheckpoint, last: WitnessedHead | undefined): boolean {
  if (size === 0 && !equalBytes(root, emptyRoot())) return false;
  if (last === undefined || oldSize === 0) return proof.length === 0;
  return verifyConsistency({ oldSize, newSize: size, oldRoot: last.root, newRoot: root, proof });
}

/** A request as an HTTP server sees it; `path` begins with `/` and is below the witness's prefix. */
export type HttpRequest = { readonly method: string; readonly path: string; readonly body: Uint8Array };

/**
 * Answers a request to a witness: `POST /add-checkpoint`, and `GET /HASH/checkpoint` with the last cosigned checkpoint, where HASH is the SHA-256 of the
 * origin in hexadecimal. 405 for another method, 404 for another path.
 */
export async function witnessResponse(request: HttpRequest, witness: Witness): Promise<HttpAnswer> {
  if (request.path !== "/add-checkpoint") return monitorResponse(request, witness);
  if (request.method !== "POST") return textAnswer(405, "send a POST\n");
  const verdict = await witnessCosign(request.body, witness);
  if (verdict.status === 200) return textAnswer(200, verdict.lines);
  if (verdict.status === 409) return textAnswer(409, `${verdict.size}\n`, "text/x.tlog.size");
  return textAnswer(verdict.status, `${verdict.reason}\n`);
}

async function monitorResponse({ method, path }: HttpRequest, { logs, store }: Witness): Promise<HttpAnswer> {
  const origin = [...logs.keys()].find((one) => path === `/${hex(sha256(utf8(one)))}/checkpoint`);
  if (origin === undefined) return textAnswer(404, "not found\n");
  if (method !== "GET") return textAnswer(405, "send a GET\n");
  const head = await store.latest(origin);
  return head === undefined ? textAnswer(404, "not found\n") : { ...textAnswer(200, ""), body: head.note };
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `send a well-formed add-checkpoint request, got one with ${what}`);
}
