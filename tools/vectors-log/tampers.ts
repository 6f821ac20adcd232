import { hex, utf8 } from "../../src/base/index.ts";
import { runtimeVerifier, verifyExport } from "../../src/log/index.ts";
import type { MemoryFolder } from "../../src/log/sample-export.test-store.ts";

/** One way to bend an export. */
type Tamper = { readonly comment: string; readonly file: string } & (
  | { readonly xor: number; readonly at: number }
  | { readonly remove: true }
  | { readonly add: string }
);

function bend(folder: MemoryFolder, tamper: Tamper): MemoryFolder {
  if ("remove" in tamper) return folder.with(tamper.file, undefined);
  if ("add" in tamper) return folder.with(tamper.file, new Uint8Array(Buffer.from(tamper.add, "hex")));
  const bytes = folder.files.get(tamper.file) ?? new Uint8Array(0);
  return folder.with(tamper.file, bytes.with(tamper.at, (bytes[tamper.at] ?? 0) ^ tamper.xor));
}

/** For every file of an export some bytes across it, and files added and taken away, each with what the verifier finds first. */
export async function tampersOf(folder: MemoryFolder): Promise<unknown[]> {
  const tampers: Tamper[] = [
    { comment: "a file that nobody listed", file: "extra", add: hex(utf8("x")) },
    { comment: "a tile beyond the tree", file: "tile/0/001", add: "00".repeat(32) },
    { comment: "a card is missing", file: "cards/alder.card", remove: true },
    { comment: "the manifest is missing", file: "manifest", remove: true },
    { comment: "a bundle is missing", file: "tile/entries/000.p/5", remove: true },
    { comment: "the keys are missing", file: "keys", remove: true },
  ];
  for (const [file, bytes] of folder.files) {
    const places = [0, Math.floor(bytes.length / 3), Math.floor(bytes.length / 2), bytes.length - 2, bytes.length - 1];
    for (const at of new Set(places)) tampers.push({ comment: `byte ${at} of ${bytes.length}`, file, at, xor: 1 });
  }
  const entry = (folder.files.get("tile/entries/000.p/5")?.length ?? 0) / 5;
  for (const leaf of [0, 1, 2, 3, 4]) {
    tampers.push({
      comment: `the commitment of leaf ${leaf}`,
      file: "tile/entries/000.p/5",
      at: Math.floor(entry * (leaf + 1)) - 20,
      xor: 0x80,
    });
  }
  const verifier = runtimeVerifier();
  const done: unknown[] = [];
  for (const tamper of tampers) {
    const { first } = await verifyExport(bend(folder, tamper), { verifier });
    if (first === undefined) throw new Error(`nothing was found: ${tamper.file} ${tamper.comment}`);
    const { code, leaf } = first;
    done.push({ ...tamper, first: { code, file: first.file, ...(leaf === undefined ? {} : { leaf: leaf.index }) } });
  }
  return done;
}
