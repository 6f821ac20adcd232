import type { Verb } from "../verb.ts";
import { cardShow, clockAdvance, doctorLook, logCheckpoint, nodeInfo } from "./node.ts";
import { officerEnrol, officerList, officerWithdraw } from "./officer.ts";

/** Every verb of a node, by the name that the control socket and officers' signed requests use. */
export const verbs: Readonly<Record<string, Verb>> = {
  "card": cardShow,
  "clock-advance": clockAdvance,
  "doctor": doctorLook,
  "log-checkpoint": logCheckpoint,
  "node-info": nodeInfo,
  "officer-enrol": officerEnrol,
  "officer-list": officerList,
  "officer-withdraw": officerWithdraw,
};
