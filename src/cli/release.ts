import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import { withReleaseOptions } from "./draft.ts";
import type { ReleaseOptions } from "./draft.ts";
import type { CliIo } from "./io.ts";
import { writeJson, writeLines } from "./output.ts";
import { previewLines } from "./preview.ts";
import { addRemoteRelease } from "./release-remote.ts";
import { addReleaseRequests } from "./release-request.ts";
import { members, perform, withNodeOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";
import { releaseNow } from "./warn.ts";

const releaseHelp = `
Examples:
  tocsin release alder 5b0c6f9e-… --as releaser-1 --preview
  tocsin release alder 5b0c6f9e-… --as releaser-1 --purpose "prevention" --basis XA-7 --authority "Head of watch" \\
      --necessity "An attack is imminent." --mistreatment none-known

The text is printed exactly as it will be read, with its SHA-256, before it is signed; the recipient's tocsin show prints the same.
Where the releaser is elsewhere: tocsin release export, sign and import carry the decision there and the signature back.
--preview only prints it. With --sha256 and the hash that you saw there, no other text is signed.`;

/** `tocsin release`: a releaser signs a draft. */
export function releaseCommand(io: CliIo): Command {
  // Neither --as nor the other options may be taken from the commands below: an option that is required here would be required there too.
  const command = withReleaseOptions(withNodeOptions(new Command("release").enablePositionalOptions()))
    .option("--as <officer>", "the officer who does this; the key file signs it")
    .option("--officer-key <file>", "the officer's key file, where it is not in the officers' folder of the node")
    .option("--officer-passphrase <file>", "a 0600 file with the passphrase of the officer's key");
  return addRemoteRelease(io, addReleaseRequests(io, command))
    .description("sign the release of a draft: the exact bytes, the recipients and the reasons; then it is dispatched")
    .argument("<dir>")
    .argument("<draft>", "its id in tocsin drafts")
    .option("--preview", "only show what would be signed")
    .addHelpText("after", releaseHelp)
    .action(async (folder: string, draft: string, options: OfficerOptions & ReleaseOptions & { as?: string; preview?: boolean }) => {
      if (options.as === undefined) throw new TocsinError("usage", "name the officer who releases with --as");
      if (options.preview !== true) {
        await releaseNow(io, { folder, draft, releaser: options.as }, options);
        return;
      }
      const shown = members(await perform(io, { folder, verb: "draft-show", args: { draft }, as: [options.as], options }));
      if (options.json === true) writeJson(io, shown);
      else writeLines(io, previewLines(shown, { text: String(shown["reading"]), sha256: String(shown["sha256"]) }));
    });
}
