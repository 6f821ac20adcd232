import { Command } from "commander";
import type { CliIo } from "./io.ts";
import { addTaxiiClientCommands } from "./taxii-client.ts";

/** `tocsin taxii`: bulk exchange over TAXII 2.1. */
export function taxiiCommand(io: CliIo): Command {
  const command = new Command("taxii").description("TAXII 2.1: pull from, watch and look at other servers");
  addTaxiiClientCommands(command, io);
  return command;
}
