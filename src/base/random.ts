import { randomBytes } from "node:crypto";

/** Where randomness comes from: returns `length` fresh bytes, unpredictable to anybody. Passed in, so that tests and vectors can fix it. */
export type RandomSource = (length: number) => Uint8Array;

/** The operating system's generator: the only source that a real node is given. */
export const systemRandom: RandomSource = (length) => new Uint8Array(randomBytes(length));
