import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { readConfig } from "../../src/app/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { sealingKeyOf } from "../../src/app/sealing-keys.ts";
import { unlock } from "../../src/app/unlock.ts";
import { base64, fromBase64, utf8 } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { isPresent, openMessage, restoreDecision, revealParts, signDecision } from "../../src/exchange/index.ts";
import { openConnection } from "../../src/store/index.ts";
import { Seeds } from "../../src/handling/redact/graph.test-data.ts";
import { Net } from "./leak-search.ts";
import { everyType } from "./leak-seeds.ts";
import { agree, ask, by, connect, introduce, openSide, quiet, swapHeads, until } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

/** What may leave below the line, to be found at every exit that carries content. */
export const told = { text: "TELLCLARION", attachment: "TELLPENNANT" } as const;

/** Alder, with everything above its line full of secrets, and Birch, to which it passed a warning written below. */
export type House = {
  readonly alder: Side;
  readonly birch: Side;
  readonly source: string;
  /** The paragraphs of the source record, with what is secret in each. */
  readonly paragraphs: readonly string[];
  readonly secrets: readonly string[];
  /** What an auditor of Alder's own may read in its decisions, and nobody outside. */
  readonly decided: readonly string[];
  /** Everything that passed between them, as it was sealed and as Birch opened it. */
  readonly wire: Net;
  readonly message: string;
};

async function openedAt(to: Side, sealed: Uint8Array): Promise<readonly Uint8Array[]> {
  try {
    const opened = await openMessage(sealed, {
      self: to.node.id,
      sealingKey: (keyId) => sealingKeyOf(to.node.vault, keyId),
      senderKey: async (keyId) => to.book.sender(keyId),
    });
    if (opened.state === "parked") return [];
    return [utf8(JSON.stringify(opened.header)), opened.envelope, ...opened.parts.filter(isPresent).map(({ bytes }) => bytes)];
  } catch {
    return [];
  }
}

/** Connects two sides; a net takes all that goes either way, sealed and opened. */
export function tap(one: Side, other: Side, net: Net): ReturnType<typeof connect> {
  return connect(one, other, async ({ verb, payload, from, to, lane }, deliver) => {
    const answer = await deliver(payload);
    for (const [what, bytes, at] of [
      [`${verb} from ${from.name} in lane ${lane}`, payload, to],
      [`answer ${answer.code} to ${verb} from ${from.name}`, answer.payload, from],
    ] as const) {
      net.take(what, bytes);
      for (const part of await openedAt(at, bytes)) net.take(`${what}, opened`, part);
    }
    return answer;
  });
}

const segment = (marker: number, body: Uint8Array): Buffer => Buffer.concat([Buffer.from([0xff, marker, 0, body.length + 2]), body]);

/** A small JPEG that tells about itself. */
function jpegWith(secret: string): Buffer {
  const scan = Buffer.from([0x12, 0xff, 0x00, 0x34, 0x56]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe1, Buffer.from(`Exif\0\0${secret}`)),
    segment(0xfe, Buffer.from(secret)),
    segment(0xdb, Buffer.alloc(65)),
    segment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
    segment(0xc4, Buffer.alloc(20)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    scan,
    Buffer.from([0xff, 0xd9]),
    Buffer.from(secret),
  ]);
}

const roles = {
  owner: ["source-owner"],
  authority: ["duty-to-warn-authority"],
  auditor: ["auditor"],
  admin: ["administrator"],
  reader: ["liaison-officer", "watch-officer"],
} as const;

const grounds = {
  purpose: "prevention",
  basis: "XA-7",
  authority: "Head of watch",
  necessity: "An attack is imminent.",
  mistreatment: "none-known",
};

/** Drafts, has everything signed for that has to be, and releases to one partner; gives what was dispatched. */
export async function dispatch(side: Side, to: readonly string[], given: Readonly<Record<string, JsonValue>>): Promise<Given> {
  const marked = { kind: "warning", to: [...to], scope: "plots", precedence: "FLASH", tlp: "TLP:AMBER" };
  const drafted = await ask(by(side, "desk"), "draft", { ...marked, ...given });
  const unread = (drafted["attachments"] as readonly Given[])
    .filter((one) => one["needsSignature"] === true)
    .map((one) => String(one["sha256"]));
  const lint = drafted["lint"] as Given | null;
  const draft = String(drafted["id"]);
  const signs = { acceptUnread: unread, ...(lint?.["verdict"] === "warn" ? { acceptFindings: String(lint["findings"]) } : {}) };
  const prepared = await ask(by(side, "releaser"), "release-prepare", { draft, ...grounds, ...signs });
  const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  const releaser = side.officers.find(({ id }) => id === "releaser");
  if (releaser === undefined) throw new TypeError("every side has a releaser");
  const released = await ask(by(side, "releaser"), "release", { draft, signature: base64(signDecision(decision, releaser.key).bytes) });
  return (released["messages"] as readonly Given[])[0] ?? {};
}

/** Builds the house: a source record with every type of object in it, notes, a duty, and a warning with attachments below. */
export async function buildHouse(context: Context): Promise<House> {
  const alder = await openSide(context, "alder");
  const birch = await openSide(context, "birch");
  for (const side of [alder, birch])
    for (const [id, held] of Object.entries(roles)) Object.assign(side, { officers: [...side.officers, await enrol(side.node, id, held)] });
  await introduce(alder, birch);
  await agree(alder, birch);
  const seeds = new Seeds();
  const { objects, secrets } = everyType(seeds, 0x5eed00);
  const paragraphs = objects.map((object) => JSON.stringify(object));
  const [phrase, note, exif, waiver] = [seeds.secret(), seeds.secret(), seeds.secret(), seeds.secret()];
  const added = await ask(by(alder, "desk"), "source-add", {
    text: [`Reported by ${phrase}.`, ...paragraphs].join("\n\n"),
    protect: [phrase],
  });
  const source = String(added["source"]);
  await ask(by(alder, "desk"), "duty-assess", { source, windowHours: 36, credible: "yes", specific: "unknown", impending: "yes" });
  await ask(by(alder, "desk"), "duty-waive", { source, ground: "endangers-ours", reason: waiver });
  // A second duty runs on: nothing is released below its record, and its clock pages people.
  const running = await ask(by(alder, "desk"), "source-add", { text: paragraphs.slice(0, 3).join("\n\n") });
  const threat = { source: String(running["source"]), windowHours: 36, credible: "yes", specific: "yes", impending: "yes" };
  await ask(by(alder, "desk"), "duty-assess", threat);
  const wire = new Net();
  tap(alder, birch, wire);
  const picture = jpegWith(exif);
  const attachments = [
    { name: "plan.txt", mediaType: "text/plain", tlp: "TLP:AMBER", content: base64(utf8(told.attachment)) },
    { name: "map.jpg", mediaType: "image/jpeg", tlp: "TLP:AMBER", content: base64(picture) },
  ];
  const sent = await dispatch(alder, ["birch"], {
    source,
    texts: [{ language: "en", text: `A group is on its way. ${told.text}` }],
    attachments,
  });
  const message = String(sent["row"]);
  await quiet(alder, birch);
  await swapHeads(alder, birch);
  await until(async () => (await birch.node.store.read((view) => view.watchSettings("blob-wanted"))).length === 0);
  await ask(by(alder, "desk"), "note-internal", { message, text: note });
  await swapHeads(alder, birch);
  return {
    alder,
    birch,
    source,
    paragraphs,
    secrets: [...secrets, phrase, note, exif],
    decided: [waiver, source, String(running["source"])],
    wire,
    message,
  };
}

/** Every file below a folder, its name, size and bytes. */
export function takeFiles(net: Net, folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    net.take(`name of ${file}`, path.relative(folder, file));
    net.take(`size of ${file}`, String(statSync(file).size));
    net.take(file, readFileSync(file));
  }
}

/** A side's database, opened with its key, every row of every table; and the parts of its messages, opened with its month keys. */
export async function takeDatabase(net: Net, side: Side, options: { readonly isRevealed: boolean }): Promise<void> {
  const { paths } = side.node;
  const { database } = await unlock(readConfig(paths).unlock, { folder: paths.folder });
  const db = openConnection(paths.database, { key: database, readOnly: true });
  try {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
    for (const { name } of tables) {
      for (const row of db.prepare(`SELECT * FROM "${name}"`).all() as Record<string, unknown>[])
        for (const [column, value] of Object.entries(row))
          net.take(`${side.name} ${name}.${column}`, Buffer.isBuffer(value) ? value : String(value));
    }
  } finally {
    db.close();
  }
  if (!options.isRevealed) return;
  const { months } = await side.node.exchange();
  await side.node.store.read(async (view) => {
    for (const { row } of await view.messages({ limit: 1000 }))
      for (const part of revealParts(await view.parts(row), months))
        if (isPresent(part)) net.take(`${side.name} part ${part.label}`, part.bytes);
  });
}

/** A new folder below a side's own. */
export function folderOf(side: Side, name: string): string {
  const folder = path.join(side.root, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
