import { open } from "node:fs/promises";
import path from "node:path";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { BundleScanner, isJsonObject, readLines } from "../stix/index.ts";
import type { Observable } from "../stix/index.ts";
import type { CliIo } from "./io.ts";

/** Bytes that are read from a file at a time; one read gives a few hundred objects. */
const chunkBytes = 256 * 1024;

/** The largest document that is taken as a whole, in bytes. */
export const maxDocumentBytes = 64 * 1024 * 1024;

/** The bytes of a file, or of standard input for `-`. Refuses what cannot be opened or read with `usage`. */
export async function* inputChunks(io: CliIo, file: string): AsyncGenerator<Uint8Array, void, undefined> {
  if (file === "-") {
    for await (const chunk of io.stdin as AsyncIterable<Uint8Array | string>)
      yield typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
    return;
  }
  const unreadable = (cause: unknown): TocsinError => {
    const why = (cause as { readonly code?: unknown }).code;
    return new TocsinError("usage", `read "${file}": ${typeof why === "string" ? why : "it cannot be read"}`, { cause });
  };
  const handle = await open(path.resolve(io.cwd, file), "r").catch((cause: unknown) => {
    throw unreadable(cause);
  });
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, chunkBytes).catch((cause: unknown) => {
        throw unreadable(cause);
      });
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** All bytes of a file or of standard input. Refuses more than 64 MiB with `input-too-large`. */
export async function inputBytes(io: CliIo, file: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of inputChunks(io, file)) {
    length += chunk.length;
    if (length > maxDocumentBytes)
      throw new TocsinError("input-too-large", `read "${file}": at most ${maxDocumentBytes} bytes are taken as a whole`);
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/**
 * The objects of a file: those of a bundle or of any object with a list of `objects` as they come, else the one object that it
 * is; with `lines`, of the document in each line. Values without a type are passed over. Memory does not grow with the file. Throws
 * at the first thing that is refused.
 */
export async function* inputObjects(io: CliIo, file: string, lines: boolean): AsyncGenerator<Observable, void, undefined> {
  if (lines) {
    for await (const line of readLines(inputChunks(io, file))) {
      if (line.kind === "refused") throw line.error;
      yield* objectsIn(line.value);
    }
    return;
  }
  const scanner = new BundleScanner();
  for await (const chunk of inputChunks(io, file)) {
    for (const part of scanner.push(chunk)) {
      if (part.kind === "refused") throw part.error;
      if (hasType(part.value)) yield part.value;
    }
  }
  const { properties, hasObjectList } = scanner.end();
  if (!hasObjectList) yield* objectsIn(properties);
}

function* objectsIn(value: JsonValue): Generator<Observable, void, undefined> {
  if (!isJsonObject(value)) return;
  if (Array.isArray(value["objects"])) yield* (value["objects"] as readonly JsonValue[]).filter(hasType);
  else if (hasType(value) && value.type !== "bundle") yield value;
}

function hasType(value: JsonValue): value is JsonValue & Observable {
  return isJsonObject(value) && typeof value["type"] === "string";
}

/** Writes, and waits where the reader is slower than the writer, so that output does not pile up in memory. Ends too where the reader has gone. */
export async function written(io: CliIo, text: string): Promise<void> {
  if (io.stdout.write(text) || io.stdout.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      for (const event of ["drain", "close", "error"]) io.stdout.off(event, done);
      resolve();
    };
    for (const event of ["drain", "close", "error"]) io.stdout.on(event, done);
  });
}
