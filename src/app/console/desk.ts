import { readFile } from "node:fs/promises";
import path from "node:path";
import { base64url, fromBase64url, isTocsinError, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import type { BuiltPages, Desk, DeskVerb, ForeignLoginService, PasswordCost } from "../../console/index.ts";
import { passkeyRequest, recordAct } from "../../exchange/index.ts";
import { passphraseKey, verifyWebauthnChallenge, webauthnChallenge, webauthnRequestChallenge } from "../../seal/index.ts";
import { signersOf } from "../authorise.ts";
import { readAssertion } from "../decision-signature.ts";
import { ownCard } from "../node.ts";
import type { Node } from "../node.ts";
import type { PerformAs } from "../perform.ts";
import type { Verb } from "../verb.ts";
import { enrolPasskey } from "./enrol-passkey.ts";
import { signedArguments, strengthOf } from "./strength.ts";

/** Argon2id with 64 MiB, 3 passes, 4 lanes (RFC 9106 section 4, second recommended option): about a third of a second. */
const usualPasswordCost: PasswordCost = { memoryKiB: 64 * 1024, passes: 3, lanes: 4 };
const browserKeySetting = "console-browser-key";

// Three folders up both in the source and in the published form.
const builtFolder = path.join(import.meta.dirname, "../../../dist/console");

/** The built pages in their folder; asked for anew each time, so that a build while the node runs is served. */
export function builtPages(folder: string = builtFolder): BuiltPages {
  const read = async (file: string): Promise<Uint8Array | undefined> => {
    try {
      return new Uint8Array(await readFile(path.join(folder, file)));
    } catch {
      return undefined;
    }
  };
  return {
    async index() {
      const bytes = await read("index.html");
      return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
    },
    file: read,
  };
}

/** The verbs as the desk offers them. */
export function deskVerbs(verbs: Readonly<Record<string, Verb>>): Readonly<Record<string, DeskVerb>> {
  return Object.fromEntries(
    Object.entries(verbs).map(([name, { roles }]) => [name, { roles, strength: strengthOf(name), signedWith: signedArguments(name) }]),
  );
}

async function browserKeyOf(node: Node): Promise<Uint8Array> {
  return await node.store.transact(async (tx) => {
    const kept = fromBase64url((await tx.setting(browserKeySetting)) ?? "");
    if (kept?.length === 32) return kept;
    const made = node.random(32);
    await tx.putSetting(browserKeySetting, base64url(made));
    return made;
  });
}

function signedRequest(request: Uint8Array, response: JsonValue): Uint8Array {
  try {
    return passkeyRequest(request, readAssertion(response));
  } catch (thrown) {
    if (isTocsinError(thrown)) throw thrown;
    throw new TocsinError("usage", "give the request and the passkey's answer as they were given", { cause: thrown });
  }
}

/** What the desk is built over: the node, its verbs, and the origin that it has now. */
export type DeskParts = {
  readonly node: Node;
  readonly perform: PerformAs;
  readonly verbs: Readonly<Record<string, Verb>>;
  readonly origin: string;
  readonly foreign: ForeignLoginService | undefined;
  readonly pages: BuiltPages;
  readonly passwordCost: PasswordCost | undefined;
  tell(text: string): void;
};

/** The desk's ports over a node. */
export async function nodeDesk({ node, perform, verbs, origin, foreign, pages, passwordCost, tell }: DeskParts): Promise<Desk> {
  const { id, config, store, machineClock, random } = node;
  const { name, unit, country, exercise } = config;
  const rpId = new URL(origin).hostname;
  const { timeZone } = (await ownCard(node)).value;
  return {
    node: { id, name, unit, country, exercise, timeZone },
    origin,
    rpId,
    clock: machineClock,
    random,
    store,
    pages,
    foreign,
    tell,
    verbs: deskVerbs(verbs),
    browserKey: await browserKeyOf(node),
    nodeNowMs: () => node.clock.nowMs(),
    record: async (tx, act) => void (await recordAct(tx, node, act)),
    perform: (call, officer) => perform(call, officer),
    async checkSigned(call, officer) {
      const nowMs = machineClock.nowMs();
      const signers = await store.read((view) => signersOf(call, view, { node: id, nowMs }));
      if (!signers.some((signer) => signer.officer.id === officer))
        throw new TocsinError("not-authorised", `sign it yourself: "${officer}" is logged in, and somebody else signed`);
    },
    signedRequest,
    requestChallenge: webauthnRequestChallenge,
    decisionChallenge: webauthnChallenge,
    async verifyAssertion(response, challenge, passkey) {
      const credentialId = fromBase64url(passkey.id) ?? new Uint8Array();
      await verifyWebauthnChallenge(readAssertion(response), {
        challenge,
        credential: { id: credentialId, publicKey: passkey.publicKey },
        origin,
        rpId,
      });
    },
    enrolPasskey: (tx, passkey) => enrolPasskey(tx, node, { ...passkey, origin, rpId }),
    passwordCost: passwordCost ?? usualPasswordCost,
    stretch: (password, how) => passphraseKey(password, how),
    onCommit(call) {
      node.signals.watch.push(call);
      node.signals.partner.push(call);
      return () => {
        for (const list of [node.signals.watch, node.signals.partner] as (() => void)[][]) {
          const at = list.indexOf(call);
          if (at >= 0) list.splice(at, 1);
        }
      };
    },
  };
}
