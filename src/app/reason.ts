import { TocsinError } from "../base/index.ts";
import type { argumentReader } from "./authorise.ts";

const longest = 1000;

/** The reason that an officer gives for opening what is not opened without one: it is recorded before anything is shown. */
export function reasonGiven(args: ReturnType<typeof argumentReader>): string {
  const reason = args.text("reason").trim();
  if (reason === "" || reason.length > longest)
    throw new TocsinError("usage", `give the reason with --reason, in at most ${longest} characters: it is recorded`);
  return reason;
}
