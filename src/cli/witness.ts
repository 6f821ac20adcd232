import { Command } from "commander";
import type { CliIo } from "./io.ts";

/** `tocsin witness`: cosign for others without reading. */
export function witnessCommand(_io: CliIo): Command {
  return new Command("witness").description("cosign the logs of others without reading them");
}
