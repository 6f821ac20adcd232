export { decodeBundle, encodeBundle } from "./bundle.ts";
export { checkpointText, parseCheckpointText } from "./checkpoint.ts";
export type { CheckpointText, TreeHead } from "./checkpoint.ts";
export { commitTo, decodeEntry, encodeEntry, isKind, isOrigin, saltSize } from "./entry.ts";
export type { CheckpointLeaf, CommitmentLeaf, Leaf, LogEntry } from "./entry.ts";
export { exportLog } from "./export.ts";
export type { ExportSource, WitnessedLog, WriteFile } from "./export.ts";
export { formatKeyFile, parseKeyFile } from "./key-file.ts";
export type { KeyFile, NamedKeys } from "./key-file.ts";
export { formatManifest, openManifest, parseManifest, signManifest } from "./manifest.ts";
export type { Manifest, ManifestFile } from "./manifest.ts";
export { emptyRoot, leafHash, nodeHash } from "./merkle.ts";
export { verifyConsistency, verifyInclusion } from "./merkle-verify.ts";
export type { ConsistencyClaim, InclusionClaim } from "./merkle-verify.ts";
export { addSignatures, formatNote, parseNote, parseSignatureLines } from "./note.ts";
export type { Note, NoteSignature } from "./note.ts";
export type {
  CheckpointCursor,
  CheckpointRow,
  CheckpointSigner,
  CheckpointVerifier,
  CosignatureRow,
  Grow,
  Growth,
  LeafRow,
  LogPublicKeys,
  LogReader,
  LogStore,
  TileRow,
  TreeState,
  WitnessedHead,
  WitnessStore,
} from "./ports.ts";
export { LogSequencer } from "./sequencer.ts";
export type { SequencerOptions } from "./sequencer.ts";
export { cosign, cosignedAt, openCheckpoint, signCheckpoint } from "./signed-checkpoint.ts";
export type { CosignerTrust, LogTrust, SignedCheckpoint } from "./signed-checkpoint.ts";
export { openNote } from "./signed-note.ts";
export type { NoteTrust, VerifiedSignature } from "./signed-note.ts";
export { storeTiles, TileReader } from "./tile-reader.ts";
export type { TileSource } from "./tile-reader.ts";
export { parseTilePath, tilePath, tileWidth } from "./tile.ts";
export type { TileName } from "./tile.ts";
export { tilesResponse } from "./tiles-response.ts";
export type { HttpAnswer } from "./tiles-response.ts";
export { formatTlogProof, parseTlogProof, verifyTlogProof } from "./tlog-proof.ts";
export type { TlogProof } from "./tlog-proof.ts";
export { appendEntries, appendLeaves, emptyTree, growBy, treeRoot } from "./tree.ts";
export { cosignerKeys, formatVerifierKey, logKeys, manifestKeys, parseVerifierKey, verifierKey } from "./verifier-key.ts";
export type { KeyType, VerifierKey } from "./verifier-key.ts";
export { unwitnessedSpans } from "./verify/boundary.ts";
export { directory } from "./verify/directory.ts";
export { runVerify } from "./verify/main.ts";
export type { VerifyIo } from "./verify/main.ts";
export type {
  ExportFolder,
  Finding,
  FindingCode,
  LogReport,
  Progress,
  UnwitnessedSpan,
  VerifyOptions,
  VerifyReport,
} from "./verify/report.ts";
export { runtimeVerifier } from "./verify/signatures.ts";
export { reportText } from "./verify/text.ts";
export { verifyExport } from "./verify/verify-export.ts";
export { formatAddCheckpoint, parseAddCheckpoint, witnessCosign, witnessResponse } from "./witness.ts";
export type { AddCheckpointRequest, HttpRequest, Witness, WitnessVerdict } from "./witness.ts";
