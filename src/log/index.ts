export type { CheckpointRow, CheckpointSigner, CosignatureRow, LeafRow, LogReader, LogStore, TileRow, TreeState, WitnessedHead, WitnessStore } from "./ports.ts";
export { commitTo, saltSize } from "./entry.ts";
export type { Leaf } from "./entry.ts";
export { signCheckpoint } from "./signed-checkpoint.ts";
export { growBy, treeRoot } from "./tree.ts";
export { tilesResponse } from "./tiles-response.ts";
export { TileReader } from "./tile-reader.ts";
export { appendEntries, emptyTree } from "./tree.ts";
