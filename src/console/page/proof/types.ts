/** One log, as far as it reaches and can be proven. */
export type LogShown = {
  readonly origin: string;
  readonly of: "node" | "local" | "pair" | "earlier";
  readonly partner: string | null;
  readonly size: number;
  readonly checkpoint: { readonly size: number; readonly at: string; readonly root: string } | null;
  readonly cosignatures: readonly { readonly by: string; readonly size: number; readonly at: string | null }[];
  readonly boundary: { readonly size: number; readonly at: string | null; readonly by: string } | null;
  readonly seen: { readonly epoch: number; readonly size: number; readonly at: string } | null;
};
/** All logs of the node, and what alarms about them. */
export type ProofShown = {
  readonly node: string;
  readonly epoch: number;
  readonly logs: readonly LogShown[];
  readonly alarms: readonly { readonly id: number; readonly kind: string; readonly text: string; readonly at: string }[];
};
/** An archive that was made. */
export type Archive = {
  readonly name: string;
  readonly sha256: string;
  readonly archive: string;
  readonly logs: readonly { readonly origin: string; readonly folder: string; readonly size: number; readonly keys: readonly string[] }[];
};
