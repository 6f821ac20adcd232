import { gunzipSync } from "node:zlib";
import { fromBase64, isUuid, parseJson, sha256, timestamp, TocsinError, utf8, utf8Text } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { isJsonObject } from "../../stix/index.ts";
import { microsOf, stixMediaType, takeObject } from "../../taxii/index.ts";
import type { Accepted, CollectionRecord, DiscoveryFacts, Rejected, TaxiiWrites } from "../../taxii/index.ts";
import { requireRole } from "../authorise.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { changeTaxii } from "./change.ts";
import { withIntake } from "./intake.ts";
import { defaultContentLength, intakeOf, rootNamed } from "./collection-verbs.ts";
import { storeObjects } from "./receive.ts";
import type { Intake } from "./receive.ts";

type Members = { readonly [name: string]: JsonValue };
type Seeded = { readonly root: string; readonly members: Members };
type Dated = Accepted & { readonly date?: number };

const maxSeedBytes = 48 * 1024 * 1024;
const maxCollections = 1000;

function wrong(what: string): TocsinError {
  return new TocsinError("input-malformed", `seed a file in the layout of the OASIS sample data: ${what}`);
}

function textOf(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === "string" && value.length <= 1000 ? value : undefined;
}

function listOf(members: Members, name: string): readonly Members[] {
  const value = members[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/**
 * The text of the file: as it is, or packed with gzip, since what an officer signs has a limit that a file of objects soon passes. Refuses
 * more than 48 MiB with `input-too-large`.
 */
function seedText({ args }: VerbCall): string {
  const given = args.optionalText("packed");
  if (given === undefined) return args.text("text");
  const packed = fromBase64(given);
  if (packed === undefined) throw wrong("packed with gzip, in base64");
  try {
    const text = utf8Text(gunzipSync(packed, { maxOutputLength: maxSeedBytes }));
    if (text !== undefined) return text;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      throw new TocsinError("input-too-large", `seed a file of at most ${maxSeedBytes} bytes`, { cause });
    throw wrong("packed with gzip, in base64");
  }
  throw wrong("UTF-8");
}

/** The roots of a file and their collections. Refuses what is in another layout with `input-malformed`. */
function readSeed(text: string): {
  readonly roots: readonly { readonly name: string; readonly information: Members }[];
  readonly collections: readonly Seeded[];
} {
  const value = parseJson(text, { maxBytes: maxSeedBytes });
  if (!isJsonObject(value)) throw wrong("an object with a member for each API root");
  const roots = Object.entries(value).flatMap(([name, root]) => (name.startsWith("/") || !isJsonObject(root) ? [] : [{ name, root }]));
  if (roots.length === 0) throw wrong("no API root is in it");
  const collections = roots.flatMap(({ name, root }) => listOf(root, "collections").map((members) => ({ root: name, members })));
  if (collections.length > maxCollections) throw wrong(`more than ${maxCollections} collections`);
  return {
    roots: roots.map(({ name, root }) => ({ name, information: isJsonObject(root["information"]) ? root["information"] : {} })),
    collections,
  };
}

function recordOf(call: VerbCall, { root, members }: Seeded): Omit<CollectionRecord, "no"> {
  const id = textOf(members, "id");
  if (id === undefined || !isUuid(id)) throw wrong("a collection has no id that is a UUID");
  const types = Array.isArray(members["media_types"])
    ? members["media_types"].filter((type): type is string => typeof type === "string")
    : [];
  return {
    root,
    id,
    alias: textOf(members, "alias") ?? null,
    title: textOf(members, "title") ?? id,
    description: textOf(members, "description") ?? null,
    mediaTypes: types.length === 0 ? [stixMediaType] : types,
    intake: intakeOf(call, call.args.optionalText("markAs"), id),
    query: null,
    agreement: null,
  };
}

/** The objects of a collection in the order of their dates: `__meta.date_added`, else that of the manifest, else now. */
function objectsOf(
  collection: CollectionRecord,
  members: Members,
): { readonly taken: readonly Dated[]; readonly refused: readonly Rejected[] } {
  const dates = new Map(
    listOf(members, "manifest").map((row) => [`${textOf(row, "id")} ${textOf(row, "version")}`, textOf(row, "date_added")]),
  );
  const taken: Dated[] = [];
  const refused: Rejected[] = [];
  const items = Array.isArray(members["objects"]) ? (members["objects"] as readonly JsonValue[]) : [];
  const options = { marking: collection.intake?.marking ?? null, consent: null, takesStix20: true };
  for (const item of items) {
    const { __meta: meta, ...object } = isJsonObject(item) ? item : {};
    const version = textOf(object, "modified") ?? textOf(object, "created");
    const given =
      (meta !== undefined && isJsonObject(meta) ? textOf(meta, "date_added") : undefined) ??
      dates.get(`${textOf(object, "id")} ${version}`);
    const date = given === undefined ? undefined : microsOf(given);
    const judged = takeObject(isJsonObject(item) ? object : item, JSON.stringify(object), options);
    if (judged.ok) taken.push({ ...judged, ...(date === undefined ? {} : { date }) });
    else refused.push(judged);
  }
  // Of two with one date the newer version of STIX comes first and keeps it: dates are given once.
  return {
    taken: taken.toSorted((a, b) => (a.date ?? Number.MAX_SAFE_INTEGER) - (b.date ?? Number.MAX_SAFE_INTEGER) || b.spec - a.spec),
    refused,
  };
}

/** Statuses that the file holds, as they stand in it: of no account, so that everybody who knows of the root reads them. */
async function seedStatuses(node: VerbCall["node"], text: string): Promise<number> {
  const value = parseJson(text, { maxBytes: maxSeedBytes });
  if (!isJsonObject(value)) return 0;
  const statuses = Object.entries(value).flatMap(([root, members]) =>
    root.startsWith("/") || !isJsonObject(members) ? [] : listOf(members, "status").map((status) => ({ root, status })),
  );
  return await node.store.taxii.transact(async (writes) => {
    let count = 0;
    const names = (await writes.book()).roots.map(({ name }) => name);
    // An id is given once on a node, whatever roots files say that it is of.
    const isThere = async (id: string): Promise<boolean> => {
      for (const name of names) if ((await writes.status(name, id)) !== undefined) return true;
      return false;
    };
    for (const { root, status } of statuses) {
      const id = textOf(status, "id");
      if (id === undefined || !isUuid(id) || (await isThere(id))) continue;
      const body = JSON.stringify(status);
      await writes.addStatus({ id, root, account: 0, body, collection: 0, at: timestamp(node.clock.nowMs()), digest: sha256(utf8(body)) });
      count += 1;
    }
    return count;
  });
}

/** What discovery is to say, where the file says it. */
function discoveryOf(text: string): DiscoveryFacts | undefined {
  const value = parseJson(text, { maxBytes: maxSeedBytes });
  const members = isJsonObject(value) ? value["/discovery"] : undefined;
  const title = isJsonObject(members) ? textOf(members, "title") : undefined;
  if (!isJsonObject(members) || title === undefined) return undefined;
  const first = textOf(members, "default") ?? "";
  return {
    title,
    description: textOf(members, "description") ?? null,
    contact: textOf(members, "contact") ?? null,
    defaultRoot: first.split("/").findLast((step) => step !== "") ?? null,
  };
}

/** Puts the objects of a seeded collection into it; gives what became of them. */
async function fill(intake: Intake, collection: CollectionRecord, members: Members): Promise<JsonValue> {
  const { taken, refused } = objectsOf(collection, members);
  const added = taken.length === 0 ? [] : await storeObjects(intake, { collection, account: undefined }, { objects: taken });
  const count = (outcome: string): number => added.filter((each) => each.outcome === outcome).length;
  const { id, root, title } = collection;
  return {
    root,
    id,
    title,
    added: count("added"),
    repeated: count("repeated"),
    conflicts: count("conflict") + count("hidden"),
    refused: refused.map((each) => ({ id: each.id, message: each.message })),
  };
}

/** Sets a rule for what comes unmarked on a collection that is there: what it holds already keeps what it was given. */
async function marked(writes: TaxiiWrites, collection: CollectionRecord): Promise<CollectionRecord> {
  await writes.putCollection(collection);
  return collection;
}

/** Loads a file in the layout of the OASIS sample data (medallion): API roots, collections, objects with the dates that they were added on. */
export const seed: Verb = {
  roles: ["releaser"],
  async run(call) {
    const { args, signers } = call;
    requireRole(signers, ["releaser"], "taxii-seed");
    const text = seedText(call);
    const { roots, collections } = readSeed(text);
    const made = await changeTaxii(call, "taxii-seed", async (writes) => {
      const discovery = discoveryOf(text);
      if (discovery !== undefined) await writes.putDiscovery(discovery);
      for (const { name, information } of roots) {
        const length = information["max_content_length"];
        const maxContentLength =
          typeof length === "number" && Number.isInteger(length) && length > 0 ? Math.min(length, 256 * 1024 * 1024) : defaultContentLength;
        await rootNamed(writes, {
          name,
          title: textOf(information, "title") ?? name,
          description: textOf(information, "description") ?? null,
          maxContentLength,
        });
      }
      const known = (await writes.book()).collections;
      const records: CollectionRecord[] = [];
      for (const seeded of collections) {
        const record = recordOf(call, seeded);
        const there = [...known, ...records].find(({ root, id }) => root === record.root && id === record.id);
        if (there === undefined) records.push({ ...record, no: await writes.addCollection(record) });
        else records.push(record.intake === null ? there : await marked(writes, { ...there, intake: record.intake }));
      }
      return {
        result: records,
        subject: "taxii",
        facts: { collections: records.map(({ id }) => id), markAs: args.optionalText("markAs") ?? null },
      };
    });
    const report = await withIntake(call.node, async (intake) => {
      const rows: JsonValue[] = [];
      for (const [index, collection] of made.entries()) rows.push(await fill(intake, collection, collections[index]?.members ?? {}));
      return rows;
    });
    return { collections: report, statuses: await seedStatuses(call.node, text) };
  },
};
