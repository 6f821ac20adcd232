import { witnessedFolder } from "../export.ts";
import { compareExports, compareHeads, compareNodeLog } from "./compare.ts";
import { readFile } from "./checked-files.ts";
import { Findings } from "./report.ts";
import type { ExportFolder, LogReport, VerifyOptions, VerifyReport } from "./report.ts";
import { verifyLog } from "./verify-log.ts";
import type { CheckedLog, ForeignNote, LogContext, LogFolder } from "./verify-log.ts";

/**
 * Verifies an export of one log, or of several in folders beside each other, without a node, a database or a network: every file, every entry, every
 * signature, and, with `against`, that another party was shown the same. Never throws for what it reads: all that is wrong is in the report, the first
 * thing first. Attacker-controlled input: nothing is larger in memory than one file, the list of files, and one hash for 256 leaves.
 */
export async function verifyExport(folder: ExportFolder, options: VerifyOptions): Promise<VerifyReport> {
  const own = new Findings();
  const between = new Findings();
  const other = new Findings();
  const notices: string[] = [];
  const otherFolders = options.against === undefined ? [] : await logFolders(options.against, other, "other");
  const ownLogs = await verifyLogs(await logFolders(folder, own, "export"), {
    options,
    side: "export",
    findings: own,
    foreign: (origin) => foreignNotes(otherFolders, origin),
  });
  const otherLogs = await verifyLogs(otherFolders, {
    options: withoutTrust(options),
    side: "other",
    findings: other,
    foreign: async () => [],
  });
  const reports: LogReport[] = [];
  for (const log of ownLogs.values()) {
    const same = otherLogs.get(log.manifest.origin);
    if (same !== undefined) await compareExports(log, same, between);
    const origin = log.manifest.origin;
    const truncated = await compareHeads(log, (finding) => between.add({ ...finding, origin }));
    reports.push({ ...log.report, truncated });
    notices.push(...noticesOf(log, truncated.is === "unknown" && options.against !== undefined, options));
    await compareNodeLog(log, ownLogs, between);
  }
  const findings = [...own.list, ...between.list, ...other.list];
  const omitted = own.omitted + between.omitted + other.omitted;
  if (omitted > 0) notices.push(`${omitted} more findings are not listed`);
  const [first] = findings;
  return { ok: first === undefined, ...(first === undefined ? {} : { first }), findings, notices, logs: reports };
}

function withoutTrust({ trust: _trust, ...rest }: VerifyOptions): VerifyOptions {
  return rest;
}

async function verifyLogs(folders: readonly LogFolder[], context: LogContext): Promise<Map<string, CheckedLog>> {
  const logs = new Map<string, CheckedLog>();
  for (const at of folders) {
    const log = await verifyLog(at, context);
    if (log === undefined) continue;
    const origin = log.manifest.origin;
    if (!logs.has(origin)) logs.set(origin, log);
    else
      context.findings.add({ code: "file-extra", side: context.side, file: at.path, origin, message: "the log is in this export twice" });
  }
  return logs;
}

/** The folders that hold a log: the whole, where it has a manifest at its top, or else each folder in it. What is outside of them is noted. */
async function logFolders(folder: ExportFolder, findings: Findings, side: "export" | "other"): Promise<LogFolder[]> {
  const files = await folder.list();
  const isOne = files.some(({ path }) => path === "manifest" || path === "manifest.json");
  const sizes = new Map<string, Map<string, number>>();
  for (const { path, size } of files) {
    const slash = isOne ? -1 : path.indexOf("/");
    const top = slash < 0 ? "" : path.slice(0, slash);
    if (!isOne && slash < 0) findings.add({ code: "file-extra", side, file: path, message: "the file belongs to no log" });
    else sizes.set(top, (sizes.get(top) ?? new Map<string, number>()).set(path.slice(slash + 1), size));
  }
  if (sizes.size === 0) findings.add({ code: "no-log", side, message: "the folder holds no export of a log" });
  return [...sizes.keys()]
    .sort()
    .map((path) => ({ path, folder: path === "" ? folder : within(folder, path), sizes: sizes.get(path) ?? new Map() }));
}

function within(folder: ExportFolder, path: string): ExportFolder {
  return { list: () => folder.list(), read: (file) => folder.read(`${path}/${file}`) };
}

/** Every head of a log that another's export holds: of that log itself, and what the other cosigned of it. Not verified. */
async function foreignNotes(folders: readonly LogFolder[], origin: string): Promise<ForeignNote[]> {
  const notes: ForeignNote[] = [];
  const witnessed = `${witnessedFolder(origin)}/`;
  for (const { path: top, folder, sizes } of folders) {
    const isSame = (await firstOrigin(folder, sizes)) === origin;
    for (const [path, size] of sizes) {
      const isHead = (path.startsWith(witnessed) && !path.endsWith("/keys")) || (isSame && path.startsWith("checkpoints/"));
      const bytes = isHead ? await readFile(folder, { path, size }) : undefined;
      if (bytes !== undefined) notes.push({ file: top === "" ? path : `${top}/${path}`, bytes });
    }
  }
  return notes;
}

async function firstOrigin(folder: ExportFolder, sizes: ReadonlyMap<string, number>): Promise<string | undefined> {
  const bytes = await readFile(folder, { path: "checkpoint", size: sizes.get("checkpoint") });
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8").split("\n", 1)[0];
}

function noticesOf({ manifest, report }: CheckedLog, isUnknownToOther: boolean, { trust }: VerifyOptions): string[] {
  const notices: string[] = [];
  if (trust === undefined) notices.push(`${manifest.origin}: no key was given, so that its own key file is all that says whose log it is`);
  if (report.boundary.length === 0) notices.push(`${manifest.origin}: nobody cosigned it, so that nothing is provable against who runs it`);
  if (isUnknownToOther) notices.push(`${manifest.origin}: the other export holds nothing of this log`);
  return notices;
}
