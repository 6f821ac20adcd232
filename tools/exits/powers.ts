import { importsOf } from "../layers/imports.ts";
import { blank } from "../layers/blank.ts";

/** How a module can let bytes out of the process: over a socket, to another process, into a file, or on a standard stream. */
export type ExitPower = "socket" | "process" | "file" | "stream";

const modules: Readonly<Record<string, ExitPower>> = {
  "node:net": "socket",
  "node:tls": "socket",
  "node:http": "socket",
  "node:https": "socket",
  "node:http2": "socket",
  "node:dgram": "socket",
  "node:dns": "socket",
  "node:dns/promises": "socket",
  "node:inspector": "socket",
  nodemailer: "socket",
  "openid-client": "socket",
  undici: "socket",
  ws: "socket",
  pg: "socket",
  "node:child_process": "process",
  "node:cluster": "process",
  "node:worker_threads": "process",
  "node:fs": "file",
  "node:fs/promises": "file",
  "node:sqlite": "file",
  "better-sqlite3-multiple-ciphers": "file",
};

/** What looks and takes away, and never writes what it is given: everything else out of those modules is a way out. */
const harmless: ReadonlySet<string> = new Set(
  [
    "BlockList isIP isIPv4 isIPv6",
    "access accessSync existsSync lstat lstatSync stat statSync fstatSync statfsSync realpath realpathSync",
    "readFile readFileSync readdir readdirSync readSync createReadStream close closeSync fsyncSync",
    "chmod chmodSync rm rmSync unlink unlinkSync ftruncateSync constants",
  ].flatMap((names) => names.split(" ")),
);

const expressions: readonly { readonly pattern: RegExp; readonly power: ExitPower }[] = [
  { pattern: /(?<![.\w]|async )fetch\s*\(/, power: "socket" },
  { pattern: /\bnew\s+(?:WebSocket|EventSource|BroadcastChannel)\b/, power: "socket" },
  { pattern: /\bprocess\s*\.\s*(?:stdout|stderr|report)\b/, power: "stream" },
  { pattern: /(?<![.\w])console\s*\./, power: "stream" },
  { pattern: /\bio\s*\.\s*(?:stdout|stderr)\b/, power: "stream" },
  { pattern: /\bprocess\s*\.\s*(?:send|dlopen|binding|getBuiltinModule)\b/, power: "process" },
  { pattern: /(?<![.\w])createRequire\s*\(/, power: "process" },
  // A module that is named only when the program runs can be any of those above.
  { pattern: /\bimport\s*\((?!\s*["'])/, power: "process" },
];

/** The powers of one source over what leaves the process, in the order of the alphabet. Types give none. */
export function exitPowers(source: string): readonly ExitPower[] {
  const found = new Set<ExitPower>();
  for (const { specifier, names, isType } of importsOf(source)) {
    const power = modules[specifier];
    if (power === undefined || isType) continue;
    // A whole module taken under one name has everything that is in it.
    if (names.length === 0 || names.some((name) => !harmless.has(name))) found.add(power);
  }
  const { code } = blank(source);
  for (const { pattern, power } of expressions) if (pattern.test(code)) found.add(power);
  return [...found].toSorted();
}
