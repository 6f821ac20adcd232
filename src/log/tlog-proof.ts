import { base64, concat, equalBytes, fromBase64, TocsinError, utf8, utf8Text } from "../base/index.ts";
import { parseSize } from "./checkpoint.ts";
import { hashSize, leafHash } from "./merkle.ts";
import { verifyInclusion } from "./merkle-verify.ts";
import { largestNote } from "./note.ts";
import { openCheckpoint } from "./signed-checkpoint.ts";
import type { LogTrust, SignedCheckpoint } from "./signed-checkpoint.ts";
import { unverified } from "./signed-note.ts";

/** A proof that needs no server: where an entry is in a log, the hashes up to the root, and the signed checkpoint (c2sp.org/tlog-proof). */
export type TlogProof = {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  readonly extra?: Uint8Array;
  readonly checkpoint: Uint8Array;
};

const header = "c2sp.org/tlog-proof@v1";
const longestExtra = 65_536;
const mostHashes = 63;

/** The text of a proof, by custom in a file that ends in `.tlog-proof`. `extra` is authenticated by nothing. */
export function formatTlogProof({ index, hashes, extra, checkpoint }: TlogProof): Uint8Array {
  const lines = [header, ...(extra === undefined ? [] : [`extra ${base64(extra)}`]), `index ${index}`, ...hashes.map(base64), "", ""];
  return concat(utf8(lines.join("\n")), checkpoint);
}

/**
 * The proof that a text is, unverified. Refuses another form or spelling with `input-malformed`, more than a note of 1 MiB and 64 KiB before it with
 * `input-too-large`. Attacker-controlled input.
 */
export function parseTlogProof(bytes: Uint8Array): TlogProof {
  if (bytes.length > largestNote + longestExtra * 2)
    throw new TocsinError("input-too-large", `send a shorter proof, got ${bytes.length} bytes`);
  const text = utf8Text(bytes);
  const end = text?.indexOf("\n\n") ?? -1;
  if (text === undefined || end < 0) throw malformed("no empty line before its checkpoint");
  const [first, ...lines] = text.slice(0, end).split("\n");
  if (first !== header) throw malformed("another first line");
  const extraLine = lines[0]?.startsWith("extra ") === true ? lines.shift() : undefined;
  const extra = extraLine === undefined ? undefined : fromBase64(extraLine.slice("extra ".length));
  if (extraLine !== undefined && (extra === undefined || extra.length > longestExtra))
    throw malformed("extra data that is not base64, or too long");
  const indexLine = lines.shift() ?? "";
  const index = indexLine.startsWith("index ") ? parseSize(indexLine.slice("index ".length)) : undefined;
  if (index === undefined) throw malformed("no index line");
  const hashes = lines.map((line) => fromBase64(line));
  if (hashes.length > mostHashes || hashes.some((hash) => hash?.length !== hashSize)) throw malformed("a line that is not a hash");
  return {
    index,
    hashes: hashes.filter((hash) => hash !== undefined),
    ...(extra === undefined ? {} : { extra }),
    checkpoint: utf8(text.slice(end + 2)),
  };
}

/**
 * Verifies that an entry is in the log, and gives back the checkpoint that proves it, with its note for the cosignatures. Refuses with
 * `verification-failed` where it is not, or the checkpoint is not the log's, and as `parseTlogProof` does.
 */
export function verifyTlogProof(bytes: Uint8Array, entry: Uint8Array, trust: LogTrust): SignedCheckpoint {
  const { index, hashes, checkpoint } = parseTlogProof(bytes);
  const opened = openCheckpoint(checkpoint, trust);
  const claim = { leafHash: leafHash(entry), index, size: opened.size, root: opened.root, proof: hashes };
  if (!verifyInclusion(claim) || !equalBytes(formatTlogProof(parseTlogProof(bytes)), bytes)) throw unverified();
  return opened;
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `send a well-formed tlog-proof, got one with ${what}`);
}
