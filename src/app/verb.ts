import type { JsonValue } from "../base/index.ts";
import type { Role } from "../exchange/index.ts";
import type { AboveLineRows } from "../handling/index.ts";
import type { argumentReader, Signers } from "./authorise.ts";
import type { Node } from "./node.ts";

/** What a verb is given: the node, its arguments, and who signed the request. */
export type VerbCall = {
  readonly node: Node;
  readonly args: ReturnType<typeof argumentReader>;
  readonly signers: Signers;
  /** What is above the line; it is reached within a transaction of the node's store. */
  readonly above: AboveLineRows;
};

/**
 * One thing that can be asked of a node. `roles` are those that may do it, one of them suffices; `anyone` is whoever may open the
 * control socket, and such a verb shows no content. Deny is the default: a verb that is in no table does not exist.
 */
export type Verb = {
  readonly roles: readonly Role[] | "anyone";
  run(call: VerbCall): Promise<JsonValue>;
};
