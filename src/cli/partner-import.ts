import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { base64, isTocsinError, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { cardWords, readCard } from "../exchange/index.ts";
import type { Card } from "../exchange/index.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { members, perform } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

const largestCard = 256 * 1024;
const mostFiles = 10_000;

/** The bytes of a card file; one of more than 256 KiB is `input-too-large` and is not read. */
export function readCardFile(file: string): Uint8Array {
  const { size } = statSync(file);
  if (size > largestCard)
    throw new TocsinError("input-too-large", `give a card file of at most ${largestCard} bytes: "${file}" has ${size}`);
  return new Uint8Array(readFileSync(file));
}

/** What a file of the folder came to. `words` are to be compared, where they were not before. */
type Taken = {
  readonly handle: string;
  readonly organisation: string;
  readonly unit: string;
  readonly words: string;
  readonly confirmed: boolean;
  readonly file: string;
};
type Refused = { readonly file: string; readonly code: string; readonly message: string };

/** Names that are free: organisations of one name are told apart by their units, then by numbers. */
class Names {
  readonly #taken: Map<string, string>;

  constructor(partners: readonly JsonValue[]) {
    this.#taken = new Map(partners.map((partner) => [String(members(partner)["handle"]), String(members(partner)["node"])]));
  }

  freeFor({ nodeId, organisation, unit }: Card): string | undefined {
    if ([...this.#taken.values()].includes(nodeId)) return undefined;
    const plain = (text: string): string =>
      text
        .normalize("NFKD")
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-+|-+$/g, "")
        .slice(0, 56)
        .replace(/-$/u, "");
    const [first, second] = [plain(organisation) || "partner", plain(`${organisation} ${unit}`) || "partner"];
    const names = [first, second, ...Array.from({ length: mostFiles }, (_, at) => `${second}-${at + 2}`)];
    return names.find((name) => !this.#taken.has(name));
  }

  take(handle: string, nodeId: string): void {
    this.#taken.set(handle, nodeId);
  }
}

const ofTheFile = /^E[A-Z]+$/u;

/** What a file is refused for by itself, while the others go on; anything else ends the import. */
function refusalOf(thrown: unknown): Omit<Refused, "file"> | undefined {
  if (isTocsinError(thrown)) {
    const ends = thrown.kind === "fault" || /^(?:not-authorised|officer-|request-)/u.test(thrown.code);
    return ends ? undefined : { code: thrown.code, message: thrown.message };
  }
  if (thrown instanceof Error && "code" in thrown && ofTheFile.test(String(thrown.code)) && "path" in thrown)
    return { code: "usage", message: `the file cannot be read: ${String(thrown.code)}` };
  return undefined;
}

async function takeCard(
  io: CliIo,
  given: { readonly folder: string; readonly file: string; readonly path: string; readonly names: Names },
  options: OfficerOptions & { readonly as: string },
): Promise<Taken> {
  const { folder, file, names } = given;
  const bytes = readCardFile(given.path);
  const card = readCard(bytes);
  const handle = names.freeFor(card.value);
  const args = { card: base64(bytes), ...(handle === undefined ? {} : { handle }) };
  const result = members(await perform(io, { folder, verb: "partner-add", args, as: [options.as], options }));
  names.take(String(result["handle"]), card.value.nodeId);
  return {
    handle: String(result["handle"]),
    organisation: String(result["organisation"]),
    unit: String(result["unit"]),
    words: cardWords(card).join(" "),
    confirmed: result["confirmedAt"] !== null,
    file,
  };
}

function pageOf(cards: readonly Taken[], refused: readonly Refused[]): readonly string[] {
  const open = cards.filter(({ confirmed }) => !confirmed);
  const known = cards.filter(({ confirmed }) => confirmed);
  const rows = open.map(({ handle, organisation, words, file }) => [handle, organisation, words, file]);
  return [
    ...(open.length === 0
      ? ["No card here is to be compared."]
      : [
          "Compare every line over another channel, then confirm each with tocsin partner add --confirm:",
          "",
          ...table(["partner", "organisation", "words", "file"], rows),
        ]),
    ...known.map(({ handle, file }) => `confirmed before: ${handle} (${file})`),
    ...refused.map(({ file, code, message }) => `NOT TAKEN UP: ${file}: ${message} (${code})`),
  ];
}

/**
 * Takes up all cards of a folder and prints one page of words. A file that is no card, or that the node refuses, is named with its reason, the
 * others are taken up, and the command ends with 1; folders in it are left alone.
 */
export async function importCards(
  io: CliIo,
  where: { readonly folder: string; readonly cards: string },
  options: OfficerOptions & { readonly as: string },
): Promise<void> {
  const { folder } = where;
  const folderOfCards = path.resolve(io.cwd, where.cards);
  const files = readdirSync(folderOfCards, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
  if (files.length === 0) throw new TocsinError("usage", `give a folder with card files: "${where.cards}" has none`);
  if (files.length > mostFiles)
    throw new TocsinError("input-too-large", `give at most ${mostFiles} cards at a time: "${where.cards}" has ${files.length}`);
  const known = members(await perform(io, { folder, verb: "partner-list", options }));
  const names = new Names(known["partners"] as readonly JsonValue[]);
  const cards: Taken[] = [];
  const refused: Refused[] = [];
  for (const file of files) {
    try {
      const taken = await takeCard(io, { folder, file, path: path.join(folderOfCards, file), names }, options);
      if (!cards.some(({ handle }) => handle === taken.handle)) cards.push(taken);
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (refusal === undefined) throw thrown;
      refused.push({ file, ...refusal });
    }
  }
  if (options.json === true) writeJson(io, { ok: refused.length === 0, cards, refused });
  else writeLines(io, pageOf(cards, refused));
  if (refused.length > 0) io.exitWith(1);
}
