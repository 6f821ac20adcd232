import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { ml_dsa44 } from "@noble/post-quantum/ml-dsa.js";
import { base64, concat, hex, sha256, uint32, utf8, utf8Text } from "../src/base/index.ts";
import * as log from "../src/log/index.ts";
import type { CheckpointSigner, CheckpointRow, CommitmentLeaf, Leaf } from "../src/log/index.ts";
import { MemoryFolder, sampleLeaf, SampleLog, sampleStart } from "../src/log/sample-export.test-store.ts";
import { signingKey } from "../src/seal/index.ts";
import { tampersOf } from "./vectors-log/tampers.ts";

// Writes vectors/log. Everything is drawn from fixed labels and a fixed clock, so a second run writes the same bytes: `--check` says
// whether it would. ML-DSA signs without hedging here; a verifier cannot tell.

const folder = path.join(import.meta.dirname, "../vectors/log");

/** The key of a log or a cosigner, from its name alone: anybody can make it, so it protects nothing. */
function signerFor(name: string): CheckpointSigner {
  const seeds = {
    ed25519Seed: sha256(utf8(`tocsin vector log ed25519 ${name}`)),
    mlDsaSeed: sha256(utf8(`tocsin vector log ml-dsa ${name}`)),
  };
  const key = signingKey({ suite: 1, use: "log", ...seeds });
  const { secretKey } = ml_dsa44.keygen(seeds.mlDsaSeed);
  return {
    name,
    keys: key.publicKey,
    sign: (message) => ({ ed25519: key.sign(message).ed25519, mlDsa: ml_dsa44.sign(message, secretKey, { extraEntropy: false }) }),
  };
}

const alder = "alder.example/log/pair-1";
const birch = "birch.example/witness";

function bentEntries(commitment: CommitmentLeaf): Readonly<Record<string, Uint8Array>> {
  const good = log.encodeEntry({ loggedAtMs: sampleStart * 1000, leaf: commitment });
  const bent = (at: number, value: number): Uint8Array => good.with(at, value);
  return {
    nothing: new Uint8Array(0),
    "version 0": bent(0, 0),
    "a version that is not known": bent(0, 3),
    "cut by a byte": good.subarray(0, -1),
    "a byte too many": concat(good, Uint8Array.of(0)),
    "a kind that is one byte longer than it says": bent(9, 11),
    "a kind with an upper-case letter": bent(10, 0x50),
    "a kind that begins with a digit": bent(10, 0x31),
    "no kind": concat(good.subarray(0, 9), Uint8Array.of(0), commitment.commitment),
    "an instant after the year 9999": bent(1, 1),
    "a commitment as a checkpoint": bent(0, 2),
  };
}

function leaves(): unknown {
  const salt = sha256(utf8("salt"));
  const commitment = log.commitTo("pass-warning", salt, utf8("two men, one van"));
  const checkpoint: Leaf = { form: "checkpoint", origin: alder, size: 5, root: sha256(utf8("root")) };
  const entries = [
    { comment: "a commitment", loggedAtMs: sampleStart * 1000 + 250, leaf: commitment as Leaf },
    { comment: "the earliest instant, the shortest kind", loggedAtMs: 0, leaf: { ...commitment, kind: "a" } as Leaf },
    {
      comment: "the latest instant, the longest kind",
      loggedAtMs: 253_402_300_799_999,
      leaf: { ...commitment, kind: "k".repeat(63) } as Leaf,
    },
    { comment: "a checkpoint of another log", loggedAtMs: sampleStart * 1000, leaf: checkpoint },
  ];
  return {
    about:
      "Entries: the bytes of a leaf, its hash in the tree, and the commitment that it holds. `commitment` is that of `kind`, `salt` and `content`.",
    commitment: { kind: "pass-warning", salt: hex(salt), content: hex(utf8("two men, one van")), commitment: hex(commitment.commitment) },
    valid: entries.map(({ comment, loggedAtMs, leaf }) => {
      const entry = log.encodeEntry({ loggedAtMs, leaf });
      const fields =
        leaf.form === "commitment"
          ? { kind: leaf.kind, commitment: hex(leaf.commitment) }
          : { origin: leaf.origin, size: leaf.size, root: hex(leaf.root) };
      return { comment, loggedAtMs, ...fields, entry: hex(entry), leafHash: hex(log.leafHash(entry)) };
    }),
    invalid: Object.entries(bentEntries(commitment)).map(([comment, entry]) => ({ comment, entry: hex(entry) })),
  };
}

function text(bytes: Uint8Array): string {
  return utf8Text(bytes) ?? "";
}

function bentCheckpoints(row: CheckpointRow, signer: CheckpointSigner, alien: string): Readonly<Record<string, string>> {
  const note = text(row.note);
  const [body = "", signatures = ""] = note.split(/(?<=\n)\n/);
  const [ed25519 = "", mlDsa = ""] = signatures.split(/(?<=\n)/);
  const larger = log.signCheckpoint({ origin: alder, size: 6, root: row.root }, signer, sampleStart);
  const other =
    text(larger.note)
      .split(/(?<=\n)/)
      .at(-1) ?? "";
  return {
    "the Ed25519 signature alone": `${body}\n${ed25519}`,
    "the ML-DSA-44 signature alone": `${body}\n${mlDsa}`,
    "the Ed25519 signature twice": `${body}\n${ed25519}${ed25519}${mlDsa}`,
    "the ML-DSA-44 signature twice": `${body}\n${ed25519}${mlDsa}${mlDsa}`,
    "the ML-DSA-44 signature of another size": `${body}\n${ed25519}${other}`,
    "signed by another log": `${body}\n${alien}`,
    "an extension line": `${body}more\n\n${signatures}`,
    "another size": note.replace("\n5\n", "\n6\n"),
    "a size with a leading zero": note.replace("\n5\n", "\n05\n"),
    "a root in the URL alphabet": note.replace(
      base64(row.root),
      base64(row.root).replaceAll("+", "-").replaceAll("/", "_").replace("=", ""),
    ),
    "a signature without its padding": note.replace(/=\n$/, (end) => end.replace("=", "")),
    "a carriage return": note.replace("\n", "\r\n"),
    "no newline at the end": note.slice(0, -1),
  };
}

function checkpoints(): unknown {
  const [signer, witness, stranger] = [signerFor(alder), signerFor(birch), signerFor("cedar.example/log")];
  const head = { origin: alder, size: 5, root: sha256(utf8("root")) };
  const row = log.signCheckpoint(head, signer, sampleStart);
  const checkpoint = log.openCheckpoint(row.note, { origin: alder, keys: signer.keys, verifier: log.runtimeVerifier() });
  const cosignature = log.cosign(checkpoint, witness, sampleStart + 60);
  const note = text(row.note);
  const [cosignedEd25519 = ""] = cosignature.lines.split(/(?<=\n)/);
  const later = log.cosign(checkpoint, witness, sampleStart + 120).lines.split(/(?<=\n)/)[1] ?? "";
  const alien = text(log.signCheckpoint({ ...head, origin: stranger.name }, stranger, sampleStart).note).split(/(?<=\n)\n/)[1] ?? "";
  const keys = {
    log: log.logKeys(alder, signer.keys).map(log.formatVerifierKey),
    cosigner: log.cosignerKeys(birch, witness.keys).map(log.formatVerifierKey),
  };
  return {
    about: "Checkpoints by exactly two signatures of their log, and cosignatures by exactly two of the cosigner, of one time.",
    keys,
    valid: [
      { comment: "a checkpoint", note, size: 5, root: hex(head.root), time: sampleStart },
      {
        comment: "with a cosignature",
        note: note + cosignature.lines,
        size: 5,
        root: hex(head.root),
        time: sampleStart,
        cosignedAt: sampleStart + 60,
      },
      {
        comment: "with a signature of a stranger, which is left aside",
        note: note + alien,
        size: 5,
        root: hex(head.root),
        time: sampleStart,
      },
    ],
    invalid: Object.entries(bentCheckpoints(row, signer, alien)).map(([comment, bad]) => ({ comment, note: bad })),
    invalidCosignatures: [
      { comment: "the Ed25519 cosignature alone", note: note + cosignedEd25519 },
      { comment: "two times", note: note + cosignedEd25519 + later },
      { comment: "one of them twice", note: note + cosignature.lines + cosignedEd25519 },
    ],
  };
}

function tilePaths(): unknown {
  const valid = [
    { level: 0, index: 0, width: 256 },
    { level: 0, index: 1_234_067, width: 256 },
    { level: 63, index: 999, width: 1 },
    { level: 2, index: 1000, width: 255 },
    { level: "entries", index: 5, width: 15 },
  ] as const;
  const invalid = [
    "tile/00/000",
    "tile/64/000",
    "tile/0/00",
    "tile/0/x000/001",
    "tile/0/001/002",
    "tile/0/x001",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/01",
    "/tile/0/000",
  ];
  return {
    about: "Paths of tiles and bundles: each has one.",
    valid: valid.map((tile) => ({ ...tile, path: log.tilePath(tile) })),
    invalid,
  };
}

/** Two exports of one exchange: Alder's log as Birch cosigned it, and Birch's own, which holds the heads of Alder's that it cosigned. */
async function exports(): Promise<{ export: MemoryFolder; partner: MemoryFolder; tampers: unknown }> {
  const pair = await new SampleLog(alder, birch, signerFor).create();
  await pair.grow([0, 1, 2].map((index) => sampleLeaf(index)));
  await pair.cosign();
  await pair.grow([3, 4].map((index) => sampleLeaf(index)));
  await pair.cosign();
  const own = await new SampleLog("birch.example/log/pair-1", "alder.example/witness", signerFor).create();
  own.nowSeconds = pair.nowSeconds;
  await own.grow([sampleLeaf(9, "receipt")]);
  await own.cosign();
  const heads = await pair.witnessStore.history(alder);
  const witnessed = [{ log: { name: alder, keys: pair.signer.keys }, heads }];
  const whole = await pair.export({ cards: [{ name: "alder.card", bytes: utf8("the card of Alder\n") }] });
  const partner = await own.export({ witness: { name: birch, keys: pair.witness.keys }, witnessed });
  const trust = [...log.logKeys(alder, pair.signer.keys), ...log.cosignerKeys(birch, pair.witness.keys)].map(log.formatVerifierKey);
  return { export: whole, partner, tampers: { about: tampersAbout, trust, invalid: await tampersOf(whole) } };
}

const tampersAbout =
  "Ways to bend export/. `xor` changes the byte `at` of `file`; `remove` takes the file away; `add` puts one there with these bytes. " +
  "A verifier must refuse each, and name the file, and the leaf where one is given. `trust` are the verifier keys that came another way.";

const made = await exports();
const files = new Map<string, Uint8Array>([
  ...Object.entries({
    "leaves.json": leaves(),
    "checkpoints.json": checkpoints(),
    "tile-paths.json": tilePaths(),
    "tampers.json": made.tampers,
  }).map(([name, value]) => [name, utf8(`${JSON.stringify(value, undefined, 2)}\n`)] as const),
  ...MemoryFolder.beside({ export: made.export, partner: made.partner }).files,
]);

const isCheck = process.argv.includes("--check");
for (const [name, bytes] of files) {
  const file = path.join(folder, name);
  if (!isCheck) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  } else if (!(await readFile(file).catch(() => Buffer.from(uint32(0)))).equals(bytes)) {
    process.stderr.write(`vectors/log/${name} is not what tools/vectors-log.ts writes\n`);
    process.exitCode = 1;
  }
}
