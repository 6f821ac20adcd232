import { base64url, fromBase64url, sha256, TocsinError } from "../../base/index.ts";
import type { JoinLink, View } from "../../exchange/index.ts";
import { jsonAnswer, objectOf, textOf } from "./answer.ts";
import type { Body } from "./answer.ts";
import { readDevice } from "./device-proof.ts";
import { tellGivenLogin } from "./given-login.ts";
import { agentOf, userHandle } from "./login-passkey.ts";
import type { DeskAnswer, DeskRequest } from "./message.ts";
import { Pending } from "./pending.ts";
import type { Desk } from "./ports.ts";
import { openSession, sessionView } from "./session.ts";

const ceremonyMs = 10 * 60_000;
// COSE numbers of the algorithms that a suite names: Ed25519 and ES256.
const algorithms = [-8, -7];

type Begun = { readonly hash: Uint8Array; readonly challenge: string };

function noLink(): TocsinError {
  return new TocsinError("join-link", "ask for a new link: this one was used, has run out, or is none");
}

/** The secret of a join link, given whole or as what stands behind its `#`. */
export function linkHash(text: string): Uint8Array {
  const secret = fromBase64url(text.slice(text.lastIndexOf("#") + 1).trim());
  if (secret?.length !== 32) throw noLink();
  return sha256(secret);
}

/** The link, where it still opens something: unused, in time, and its officer in service. Else `join-link`. */
export async function openLink(view: Pick<View, "accounts" | "officer">, hash: Uint8Array, nowMs: number): Promise<JoinLink> {
  const link = await view.accounts.joinLink(hash);
  if (link === undefined || link.usedMs !== null || link.untilMs < nowMs) throw noLink();
  const officer = await view.officer(link.officer);
  if (officer === undefined || officer.withdrawnAt !== null) throw noLink();
  return link;
}

/** Joining by a single-use link: the browser makes a passkey, the node certifies it, and the link is used up in the same transaction. */
export class Joining {
  readonly #desk: Desk;
  readonly #begun = new Pending<Begun>(ceremonyMs);

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async begin(body: Body): Promise<DeskAnswer> {
    const desk = this.#desk;
    const hash = linkHash(textOf(body, "link", 2000));
    const nowMs = desk.clock.nowMs();
    const { officer, passkeys } = await desk.store.read(async (view) => {
      const link = await openLink(view, hash, nowMs);
      return { officer: await view.officer(link.officer), passkeys: await view.accounts.passkeys(link.officer) };
    });
    if (officer === undefined) throw noLink();
    const challenge = base64url(desk.random(32));
    const join = this.#begun.begin({ hash, challenge }, { nowMs, random: desk.random });
    const options = {
      rp: { id: desk.rpId, name: `Tocsin ${desk.node.name}` },
      user: { id: userHandle(desk.node.id, officer.id), name: `${officer.id} (${desk.node.name})`, displayName: officer.id },
      challenge,
      pubKeyCredParams: algorithms.map((alg) => ({ alg, type: "public-key" })),
      timeout: ceremonyMs,
      excludeCredentials: passkeys.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ id }) => ({ id, type: "public-key" })),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
      attestation: "none",
    };
    return jsonAnswer({ join, options, officer: officer.id, roles: officer.roles });
  }

  async finish(body: Body, request: DeskRequest): Promise<DeskAnswer> {
    const desk = this.#desk;
    const device = readDevice(body["device"]);
    const nowMs = desk.clock.nowMs();
    const begun = this.#begun.finish(textOf(body, "join", 64), nowMs);
    if (begun === undefined)
      throw new TocsinError("join-link", "open the link again: joining was finished, or began more than 10 minutes ago");
    const credential = await readRegistration(desk, body, begun.challenge);
    const label = body["label"] === undefined ? "" : textOf(body, "label", 80);
    const opened = await desk.store.transact(async (tx) => {
      const link = await openLink(tx, begun.hash, nowMs);
      if ((await tx.accounts.passkey(credential.id)) !== undefined)
        throw new TocsinError("passkey-refused", "use another passkey: this one is enrolled");
      await tx.accounts.putJoinLink({ ...link, usedMs: nowMs });
      await desk.enrolPasskey(tx, { officer: link.officer, ...credential, label, by: link.by });
      await tellGivenLogin(tx, { officer: link.officer, by: link.by, nowMs: desk.nodeNowMs() });
      const officer = await tx.officer(link.officer);
      if (officer === undefined) throw noLink();
      return { officer, ...(await openSession(tx, desk, { officer: officer.id, strength: "passkey", device, agent: agentOf(request) })) };
    });
    return jsonAnswer(await sessionView(desk, opened), { cookies: opened.cookies });
  }
}

/** Verifies what the browser made: for this challenge, origin and relying party, the person verified, an algorithm that a suite names. */
async function readRegistration(
  desk: Desk,
  body: Body,
  challenge: string,
): Promise<{ readonly id: string; readonly publicKey: Uint8Array }> {
  const given = objectOf(body, "response");
  const response = objectOf(given, "response");
  const id = textOf(given, "id", 1400);
  // Loaded here: only whoever joins needs it, and every start of the node would pay for it.
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: "public-key",
        clientExtensionResults: {},
        response: {
          clientDataJSON: textOf(response, "clientDataJSON", 11_000),
          attestationObject: textOf(response, "attestationObject", 20_000),
        },
      },
      expectedChallenge: challenge,
      expectedOrigin: desk.origin,
      expectedRPID: desk.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified) throw new TypeError("not verified");
    const { credential } = registrationInfo;
    if (credential.publicKey.length > 1000 || credential.id.length > 1364) throw new TypeError("too long");
    return { id: credential.id, publicKey: credential.publicKey };
  } catch (cause) {
    throw new TocsinError("passkey-refused", "use a passkey that verifies you by touch, face or PIN, on this page", { cause });
  }
}
