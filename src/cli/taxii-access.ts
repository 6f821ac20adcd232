import { readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { systemClock, systemRandom, TocsinError, utf8Text } from "../base/index.ts";
import type { Clock } from "../base/index.ts";
import { firstLine, readSecretFile } from "../app/index.ts";
import { Credentials, TaxiiSession } from "../taxii/index.ts";
import type { TlsFiles } from "../taxii/index.ts";
import type { CliIo } from "./io.ts";

/** How a command is let in at a TAXII server. */
export type AccessOptions = {
  readonly user?: string;
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly certKey?: string;
  readonly tries?: string;
  readonly timeout?: string;
};

/** What every command's help says of credentials. */
export const accessHelp = `
Credentials come from files that only their owner may read, or from the environment (TOCSIN_TAXII_USER with TOCSIN_TAXII_PASSWORD, or
TOCSIN_TAXII_TOKEN), never from the command line. They go to the address's own origin alone: a redirect elsewhere is refused.
The server's certificate is always verified; --ca names another authority. Plain http is spoken with this machine alone.`;

/** Adds the options of `AccessOptions` to a command. */
export function withAccessOptions(command: Command): Command {
  return command
    .option("--user <name>", "the account's name (or TOCSIN_TAXII_USER)")
    .option("--password-file <file>", "a 0600 file with the account's password on its first line")
    .option("--token-file <file>", "a 0600 file with a bearer token on its first line")
    .option("--ca <file>", "the authority (PEM) that the server's certificate is verified by, in the place of the system's")
    .option("--cert <file>", "a client certificate (PEM)")
    .option("--cert-key <file>", "the client certificate's key (PEM), a 0600 file")
    .option("--tries <n>", "how often a request is tried where that may help (6)")
    .option("--timeout <seconds>", "how long the server may be silent (60)");
}

/** Clocks whose timers keep the process alive: a command that waits for a server has nothing else to do. */
export const waitingClock: Clock = {
  ...systemClock,
  after(delayMs, call) {
    const handle = setTimeout(call, Math.min(Math.max(0, delayMs), 0x7fffffff));
    return { cancel: () => clearTimeout(handle) };
  },
};

/** A positive number that a person gave, refused with `usage`. */
export function positive(text: string, what: string, most = 1_000_000): number {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || value <= 0 || value > most)
    throw new TocsinError("usage", `give ${what} as a number above 0 and at most ${most}, got ${JSON.stringify(text.slice(0, 40))}`);
  return value;
}

function secretLine(io: CliIo, file: string): string {
  const line = utf8Text(firstLine(readSecretFile(path.resolve(io.cwd, file))));
  if (line === undefined || line === "") throw new TocsinError("usage", `write the secret into the first line of "${file}"`);
  return line;
}

function credentials(io: CliIo, options: AccessOptions): Credentials {
  const { env } = io;
  const user = options.user ?? env["TOCSIN_TAXII_USER"];
  const password = options.passwordFile === undefined ? env["TOCSIN_TAXII_PASSWORD"] : secretLine(io, options.passwordFile);
  const token = options.tokenFile === undefined ? env["TOCSIN_TAXII_TOKEN"] : secretLine(io, options.tokenFile);
  if (options.tokenFile !== undefined && options.passwordFile !== undefined)
    throw new TocsinError("usage", "give --password-file or --token-file, not both");
  if (options.user !== undefined && options.tokenFile !== undefined) throw new TocsinError("usage", "a token needs no --user");
  // What was named on the command line comes before what the environment happens to hold.
  if (options.tokenFile !== undefined || (token !== undefined && options.user === undefined && options.passwordFile === undefined))
    return Credentials.bearer(token ?? "");
  if (user === undefined && password === undefined) return Credentials.none();
  if (user === undefined) throw new TocsinError("usage", "give the account's name by --user: there is a password without one");
  if (password === undefined) throw new TocsinError("usage", "give the password by --password-file or TOCSIN_TAXII_PASSWORD");
  return Credentials.basic(user, password);
}

function readGiven(io: CliIo, file: string): Uint8Array {
  try {
    return readFileSync(path.resolve(io.cwd, file));
  } catch (cause) {
    throw new TocsinError("usage", `give a file that can be read: there is none at "${file}"`, { cause });
  }
}

function tlsFiles(io: CliIo, options: AccessOptions): TlsFiles {
  const { ca, cert, certKey } = options;
  if ((cert === undefined) !== (certKey === undefined)) throw new TocsinError("usage", "give --cert and --cert-key together");
  return {
    ...(ca === undefined ? {} : { ca: readGiven(io, ca) }),
    ...(cert === undefined ? {} : { certificate: readGiven(io, cert) }),
    ...(certKey === undefined ? {} : { key: readSecretFile(path.resolve(io.cwd, certKey)) }),
  };
}

/** A session with the server at an address, by the options given. */
export function openSession(io: CliIo, address: string, options: AccessOptions & { readonly signal?: AbortSignal }): TaxiiSession {
  const { tries, timeout, signal } = options;
  return new TaxiiSession(address, {
    clock: waitingClock,
    random: systemRandom,
    ...(signal === undefined ? {} : { signal }),
    credentials: credentials(io, options),
    tls: tlsFiles(io, options),
    retries: tries === undefined ? {} : { tries: Math.ceil(positive(tries, "--tries", 1000)) },
    patience: timeout === undefined ? {} : { idleMs: positive(timeout, "--timeout", 86_400) * 1000 },
  });
}
