export { assertReleasable, isReleasable, mintReleasable } from "./releasable.ts";
export type { Marked, Releasable, ReleaseRequest, ReleaseTerms } from "./releasable.ts";
export { isCovered, isTlpLabel, strictest, tlpLabelOf, tlpLabels, tlpMarkingIds } from "./tlp.ts";
export type { TlpLabel } from "./tlp.ts";
