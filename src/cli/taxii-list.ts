import { readServer } from "../taxii/index.ts";
import type { RemoteServer } from "../taxii/index.ts";
import type { CliIo } from "./io.ts";
import { notice, table, writeJson, writeLines } from "./output.ts";
import { openSession } from "./taxii-access.ts";
import type { AccessOptions } from "./taxii-access.ts";
import { grouped } from "./taxii-progress.ts";

const word = (right: boolean | null): string => (right === null ? "?" : right ? "yes" : "no");

function serverLines(server: RemoteServer): readonly string[] {
  const lines: string[] = [];
  if (server.title !== null) lines.push(server.title);
  if (server.contact !== null) lines.push(`contact: ${server.contact}`);
  for (const root of server.roots) {
    const most = root.maxContentLength === null ? "" : `  (takes at most ${grouped(root.maxContentLength)} bytes at a time)`;
    lines.push("", `${root.url}  ${root.title ?? ""}${most}`);
    if (root.problem !== null) lines.push(`  CANNOT BE READ: ${root.problem}`);
    else if (root.collections.length === 0) lines.push("  no collections are shown to this account");
    else {
      const rows = root.collections.map(({ id, alias, title, canRead, canWrite }) => [
        id,
        alias ?? "",
        title,
        word(canRead),
        word(canWrite),
      ]);
      lines.push(...table(["collection", "alias", "title", "read", "write"], rows).map((line) => `  ${line}`));
    }
  }
  return lines;
}

/** `taxii list`: discovery, API roots and collections. Ends with 1 where a root cannot be read. */
export async function listCommand(io: CliIo, address: string, options: AccessOptions & { readonly json?: boolean }): Promise<void> {
  const session = openSession(io, address, options);
  try {
    const server = await readServer(session, address);
    const isWhole = server.roots.length > 0 && server.roots.every(({ problem }) => problem === null);
    if (options.json === true) writeJson(io, { ok: isWhole, ...server });
    else writeLines(io, serverLines(server));
    if (server.roots.length === 0) notice(io, "tocsin: the server shows no API roots to this account");
    io.exitWith(isWhole ? 0 : 1);
  } finally {
    session.close();
  }
}
