/**
 * One way by which bytes leave a node, or what a person without rights is shown: the modules that have the power, and the commands that print or write
 * what comes of it. `test/story/leak*.test.ts` has a case for each, by its name; `npm run check` fails where a module or a command is in no row.
 */
export type Exit = {
  readonly name: string;
  /** To whom, and what. */
  readonly leaves: string;
  /** Paths below src/; one that ends in a slash stands for everything in that folder. */
  readonly modules: readonly string[];
  readonly commands: readonly string[];
};

/** Something with the power of an exit that lets nothing of messages, records or collections out, and why that is so. */
export type NoExit = { readonly because: string; readonly modules?: readonly string[]; readonly commands?: readonly string[] };

const words = (text: string): readonly string[] => text.split(";").map((word) => word.trim());

/** Every exit of a node. */
export const exits: readonly Exit[] = [
  {
    name: "peer",
    leaves: "sealed messages to a partner's node",
    modules: ["peer/dial.ts", "peer/listen.ts", "peer/route.ts"],
    commands: words(
      "serve; warn; request; answer; note; release; release request; release withdraw; release grant; release refuse; release refer; release ratify; release protest; forward; action; correct; extend; re-affirm; stand-down; supersede; revoke; recall; result; thank; pledge; statement; require; grade; outcome; ack; agreement propose; agreement accept; agreement refuse; agreement suspend; agreement restore; agreement approve; agreement terminate; agreement withdraw-notice; template sign; template use; template review; template withdraw; floor review; floor note",
    ),
  },
  { name: "blob", leaves: "sealed attachments, and their content at the recipient", modules: ["app/blobs.ts"], commands: ["attachment"] },
  {
    name: "store",
    leaves: "what rests in a database, to whoever has it and its key",
    modules: words("store/sqlite/connection.ts; store/sqlite/lock.ts; store/sqlite/migrate.ts"),
    commands: [],
  },
  {
    name: "courier",
    leaves: "sealed messages to a partner, in a file",
    modules: ["app/courier-file.ts"],
    commands: ["courier out", "courier in"],
  },
  {
    name: "reading",
    leaves: "what a reader is shown, and what one without rights is not",
    modules: words("cli/output.ts; cli/print.ts; cli/inbox.ts; cli/run.ts"),
    commands: words(
      "inbox; show; case; print; search; status; drafts; requirements; passed; source list; source show; source add; note-internal; assign; unit; assess; waive; hold; erase; retention; agreement show; template list; floor list; doctor",
    ),
  },
  {
    name: "console",
    leaves: "pages and the API's answers, events and hooks, to browsers with a session and programs with a token",
    modules: words("app/console/listener.ts; console/server/openid.ts"),
    commands: words("console invite; console logins; console end; console withdraw; console token"),
  },
  {
    name: "control",
    leaves: "results, errors and notices to whoever runs the command line",
    modules: words("app/control.ts; cli/main.ts; cli/ask.ts"),
    commands: [],
  },
  {
    name: "log-export",
    leaves: "commitments, checkpoints and proofs, in files",
    modules: ["app/verbs/log.ts"],
    commands: ["log export", "log checkpoint"],
  },
  { name: "log-http", leaves: "the same over HTTP, to own auditors", modules: ["app/log-http.ts"], commands: [] },
  {
    name: "witness",
    leaves: "checkpoints and proofs to a witness, and its answers",
    modules: ["app/witness/http-client.ts", "app/witness/serve.ts"],
    commands: words("witness ask; witness serve; witness list; witness keys; witness add; witness remove; witness trust; witness distrust"),
  },
  {
    name: "audit",
    leaves: "acts and decisions to an auditor",
    modules: words("app/audit/line-file.ts; cli/audit.ts; cli/audit-node.ts; cli/audit-progress.ts"),
    commands: words("audit; audit open; audit report; audit answer; audit request; audit sample; audit check"),
  },
  { name: "ledger", leaves: "counts that both sides can recompute", modules: [], commands: ["ledger"] },
  {
    name: "disclosure",
    leaves: "chosen paragraphs of a source record to an oversight body",
    modules: [],
    commands: ["source disclose", "source verify"],
  },
  {
    name: "notifier",
    leaves: "pages to officers, without content, over other people's networks",
    modules: words("app/watch/command.ts; app/watch/smtp.ts; app/watch/webhook.ts"),
    commands: words(
      "watch notifier list; watch notifier set; watch notifier remove; watch notifier test; watch roster list; watch roster set; watch roster remove; watch roster holidays; watch alarms list; watch alarms close",
    ),
  },
  {
    name: "taxii-server",
    leaves: "pages, manifests, versions and errors to a reader's account",
    modules: ["app/taxii/listener.ts"],
    commands: words(
      "taxii seed; taxii collection add; taxii collection mark; taxii collection list; taxii account add; taxii account access; taxii account mark; taxii account consent; taxii account disable; taxii account list; taxii release give; taxii release end; taxii release list",
    ),
  },
  {
    name: "taxii-push",
    leaves: "objects to another party's TAXII server",
    modules: ["taxii/client/connection.ts"],
    commands: ["taxii push"],
  },
  { name: "stix-redact", leaves: "a reader's copy of a file", modules: ["cli/stix-input.ts"], commands: ["stix redact"] },
  {
    name: "release-remote",
    leaves: "a draft and its decision to a releaser elsewhere, in a file, and the signature back",
    modules: ["cli/release-remote.ts"],
    commands: words("release export; release sign; release import"),
  },
  { name: "tearline-preview", leaves: "what a recipient will read, before it is signed", modules: [], commands: ["tearline preview"] },
];

/** What has the power and is no exit. */
export const noExits: readonly NoExit[] = [
  {
    because: "it writes into the node's own folder, for the node's own user",
    modules: words("app/folder.ts; app/node.ts; app/vault.ts; app/officers.ts"),
    commands: words("init; officer enrol; officer withdraw; officer list; card; keys rotate; keys revoke; reopen; clock advance"),
  },
  { because: "it asks whether a port is free, and sends nothing", modules: ["app/doctor.ts"] },
  { because: "it asks for the address of the console's own name, and sends nothing else", modules: ["app/console/findings.ts"] },
  {
    because: "it reads an export and verifies it in a thread of its own, for the program that asked",
    modules: words("app/audit/open-folder.ts; app/audit/verify-apart.ts; app/audit/verify-thread.ts"),
  },
  {
    because: "it runs in a browser, and has nothing but what the console answers",
    modules: ["console/page/"],
  },
  {
    because: "it is the demonstration, with invented parties on one machine",
    modules: ["app/demo/"],
  },
  {
    because: "it takes in what others published, and keeps it here",
    modules: words("app/feeds/pull-files.ts; cli/taxii-pull.ts; cli/taxii-progress.ts"),
    commands: words("taxii pull; taxii list; taxii feeds; taxii watch"),
  },
  {
    because: "it reads files of whoever runs it and tells that person about them: no node is behind it",
    modules: words("log/verify/main.ts; cli/log.ts"),
    commands: words(
      "log verify; tearline lint; stix validate; stix id; stix canon; stix diff; stix stats; stix pattern check; stix pattern match; stix pattern equal; may; vocabulary",
    ),
  },
  {
    because: "it shows what this house thinks and holds of its partners, to its own officers",
    commands: words(
      "partner add; partner import; partner list; partner show; partner distrust; partner test; partner assess; partner assessments",
    ),
  },
];
