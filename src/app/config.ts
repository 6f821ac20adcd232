import Type from "typebox";
import { Value } from "typebox/value";
import { TocsinError } from "../base/index.ts";
import { consoleProblems } from "./console/origin.ts";
import { feedProblems, FeedSchema } from "./feeds/config.ts";
import { isLoopback } from "./listen.ts";
import { isWebhookUrl } from "./watch/webhook-url.ts";

const Endpoint = Type.String({ pattern: "^(?:\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9.-]+):[0-9]{1,5}$" });

const Unlock = Type.Union([
  Type.Object({ kind: Type.Literal("key-file"), path: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal("passphrase"),
      salt: Type.String({ minLength: 22 }),
      memoryKiB: Type.Integer({ minimum: 19456, maximum: 4194304 }),
      passes: Type.Integer({ minimum: 1, maximum: 32 }),
      lanes: Type.Integer({ minimum: 1, maximum: 16 }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { kind: Type.Literal("credential"), name: Type.String({ minLength: 1, pattern: "^[A-Za-z0-9._-]+$" }) },
    { additionalProperties: false },
  ),
]);

const Config = Type.Object(
  {
    version: Type.Literal(1),
    /** The node's id; officers' requests name it. */
    node: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    unit: Type.String({ minLength: 1, maxLength: 120 }),
    country: Type.String({ pattern: "^[A-Z]{2}$" }),
    exercise: Type.Boolean(),
    unlock: Unlock,
    /** Folder of the officers' key files; outside the data folder. */
    officers: Type.String({ minLength: 1 }),
    /** Listens for partners (TLS 1.3, mutual). None where the node only dials out. */
    peerListen: Type.Optional(Endpoint),
    /** The address that partners are told in the card, where it differs from `peerListen`. */
    peerPublic: Type.Optional(Endpoint),
    /** Serves the node log's tiles (C2SP tlog-tiles) over plain HTTP on loopback, for an auditor or a proxy. */
    logListen: Type.Optional(Endpoint),
    /** Serves TAXII 2.1 here: with TLS, but for loopback, where plain HTTP is the default. */
    taxiiListen: Type.Optional(Endpoint),
    /** The URL under which TAXII clients reach this node, where it differs: `https://taxii.example`. */
    taxiiPublic: Type.Optional(Type.String({ pattern: "^https?://[A-Za-z0-9.:\\[\\]-]+$" })),
    /** Files (PEM) with the certificate and the key of the TAXII listener; without them the node makes its own. */
    taxiiCertificate: Type.Optional(Type.String({ minLength: 1 })),
    taxiiKey: Type.Optional(Type.String({ minLength: 1 })),
    /** TLS on loopback too. */
    taxiiTls: Type.Optional(Type.Boolean()),
    /** Objects on a page where a client does not ask for a number, and at most. */
    taxiiPageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    taxiiMaxPageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    /** What is pulled from other TAXII servers, and how often. */
    feeds: Type.Optional(Type.Array(FeedSchema, { maxItems: 100 })),
    /** The list of legal bases on which anything is released: its name, its version and its codes. Without one any code is taken. */
    legalBases: Type.Optional(
      Type.Object(
        {
          list: Type.String({ minLength: 1, maxLength: 64 }),
          version: Type.String({ minLength: 1, maxLength: 32 }),
          codes: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 1000, uniqueItems: true }),
        },
        { additionalProperties: false },
      ),
    ),
    /** Serves the console here: plain HTTP on loopback, with `consoleCertificate` and `consoleKey` elsewhere. */
    consoleListen: Type.Optional(Endpoint),
    /** The one origin of the console's pages, and the relying party of passkeys: `https://desk.example`, or `http://NAME.localhost:PORT`. */
    consoleOrigin: Type.Optional(Type.String({ maxLength: 300, pattern: "^https?://[a-z0-9.-]+(?::[0-9]{1,5})?$" })),
    /** Files (PEM) with the certificate and the key of the console's listener. */
    consoleCertificate: Type.Optional(Type.String({ minLength: 1 })),
    consoleKey: Type.Optional(Type.String({ minLength: 1 })),
    /** Behind a proxy of one's own on this machine: the last address in X-Forwarded-For is where a call comes from. */
    consoleForwarded: Type.Optional(Type.Boolean()),
    /** Login by the house's own login service (OpenID Connect); the secret's file has it in its first line. */
    consoleLogin: Type.Optional(
      Type.Object(
        {
          issuer: Type.String({ maxLength: 300, pattern: "^https?://[A-Za-z0-9.:/_~-]+$" }),
          clientId: Type.String({ minLength: 1, maxLength: 200 }),
          secretFile: Type.String({ minLength: 1 }),
        },
        { additionalProperties: false },
      ),
    ),
    /** Who is told of events, by id alone: signed posts, in their order, none left out. The secret's file has a key of 32 characters or more. */
    eventHooks: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,31}$" }),
            url: Type.String({ maxLength: 1000, pattern: "^https?://" }),
            secretFile: Type.String({ minLength: 1 }),
            caFile: Type.Optional(Type.String({ minLength: 1 })),
          },
          { additionalProperties: false },
        ),
        { maxItems: 16 },
      ),
    ),
    /** HTTP proxy for dialling partners. */
    proxy: Type.Optional(Endpoint),
    /** A file with the certificates (PEM) of the house's own authority, where the proxy is reached over TLS. */
    proxyCa: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
);

/** The node's configuration, as tocsin.json holds it. It names where secrets are and holds none. */
export type Config = Type.Static<typeof Config>;

/** The ways a node can be unlocked. */
export type UnlockConfig = Config["unlock"];

/** The configuration file's name inside the data folder. */
export const configFile = "tocsin.json";

/** Reads a configuration, refusing unknown settings, wrong forms and contradictions with `config-invalid`, all at once. */
export function parseConfig(text: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TocsinError("config-invalid", `mend ${configFile}: it is not JSON`, { cause });
  }
  const problems = Value.Errors(Config, value).map((error) => `${error.instancePath === "" ? "/" : error.instancePath}: ${error.message}`);
  if (problems.length > 0) {
    throw new TocsinError("config-invalid", `mend ${configFile}: ${problems.slice(0, 20).join("; ")}`, {
      details: { problems: problems.slice(0, 20) },
    });
  }
  const config = value as Config;
  const wrong = contradictions(config);
  if (wrong.length > 0)
    throw new TocsinError("config-invalid", `mend ${configFile}: ${wrong.join("; ")}`, { details: { problems: wrong } });
  return config;
}

/** What the schema cannot say. */
function contradictions(config: Config): readonly string[] {
  const wrong: string[] = [];
  for (const name of ["peerListen", "peerPublic", "logListen", "taxiiListen", "consoleListen", "proxy"] as const) {
    const address = config[name];
    if (address === undefined) continue;
    const port = Number(address.slice(address.lastIndexOf(":") + 1));
    // Port 0 lets the system choose, which is for listening only.
    if (port > 65_535 || (port === 0 && (name === "peerPublic" || name === "proxy")))
      wrong.push(`/${name}: there is no port ${port}, got "${address}"`);
  }
  if (config.peerPublic !== undefined && config.peerListen === undefined) {
    wrong.push(`/peerPublic: "${config.peerPublic}" needs peerListen, a node that does not listen has no address`);
  }
  if (config.logListen !== undefined && !isLoopback(hostOf(config.logListen))) {
    wrong.push(`/logListen: listen on loopback and put your own access control before it, got "${config.logListen}"`);
  }
  if ((config.taxiiCertificate === undefined) !== (config.taxiiKey === undefined)) {
    wrong.push("/taxiiCertificate: give the certificate with its key, or neither");
  }
  if ((config.taxiiPageSize ?? 100) > (config.taxiiMaxPageSize ?? 1000)) {
    wrong.push(`/taxiiPageSize: ${config.taxiiPageSize ?? 100} is more than the largest page of ${config.taxiiMaxPageSize ?? 1000}`);
  }
  const hooks = config.eventHooks ?? [];
  if (!hooks.every(({ url }) => isWebhookUrl(url)))
    wrong.push("/eventHooks: post to https (http on this machine alone), without a login or a fragment in the address");
  // Where a hook stands is kept under its name: two of one name would each miss what the other took.
  if (new Set(hooks.map(({ name }) => name)).size < hooks.length) wrong.push("/eventHooks: give each a name of its own");
  wrong.push(...consoleProblems(config), ...feedProblems(config.feeds ?? []));
  return wrong;
}

function hostOf(address: string): string {
  return address.slice(0, address.lastIndexOf(":")).replace(/^\[(.*)\]$/, "$1");
}

/** The text of a configuration, as it is written to disk. */
export function formatConfig(config: Config): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}
