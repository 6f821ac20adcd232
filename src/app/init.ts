import { existsSync } from "node:fs";
import path from "node:path";
import { base64, base64url, hex, sha256, timestamp, TocsinError, utf8 } from "../base/index.ts";
import type { Clock, RandomSource, Timestamp } from "../base/index.ts";
import { cardWords, checkRoleCombination, createCard, isOfficerId, nodeIdOf } from "../exchange/index.ts";
import type { EnrolledOfficer, Role, SignedCard, StoredSigningKey, Transaction } from "../exchange/index.ts";
import { newArgon2Parameters, newSigningSecret, newTlsIdentity, signingKey } from "../seal/index.ts";
import type { SigningKey, SigningSecret, TlsIdentity } from "../seal/index.ts";
import { lockFolder } from "../store/index.ts";
import { formatConfig, parseConfig } from "./config.ts";
import type { Config, UnlockConfig } from "./config.ts";
import { joinAddress, linkTerms, makeJoinLink } from "./console/links.ts";
import { consoleOrigin } from "./console/origin.ts";
import { checkNew, folderPaths, makeFolder, placeOf } from "./folder.ts";
import type { FolderPaths } from "./folder.ts";
import { checkpointLogs, logOrigins, recordAct } from "../exchange/index.ts";
import { checkClock, openStore, settingNames } from "./node.ts";
import { certify, makeOfficerKey } from "./officers.ts";
import { clockSkewMs, newSealingKeys, writeSealingKeys } from "./sealing-keys.ts";
import { unlock } from "./unlock.ts";
import type { UnlockSource } from "./unlock.ts";
import { openVault, writeDurably } from "./vault.ts";
import { encodeSecret } from "./signing-keys.ts";

/** How a new node is to be unlocked: a fresh random key file, a passphrase, or a credential that the service manager hands over. */
export type UnlockChoice =
  | { readonly kind: "key-file"; readonly path: string }
  | { readonly kind: "passphrase"; readonly passphrase: string }
  | { readonly kind: "credential"; readonly name: string; readonly credentialsFolder: string };

/** What a new node is made from. `officers` are the first ones: nobody enrols them but the init itself. */
export type InitOptions = {
  readonly folder: string;
  readonly name: string;
  readonly unit: string;
  readonly country: string;
  readonly exercise: boolean;
  readonly unlock: UnlockChoice;
  readonly officersFolder: string;
  readonly officers: readonly { readonly id: string; readonly roles: readonly Role[] }[];
  readonly listen?: {
    readonly peerListen?: string;
    readonly peerPublic?: string;
    readonly logListen?: string;
    readonly taxiiListen?: string;
    readonly consoleListen?: string;
    readonly consoleOrigin?: string;
    readonly proxy?: string;
  };
};

/** What `tocsin init` made. */
export type InitReport = {
  readonly node: string;
  readonly words: readonly string[];
  readonly officers: readonly EnrolledOfficer[];
  readonly card: SignedCard;
  /** The single-use link that makes the first administrator's login at the console; `null` without a console or an administrator. */
  readonly join: { readonly officer: string; readonly link: string; readonly until: Timestamp } | null;
};

/** The officers that a node begins with where nobody names others: enough for two humans and somebody who runs the node. */
export const firstOfficers: InitOptions["officers"] = [
  { id: "watch-1", roles: ["watch-officer", "drafter", "liaison-officer", "action-officer"] },
  { id: "releaser-1", roles: ["releaser", "duty-to-warn-authority", "press-officer"] },
  { id: "admin-1", roles: ["administrator"] },
];

const cardTermMs = 365 * 86_400_000;

/** Whether a path lies in a folder, or is the folder. */
function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, path.resolve(file));
  return relative === "" || !(relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}

function checkOfficers({ officers, officersFolder }: InitOptions): void {
  for (const { id, roles } of officers) {
    if (!isOfficerId(id)) throw new TocsinError("usage", `name officers in lower-case letters, digits, dots and hyphens, got "${id}"`);
    checkRoleCombination(roles);
    if (existsSync(path.join(officersFolder, `${id}.key`))) {
      throw new TocsinError("folder-exists", `name another officers' folder: "${officersFolder}" already has a key for "${id}"`);
    }
  }
  if (new Set(officers.map(({ id }) => id)).size !== officers.length) throw new TocsinError("usage", "name each officer once");
}

// Everything that can be refused is refused here, before anything is written.
function checkOptions(options: InitOptions, paths: FolderPaths): void {
  const { name, unit, country, exercise, unlock: choice, officersFolder, listen } = options;
  checkNew(paths);
  checkOfficers(options);
  if (!/^[A-Z]{2}$/.test(country)) throw new TocsinError("usage", `give the country as two capital letters, got "${country}"`);
  // Bidirectional overrides and line separators make a name read as another one.
  if (/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(name + unit) || !(name + unit).isWellFormed())
    throw new TocsinError("usage", "give name and unit without control characters");
  if (isWithin(paths.folder, officersFolder))
    throw new TocsinError("usage", "keep the officers' keys outside the node's folder: whoever copies it must not get them");
  if (choice.kind === "key-file") {
    if (isWithin(paths.folder, choice.path))
      throw new TocsinError("usage", "keep the key file outside the node's folder: whoever copies it must not get the key");
    if (existsSync(choice.path)) throw new TocsinError("folder-exists", `name a new key file: "${choice.path}" exists`);
  }
  const sample: UnlockConfig = choice.kind === "credential" ? { kind: "credential", name: choice.name } : { kind: "key-file", path: "x" };
  parseConfig(formatConfig({ version: 1, node: "x".repeat(43), name, unit, country, exercise, unlock: sample, officers: "x", ...listen }));
}

/** Prepares the unlock secret: the configuration that finds it again, and the source that opens the node now. */
function prepareUnlock(paths: FolderPaths, choice: UnlockChoice, random: RandomSource): { config: UnlockConfig; source: UnlockSource } {
  const { folder } = paths;
  switch (choice.kind) {
    case "key-file": {
      const file = path.resolve(choice.path);
      writeDurably(file, utf8(`${base64url(random(32))}\n`));
      return { config: { kind: "key-file", path: path.relative(folder, file) }, source: { folder, keyFile: file } };
    }
    case "passphrase": {
      const { salt, memoryKiB, passes, lanes } = newArgon2Parameters(random);
      return {
        config: { kind: "passphrase", salt: base64url(salt), memoryKiB, passes, lanes },
        source: { folder, passphrase: choice.passphrase },
      };
    }
    case "credential":
      return { config: { kind: "credential", name: choice.name }, source: { folder, credentialsFolder: choice.credentialsFolder } };
  }
}

/** A new identity key. Its node id never begins with a hyphen: a command would take it for an option. */
function newIdentity(random: RandomSource): { readonly identitySecret: SigningSecret; readonly identity: SigningKey } {
  for (;;) {
    const identitySecret = newSigningSecret("identity", random);
    const identity = signingKey(identitySecret);
    if (!nodeIdOf(identity.publicKey).startsWith("-")) return { identitySecret, identity };
  }
}

type Made = {
  readonly id: string;
  readonly identity: SigningKey;
  readonly logKey: SigningKey;
  readonly keys: readonly StoredSigningKey[];
  readonly tls: TlsIdentity;
  readonly card: SignedCard;
};

async function makeKeys(
  options: InitOptions,
  ports: { clock: Clock; random: RandomSource; identity: SigningKey; sealing: Awaited<ReturnType<typeof newSealingKeys>> },
): Promise<Made> {
  const { clock, random, identity, sealing } = ports;
  const from = timestamp(clock.nowMs());
  const since = timestamp(clock.nowMs() - clockSkewMs);
  const until = timestamp(clock.nowMs() + cardTermMs);
  const made = (["message", "log"] as const)
    .map((use) => ({ use, secret: newSigningSecret(use, random) }))
    .map(({ use, secret }) => ({ use, secret, key: signingKey(secret) }));
  // A stranger who connects sees the certificate before anything is refused: it names nobody.
  const tls = await newTlsIdentity({
    name: "tocsin",
    notBefore: new Date(clock.nowMs() - 86_400_000),
    notAfter: new Date(clock.nowMs() + 10 * cardTermMs),
  });
  const card = createCard(
    {
      serial: 1,
      issuedAt: from,
      exercise: options.exercise,
      organisation: options.name,
      unit: options.unit,
      country: options.country,
      signing: made.map(({ key }) => ({ key: key.publicKey, from: since, until })),
      sealing: sealing.map(({ key, from: begins, until: ends }) => ({ key: key.publicKey, from: begins, until: ends })),
      tlsPins: [{ pin: tls.pin, from: since, until }],
      endpoints: endpointsOf(options.listen),
      limits: { messageBytes: 8 * 1024 * 1024, attachmentBytes: 64 * 1024 * 1024, messagesPerHour: 10_000, parkedMessages: 1000 },
      languages: ["en"],
      timeZone: "UTC",
      workingHours: null,
    },
    identity,
  );
  const keys = made.map(({ use, secret, key }): StoredSigningKey => ({
    keyId: key.keyId,
    use,
    secret: encodeSecret(secret),
    from,
    until: null,
  }));
  const logKey = made.find(({ use }) => use === "log");
  if (logKey === undefined) throw new TypeError("a log key is made above");
  return { id: nodeIdOf(identity.publicKey), identity, logKey: logKey.key, keys, tls, card };
}

/** The address that partners are told: the public one, else the listening one where it is one address with a fixed port. */
export function endpointsOf(listen: Pick<Config, "peerListen" | "peerPublic"> | InitOptions["listen"]): string[] {
  const address = listen?.peerPublic ?? listen?.peerListen;
  return address === undefined || /^(?:0\.0\.0\.0|\[::\]):|:0$/.test(address) ? [] : [new URL(`https://${address}`).origin];
}

async function fillStore(
  tx: Transaction,
  made: Made,
  options: { officers: readonly EnrolledOfficer[]; clock: Clock; random: RandomSource; place: string },
): Promise<void> {
  const { id, keys, tls, card, logKey } = made;
  const writer = { id, epoch: 1, clock: options.clock, random: options.random };
  const origins = logOrigins(id, 1);
  await tx.logs.create(origins.node);
  await tx.logs.create(origins.local);
  await tx.putSetting(settingNames.node, id);
  await tx.putSetting(settingNames.epoch, "1");
  await tx.putSetting(settingNames.place, options.place);
  await tx.putSetting(settingNames.card, base64(card.envelope));
  await tx.putSetting(settingNames.tls, JSON.stringify({ certificate: tls.certificatePem, key: tls.privateKeyPem }));
  for (const key of keys) await tx.putSigningKey(key);
  await recordAct(tx, writer, {
    verb: "init",
    subject: id,
    officer: null,
    facts: { card: hex(sha256(card.envelope)), serial: card.value.serial },
  });
  for (const officer of options.officers) {
    await tx.putOfficer(officer);
    await recordAct(tx, writer, {
      verb: "officer-enrol",
      subject: officer.id,
      officer: null,
      facts: { roles: [...officer.roles], certificate: hex(sha256(officer.certificate)), until: officer.until },
    });
  }
  await checkpointLogs(tx, writer, logKey);
}

/** The link for the first administrator, who was enrolled by the node's making and gets a login the same way; nobody else does. */
async function firstLink(
  tx: Transaction,
  config: Config,
  given: { readonly officers: readonly EnrolledOfficer[]; readonly clock: Clock; readonly random: RandomSource },
): Promise<InitReport["join"]> {
  const { clock, random } = given;
  const officer = given.officers.find(({ roles }) => roles.includes("administrator"))?.id;
  const origin = consoleOrigin(config);
  if (officer === undefined || origin === undefined) return null;
  const { secret, until } = await makeJoinLink(tx, { officer, by: [], nowMs: clock.nowMs(), random, termMs: linkTerms.first });
  return { officer, link: joinAddress(origin, secret), until };
}

/**
 * Makes a node: its folder, unlock secret, keys, first officers, card and logs. Durable when it resolves; where it fails half way, the
 * folder does not open and `tocsin init` is run again in a new one. Refuses a folder that is not empty with `folder-exists`.
 */
export async function initNode(options: InitOptions, ports: { readonly clock: Clock; readonly random: RandomSource }): Promise<InitReport> {
  const { clock, random } = ports;
  const paths = folderPaths(options.folder);
  checkOptions(options, paths);
  checkClock(clock.nowMs(), 0);
  // A credential that is not there is told before anything is made.
  if (options.unlock.kind === "credential")
    await unlock(
      { kind: "credential", name: options.unlock.name },
      { folder: paths.folder, credentialsFolder: options.unlock.credentialsFolder },
    );
  makeFolder(paths);
  const { config: unlockConfig, source } = prepareUnlock(paths, options.unlock, random);
  const { name, unit, country, exercise, listen } = options;
  const officersFolder = path.relative(paths.folder, path.resolve(options.officersFolder));
  const { identitySecret, identity } = newIdentity(random);
  const config: Config = {
    version: 1,
    node: nodeIdOf(identity.publicKey),
    name,
    unit,
    country,
    exercise,
    unlock: unlockConfig,
    officers: officersFolder,
    ...listen,
  };
  writeDurably(paths.config, utf8(formatConfig(config)));
  const lock = lockFolder(paths.lock);
  try {
    const unlocked = await unlock(unlockConfig, source);
    const vault = openVault(paths.vault, unlocked.vault, random);
    vault.put("identity", encodeSecret(identitySecret));
    const sealing = await newSealingKeys(clock.nowMs() - clockSkewMs, random);
    writeSealingKeys(vault, sealing);
    const made = await makeKeys(options, { clock, random, identity, sealing });
    const officers: EnrolledOfficer[] = [];
    for (const { id, roles } of options.officers) {
      const publicKey = await makeOfficerKey(path.resolve(options.officersFolder), id, random);
      officers.push(certify({ id, roles, publicKey, enrolledBy: [] }, { node: made.id, identity: made.identity, clock }));
    }
    const { store } = openStore(paths, unlocked.database, { create: true });
    try {
      const join = await store.transact(async (tx) => {
        await fillStore(tx, made, { officers, clock, random, place: placeOf(paths) });
        return await firstLink(tx, config, { officers, clock, random });
      });
      return { node: made.id, words: cardWords(made.card), officers, card: made.card, join };
    } finally {
      await store.close();
    }
  } finally {
    lock.release();
  }
}
