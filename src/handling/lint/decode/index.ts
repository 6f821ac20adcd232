import type { Piece, ReadPiece } from "../piece.ts";
import type { Tables } from "../tables.ts";
import { disguisedIn } from "./disguises.ts";
import { refanged, unescaped, withoutTags } from "./escapes.ts";
import { hiddenIn } from "./hidden.ts";
import type { Unseen } from "./hidden.ts";
import { decodedLists, decodedSpelling, fromBraille } from "./lists.ts";
import { decodedRuns, looseRuns } from "./runs.ts";

/** What stands encoded or unseen in a piece. */
export type Inside = { readonly pieces: readonly Piece[]; readonly unseen: readonly Unseen[]; readonly hasBomb: boolean };

/** Every text that can be read out of a piece by one step of decoding; defanged addresses where any address is looked for. */
export function insideOf(read: ReadPiece, tables: Tables, hasAddresses: boolean): Inside {
  const { piece } = read;
  const runs = decodedRuns(piece);
  if (piece.isLoose) return { pieces: runs.pieces, unseen: [], hasBomb: runs.hasBomb };
  const hidden = hiddenIn(piece);
  const whole = [unescaped(piece), withoutTags(piece), fromBraille(piece), hasAddresses ? refanged(piece) : undefined].filter(
    (each) => each !== undefined,
  );
  return {
    pieces: [
      ...whole,
      ...hidden.pieces,
      ...disguisedIn(read, tables, hasAddresses),
      ...decodedSpelling(read, tables.spelling),
      ...decodedLists(piece),
      ...runs.pieces,
      ...looseRuns(piece),
    ],
    unseen: hidden.unseen,
    hasBomb: runs.hasBomb,
  };
}
