import { generateKeyPairSync, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { request as requestHttp } from "node:http";
import type { IncomingMessage } from "node:http";
import { base64url, concat, fromBase64url, sha256, systemRandom, uint32, utf8 } from "../../src/base/index.ts";
import { provenText } from "../../src/console/server/device-proof.ts";

/** JSON whose members a test reads. */
export type Json = Readonly<Record<string, unknown>>;

/** What came back. */
export type Answered = {
  readonly status: number;
  readonly body: Json;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
};

type Ceremony = { readonly challenge: string; readonly origin?: string; readonly rpId: string; readonly flags?: number };

const userPresent = 0x01;
const userVerified = 0x04;
const attested = 0x40;

/** An authenticator in software with one credential; it answers whatever it is asked, as bent as the test wants it. */
export class SoftAuthenticator {
  readonly id = systemRandom(32);
  readonly #privateKey: KeyObject;
  readonly #cose: Uint8Array;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    // COSE_Key (RFC 9053 section 7.1.1) in CBOR, written by hand.
    const head = Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20);
    this.#cose = concat(head, Buffer.from(x, "base64url"), Uint8Array.of(0x22, 0x58, 0x20), Buffer.from(y, "base64url"));
    this.#privateKey = privateKey;
  }

  #clientData(type: string, { challenge, origin }: Ceremony): Uint8Array {
    return utf8(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  /** What `navigator.credentials.create` gives, as JSON. */
  create(ceremony: Ceremony): Json {
    const head = concat(sha256(utf8(ceremony.rpId)), Uint8Array.of(ceremony.flags ?? userPresent | userVerified | attested), uint32(0));
    const authData = concat(head, new Uint8Array(16), Uint8Array.of(0, this.id.length), this.id, this.#cose);
    // {"fmt": "none", "attStmt": {}, "authData": bytes}
    const start = concat(Uint8Array.of(0xa3, 0x63), utf8("fmt"), Uint8Array.of(0x64), utf8("none"), Uint8Array.of(0x67), utf8("attStmt"));
    const length = Uint8Array.of(0x59, authData.length >> 8, authData.length & 0xff);
    const attestation = concat(start, Uint8Array.of(0xa0, 0x68), utf8("authData"), length, authData);
    return {
      id: base64url(this.id),
      rawId: base64url(this.id),
      type: "public-key",
      clientExtensionResults: {},
      response: { clientDataJSON: base64url(this.#clientData("webauthn.create", ceremony)), attestationObject: base64url(attestation) },
    };
  }

  /** What `navigator.credentials.get` gives, as JSON. */
  get(ceremony: Ceremony): Json {
    const clientData = this.#clientData("webauthn.get", ceremony);
    const head = concat(sha256(utf8(ceremony.rpId)), Uint8Array.of(ceremony.flags ?? userPresent | userVerified), uint32(0));
    const signature = new Uint8Array(sign("sha256", concat(head, sha256(clientData)), this.#privateKey));
    return {
      id: base64url(this.id),
      rawId: base64url(this.id),
      type: "public-key",
      clientExtensionResults: {},
      response: { authenticatorData: base64url(head), clientDataJSON: base64url(clientData), signature: base64url(signature) },
    };
  }
}

/** A browser's own key, which proves that a call comes from it. */
export class SoftDevice {
  readonly #key: KeyObject;
  readonly jwk: Json;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = privateKey;
    this.jwk = { ...publicKey.export({ format: "jwk" }) };
  }

  proof(method: string, path: string, given: { readonly body?: Uint8Array; readonly atMs?: number; readonly once?: string } = {}): string {
    const at = String(given.atMs ?? Date.now());
    const once = given.once ?? base64url(systemRandom(16));
    const text = provenText({ method, path, body: given.body ?? new Uint8Array() }, at, once);
    return `v1.${at}.${once}.${base64url(new Uint8Array(sign("sha256", utf8(text), { key: this.#key, dsaEncoding: "ieee-p1363" })))}`;
  }
}

/** How one call differs from what a page would send. */
export type Bend = {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly device?: SoftDevice | null;
  readonly cookie?: string | null;
};

/** A browser on a console, without pages: cookies, a device key, the signature dance. */
export class SoftBrowser {
  readonly origin: string;
  readonly rpId: string;
  readonly cookies = new Map<string, string>();
  readonly #nowMs: () => number;
  device = new SoftDevice();

  constructor(origin: string, nowMs: () => number = () => Date.now()) {
    this.origin = origin;
    this.rpId = new URL(origin).hostname;
    this.#nowMs = nowMs;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  #headers(method: string, path: string, given: { readonly body: Uint8Array | undefined; readonly bend: Bend }): Record<string, string> {
    const { body, bend } = given;
    const device = bend.device === undefined ? this.device : bend.device;
    const cookie = bend.cookie === undefined ? this.cookieHeader : bend.cookie;
    const whole: Record<string, string | undefined> = {
      host: new URL(this.origin).host,
      ...(method === "POST" ? { origin: this.origin, "content-type": "application/json" } : {}),
      ...(body === undefined ? {} : { "content-length": String(body.length) }),
      "sec-fetch-site": "same-origin",
      ...(cookie === null || cookie === "" ? {} : { cookie }),
      ...(device === null
        ? {}
        : { "tocsin-proof": device.proof(method, path, { atMs: this.#nowMs(), ...(body === undefined ? {} : { body }) }) }),
      ...bend.headers,
    };
    return Object.fromEntries(Object.entries(whole).filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  /** Opens a call; the answer is read by the caller. */
  open(method: string, path: string, given: { readonly body?: Json | Uint8Array; readonly bend?: Bend } = {}): Promise<IncomingMessage> {
    const body = given.body === undefined ? undefined : given.body instanceof Uint8Array ? given.body : utf8(JSON.stringify(given.body));
    const { port } = new URL(this.origin);
    const headers = this.#headers(method, path, { body, bend: given.bend ?? {} });
    return new Promise((resolve, reject) => {
      // The name is the browser's business: every name under localhost is this machine.
      const request = requestHttp({ host: "127.0.0.1", port: Number(port), method, path, headers, agent: false }, resolve);
      request.on("error", reject);
      request.end(body);
    });
  }

  async call(method: string, path: string, given: { readonly body?: Json | Uint8Array; readonly bend?: Bend } = {}): Promise<Answered> {
    const response = await this.open(method, path, given);
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString("utf8");
    for (const line of response.headers["set-cookie"] ?? []) this.#keep(line);
    let body: Json = {};
    if ((response.headers["content-type"] ?? "").startsWith("application/json")) body = JSON.parse(text) as Json;
    return { status: response.statusCode ?? 0, body, headers: response.headers, text };
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    if (attributes.some((attribute) => attribute.trim() === "Max-Age=0")) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }

  get(path: string, bend: Bend = {}): Promise<Answered> {
    return this.call("GET", path, { bend });
  }

  post(path: string, body: Json = {}, bend: Bend = {}): Promise<Answered> {
    return this.call("POST", path, { body, bend });
  }

  /** Opens a join link with a new passkey. */
  async join(link: string, authenticator: SoftAuthenticator): Promise<Answered> {
    const begun = await this.post("/api/join/begin", { link });
    if (begun.status !== 200) return begun;
    const { challenge } = begun.body["options"] as { challenge: string };
    const response = authenticator.create({ challenge, origin: this.origin, rpId: this.rpId });
    return await this.post("/api/join/finish", { join: begun.body["join"], response, device: this.device.jwk });
  }

  async login(authenticator: SoftAuthenticator): Promise<Answered> {
    const begun = await this.post("/api/login/passkey/begin");
    const { challenge } = begun.body["options"] as { challenge: string };
    const response = authenticator.get({ challenge, origin: this.origin, rpId: this.rpId });
    return await this.post("/api/login/passkey/finish", { login: begun.body["login"], response, device: this.device.jwk });
  }

  /** Asks for a verb, and signs it where it is to be signed. */
  async verb(name: string, args: Json = {}, authenticator?: SoftAuthenticator): Promise<Answered> {
    const first = await this.post(`/api/verbs/${name}`, { args });
    if (first.status !== 428 || authenticator === undefined) return first;
    return await this.post(`/api/verbs/${name}`, { args, signed: this.signed(first, authenticator) });
  }

  /** What a page sends with the second call, after a 428. */
  signed(first: Answered, authenticator: SoftAuthenticator): Json {
    const { request, options } = first.body["challenge"] as { request: string; options: { challenge: string } };
    return { request, response: authenticator.get({ challenge: options.challenge, origin: this.origin, rpId: this.rpId }) };
  }
}

/** The request in a 428, as the page shows it. */
export function requestIn(answered: Answered): Json {
  const { request } = answered.body["challenge"] as { request: string };
  return JSON.parse(Buffer.from(fromBase64url(request) ?? new Uint8Array()).toString("utf8")) as Json;
}
