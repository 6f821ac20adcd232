import { spawn } from "node:child_process";
import { kill } from "node:process";
import { pageText, pageWord } from "../../exchange/watch/index.ts";
import { notifierFailed, reasonOf } from "./notice.ts";
import type { Notice, TryPorts } from "./notice.ts";
import type { CommandConfig } from "./notifier-config.ts";

/**
 * The whole environment of a notifier's program: nothing of the node's own is handed on. Every name is always there, empty where there is
 * nothing to say.
 */
export function pageEnvironment(config: CommandConfig, notice: Notice): Record<string, string> {
  const { page, node, purpose } = notice;
  const [first] = page.items;
  const hidden = config.discreet ? "" : node.name;
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LANG: "C.UTF-8",
    TOCSIN_PAGE_ID: page.id,
    TOCSIN_PAGE_PURPOSE: purpose,
    TOCSIN_PAGE_WORD: pageWord(page) ?? "",
    TOCSIN_PAGE_NODE: hidden,
    TOCSIN_PAGE_OFFICER: page.officer,
    TOCSIN_PAGE_TO: notice.address ?? config.address ?? "",
    TOCSIN_PAGE_KIND: first?.kind ?? "",
    TOCSIN_PAGE_MESSAGE: String(first?.message ?? ""),
    TOCSIN_PAGE_ALARM: String(first?.alarm ?? ""),
    TOCSIN_PAGE_COUNT: String(page.items.length + page.more),
  };
}

/**
 * Runs the program with its fixed arguments, no shell: the text on standard input, the rest in `TOCSIN_PAGE_*`. It has carried the page
 * where it ends with 0. What it writes is not read; when its time is up, it is killed with all that it started. Fails with `notifier-failed`.
 */
export async function runCommand(config: CommandConfig, notice: Notice, ports: TryPorts): Promise<void> {
  const child = spawn(config.program, config.arguments, {
    shell: false,
    // A process group of its own: killing the program alone would leave what it started behind.
    detached: true,
    cwd: "/",
    env: pageEnvironment(config, notice),
    stdio: ["pipe", "ignore", "ignore"],
  });
  const end = (): void => {
    if (child.pid === undefined) return;
    try {
      kill(-child.pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
  };
  ports.signal.addEventListener("abort", end, { once: true });
  await new Promise<void>((resolve, reject) => {
    child.on("error", (cause) => reject(notifierFailed("the program cannot be run", reasonOf(cause), cause)));
    child.on("exit", (code, signal) => {
      // What it leaves running on purpose, a sender in the background, is its own from here.
      ports.signal.removeEventListener("abort", end);
      if (code === 0) resolve();
      else reject(notifierFailed("the program did not carry the page", code === null ? String(signal) : `exit ${code}`));
    });
    // A program that does not read its input is judged by how it ends.
    child.stdin.on("error", () => {});
    child.stdin.end(`${pageText(notice.page, { discreet: config.discreet })}\n`);
    if (ports.signal.aborted) end();
  });
}
