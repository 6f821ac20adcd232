/** What a layer may do beyond computing: each is refused unless the row allows it. */
export type Power = "files" | "sockets" | "processes" | "environment" | "clock" | "crypto";

/** One folder of src/, what it holds, and what it may reach. */
export type Layer = {
  /** Folder below src/. A folder inside a layer has a row where it has other powers or reaches other layers than the rest. */
  readonly folder: string;
  readonly holds: string;
  /** Layers whose values and types it may import, through their doors. */
  readonly imports: readonly string[];
  /** Layers of which it may import types, from `index.ts` or `ports.ts`. */
  readonly types?: readonly string[];
  readonly powers?: readonly Power[];
  /** Files that others may import beside `index.ts`, its own and those of the folders right below. */
  readonly doors?: readonly string[];
};

/**
 * The direction of every import in src/. The lint configuration and the table in docs/architecture.md are written from it
 * (`npm run docs`), and `npm run check` walks the imports against it.
 */
export const layers: readonly Layer[] = [
  {
    folder: "base",
    holds: "bytes, canonical JSON, time, identifiers, hash, HMAC, randomness, errors; no word of the domain",
    imports: [],
    powers: ["crypto", "clock"],
  },
  { folder: "stix", holds: "STIX 2.1: parse, validate, versions, identifiers, patterns", imports: ["base"] },
  { folder: "seal", holds: "suite, keys, signatures, DSSE envelope, HPKE, KDF, fingerprint words", imports: ["base"], powers: ["crypto"] },
  { folder: "log", holds: "Merkle tree, tiles, notes, checkpoints, proofs, cosignatures", imports: ["base"] },
  {
    folder: "log/verify",
    // Checks signatures with the runtime alone, so that the verifier is small and is not the code that signed.
    holds: "the offline verifier, a program of its own: no node, no database, no network, no package",
    imports: ["base"],
    powers: ["files", "crypto"],
  },
  {
    folder: "handling",
    holds: "markings and the one door: the only code that may say that something may leave",
    imports: ["base", "stix"],
  },
  { folder: "formats", holds: "MISP, CAP, CSV, reports", imports: ["base", "stix", "handling"] },
  { folder: "taxii", holds: "TAXII 2.1 resources, filters, pages, server", imports: ["base", "stix", "handling"] },
  { folder: "taxii/client", holds: "TAXII 2.1 client", imports: ["base", "stix", "handling"], powers: ["sockets"] },
  {
    folder: "exchange",
    holds: "the acts between two parties: messages, releases, receipts, agreements; names its ports, has no store, socket or clock",
    imports: ["base", "stix", "handling", "seal", "log"],
  },
  { folder: "peer", holds: "delivery from node to node", imports: ["base", "seal", "exchange"], types: ["handling"], powers: ["sockets"] },
  {
    folder: "store",
    holds: "the only code that knows SQL",
    imports: ["base", "stix"],
    types: ["handling", "exchange", "taxii", "log"],
    powers: ["files"],
  },
  {
    folder: "store/postgres",
    holds: "PostgreSQL behind the store's ports",
    imports: ["base", "stix"],
    types: ["handling", "exchange", "taxii", "log"],
    powers: ["files", "sockets"],
  },
  { folder: "backup", holds: "encrypted backups and restore", imports: ["base", "seal"], types: ["store", "exchange"], powers: ["files"] },
  { folder: "console", holds: "the desk in the browser", imports: ["base"], types: ["exchange"] },
  {
    folder: "console/server",
    holds: "sessions, logins and the API's door: what listens, stores and performs comes in through ports",
    imports: ["base", "exchange"],
    powers: ["crypto"],
  },
  {
    folder: "console/page",
    // Built by Vite on its own: what runs on the node is not in it, and its powers are the browser's.
    holds: "the pages, which run in the browser and reach the node by its HTTP API alone",
    imports: [],
    powers: ["sockets", "crypto", "clock"],
  },
  {
    folder: "cli",
    holds: "one file a command",
    imports: ["base", "stix", "handling", "formats", "taxii", "seal", "log", "exchange", "peer", "app"],
    powers: ["files", "environment", "clock"],
    doors: ["run.ts"],
  },
  {
    folder: "app",
    holds: "configuration, unlock, wiring: the only place that builds things",
    imports: ["base", "stix", "handling", "formats", "taxii", "seal", "log", "exchange", "peer", "store", "backup", "console"],
    powers: ["files", "sockets", "processes", "environment", "clock"],
    // `serve` has to be up quickly, and starts without the rest.
    doors: ["serve.ts"],
  },
  {
    folder: "app/demo",
    holds: "the story played on this machine: nodes as processes, driven by the command line as officers would",
    imports: ["base", "stix", "handling", "seal", "log", "exchange", "peer", "cli"],
    powers: ["files", "sockets", "processes", "environment", "clock"],
  },
];

/** Which layer may import a package of the registry; one that is not named here may be imported by none. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  "@peculiar/x509": ["seal"],
  "@scure/bip39": ["seal"],
  // WebAuthn: an officer's signature is checked in seal, the ceremony is the console's.
  "@simplewebauthn/server": ["seal", "console"],
  // The pages', built in: nothing of them is loaded by the node.
  "@fontsource-variable/inter": ["console"],
  "@mantine/core": ["console"],
  "@mantine/hooks": ["console"],
  "@mantine/notifications": ["console"],
  "@simplewebauthn/browser": ["console"],
  "@tabler/icons-react": ["console"],
  "@tanstack/react-query": ["console"],
  "@tanstack/react-virtual": ["console"],
  "@vitejs/plugin-react": ["console"],
  cytoscape: ["console"],
  "cytoscape-fcose": ["console"],
  "d3-geo": ["console"],
  react: ["console"],
  "react-dom": ["console"],
  "topojson-client": ["console"],
  vite: ["console"],
  "world-atlas": ["console"],
  wouter: ["console"],
  "better-sqlite3-multiple-ciphers": ["store"],
  canonicalize: ["base"],
  commander: ["cli"],
  croner: ["app", "exchange"],
  hpke: ["seal"],
  nodemailer: ["app"],
  re2js: ["stix", "handling"],
  // Login by the house's own login service.
  "openid-client": ["console"],
  "reflect-metadata": ["seal"],
  typebox: ["stix", "handling", "taxii", "formats", "exchange", "peer", "app"],
};

/** Modules of the runtime that give a power. */
export const powerModules: Readonly<Record<string, Power>> = {
  "node:fs": "files",
  "node:fs/promises": "files",
  "node:net": "sockets",
  "node:tls": "sockets",
  "node:http": "sockets",
  "node:https": "sockets",
  "node:http2": "sockets",
  "node:dgram": "sockets",
  "node:dns": "sockets",
  "node:dns/promises": "sockets",
  "node:child_process": "processes",
  "node:cluster": "processes",
  "node:crypto": "crypto",
  "node:sqlite": "processes",
};

/** Names out of those modules that compute and give no power. */
export const harmlessNames: Readonly<Record<string, readonly string[]>> = { "node:net": ["BlockList", "isIP", "isIPv4", "isIPv6"] };

/** Expressions that give a power without an import. */
export const powerExpressions: readonly { readonly pattern: RegExp; readonly shown: string; readonly power: Power | "never" }[] = [
  { pattern: /\bprocess\s*\.\s*env\b/g, shown: "process.env", power: "environment" },
  { pattern: /\bDate\s*\.\s*now\b/g, shown: "Date.now", power: "clock" },
  { pattern: /\bnew\s+Date\s*\(\s*\)/g, shown: "new Date()", power: "clock" },
  { pattern: /\bperformance\s*\.\s*now\b/g, shown: "performance.now", power: "clock" },
  { pattern: /\bprocess\s*\.\s*hrtime\b/g, shown: "process.hrtime", power: "clock" },
  { pattern: /\bMath\s*\.\s*random\b/g, shown: "Math.random", power: "never" },
  { pattern: /\bcrypto\s*\.\s*(?:subtle|getRandomValues|randomUUID)\b/g, shown: "Web Crypto", power: "crypto" },
  { pattern: /(?<![.\w])fetch\s*\(/g, shown: "fetch", power: "sockets" },
];

/** The layer's folder right below src/. */
export function topOf(layer: Layer): string {
  return layer.folder.split("/")[0] ?? layer.folder;
}

/** The row that a file below src/ belongs to, the deepest folder first; `undefined` where the table has none. */
export function layerOf(file: string, table: readonly Layer[] = layers): Layer | undefined {
  return table
    .filter(({ folder }) => file.startsWith(`${folder}/`))
    .toSorted((a, b) => b.folder.length - a.folder.length)
    .at(0);
}
