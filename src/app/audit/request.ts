import { readFileSync, statSync } from "node:fs";
import { base64, canonicalJson, fromBase64, parseJson, TocsinError, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import type { ExportLeaves } from "./export-leaves.ts";
import type { DrawnLeaf } from "./sample.ts";

/** The form of an auditor's request (docs/audit.md, Files). */
export const requestForm = "tocsin-audit-request-1";
/** The most leaves of one request. */
export const mostAsked = 100_000;
const largestRequest = 64 * 1024 * 1024;

/** A leaf that an auditor asks to have opened, with the commitment that the export has there. */
export type AskedLeaf = DrawnLeaf & { readonly commitment: Uint8Array };

/** An auditor's request: which leaves of which node. */
export type AuditRequest = { readonly node: string; readonly leaves: readonly AskedLeaf[] };

/** The canonical text of a request; its SHA-256 is how the answer names it. */
export function formatRequest({ node, leaves }: AuditRequest): Uint8Array {
  const asked = leaves.map(({ log, leaf, commitment }) => ({ commitment: base64(commitment), leaf, log }));
  return utf8(canonicalJson({ form: requestForm, leaves: asked, node }));
}

/** A request out of a file. Attacker-controlled. Refuses another form with `input-malformed`, more than 100,000 leaves with `input-too-large`. */
export function readRequest(file: string): { readonly request: AuditRequest; readonly bytes: Uint8Array } {
  if (statSync(file).size > largestRequest) throw new TocsinError("input-too-large", `give a request of at most ${largestRequest} bytes`);
  const bytes = new Uint8Array(readFileSync(file));
  const value = parseJson(bytes, { maxBytes: largestRequest }) as { form?: JsonValue; node?: JsonValue; leaves?: JsonValue } | null;
  const leaves = value?.leaves;
  if (value?.form !== requestForm || typeof value.node !== "string" || !Array.isArray(leaves))
    throw new TocsinError("input-malformed", `give a file that tocsin audit request wrote: its form is not "${requestForm}"`);
  if (leaves.length > mostAsked)
    throw new TocsinError("input-too-large", `ask for at most ${mostAsked} leaves at once, got ${leaves.length}`);
  return { request: { node: value.node, leaves: (leaves as readonly JsonValue[]).map(readLeaf) }, bytes };
}

function readLeaf(value: JsonValue): AskedLeaf {
  const { log, leaf, commitment } = (value ?? {}) as { log?: JsonValue; leaf?: JsonValue; commitment?: JsonValue };
  const bytes = typeof commitment === "string" ? fromBase64(commitment) : undefined;
  if (typeof log !== "string" || typeof leaf !== "number" || !Number.isSafeInteger(leaf) || leaf < 0 || bytes?.length !== 32)
    throw new TocsinError("input-malformed", "give a request whose leaves have log, number and commitment");
  return { log, leaf, commitment: bytes };
}

/** How a leaf is named on a command line: the log's folder in the export, or its origin, then a colon and the number. */
export function leafName(folder: string, leaf: number): string {
  return folder === "" ? String(leaf) : `${folder}:${leaf}`;
}

/** The place that a name means in an export. Refuses what it does not have with `log-unknown-entry`, another form with `usage`. */
export function placeNamed(leaves: ExportLeaves, name: string): DrawnLeaf {
  const colon = name.lastIndexOf(":");
  const [log, number] = [name.slice(0, Math.max(0, colon)), name.slice(colon + 1)];
  if (!/^\d{1,15}$/.test(number)) throw new TocsinError("usage", `name a leaf like local:12, got "${name}"`);
  const found = [...leaves.logs.values()].find(({ folder, origin }) => folder === log || origin === log);
  const [only, second] = leaves.logs.values();
  const chosen = found ?? (log === "" && second === undefined ? only : undefined);
  if (chosen === undefined || Number(number) >= chosen.size)
    throw new TocsinError("log-unknown-entry", `name a leaf that the export has, got "${name}"`);
  return { log: chosen.origin, leaf: Number(number) };
}

/** The request for some leaves of an export. Refuses a leaf that hides nothing, a checkpoint in a node log, with `usage`. */
export async function requestFor(leaves: ExportLeaves, places: readonly DrawnLeaf[]): Promise<AuditRequest> {
  const asked: AskedLeaf[] = [];
  for (const { log, leaf } of places) {
    const { leaf: found } = leaves.entry(log, leaf);
    if (found.form !== "commitment")
      throw new TocsinError("usage", `ask for commitments: leaf ${leaf} of ${log} is a checkpoint, and hides nothing`);
    asked.push({ log, leaf, commitment: Uint8Array.from(found.commitment) });
  }
  const [first] = places;
  return { node: leaves.self ?? first?.log.split("/")[0] ?? "", leaves: asked };
}
