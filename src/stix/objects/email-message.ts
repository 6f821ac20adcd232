import { dictionary, flag, list, object, optional, ref, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { sco } from "./common.ts";

/** `email-mime-part-type` (section 6.6.2). */
export const emailMimePart = object(
  "type",
  {
    title: "Email MIME Component",
    section: "6.6.2",
    description: "One part of a multi-part e-mail body.",
    atLeastOne: [["body", "body_raw_ref"]],
  },
  {
    body: optional(text("The text of the part.")),
    body_raw_ref: optional(ref(["artifact", "file"], "The bytes of a part that is not text.")),
    content_type: optional(text("The Content-Type header field.")),
    content_disposition: optional(text("The Content-Disposition header field.")),
  },
);

/** `email-message` (section 6.6). */
export const emailMessage = sco(
  "email-message",
  {
    title: "Email Message",
    section: "6.6",
    description: "An instance of an e-mail message.",
    contributing: ["from_ref", "subject", "body"],
  },
  {
    is_multipart: flag("Whether the body has several MIME parts."),
    date: optional(timestamp("When the message was sent.")),
    content_type: optional(text("The Content-Type header field.")),
    from_ref: optional(ref(["email-addr"], "The From header field.")),
    sender_ref: optional(ref(["email-addr"], "The Sender header field.")),
    to_refs: optional(list(ref(["email-addr"], "A reference."), "The To header field.")),
    cc_refs: optional(list(ref(["email-addr"], "A reference."), "The Cc header field.")),
    bcc_refs: optional(list(ref(["email-addr"], "A reference."), "The Bcc header field.")),
    message_id: optional(text("The Message-ID header field.")),
    subject: optional(text("The subject.")),
    received_lines: optional(list(text("A field."), "The Received header fields, in order.")),
    additional_header_fields: optional(
      dictionary(list(text("A value."), "The values of the field."), "Header fields that have no property of their own.", {
        keepsCase: true,
      }),
    ),
    body: optional(text("The body; not where `is_multipart` is true.")),
    body_multipart: optional(list(emailMimePart, "The parts of the body; only where `is_multipart` is true.")),
    raw_email_ref: optional(ref(["artifact"], "The whole message as bytes.")),
  },
);

/** Email Message, as its schema says. */
export type EmailMessage = TypeOf<typeof emailMessage>;
