import { TocsinError, utf8, utf8Text } from "../base/index.ts";
import type { LogPublicKeys } from "./ports.ts";
import { cosignerKeys, formatVerifierKey, logKeys, parseVerifierKey } from "./verifier-key.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** A log or a cosigner with its public keys. */
export type NamedKeys = { readonly name: string; readonly keys: LogPublicKeys };

/** What the `keys` file of an export states: whose log it is, and who cosigned. It proves nothing of itself: compare it with what came another way. */
export type KeyFile = { readonly log: NamedKeys; readonly cosigners: readonly NamedKeys[] };

const largestKeyFile = 1_048_576;

/** The text of a `keys` file: `log VKEY` twice, Ed25519 then ML-DSA-44, and `cosigner VKEY` twice for each cosigner. */
export function formatKeyFile({ log, cosigners }: KeyFile): Uint8Array {
  const lines = logKeys(log.name, log.keys).map((key) => `log ${formatVerifierKey(key)}\n`);
  for (const { name, keys } of cosigners) lines.push(...cosignerKeys(name, keys).map((key) => `cosigner ${formatVerifierKey(key)}\n`));
  return utf8(lines.join(""));
}

/**
 * The keys that a `keys` file states. Refuses with `input-malformed` another order or form, a pair of two names, a cosigner twice, or one named
 * like the log; with `input-too-large` more than 1 MiB. Attacker-controlled input.
 */
export function parseKeyFile(bytes: Uint8Array): KeyFile {
  if (bytes.length > largestKeyFile)
    throw new TocsinError("input-too-large", `send a key file of at most ${largestKeyFile} bytes, got ${bytes.length}`);
  const lines = utf8Text(bytes)?.split("\n") ?? [];
  if (lines.length < 3 || lines.length % 2 !== 1 || lines.at(-1) !== "")
    throw malformed("an odd number of lines, or no newline at its end");
  const pairs: NamedKeys[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [role, type] = at === 0 ? (["log", "note"] as const) : (["cosigner", "cosignature"] as const);
    pairs.push(pair(parseLine(lines[at], role), parseLine(lines[at + 1], role), type));
  }
  const [log, ...cosigners] = pairs;
  if (log === undefined || new Set(pairs.map(({ name }) => name)).size !== pairs.length) throw malformed("one name twice");
  return { log, cosigners };
}

function parseLine(line: string | undefined, role: string): VerifierKey {
  if (line?.startsWith(`${role} `) !== true) throw malformed(`a line that does not begin with ${role}`);
  return parseVerifierKey(line.slice(role.length + 1));
}

function pair(classical: VerifierKey, postQuantum: VerifierKey, type: VerifierKey["type"]): NamedKeys {
  if (classical.type !== type || postQuantum.type !== "subtree" || classical.name !== postQuantum.name)
    throw malformed("two keys that are not one pair");
  return { name: classical.name, keys: { ed25519: classical.publicKey, mlDsa: postQuantum.publicKey } };
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `send a well-formed key file, got one with ${what}`);
}
