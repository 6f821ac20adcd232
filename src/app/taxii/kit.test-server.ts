import { systemClock, systemRandom, uuid4 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { tlpMarkingIds } from "../../handling/index.ts";
import { serveTaxii, taxiiMediaType } from "../../taxii/index.ts";
import { enrol, makeNode, perform, ports } from "../kit.test-node.ts";
import type { TestOfficer } from "../kit.test-node.ts";
import { openNode } from "../node.ts";
import type { Node } from "../node.ts";
import { passwordRecord } from "./authenticate.ts";
import { startTaxii } from "./service.ts";
import type { TaxiiService } from "./service.ts";

/** An answer as a client sees it. */
export type Seen = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: Record<string, JsonValue>;
};

/** A node with a TAXII server, one who releases, and requests that need no socket. */
export type TestServer = {
  readonly node: Node;
  readonly service: TaxiiService;
  readonly releaser: TestOfficer;
  readonly liaison: TestOfficer;
  /** Performs a verb as the releaser, or as the liaison officer. */
  does(verb: string, args: Readonly<Record<string, JsonValue>>, by?: TestOfficer): Promise<Record<string, JsonValue>>;
  /** Asks as an account: `METHOD /path?query`, with a body where there is one. */
  ask(
    account: string,
    line: string,
    options?: { readonly body?: JsonValue | Uint8Array; readonly accept?: string; readonly contentType?: string },
  ): Promise<Seen>;
  close(): Promise<void>;
};

/** The password of every test account. */
export const testPassword = "a password of tests";

/** Starts a server on a new node. */
export async function startServer(folder: string): Promise<TestServer> {
  await makeNode(folder);
  const node = await openNode(folder, ports);
  const releaser = await enrol(node, "releaser-1", ["releaser"]);
  const liaison = await enrol(node, "watch-1", ["liaison-officer", "watch-officer"]);
  const service = await startTaxii(node, (text) => {
    throw new Error(text);
  });
  return {
    node,
    service,
    releaser,
    liaison,
    does: (verb, args, by = releaser) => perform(node, verb, args, [by]),
    async ask(account, line, options = {}) {
      const [method = "GET", target = "/"] = line.split(" ");
      const [path = "/", query = ""] = target.split("?");
      const { body, accept = taxiiMediaType, contentType = taxiiMediaType } = options;
      const bytes = body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body ?? {}));
      const of = service.directory().book.accounts.find(({ name }) => name === account);
      const answer = await serveTaxii(service, {
        method,
        path,
        query,
        accept,
        contentType,
        account: of,
        origin: "http://127.0.0.1",
        body: async () => bytes,
      });
      const text = Buffer.concat(answer.body).toString("utf8");
      return {
        status: answer.status,
        headers: answer.headers,
        text,
        json: text === "" ? {} : (JSON.parse(text) as Record<string, JsonValue>),
      };
    },
    async close() {
      await service.stop();
      await node.close();
    },
  };
}

/** Makes an account; a password is stretched only where one is asked for. */
export async function addAccount(
  server: TestServer,
  name: string,
  options: { readonly markings?: readonly string[]; readonly withPassword?: boolean; readonly organisation?: string } = {},
): Promise<void> {
  const { markings = [], withPassword = false, organisation = name } = options;
  const password = withPassword ? await passwordRecord(testPassword, systemRandom) : undefined;
  const credentials: Record<string, string> =
    password === undefined ? { token: "A".repeat(42) + "A" } : { passwordHash: password.hash, passwordSalt: password.salt };
  await server.does("taxii-account-add", { name, organisation, purpose: "test", markings: [...markings], ...credentials });
}

/** Makes a collection whose unmarked objects are CLEAR; gives its path, ending in a slash. */
export async function addCollection(server: TestServer, alias: string, args: Readonly<Record<string, JsonValue>> = {}): Promise<string> {
  await server.does("taxii-collection-add", { title: alias, alias, markAs: "clear", ...args });
  return `/shared/collections/${alias}/`;
}

/** Lets accounts read and write. */
export async function open(
  server: TestServer,
  collection: string,
  given: { readonly readers: readonly string[]; readonly writers?: readonly string[]; readonly ceiling?: string },
): Promise<number> {
  const shown = await server.does("taxii-collection-show", { collection });
  const until = new Date(systemClock.nowMs() + 86_400_000).toISOString();
  const terms = { ceiling: given.ceiling ?? "AMBER", readers: [...given.readers], purpose: "test", basis: "test", until };
  const made =
    given.readers.length === 0 ? { no: 0 } : await server.does("taxii-release", { collection, query: shown["queryHash"] ?? "", ...terms });
  for (const name of given.writers ?? []) await server.does("taxii-access", { name, collection, access: "write" });
  return Number(made["no"]);
}

/** An indicator of a version and a marking. */
export function indicator(
  options: { readonly id?: string; readonly modified?: string; readonly marking?: keyof typeof tlpMarkingIds; readonly name?: string } = {},
): Record<string, JsonValue> {
  const { id = `indicator--${uuid4(systemRandom)}`, modified = "2026-01-01T00:00:00.000Z", marking, name = "test" } = options;
  return {
    type: "indicator",
    spec_version: "2.1",
    id,
    created: "2026-01-01T00:00:00.000Z",
    modified,
    name,
    pattern: "[ipv4-addr:value = '198.51.100.1']",
    pattern_type: "stix",
    valid_from: "2026-01-01T00:00:00Z",
    ...(marking === undefined ? {} : { object_marking_refs: [tlpMarkingIds[marking]] }),
  };
}
