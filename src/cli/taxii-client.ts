import type { Command } from "commander";
import type { CliIo } from "./io.ts";
import type { Line } from "./message-rows.ts";
import { writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions } from "./session.ts";
import type { NodeOptions } from "./session.ts";
import { feedLines } from "./status.ts";
import { accessHelp, withAccessOptions } from "./taxii-access.ts";
import { listCommand } from "./taxii-list.ts";
import { noticeText } from "./taxii-progress.ts";
import { pullCommand } from "./taxii-pull.ts";
import type { PullOptions } from "./taxii-pull.ts";
import { pushCommand } from "./taxii-push.ts";
import type { PushOptions } from "./taxii-push.ts";
import { watchCommand } from "./taxii-watch.ts";
import type { WatchOptions } from "./taxii-watch.ts";

const linesOption = ["--lines", "the file has one JSON document on each line"] as const;
const addressArgument = "the server: its discovery, an API root, or a collection";

const pullHelp = `
Writes each new version of each object once, as JSON Lines: to standard output, or with --out to a file, exactly as its bytes came (a line
end within an object becomes a space). With --out, or --state, the next pull goes on where this one ended or broke off; FILE.state,
FILE.state.seen and FILE.state.lock beside it hold how far it came. FILE may be taken away between pulls. With --out a crash loses
nothing and doubles nothing; on standard output a crash may double what was on its way.
--full reads everything each time, for servers whose dates cannot be relied on; what is known is still passed over.
Without --state, standard output gets the whole collection.

Ends with 0 only where the collection's end was reached and all of it was taken; 1 where objects are missing or the server refuses;
2 wrong use; 3 the certificate or a redirect is not to be trusted; 4 the server cannot: out of reach, busy, broken, standing still.
${accessHelp}

Examples:
  tocsin taxii pull https://taxii.example/api1/ --collection indicators --user alder --password-file pw --out indicators.jsonl
  tocsin taxii pull https://taxii.example/api1/collections/9cfa669c-ee94-4ece-afd2-f8edac37d8fd/ --match type=indicator | jq .pattern`;

const watchHelp = `
Pulls again and again, as tocsin taxii pull does, with the same files. Where the server cannot be reached, is busy or fails, it waits
longer each time, and gives up after --failures in a row; what time does not mend (credentials, certificate, a login page, a cursor that
stands still) ends it at once: a feed that stands still is never green.
${accessHelp}

Example:
  tocsin taxii watch https://taxii.example/api1/ --collection indicators --out indicators.jsonl --every 300`;

const pushHelp = `
Sends the objects of FILE (a bundle, or with --lines JSON Lines) that the reader in READER.json may receive, by their markings alone:
  {"organisation":"Birch","purpose":"protective security","markings":["TLP:GREEN"],"country":"XB"}
A marking is held only exactly: TLP:AMBER opens neither AMBER+STRICT nor GREEN. What is unmarked does not leave. Where only parts of an
object may not leave, a redacted copy does (docs/redaction.md). --dry-run shows what would leave and what would not, and why; nothing is
sent then.
Envelopes are no larger than the server takes; each is waited for until the server says what became of it, and every object that failed
is named with the server's reason. Pushing again is safe: a version that is there already is a success.

Ends with 0 only where everything left and arrived; 1 where the server did not take some; 3 where some, or parts of some, did not leave; 4 where the server
cannot.
${accessHelp}

Examples:
  tocsin taxii push https://taxii.example/api1/ bundle.json --collection from-alder --for birch.json --dry-run
  tocsin taxii push https://taxii.example/api1/ bundle.json --collection from-alder --for birch.json --token-file token`;

const feedsHelp = `
Shows the scheduled feeds of a node and what each lacks. They stand in its configuration, DIR/tocsin.json, and run while it serves:
  "feeds": [{"name":"isac","url":"https://taxii.example/api1/","collection":"indicators","into":"shared/isac","everyMinutes":15,
             "user":"alder","passwordFile":"../isac.password"}]
The collection that they go into is added with tocsin taxii collection add; its rule, signed by a releaser, marks what comes unmarked.
Others: match, addedAfter, limit, isFull, tokenFile, caFile, certificateFile, certificateKeyFile. Paths are relative to DIR.
A feed is whole, partial (objects could not be taken), failing, stalled (not whole for three intervals), or never pulled. One that is not
whole raises an alarm, which the next whole pull closes.

Ends with 0 only where all feeds are whole, else with 1.

Example:
  tocsin taxii feeds alder`;

const listHelp = `
Shows the server's API roots and what it shows this account of their collections. With --json one document. Ends with 1 where an API
root cannot be read. An API root on another origin is named and not asked.
${accessHelp}

Example:
  tocsin taxii list https://taxii.example/ --user alder --password-file pw`;

function withPullOptions(command: Command): Command {
  return withAccessOptions(command)
    .option("--collection <name>", "the collection's id, alias or title, where the address does not name it")
    .option("--out <file>", "append the objects to this file")
    .option("--state <file>", "the record of how far it came (FILE.state beside --out)")
    .option("--match <filter...>", "only these: type=a,b  id=…  version=all  spec_version=2.1")
    .option("--added-after <time>", "begin here, where nothing was pulled yet")
    .option("--limit <n>", "objects asked for on a page (1000)")
    .option("--overlap <seconds>", "ask again for what the server added this short before its last answer (60)")
    .option("--full", "read all of the collection each time")
    .option("--trust-cursors", "read a collection that is paged by offsets only once")
    .option("--restart", "forget what was pulled, empty the file and begin anew")
    .option("--accept-missing", "let go of what could not be taken so far")
    .option("--json", "tell what it came to as one JSON document");
}

async function feedsCommand(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const result = members(await perform(io, { folder, verb: "taxii-feed-list", options }));
  const feeds = result["feeds"] as Line[];
  if (options.json === true) writeJson(io, result);
  else if (feeds.length === 0) writeLines(io, ["no feeds are in the configuration"]);
  else
    writeLines(
      io,
      feeds.flatMap((feed) => [
        ...feedLines([feed]),
        ...(feed["missing"] as Line[])
          .slice(0, 20)
          .map(({ id, message, code }) => `  ${id === null ? "" : `${String(id)}: `}${String(message)} (${String(code)})`),
        ...(feed["notices"] as string[]).map((code) => `  the server: ${noticeText(code)}`),
      ]),
    );
  io.exitWith(feeds.every(({ standing }) => standing === "whole") ? 0 : 1);
}

/** Adds what this node does at other people's TAXII servers to `tocsin taxii`: `list`, `pull`, `push`, `watch`. */
export function addTaxiiClientCommands(command: Command, io: CliIo): void {
  withAccessOptions(command.command("list"))
    .description("show a server's API roots and collections")
    .argument("<url>", addressArgument)
    .option("--json", "print one JSON document")
    .addHelpText("after", listHelp)
    .action((url: string, options: PullOptions) => listCommand(io, url, options));
  withPullOptions(command.command("pull"))
    .description("take everything that is new in a collection")
    .argument("<url>", addressArgument)
    .addHelpText("after", pullHelp)
    .action((url: string, options: PullOptions) => pullCommand(io, url, options));
  withAccessOptions(command.command("push"))
    .description("send objects that a reader may receive, and wait for what became of each")
    .argument("<url>", addressArgument)
    .argument("<file>", "a bundle, or with --lines JSON Lines")
    .requiredOption("--for <reader>", "READER.json: who receives, for what purpose, and which markings it holds")
    .option("--collection <name>", "the collection's id, alias or title, where the address does not name it")
    .option(...linesOption)
    .option("--dry-run", "show what would leave, and send nothing")
    .option("--json", "print one JSON document")
    .addHelpText("after", pushHelp)
    .action((url: string, file: string, options: PushOptions) => pushCommand(io, { address: url, file }, options));
  withNodeOptions(command.command("feeds"))
    .description("show the scheduled feeds of a node and what each lacks")
    .argument("<dir>")
    .addHelpText("after", feedsHelp)
    .action((folder: string, options: NodeOptions) => feedsCommand(io, folder, options));
  withPullOptions(command.command("watch"))
    .description("pull again and again")
    .argument("<url>", addressArgument)
    .option("--every <seconds>", "how long between pulls (300)")
    .option("--failures <n>", "how many failures in a row end it (10)")
    .addHelpText("after", watchHelp)
    .action((url: string, options: WatchOptions) => watchCommand(io, url, options));
}
