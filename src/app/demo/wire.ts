import { createWriteStream, mkdirSync } from "node:fs";
import type { WriteStream } from "node:fs";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import path from "node:path";
import { must } from "./result.ts";

/**
 * The line between the nodes, with somebody listening on it: partners are told this address, what comes is passed on to the node
 * that it is meant for, and a copy of every byte of either direction is kept in two files.
 */
export interface Wire {
  /** Where it listens, on loopback. */
  readonly port: number;
  /** The files of the copies: bytes towards the node that was dialled, and bytes back. */
  readonly files: { readonly there: string; readonly back: string };
  /** Names the port, on loopback, that what comes in is passed on to. Before that nothing is taken. */
  leadTo(port: number): void;
  /** How many bytes passed, both directions together. */
  passed(): number;
  close(): Promise<void>;
}

/** A copy stops growing at this many bytes: nodes may be left to run for days. */
const keptBytes = 64 * 1024 * 1024;

type Copy = { bytes: number; readonly file: WriteStream };

function passOn(from: Socket, to: Socket, copy: Copy): void {
  from.on("data", (chunk: Buffer) => {
    if (copy.bytes < keptBytes) copy.file.write(chunk);
    copy.bytes += chunk.length;
  });
  from.pipe(to);
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}

/** Opens the line to a party that is dialled; its copies are new files in `folder`, named after it. */
export async function openWire(folder: string, dialled: string): Promise<Wire> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = { there: path.join(folder, `to-${dialled}.bin`), back: path.join(folder, `from-${dialled}.bin`) };
  const copies = {
    there: { bytes: 0, file: createWriteStream(files.there, { mode: 0o600 }) },
    back: { bytes: 0, file: createWriteStream(files.back, { mode: 0o600 }) },
  };
  const sockets = new Set<Socket>();
  let target: number | undefined;
  const server = createServer((caller) => {
    if (target === undefined) {
      caller.destroy();
      return;
    }
    const called = connect({ host: "127.0.0.1", port: target });
    for (const socket of [caller, called]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    }
    passOn(caller, called, copies.there);
    passOn(called, caller, copies.back);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve());
  });
  const address = server.address();
  must(address !== null && typeof address === "object", "the line between the nodes has no address");
  return {
    port: address.port,
    files,
    leadTo(port) {
      target = port;
    },
    passed: () => copies.there.bytes + copies.back.bytes,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      await Promise.all(Object.values(copies).map(({ file }) => new Promise<void>((resolve) => file.end(() => resolve()))));
    },
  };
}
