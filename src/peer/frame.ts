import { TocsinError } from "../base/index.ts";
import { areAnnounceable } from "./limits.ts";
import type { AnnouncedLimits } from "./limits.ts";

/** Lanes of a session: what waits in 0 is written before what waits in 1, and so on. */
export type Lane = 0 | 1 | 2 | 3;

/** What a request over a session is for. Closed list; one byte on the wire. */
export type PeerVerb = "message" | "fetch" | "blob" | "hello";

/** The verbs by their byte on the wire, which is the index plus one. */
export const peerVerbs: readonly PeerVerb[] = ["message", "fetch", "blob", "hello"];

/** Bytes before the body of every frame: length (4), type, lane, flags, verb (1 each), id (4); integers are big-endian. */
export const headerBytes = 12;

/** Types of frames. */
export const frameType = { request: 1, answer: 2, ping: 3, pong: 4, goodbye: 5, limits: 6, credit: 7 } as const;

/** Flags of request and answer frames. `abort` stands alone and only in requests. */
export const frameFlag = { first: 1, last: 2, abort: 4 } as const;

/** Every chunk of a payload but the last is at least this long, so that a payload has no more frames than its length allows. */
export const leastChunkBytes = 1024;

/** A credit frame gives back at least this much, so that their number is bounded by what was sent. */
export const leastCreditBytes = 1024;

/** The rule that a frame broke: the reason with which the session ends is `malformed-` and this. */
export type FrameFault =
  | "type"
  | "lane"
  | "flags"
  | "verb"
  | "id"
  | "length"
  | "chunk"
  | "total"
  | "code"
  | "limits"
  | "credit"
  | "pong"
  | "order"
  | "pings";

/** The error for a frame that breaks a rule. `peer-malformed`, with the rule in `details.fault`. */
export function malformed(fault: FrameFault): TocsinError {
  return new TocsinError("peer-malformed", `End the session: the partner sent a frame that breaks the rule on ${fault}`, {
    details: { fault },
  });
}

/** A frame as received. `body` is a view into the buffer that was read: valid only until the call that hands it over returns. */
export type Frame = {
  readonly type: number;
  readonly lane: Lane;
  readonly flags: number;
  readonly verb: number;
  readonly id: number;
  readonly body: Buffer;
};

/** The head of a frame, checked as far as it can be without the body. */
export type FrameHead = Omit<Frame, "body"> & { readonly length: number };

const maxReasonBytes = 40;
const requestPrefix = 4;
const leastAnswerPrefix = 1 + 1 + 4;

/** Reads the 12 bytes at `at`. The bytes are attacker-controlled: whatever is not exactly one of the allowed heads is `peer-malformed`, before anything is allocated for it. */
export function readHead(bytes: Buffer, at: number, frameBytes: number): FrameHead {
  const length = bytes.readUInt32BE(at);
  const type = bytes.readUInt8(at + 4);
  const lane = bytes.readUInt8(at + 5);
  const flags = bytes.readUInt8(at + 6);
  const verb = bytes.readUInt8(at + 7);
  const id = bytes.readUInt32BE(at + 8);
  if (!isLane(lane)) throw malformed("lane");
  if (length > frameBytes) throw malformed("length");
  const head = { length, type, lane, flags, verb, id };
  if (type === frameType.request || type === frameType.answer) checkPayloadHead(head);
  else checkControlHead(head);
  return head;
}

function isLane(value: number): value is Lane {
  return value <= 3;
}

function checkPayloadHead({ length, type, flags, verb }: FrameHead): void {
  const isFirst = (flags & frameFlag.first) !== 0;
  if (flags === frameFlag.abort) {
    if (type !== frameType.request) throw malformed("flags");
    if (length !== 0) throw malformed("length");
  } else if (flags > (frameFlag.first | frameFlag.last)) throw malformed("flags");
  // A verb of a later version is answered "verb-unknown"; 0 is none.
  if ((verb !== 0) !== (isFirst && type === frameType.request)) throw malformed("verb");
  if (isFirst && length < (type === frameType.request ? requestPrefix : leastAnswerPrefix)) throw malformed("length");
}

const controlLength: Readonly<Record<number, readonly [number, number]>> = {
  [frameType.ping]: [8, 8],
  [frameType.pong]: [8, 8],
  [frameType.goodbye]: [1, maxReasonBytes],
  [frameType.limits]: [16, 16],
  [frameType.credit]: [4, 4],
};

function checkControlHead({ length, type, lane, flags, verb, id }: FrameHead): void {
  const range = controlLength[type];
  if (range === undefined) throw malformed("type");
  if (lane !== 0) throw malformed("lane");
  if (flags !== 0) throw malformed("flags");
  if (verb !== 0) throw malformed("verb");
  if (id !== 0) throw malformed("id");
  if (length < range[0] || length > range[1]) throw malformed("length");
}

/** Writes a head at `at` and returns where its body begins. */
export function writeHead(into: Buffer, at: number, head: FrameHead): number {
  into.writeUInt32BE(head.length, at);
  into.writeUInt8(head.type, at + 4);
  into.writeUInt8(head.lane, at + 5);
  into.writeUInt8(head.flags, at + 6);
  into.writeUInt8(head.verb, at + 7);
  into.writeUInt32BE(head.id, at + 8);
  return at + headerBytes;
}

/** A frame that carries no payload: ping, pong, goodbye, limits or credit. */
export function controlFrame(type: number, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + body.length);
  frame.set(body, writeHead(frame, 0, { length: body.length, type, lane: 0, flags: 0, verb: 0, id: 0 }));
  return frame;
}

const codePattern = /^[a-z0-9-]{1,40}$/;

/** Whether a text can be a code of an answer or a reason of a goodbye: 1 to 40 of a to z, 0 to 9 and hyphen. */
export function isWireCode(text: string): boolean {
  return codePattern.test(text);
}

/** The code in the first frame of an answer, and where the total length begins. `peer-malformed` (`code`) for any other bytes. */
export function readAnswerCode(body: Buffer): { readonly code: string; readonly end: number } {
  const end = 1 + body.readUInt8(0);
  const code = body.toString("latin1", 1, end);
  if (end + 4 > body.length || !isWireCode(code)) throw malformed("code");
  return { code, end };
}

/** The reason in a goodbye. */
export function readReason(body: Buffer): string {
  const reason = body.toString("latin1");
  if (!isWireCode(reason)) throw malformed("code");
  return reason;
}

/** The first frame of a session. */
export function limitsFrame(limits: AnnouncedLimits): Buffer {
  const body = Buffer.allocUnsafe(16);
  body.writeUInt32BE(limits.frameBytes, 0);
  body.writeUInt32BE(limits.payloadBytes, 4);
  body.writeUInt32BE(limits.windowBytes, 8);
  body.writeUInt32BE(limits.inFlight, 12);
  return controlFrame(frameType.limits, body);
}

/** What the partner announces. Outside the allowed range it is `peer-malformed` (`limits`). */
export function readLimits(body: Buffer): AnnouncedLimits {
  const limits = {
    frameBytes: body.readUInt32BE(0),
    payloadBytes: body.readUInt32BE(4),
    windowBytes: body.readUInt32BE(8),
    inFlight: body.readUInt32BE(12),
  };
  if (!areAnnounceable(limits)) throw malformed("limits");
  return limits;
}

/** Gives back that much of the window. */
export function creditFrame(bytes: number): Buffer {
  const body = Buffer.allocUnsafe(4);
  body.writeUInt32BE(bytes, 0);
  return controlFrame(frameType.credit, body);
}
