import path from "node:path";
import Type, { type Static } from "typebox";
import { documentFormat } from "../../exchange/index.ts";
import { notifierIdPattern } from "../../exchange/watch/index.ts";
import { isLoopback } from "../listen.ts";
import { isWebhookUrl } from "./webhook-url.ts";

const line = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]+$" });
const orNull = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const file = orNull(line(1024));

const shared = {
  version: Type.Literal(1),
  /** How long one try may take, in milliseconds; then it is ended and counts as failed. */
  timeoutMs: Type.Integer({ minimum: 1000, maximum: 120_000 }),
  /** Whether what it carries is kept from naming partners and precedence: for what goes over other people's networks. */
  discreet: Type.Boolean(),
};

const smtpSchema = Type.Object(
  {
    ...shared,
    kind: Type.Literal("smtp"),
    host: line(253),
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    security: Type.Union([Type.Literal("tls"), Type.Literal("starttls"), Type.Literal("none")]),
    from: line(254),
    address: orNull(line(254)),
    login: orNull(line(254)),
    secretFile: file,
    caFile: file,
  },
  { additionalProperties: false },
);

const webhookSchema = Type.Object(
  { ...shared, kind: Type.Literal("webhook"), url: line(2048), secretFile: line(1024), caFile: file },
  { additionalProperties: false },
);

const commandSchema = Type.Object(
  {
    ...shared,
    kind: Type.Literal("command"),
    program: line(1024),
    arguments: Type.Array(line(1024), { maxItems: 32 }),
    address: orNull(line(254)),
  },
  { additionalProperties: false },
);

/** A mail server. `address` is where its self-test and officers without an address of their own are reached; the password is in `secretFile`. */
export type SmtpConfig = Static<typeof smtpSchema>;
/** An HTTPS address that takes signed JSON; the key is in `secretFile`. */
export type WebhookConfig = Static<typeof webhookSchema>;
/** A program of the operator's: SMS gateway, pager, loudspeaker. */
export type CommandConfig = Static<typeof commandSchema>;

/** How pages are carried. It names where secrets are and holds none. */
export type NotifierConfig = SmtpConfig | WebhookConfig | CommandConfig;

/** The encoding of a notifier, as it is stored. Refuses contradictions and what would send a secret in the clear with `input-malformed`. */
export const notifierFormat = documentFormat("the notifier", Type.Union([smtpSchema, webhookSchema, commandSchema]), {
  limitBytes: 64 * 1024,
  check: notifierFault,
});

/** Whether a text can name a notifier. */
export function isNotifierId(text: string): boolean {
  return new RegExp(notifierIdPattern).test(text);
}

/** Whether a mail address is plain: no display name, no list, nothing that a header could be split by. */
export function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()[\]\\,;:"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text);
}

/** Whether a notifier of this kind can reach an address. */
export function canReach(config: NotifierConfig, address: string): boolean {
  return config.kind !== "smtp" || isMailAddress(address);
}

function notifierFault(config: NotifierConfig): string | undefined {
  const files = [config.kind === "command" ? config.program : config.secretFile, config.kind === "command" ? null : config.caFile];
  if (files.some((name) => name !== null && !path.isAbsolute(name))) return "a file is not named by its whole path";
  switch (config.kind) {
    case "smtp":
      if ((config.login === null) !== (config.secretFile === null)) return "a login and the file of its password go together";
      if (config.security === "none" && !isLoopback(config.host)) return "without TLS only a mail server on this machine is used";
      if (![config.from, config.address ?? config.from].every(isMailAddress)) return "a mail address is not plain: name@host";
      return undefined;
    case "webhook":
      return isWebhookUrl(config.url)
        ? undefined
        : "the address is not https (http on this machine alone), or carries a login or a fragment";
    case "command":
      return undefined;
  }
}
