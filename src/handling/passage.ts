import { stopWords } from "./lint/data/common-others.ts";
import { createFold } from "./lint/fold.ts";
import type { Fold } from "./lint/fold.ts";
import { plainPiece, readWords } from "./lint/piece.ts";

/** Words that bear meaning in one shingle. */
export const shingleWords = 3;

/**
 * What a text says, as its words that bear meaning, in three-word shingles: folded (case, accents, look-alikes, scripts, characters that do not
 * show), cut to their stems, each shingle without order. Not secret-proof: who holds one can test guesses, so it rests where the text does.
 */
export type Fingerprint = {
  /** One hash for each shingle, in the order of the text. */
  readonly shingles: Uint32Array;
  /** Where the shingles begin and end in the text, in UTF-16 units. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** How many different ones there are. */
  readonly size: number;
};

/** Makes fingerprints; remembers what it folded, so one is made for a run. */
export type Fingerprinter = (text: string) => Fingerprint;

const stemLength = 5;
const undivided = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

type Word = { readonly hash: number; readonly start: number; readonly end: number };

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function wordsOf(text: string, fold: Fold, stop: ReadonlySet<string>): readonly Word[] {
  const words: Word[] = [];
  for (const { start, end, plain, latin } of readWords(plainPiece(text), fold).tokens) {
    if (stop.has(plain)) continue;
    if (undivided.test(plain)) {
      // No spaces divide the words of these scripts, so each of their signs stands for one.
      let at = start;
      for (const sign of text.slice(start, end)) {
        words.push({ hash: hashOf(sign), start: at, end: at + sign.length });
        at += sign.length;
      }
    } else words.push({ hash: hashOf(latin.slice(0, stemLength)), start, end });
  }
  return words;
}

/** One hash for some words, whatever their order. */
function mix(words: readonly Word[], from: number): number {
  let sum = 0;
  let product = 1;
  for (let at = from; at < from + shingleWords; at++) {
    const hash = words[at]?.hash ?? 0;
    sum = (sum + hash) | 0;
    product = Math.imul(product, hash | 1);
  }
  return (sum ^ Math.imul(product, 0x9e3779b1)) >>> 0;
}

/** Makes a fingerprinter. Its time is linear in the text; a text of fewer than three words that bear meaning has an empty fingerprint. */
export function createFingerprinter(): Fingerprinter {
  const fold = createFold();
  const stop = new Set(stopWords.split(/\s+/).map((word) => fold.word(word)));
  return (text) => {
    const words = wordsOf(text, fold, stop);
    const count = Math.max(0, words.length - shingleWords + 1);
    const out = { shingles: new Uint32Array(count), starts: new Uint32Array(count), ends: new Uint32Array(count) };
    for (let at = 0; at < count; at++) {
      out.shingles[at] = mix(words, at);
      out.starts[at] = words[at]?.start ?? 0;
      out.ends[at] = words[at + shingleWords - 1]?.end ?? 0;
    }
    return { ...out, size: new Set(out.shingles).size };
  };
}
