import { Command } from "commander";
import { systemClock, systemRandom } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { openNode, performer, verbs } from "../app/index.ts";
import path from "node:path";
import type { CliIo } from "./io.ts";
import { writeJson, writeLines } from "./output.ts";
import { atLeastOne, collect, members, unlockingPorts, perform, signFor, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type KeyOptions = OfficerOptions & { readonly as: string };

function tlsLines(waits: JsonValue, isAsked: boolean): readonly string[] {
  if (waits === null) return isAsked ? ["the new TLS key is in use"] : [];
  const { waitsFor, atTheLatest } = members(waits);
  return [
    `the new TLS key is taken up once ${(waitsFor as string[]).join(", ")} ${(waitsFor as string[]).length === 1 ? "holds" : "hold"} this card, at the latest ${String(atTheLatest)}; until then the one before is shown`,
  ];
}

/** `tocsin keys`: rotate and revoke the node's operational keys. */
export function keysCommand(io: CliIo): Command {
  const command = new Command("keys").description(
    "rotate and revoke the node's operational keys; only the identity key can, so it must be in the vault",
  );
  withOfficerOptions(command.command("rotate"))
    .description("issue the next card: fresh sealing keys; partners fetch it by themselves, and no new words are needed")
    .argument("<dir>")
    .option("--message", "also a new message key; the old one is taken until the courier window is over")
    .option("--tls", "also a new TLS key; it is taken up once every partner holds the card that names it")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin keys rotate alder --as admin-1\n  tocsin keys rotate alder --message --tls --as admin-1\n\nThe log key is never rotated: it is the node's record. docs/operate.md says what follows from that.",
    )
    .action(async (folder: string, options: KeyOptions & { message?: boolean; tls?: boolean }) => {
      const args = { message: options.message ?? false, tls: options.tls ?? false };
      const result = members(await perform(io, { folder, verb: "keys-rotate", args, as: [options.as], options }));
      if (options.json === true) writeJson(io, result);
      else writeLines(io, [`card ${String(result["serial"])} is issued`, ...tlsLines(result["tls"] ?? null, args.tls)]);
    });
  withOfficerOptions(command.command("revoke"))
    .description("revoke keys of the card, for example after a theft; partners are told and refuse what they sign later")
    .argument("<dir>")
    .option("--key <id,...>", "key ids, as tocsin doctor shows them", collect)
    .requiredOption("--reason <reason>", "lost, stolen, replaced or ended")
    .option("--remark <text>", "a remark")
    .action(async (folder: string, options: KeyOptions & { key?: readonly string[]; reason: string; remark?: string }) => {
      const args = {
        keys: [...atLeastOne(options.key, "the keys with --key")],
        reason: options.reason,
        ...(options.remark === undefined ? {} : { remark: options.remark }),
      };
      const result = members(await perform(io, { folder, verb: "keys-revoke", args, as: [options.as], options }));
      if (options.json === true) writeJson(io, result);
      else writeLines(io, [`revoked; a new card is issued and goes to the partners`]);
    });
  return command;
}

/** `tocsin reopen`: opens a new epoch in a folder that was restored, copied or moved. */
export function reopenCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("reopen"))
    .description(
      "open a new epoch after a restore, a copy or a move: new logs, numbering from 1; partners are shown it. Stop every other copy first",
    )
    .argument("<dir>")
    .requiredOption("--reason <text>", "why; it is recorded and told")
    .action(async (folder: string, options: KeyOptions & { reason: string }) => {
      const args = { reason: options.reason };
      const signed = await signFor(io, { folder, verb: "epoch-open", args, as: [options.as], options });
      const node = await openNode(path.resolve(io.cwd, folder), {
        ...(await unlockingPorts(io, folder, options)),
        clock: systemClock,
        random: systemRandom,
        isAdopting: true,
      });
      try {
        const result = members(await performer(node, verbs)({ verb: "epoch-open", args, signed }));
        if (options.json === true) writeJson(io, result);
        else writeLines(io, [`epoch ${String(result["epoch"])} is open: start the node with tocsin serve`]);
      } finally {
        await node.close();
      }
    });
}
