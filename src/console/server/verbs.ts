import { base64url, canonicalBytes, fromBase64, fromBase64url, hex, sha256, timestamp, TocsinError, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import type { Passkey } from "../../exchange/index.ts";
import { jsonAnswer, objectOf, textOf } from "./answer.ts";
import type { Body } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { requestOptions } from "./login-passkey.ts";
import type { DeskAnswer } from "./message.ts";
import type { Once } from "./once.ts";
import type { Desk, DeskVerb } from "./ports.ts";
import { rotateSession } from "./session.ts";

/** Names of the API for verbs that the command line calls otherwise. */
const otherNames: Readonly<Record<string, string>> = { "release-sign": "release" };

/** The verb of a name of the API, as the node knows it. */
export function verbNamed(desk: Pick<Desk, "verbs">, name: string): { readonly name: string; readonly verb: DeskVerb } {
  const known = Object.hasOwn(otherNames, name) ? (otherNames[name] ?? name) : name;
  const verb = Object.hasOwn(desk.verbs, known) ? desk.verbs[known] : undefined;
  if (verb === undefined) throw new TocsinError("unknown-item", "ask for a verb that /api/openapi.json names");
  return { name: known, verb };
}

/** Refuses what this caller may not ask for at all, before anything is signed for it. */
export function checkMay(caller: Caller, name: string, verb: DeskVerb): void {
  const { officer } = caller;
  if (verb.strength === "machine")
    throw new TocsinError("machine-only", `do it on the machine of the node, on its command line: "${name}"`);
  if (verb.roles !== "anyone") {
    const { roles } = verb;
    if (!officer.roles.some((role) => roles.includes(role)))
      throw new TocsinError(
        "not-authorised",
        `ask an officer with the role ${roles.join(" or ")}: "${officer.id}" is ${officer.roles.join(", ")}`,
      );
  }
  if (caller.by === "session") return;
  if (!caller.token.scopes.includes(name))
    throw new TocsinError("not-authorised", `give the token the scope "${name}": it has ${caller.token.scopes.join(", ")}`);
  if (verb.strength !== "session") throw new TocsinError("not-authorised", `have an officer sign it: no token does "${name}"`);
}

async function passkeysOf(desk: Desk, officer: string): Promise<readonly Passkey[]> {
  const held = await desk.store.read((view) => view.accounts.passkeys(officer));
  return held.filter(({ withdrawnAt, origin }) => withdrawnAt === null && origin === desk.origin);
}

/** What is to be signed: the canonical request, made here so that the page cannot forget any of it, and what the authenticator is asked. */
export async function challengeAnswer(
  desk: Desk,
  officer: string,
  asked: { verb: string; args: Readonly<Record<string, JsonValue>> },
): Promise<DeskAnswer> {
  const passkeys = await passkeysOf(desk, officer);
  if (passkeys.length === 0)
    throw new TocsinError("passkey-missing", `sign on the command line with the key file, or make a passkey: "${officer}" has none here`);
  const request = canonicalBytes({
    node: desk.node.id,
    ...asked,
    officer,
    at: timestamp(desk.clock.nowMs()),
    nonce: base64url(desk.random(16)),
  });
  const options = requestOptions(desk, desk.requestChallenge(request), passkeys);
  return jsonAnswer({ needs: "signature", challenge: { request: base64url(request), options } }, { status: 428 });
}

/** The request and assertion that a body brings, as they are performed and kept; `undefined` where it brings none. */
export function readSigned(desk: Desk, body: Body): Uint8Array | undefined {
  if (body["signed"] === undefined || body["signed"] === null) return undefined;
  const signed = objectOf(body, "signed");
  const request = fromBase64url(textOf(signed, "request", 48 * 1024 * 1024));
  if (request === undefined) throw new TocsinError("usage", "give the request that was signed as base64url");
  return desk.signedRequest(request, signed["response"] ?? null);
}

/** A name of the caller's for one act, under which it is done once: the request that was signed, or `once` of a page or program. */
function onceName(
  body: Body,
  caller: Caller,
  given: { readonly verb: string; readonly signed: Uint8Array | undefined },
): string | undefined {
  const who = caller.by === "session" ? `s ${caller.session.id}` : `t ${caller.token.id}`;
  if (given.signed !== undefined) return `${who} ${given.verb} ${hex(sha256(given.signed))}`;
  if (body["once"] === undefined) return undefined;
  return `${who} ${given.verb} ${hex(sha256(utf8(textOf(body, "once", 200))))}`;
}

/** Performs a verb for whoever calls: with the signature that it brings, or says what is to be signed. */
export async function verbAnswer(
  desk: Desk,
  once: Once,
  call: { readonly caller: Caller; readonly name: string; readonly body: Body },
): Promise<DeskAnswer> {
  const { caller, body } = call;
  const { name, verb } = verbNamed(desk, call.name);
  checkMay(caller, name, verb);
  const args = body["args"] === undefined ? {} : objectOf(body, "args");
  const signed = caller.by === "session" ? readSigned(desk, body) : undefined;
  const isTaking = verb.signedWith.some((one) => (args[one] ?? null) !== null);
  if (isTaking && caller.by === "token")
    throw new TocsinError("not-authorised", `have an officer sign it: no token does this of "${name}"`);
  if ((verb.strength === "signed" || isTaking) && signed === undefined)
    return await challengeAnswer(desk, caller.officer.id, { verb: name, args });
  const work = (): Promise<JsonValue> =>
    desk.perform({ verb: name, args, signed: signed === undefined ? [] : [signed] }, caller.officer.id);
  const named = onceName(body, caller, { verb: name, signed });
  const of = named === undefined ? "" : hex(sha256(canonicalBytes(args)));
  const result = named === undefined ? await work() : await once.do(named, { of, nowMs: desk.clock.nowMs() }, work);
  const isElevated = signed !== undefined || args["assertion"] !== undefined;
  return isElevated ? await elevated(desk, caller, result) : jsonAnswer(result);
}

/** The answer to what a passkey was used for: the session goes on under a new secret. */
export async function elevated(desk: Desk, caller: Caller, result: JsonValue): Promise<DeskAnswer> {
  const cookie = caller.by === "session" ? await rotateSession(desk, caller) : undefined;
  return jsonAnswer(result, { cookies: cookie === undefined ? [] : [cookie] });
}

/** What a releaser's passkey is to sign: exactly the decision that was prepared over a draft (PROTOCOL.md section 2). */
export async function releaseChallenge(desk: Desk, caller: Caller, body: Body): Promise<DeskAnswer> {
  const { name, verb } = verbNamed(desk, "release-challenge");
  checkMay(caller, name, verb);
  const passkeys = await passkeysOf(desk, caller.officer.id);
  if (passkeys.length === 0)
    throw new TocsinError("passkey-missing", `sign on the command line with the key file: "${caller.officer.id}" has no passkey here`);
  const args = { draft: textOf(body, "draft", 200) };
  const result = (await desk.perform({ verb: name, args, signed: [] }, caller.officer.id)) as { readonly decision: string };
  const decision = fromBase64(result.decision);
  if (decision === undefined) throw new TypeError("the decision is base64");
  return jsonAnswer({
    draft: args.draft,
    decision: result.decision,
    options: requestOptions(desk, desk.decisionChallenge(decision), passkeys),
  });
}
