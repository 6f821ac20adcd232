import { flag, integer, list, notAfter, object, openVocab, optional, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { accountType } from "../vocab/open.ts";
import { sco } from "./common.ts";

/** `unix-account-ext` (section 6.16.2). */
export const unixAccount = object(
  "extension",
  {
    title: "UNIX Account Extension",
    section: "6.16.2",
    description: "What only an account on a UNIX system has.",
    atLeastOne: [["gid", "groups", "home_dir", "shell"]],
  },
  {
    gid: optional(integer("The primary group.")),
    groups: optional(list(text("A group."), "The groups it is a member of.")),
    home_dir: optional(text("The home directory.")),
    shell: optional(text("The command shell.")),
  },
);

/** `user-account` (section 6.16). */
export const userAccount = sco(
  "user-account",
  {
    title: "User Account",
    section: "6.16",
    description: "An account of any kind: system, network, social.",
    contributing: ["account_type", "user_id", "account_login"],
    atLeastOne: [
      [
        "extensions",
        "user_id",
        "credential",
        "account_login",
        "account_type",
        "display_name",
        "is_service_account",
        "is_privileged",
        "can_escalate_privs",
        "is_disabled",
        "account_created",
        "account_expires",
        "credential_last_changed",
        "account_first_login",
        "account_last_login",
      ],
    ],
    order: [notAfter("account_first_login", "account_last_login")],
    extensions: { "unix-account-ext": unixAccount },
  },
  {
    user_id: optional(text("The identifier of the account in its system.")),
    credential: optional(text("A credential in clear text.")),
    account_login: optional(text("What the user types to log in, where it is not `user_id`.")),
    account_type: optional(openVocab(accountType, "The kind of account.")),
    display_name: optional(text("The name shown for the account.")),
    is_service_account: optional(flag("Whether it belongs to a service.")),
    is_privileged: optional(flag("Whether it has elevated privileges.")),
    can_escalate_privs: optional(flag("Whether it can gain elevated privileges.")),
    is_disabled: optional(flag("Whether it is disabled.")),
    account_created: optional(timestamp("When it was created.")),
    account_expires: optional(timestamp("When it expires.")),
    credential_last_changed: optional(timestamp("When its credential was last changed.")),
    account_first_login: optional(timestamp("When it was first used.")),
    account_last_login: optional(timestamp("When it was last used.")),
  },
);

/** User Account, as its schema says. */
export type UserAccount = TypeOf<typeof userAccount>;
