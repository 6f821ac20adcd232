import path from "node:path";
import { TocsinError } from "../../base/index.ts";
import type { Role } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import { courierIn } from "../courier-in.ts";
import { courierOut } from "../courier-out.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { findPartner } from "./partner.ts";

/** Who hands files to couriers and takes them in. */
const desk: readonly Role[] = ["liaison-officer", "watch-officer"];

function fileOf({ args }: VerbCall): string {
  const file = args.text("file");
  if (!path.isAbsolute(file)) throw new TocsinError("usage", `give the file as an absolute path, got "${file}"`);
  return file;
}

/** Writes what waits for a partner into a file for a courier. */
const out: Verb = {
  roles: desk,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, desk, "courier-out").id;
    const partner = await node.store.read((view) => findPartner(view, args.text("partner")));
    const after = args.value("after") ?? 0;
    const again = args.value("again") ?? [];
    if (typeof after !== "number" || !Array.isArray(again) || !again.every((row) => typeof row === "number"))
      throw new TocsinError("usage", "name messages by their numbers in tocsin inbox --all");
    const { messages, held, ...rest } = await courierOut(node, { partner, file: fileOf(call), officer, after, again });
    return { partner: partner.handle, ...rest, messages: [...messages], held: held.map((row) => ({ ...row })) };
  },
};

/** Takes in a file that a courier brought. */
const into: Verb = {
  roles: desk,
  async run(call) {
    const officer = requireRole(call.signers, desk, "courier-in").id;
    const { entries, count, isWhole } = await courierIn(call.node, { file: fileOf(call), officer });
    return { count, isWhole, entries: entries.map((entry) => ({ ...entry })) };
  },
};

/** The verbs of the courier route. */
export const courierVerbs: Readonly<Record<string, Verb>> = { "courier-in": into, "courier-out": out };
