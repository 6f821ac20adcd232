// What `serve` imports of packages, and nothing else: the limit that its start is compared with.
import Database from "better-sqlite3-multiple-ciphers";
import canonicalize from "canonicalize";
import { Command } from "commander";
import { CipherSuite } from "hpke";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import process from "node:process";
import "node:http";
import "node:https";
import "node:tls";
import Type from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";

const loaded = [Database, canonicalize, Command, CipherSuite, wordlist, Type, Compile, Value];
process.stdout.write(`${JSON.stringify({ ready: true, loaded: loaded.length })}\n`);
setInterval(() => {}, 60_000);
