import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import process from "node:process";

/** A TCP socket of a process, as the kernel lists it: its own end, the other end, and whether it listens. */
export type TcpSocket = { readonly local: string; readonly remote: string; readonly listens: boolean };

/** What the kernel showed of one process while a run lasted: its words, and every TCP socket that it was ever seen with. */
export type Seen = { readonly pid: number; readonly words: readonly string[]; readonly sockets: readonly TcpSocket[] };

/** How a run ended, what it wrote, and which processes it had. */
export type WatchedRun = { readonly code: number | null; readonly stdout: string; readonly stderr: string; readonly seen: readonly Seen[] };

/** Why processes cannot be watched here, or `false` where they can. */
export const cannotWatch: string | false = existsSync("/proc/net/tcp")
  ? false
  : "what processes do is read from /proc, which is not on this system";

const program = path.join(import.meta.dirname, "../../src/app/demo/main.ts");

function addressOf(text: string): string {
  const [host = "", port = ""] = text.split(":");
  const bytes = Buffer.from(host, "hex");
  // The kernel writes each 32-bit word in the byte order of the machine, which is little-endian wherever these tests run.
  for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  const name = bytes.length === 4 ? bytes.join(".") : bytes.toString("hex");
  return `${name}:${Number.parseInt(port, 16)}`;
}

function tcpByInode(): ReadonlyMap<string, TcpSocket> {
  const found = new Map<string, TcpSocket>();
  for (const file of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    if (!existsSync(file)) continue;
    for (const line of readFileSync(file, "utf8").trim().split("\n").slice(1)) {
      const [, local = "", remote = "", state, , , , , , inode = ""] = line.trim().split(/\s+/);
      found.set(inode, { local: addressOf(local), remote: addressOf(remote), listens: state === "0A" });
    }
  }
  return found;
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // A process may end between being listed and being read.
    return undefined;
  }
}

function parentOf(pid: number): number | undefined {
  const stat = orUndefined(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}

/** The process ids of a process and of all that descend from it. */
export function familyOf(root: number): readonly number[] {
  const pids = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(pids.map((pid) => [pid, parentOf(pid)]));
  const isOf = (pid: number | undefined): boolean => pid === root || (pid !== undefined && pid > 1 && isOf(parents.get(pid)));
  return pids.filter(isOf);
}

/** Whether a process is there, and not only waiting to be reaped. */
export function isThere(pid: number): boolean {
  const stat = orUndefined(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat !== undefined && !/\) Z /.test(stat);
}

function wordsOf(pid: number): readonly string[] {
  return (orUndefined(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "").split("\0").slice(0, -1);
}

function socketsOf(pid: number, tcp: ReadonlyMap<string, TcpSocket>): readonly TcpSocket[] {
  const handles = orUndefined(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  return handles.flatMap((handle) => {
    const inode = /^socket:\[(\d+)\]$/.exec(orUndefined(() => readlinkSync(`/proc/${pid}/fd/${handle}`)) ?? "")?.[1];
    const socket = inode === undefined ? undefined : tcp.get(inode);
    return socket === undefined ? [] : [socket];
  });
}

/** What somebody outside may do to a run: called at every look, with what was seen so far and what it told. */
export type Meddle = (run: { readonly pid: number; readonly stderr: string; readonly family: readonly number[] }) => void;

/** Runs the demo as a process of its own, without a terminal, and looks at it from outside ten times a second. */
export async function watchedRun(words: readonly string[], meddle: Meddle = () => {}): Promise<WatchedRun> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const seen = new Map<number, { words: readonly string[]; sockets: Map<string, TcpSocket> }>();
  const watch = (): void => {
    if (child.pid === undefined || cannotWatch !== false) return;
    const tcp = tcpByInode();
    const family = familyOf(child.pid);
    for (const pid of family) {
      const known = seen.get(pid) ?? { words: [], sockets: new Map<string, TcpSocket>() };
      // Between its start and the loading of its program a process has the words of the one that started it; while it ends, none.
      const words = wordsOf(pid);
      seen.set(pid, { words: words.length === 0 ? known.words : words, sockets: known.sockets });
      for (const socket of socketsOf(pid, tcp)) known.sockets.set(JSON.stringify(socket), socket);
    }
    meddle({ pid: child.pid, stderr, family });
  };
  const timer = setInterval(watch, 100);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (given) => resolve(given));
    });
    return {
      code,
      stdout,
      stderr,
      seen: [...seen].map(([pid, { words: said, sockets }]) => ({ pid, words: said, sockets: [...sockets.values()] })),
    };
  } finally {
    clearInterval(timer);
  }
}
