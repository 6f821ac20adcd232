import type { Store } from "../exchange/index.ts";
import type { LogReader } from "../log/index.ts";

/** The logs of a store as a port of their own: each call reads what is committed at that moment. */
export function logReader(store: Store): LogReader {
  return {
    origins: () => store.read((view) => view.logs.origins()),
    readTree: (origin) => store.read((view) => view.logs.readTree(origin)),
    readTile: (origin, level, index) => store.read((view) => view.logs.readTile(origin, level, index)),
    readLeaves: (origin, begin, end) => store.read((view) => view.logs.readLeaves(origin, begin, end)),
    latestCheckpoint: (origin) => store.read((view) => view.logs.latestCheckpoint(origin)),
    readCheckpoints: (origin, limit, after) => store.read((view) => view.logs.readCheckpoints(origin, limit, after)),
    readCosignatures: (origin, checkpoint) => store.read((view) => view.logs.readCosignatures(origin, checkpoint)),
  };
}
