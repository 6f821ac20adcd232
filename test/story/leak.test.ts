import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { SMTPServer } from "smtp-server";
import { listenLog } from "../../src/app/log-http.ts";
import { currentKey } from "../../src/app/signing-keys.ts";
import { notify } from "../../src/app/watch/notify.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { startWatch } from "../../src/app/watch/watch.ts";
import type { Notice } from "../../src/app/watch/notice.ts";
import type { NotifierConfig } from "../../src/app/watch/notifier-config.ts";
import { verbs } from "../../src/app/verbs/index.ts";
import { systemClock, systemRandom } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { checkpointLogs, cosignerName } from "../../src/exchange/index.ts";
import { cosignerKeys, formatVerifierKey } from "../../src/log/index.ts";
import { newSigningSecret, signingKey } from "../../src/seal/index.ts";
import { buildHouse, dispatch, folderOf, takeDatabase, takeFiles, told } from "./leak-house.ts";
import type { House } from "./leak-house.ts";
import { Net, provesExit, SecretSearch } from "./leak-search.ts";
import { ask, by, until } from "./sides.ts";
import type { Given, Side } from "./sides.ts";

const closing: (() => Promise<void>)[] = [];
const lifetime = { after: (done: () => Promise<void>): void => void closing.push(done) };

/** Loopback servers of this file are closed with it. */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}

/** Takes what a verb gives to whoever asks, or what it refuses with. */
async function takeVerb(
  net: Net,
  who: Parameters<typeof ask>[0],
  verb: string,
  args: Readonly<Record<string, JsonValue>> = {},
): Promise<void> {
  const name = "as" in who ? `${who.side.name} ${who.as.join(" and ")}` : who.name;
  try {
    net.take(`${verb} of ${name}`, await ask(who, verb, args));
  } catch (thrown) {
    net.takeError(`${verb} of ${name}, refused`, thrown);
  }
}

describe("what stands above the line leaves by no exit", () => {
  let house: House;
  let everything: SecretSearch;
  let content: SecretSearch;
  before(async () => {
    house = await buildHouse(lifetime);
    content = new SecretSearch(house.secrets);
    everything = new SecretSearch([...house.secrets, ...house.decided]);
  });
  after(async () => {
    for (const done of closing.toReversed()) await done();
  });

  test("the search finds a secret in each of the forms that it claims to know", () => {
    const search = new SecretSearch(["sk3f9qz7"]);
    const secret = Buffer.from("sk3f9qz7");
    const wide = Buffer.from("sk3f9qz7", "utf16le");
    const forms: Buffer[] = [
      secret,
      wide,
      Buffer.from(wide).swap16(),
      Buffer.from("SK3F9QZ7"),
      ...["x", "xy", "xyz"].map((before) => Buffer.from(Buffer.from(`${before}sk3f9qz7${before}`).toString("base64"))),
      ...["x", "xy", "xyz"].map((before) => Buffer.from(Buffer.from(`${before}sk3f9qz7${before}`).toString("base64url"))),
      Buffer.from(secret.toString("hex").toUpperCase()),
      Buffer.from([...secret].map((byte) => `%${byte.toString(16)}`).join("")),
      Buffer.from([...secret].map((byte) => `\\u00${byte.toString(16)}`).join("")),
    ];
    for (const form of forms)
      assert.deepEqual([...search.findIn(Buffer.concat([Buffer.from("… "), form, Buffer.from(" …")]))], ["sk3f9qz7"], form.toString());
    assert.equal(search.findIn(Buffer.from("sk3f9 qz7 and nothing else")).size, 0);
  });

  test("over the line to a partner, sealed and opened, and in its attachments", () => {
    provesExit("peer", house.wire, { permitted: [told.text], secrets: everything });
    const blobs = new Net();
    for (const { what, bytes } of house.wire.caught) if (what.includes("blob")) blobs.take(what, bytes);
    // What a blob holds is opened below, at the recipient: here its size and name are all there is.
    assert.ok(blobs.caught.length >= 2);
  });

  test("in the attachments as the recipient opens them", async () => {
    const net = new Net();
    for (const number of [1, 2])
      await takeVerb(net, by(house.birch, "desk"), "attachment-open", { message: await firstAt(house.birch), number });
    for (const { what, bytes } of house.wire.caught) if (what.includes("blob")) net.take(what, bytes);
    takeFiles(net, path.join(house.birch.node.paths.folder, "blobs"));
    provesExit("blob", net, { permitted: [told.attachment], secrets: everything });
  });

  test("in the recipient's database opened with its keys, nor in its files", async () => {
    const net = new Net();
    await takeDatabase(net, house.birch, { isRevealed: true });
    takeFiles(net, house.birch.root);
    provesExit("store", net, { permitted: [told.text, house.alder.node.id], secrets: everything });
    // At home it rests under keys of its own: whoever has the database alone reads nothing of it.
    const own = new Net();
    await takeDatabase(own, house.alder, { isRevealed: false });
    takeFiles(own, house.alder.root);
    provesExit("store", own, { permitted: [house.birch.node.id], secrets: content });
  });

  test("in a file for a courier, and where it was taken in", async () => {
    const { alder, birch } = house;
    const file = path.join(folderOf(alder, "carried"), "one");
    const net = new Net();
    await dispatch(alder, ["birch"], { source: house.source, texts: [{ language: "en", text: `It comes closer. ${told.text}` }] });
    net.take(
      "report of courier-out",
      await ask(by(alder, "desk"), "courier-out", { partner: "birch", file, again: [Number(house.message)] }),
    );
    net.take("file name", file);
    net.take("file", readFileSync(file));
    net.take("report of courier-in", await ask(by(birch, "desk"), "courier-in", { file }));
    await takeDatabase(net, birch, { isRevealed: true });
    provesExit("courier", net, { permitted: [told.text], secrets: everything });
  });

  test("on what a reader is shown, with rights at the recipient and without any at home", async () => {
    const { alder, birch, message } = house;
    const net = new Net();
    const row = await firstAt(birch);
    const asked = { message: row, reason: "a test" };
    for (const who of [by(birch, "desk"), by(birch, "reader"), by(birch, "admin"), birch]) {
      for (const verb of ["show", "print", "notes-internal"]) await takeVerb(net, who, verb, asked);
      await takeVerb(net, who, "case", { item: row });
      await takeVerb(net, who, "search", { query: told.text, reason: "a test" });
      for (const verb of ["inbox", "status", "draft-list", "node-info", "alarm-list", "requirements"])
        await takeVerb(net, who, verb, { all: true });
    }
    for (const who of [by(alder, "admin"), alder]) {
      for (const verb of ["show", "print", "notes-internal", "case", "source-disclose"])
        await takeVerb(net, who, verb, { message, item: message, paragraphs: [1], reason: "a test" });
      await takeVerb(net, who, "source-show", { source: house.source, reason: "a test" });
      for (const verb of [
        "source-list",
        "duty-list",
        "inbox",
        "status",
        "doctor",
        "officer-list",
        "unit-list",
        "partner-list",
        "alarm-list",
      ])
        await takeVerb(net, who, verb, { all: true });
    }
    provesExit("reading", net, { permitted: [told.text], secrets: content });
  });

  test("in what a refused draft tells a drafter who may not open the record, by line, detail or cause", async () => {
    const net = new Net();
    const [phrase] = house.secrets.slice(-3);
    assert.ok(phrase !== undefined);
    const draft = { kind: "warning", to: ["birch"], scope: "plots", precedence: "FLASH", tlp: "TLP:AMBER", source: house.source };
    const spelt = [...phrase].join(" ").toUpperCase();
    for (const text of [`They know ${spelt}.`, `They know ${[...phrase].reverse().join("")}.`]) {
      try {
        await ask(by(house.alder, "reader"), "draft", { ...draft, texts: [{ language: "en", text }] });
        assert.fail("it gives the phrase away");
      } catch (thrown) {
        net.takeError("a refused draft", thrown);
      }
    }
    net.take("notices", house.alder.notices.join("\n"));
    provesExit("control", net, { permitted: ["lint-refused"], secrets: content });
  });

  test("in what is taken to a releaser elsewhere to be signed", async () => {
    const net = new Net();
    const text = "Something is being prepared. Be on your guard.";
    const writing = { kind: "warning", to: ["birch"], scope: "plots", precedence: "FLASH", tlp: "TLP:AMBER", source: house.source };
    const written = await ask(by(house.alder, "desk"), "draft", { ...writing, texts: [{ language: "en", text }] });
    const findings = (written["lint"] as { findings: string }).findings;
    const reasons = {
      purpose: "prevention",
      basis: "XA-7",
      authority: "Head",
      necessity: "Lives are at stake.",
      mistreatment: "none-known",
    };
    const asked = { draft: String(written["id"]), releaser: "releaser", acceptFindings: findings, ...reasons };
    await takeVerb(net, by(house.alder, "desk"), "release-export", asked);
    provesExit("release-remote", net, { permitted: [text], secrets: content });
  });

  test("in exports of logs, what they show over HTTP and what a witness is sent", async () => {
    const { alder } = house;
    const key = await currentKey(alder.node, "log");
    await alder.node.store.transact((tx) => checkpointLogs(tx, alder.node, key));
    const exported = new Net();
    const out = folderOf(alder, "exported");
    exported.take("answer", await ask(by(alder, "desk"), "log-export", { out }));
    takeFiles(exported, out);
    provesExit("log-export", exported, { permitted: [alder.node.id], secrets: everything });
    const http = new Net();
    const server = await listenLog(alder.node, "127.0.0.1:0");
    closing.push(async () => void server.close());
    const { port } = server.address() as AddressInfo;
    const get = async (target: string): Promise<Buffer> => {
      const answer = await fetch(`http://127.0.0.1:${port}${target}`, { headers: { connection: "close" } });
      const body = Buffer.from(await answer.arrayBuffer());
      http.take(`headers of ${target}`, JSON.stringify([...answer.headers]));
      http.take(target, body);
      return body;
    };
    for (const log of ["node", "local"]) {
      const size = (await get(`/${log}/checkpoint`)).toString().split("\n")[1];
      for (const tile of [`tile/0/000.p/${size}`, `tile/entries/000.p/${size}`, "tile/entries/000", "nothing"])
        await get(`/${log}/${tile}`);
    }
    provesExit("log-http", http, { permitted: [alder.node.id], secrets: everything });
  });

  test("in what a witness is sent", async () => {
    const { alder } = house;
    const net = new Net();
    const elm = createServer((request, response) => {
      net.take("request", `${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
      request.on("data", (part: Buffer) => net.take("body", part));
      request.on("end", () => response.writeHead(404).end());
    });
    const port = await listening(elm);
    const { ed25519, mlDsa } = signingKey(newSigningSecret("log", systemRandom)).publicKey;
    const keys = cosignerKeys(cosignerName("elm"), { ed25519, mlDsa });
    await ask(by(alder, "admin"), "witness-trust", {
      keys: keys.map(formatVerifierKey),
      url: `http://127.0.0.1:${port}/`,
    });
    await takeVerb(net, by(alder, "admin"), "witness-ask");
    assert.ok(net.caught.some(({ what }) => what === "body"));
    provesExit("witness", net, { permitted: [alder.node.id], secrets: everything });
  });

  test("in an audit's openings and year report, and the ledger", async () => {
    const { alder } = house;
    const audit = new Net();
    const out = path.join(folderOf(alder, "audit"), "openings");
    await takeVerb(audit, by(alder, "auditor"), "audit-open", { out });
    audit.take("openings", readFileSync(out));
    await takeVerb(audit, by(alder, "auditor"), "audit-report", { year: 2026 });
    provesExit("audit", audit, { permitted: [alder.node.id], secrets: content });
    const ledger = new Net();
    for (const side of [alder, house.birch])
      await takeVerb(ledger, by(side, "desk"), "ledger", { partner: side === alder ? "birch" : "alder" });
    provesExit("ledger", ledger, { permitted: [house.birch.node.id], secrets: everything });
  });

  test("in a disclosure, beyond the one paragraph that is disclosed", async () => {
    const net = new Net();
    const own = new Set(new SecretSearch(house.secrets).findIn(Buffer.from(house.paragraphs[4] ?? "")));
    assert.ok(own.size > 5);
    // The first paragraph is the one that stands before the objects.
    await takeVerb(net, by(house.alder, "owner"), "source-disclose", { message: house.message, paragraphs: [6], reason: "inquiry" });
    const others = new SecretSearch(house.secrets.filter((secret) => !own.has(secret)));
    provesExit("disclosure", net, { permitted: [[...own][0] ?? ""], secrets: others });
  });

  test("in what pages officers by mail, webhook and program, at home and at the recipient", async () => {
    const net = new Net();
    const pages: Notice[] = [];
    for (const side of [house.alder, house.birch]) {
      const page = await pageAt(side);
      // A page shows its first item and counts the others: each is carried by itself too.
      pages.push(page, ...page.page.items.map((item) => ({ ...page, page: { ...page.page, items: [item], more: 0 } })));
    }
    await carryPages(net, pages);
    provesExit("notifier", net, { permitted: ["EXERCISE", "half of the time to warn is over"], secrets: everything });
  });

  test("in what any command tells somebody without rights, whatever it is asked for", async () => {
    const { alder, birch, message, source } = house;
    const net = new Net();
    const out = folderOf(alder, "swept");
    let count = 0;
    for (const verb of Object.keys(verbs).toSorted()) {
      // What ends an epoch, a key or the time of the test is not asked for.
      if (/^(?:epoch-open|keys-.*|clock-advance|reopen)$/.test(verb)) continue;
      const names = {
        message,
        item: message,
        source,
        draft: source,
        id: source,
        partner: "birch",
        officer: "desk",
        thread: source,
        query: "a",
      };
      const more = {
        paragraphs: [1],
        number: 1,
        year: 2026,
        reason: "a test",
        all: true,
        file: path.join(out, `f${count}`),
        out: path.join(out, `o${count}`),
      };
      for (const who of [by(alder, "admin"), alder, by(birch, "admin")]) await takeVerb(net, who, verb, { ...names, ...more });
      count += 1;
    }
    assert.ok(count > 90, `${count} verbs`);
    takeFiles(net, out);
    provesExit("reading", net, { permitted: [birch.node.id], secrets: content });
  });

  async function firstAt(side: Side): Promise<string> {
    const messages = (await ask(side, "inbox"))["messages"] as readonly Given[];
    return String(messages[0]?.["row"]);
  }

  /** The page that a side's watch makes of what is due and what arrived. */
  async function pageAt(side: Side): Promise<Notice> {
    const config = { version: 1, kind: "command", program: "/bin/true", arguments: [], address: null, timeoutMs: 5000, discreet: false };
    await ask(by(side, "admin"), "notifier-set", { id: "bell", config });
    const entry = { officer: "reader", order: 1, timeZone: "UTC", shifts: ["always"], absences: [], offOnHolidays: false };
    await ask(by(side, "admin"), "roster-set", { ...entry, notifiers: ["bell=reader@watch.example"] });
    side.clock.advance(4 * 3_600_000);
    await side.node.store.transact((tx) => takeDue(tx, side.node));
    const made: Notice[] = [];
    const watch = startWatch(side.node, {
      notify: async (_notifier, notice) => void (notice.purpose === "page" && made.push(notice)),
      tell: (text) => side.notices.push(text),
    });
    await until(() => made.length > 0);
    await watch.stop();
    const [page] = made;
    assert.ok(page !== undefined);
    return page;
  }

  /** Carries pages as the notifiers do, each kind to a listener of this test's own. */
  async function carryPages(net: Net, pages: readonly Notice[]): Promise<void> {
    const hook = createServer((request, response) => {
      net.take("webhook", `${request.url} ${JSON.stringify(request.headers)}`);
      request.on("data", (part: Buffer) => net.take("webhook body", part));
      request.on("end", () => response.writeHead(200).end());
    });
    const mail = new SMTPServer({
      disabledCommands: ["AUTH", "STARTTLS"],
      onData(stream, session, done) {
        net.take("mail envelope", JSON.stringify(session.envelope));
        stream.on("data", (part: Buffer) => net.take("mail", part));
        stream.on("end", () => done());
      },
    });
    const folder = folderOf(house.alder, "pages");
    writeFileSync(path.join(folder, "key"), `${"k".repeat(40)}\n`, { mode: 0o600 });
    const common = { version: 1, timeoutMs: 10_000, discreet: false } as const;
    const webhook: NotifierConfig = {
      ...common,
      kind: "webhook",
      url: `http://127.0.0.1:${await listening(hook)}/`,
      secretFile: path.join(folder, "key"),
      caFile: null,
    };
    const smtp: NotifierConfig = {
      ...common,
      kind: "smtp",
      host: "127.0.0.1",
      port: await listening(mail.server),
      security: "none",
      from: "tocsin@watch.example",
      address: null,
      login: null,
      secretFile: null,
      caFile: null,
    };
    const script = `{ cat; env; } >> ${path.join(folder, "program")}`;
    const command: NotifierConfig = { ...common, kind: "command", program: "/bin/sh", arguments: ["-c", script], address: null };
    const notifiers: readonly NotifierConfig[] = [webhook, smtp, command];
    for (const notice of pages)
      for (const config of notifiers)
        await notify({ id: config.kind, config }, notice, { clock: systemClock, signal: new AbortController().signal });
    net.take("program", readFileSync(path.join(folder, "program")));
    for (const what of ["webhook body", "mail", "program"])
      assert.ok(
        net.caught.some((one) => one.what === what),
        what,
      );
  }
});
