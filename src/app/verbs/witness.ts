import { timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { cosignerName, logOrigins, recordAct } from "../../exchange/index.ts";
import type { Role } from "../../exchange/index.ts";
import { cosignerKeys } from "../../log/index.ts";
import { currentKey } from "../signing-keys.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { askWitnesses, cosignedSize } from "../witness/ask.ts";
import { pairOfKeys, textsOfPair } from "../witness/key-pairs.ts";
import { addKnownLog, dropKnownLog, knownLogs } from "../witness/known-logs.ts";
import { endWitness, findWitness, registeredWitnesses, registerWitness, witnessUrl } from "../witness/registered.ts";

/** Who may say which logs this node cosigns, and which witnesses its exports name. */
const keepers: readonly Role[] = ["administrator", "liaison-officer", "releaser", "duty-to-warn-authority"];
const handlePattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

function officerOf({ signers }: VerbCall): string | null {
  return signers[0]?.officer.id ?? null;
}

/** The name and the two verifier keys under which this node cosigns. They are no secret: logs register them. */
const witnessKeys: Verb = {
  roles: "anyone",
  async run({ node }) {
    const { ed25519, mlDsa } = (await currentKey(node, "log")).publicKey;
    const cosigner = cosignerName(node.id);
    return { cosigner, keys: [...textsOfPair(cosignerKeys(cosigner, { ed25519, mlDsa }))] };
  },
};

/** Takes up a log that this node cosigns as a witness, by the log's two verifier keys. */
const witnessAdd: Verb = {
  roles: keepers,
  async run(call) {
    const { node, args } = call;
    const log = pairOfKeys(args.texts("keys"), "log");
    const handle = args.optionalText("handle") ?? null;
    if (handle !== null && !handlePattern.test(handle))
      throw new TocsinError("usage", `name the log in lower-case letters, digits and hyphens, got "${handle}"`);
    await node.store.transact(async (tx) => {
      await addKnownLog(tx, log, { handle, at: timestamp(node.clock.nowMs()) });
      await recordAct(tx, node, {
        verb: "witness-add",
        subject: log.name,
        officer: officerOf(call),
        facts: { keys: [...args.texts("keys")] },
      });
    });
    return { log: log.name, handle };
  },
};

/** Gives up a log: this node cosigns it no more. */
const witnessRemove: Verb = {
  roles: keepers,
  async run(call) {
    const { node, args } = call;
    return await node.store.transact(async (tx) => {
      const { origin, handle } = await dropKnownLog(tx, args.text("log"));
      await recordAct(tx, node, { verb: "witness-remove", subject: origin, officer: officerOf(call) });
      return { log: origin, handle };
    });
  },
};

/** Registers a witness of this node's node log: by its two verifier keys, or a known one by its name to give it another address. */
const witnessTrust: Verb = {
  roles: keepers,
  async run(call) {
    const { node, args } = call;
    const url = witnessUrl(args.text("url"));
    const name = args.optionalText("name");
    return await node.store.transact(async (tx) => {
      const named = name === undefined ? pairOfKeys(args.texts("keys"), "cosigner") : await findWitness(tx, name);
      if (named.name === cosignerName(node.id))
        throw new TocsinError("usage", "give the keys of somebody else: these are this node's own, and prove nothing about it");
      const witness = await registerWitness(tx, { name: named.name, keys: named.keys }, { url, at: timestamp(node.clock.nowMs()) });
      await recordAct(tx, node, {
        verb: "witness-trust",
        subject: witness.name,
        officer: officerOf(call),
        facts: { keys: [...textsOfPair(cosignerKeys(witness.name, witness.keys))], url },
      });
      return { witness: witness.name, url };
    });
  },
};

/** Ends the asking of a witness. Exports still name it, so that what it cosigned stays provable. */
const witnessDistrust: Verb = {
  roles: keepers,
  async run(call) {
    const { node, args } = call;
    const name = args.text("name");
    return await node.store.transact(async (tx) => {
      await endWitness(tx, name, timestamp(node.clock.nowMs()));
      for (const alarm of await tx.openAlarms())
        if (alarm.subject === name && alarm.kind.startsWith("witness-")) await tx.closeAlarm(alarm.id, timestamp(node.clock.nowMs()));
      await recordAct(tx, node, { verb: "witness-distrust", subject: name, officer: officerOf(call) });
      return { witness: name };
    });
  },
};

/** Lists the logs that this node cosigns as a witness, and the witnesses that cosign its own node log. Shows no content. */
const witnessList: Verb = {
  roles: "anyone",
  run: async ({ node }) =>
    // The heads cosigned belong to the writing side of the store.
    await node.store.transact(async (tx) => {
      const origin = logOrigins(node.id, node.epoch).node;
      const logs: JsonValue[] = [];
      for (const log of await knownLogs(tx)) {
        const head = await tx.witnessed.latest(log.origin);
        logs.push({
          log: log.origin,
          handle: log.handle,
          addedAt: log.addedAt,
          size: head?.size ?? 0,
          cosignedAt: head === undefined ? null : timestamp(head.cosignedAt * 1000),
        });
      }
      const witnesses: JsonValue[] = [];
      for (const witness of await registeredWitnesses(tx)) {
        const { name, url, addedAt, endedAt } = witness;
        witnesses.push({ witness: name, url, addedAt, endedAt, size: await cosignedSize(tx, witness, origin) });
      }
      return { log: origin, logs, witnesses };
    }),
};

/** Asks every registered witness now, instead of at the next turn of the timer. */
const witnessAsk: Verb = {
  roles: "anyone",
  async run({ node }) {
    // What fails is in each outcome.
    const outcomes = await askWitnesses(node, () => {});
    return { log: logOrigins(node.id, node.epoch).node, witnesses: outcomes.map((outcome) => ({ ...outcome })) };
  },
};

/** The verbs of witnesses, on both sides. */
export const witnessVerbs: Readonly<Record<string, Verb>> = {
  "witness-add": witnessAdd,
  "witness-ask": witnessAsk,
  "witness-distrust": witnessDistrust,
  "witness-keys": witnessKeys,
  "witness-list": witnessList,
  "witness-remove": witnessRemove,
  "witness-trust": witnessTrust,
};
