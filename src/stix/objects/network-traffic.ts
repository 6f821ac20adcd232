import {
  anything,
  closedVocab,
  dictionary,
  flag,
  hexText,
  integer,
  list,
  notAfter,
  object,
  optional,
  ref,
  text,
  timestamp,
} from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { networkSocketAddressFamily, networkSocketType } from "../vocab/closed.ts";
import { sco } from "./common.ts";

/** `http-request-ext` (section 6.12.2). */
export const httpRequest = object(
  "extension",
  {
    title: "HTTP Request Extension",
    section: "6.12.2",
    description: "What only an HTTP request has.",
  },
  {
    request_method: text("The method, in lower case."),
    request_value: text("What is requested, mostly a path."),
    request_version: optional(text("The HTTP version, in lower case.")),
    request_header: optional(
      dictionary(list(text("A value."), "The values of the field."), "The header fields.", { keys: "^.{1,250}$", keepsCase: true }),
    ),
    message_body_length: optional(integer("The length of the body in bytes.")),
    message_body_data_ref: optional(ref(["artifact"], "The body.")),
  },
);

/** `icmp-ext` (section 6.12.3). */
export const icmp = object(
  "extension",
  {
    title: "ICMP Extension",
    section: "6.12.3",
    description: "What only ICMP traffic has.",
  },
  {
    icmp_type_hex: hexText("The type byte."),
    icmp_code_hex: hexText("The code byte."),
  },
);

/** `socket-ext` (section 6.12.4). */
export const networkSocket = object(
  "extension",
  {
    title: "Network Socket Extension",
    section: "6.12.4",
    description: "What only a network socket has.",
  },
  {
    address_family: closedVocab(networkSocketAddressFamily, "The address family."),
    is_blocking: optional(flag("Whether it blocks.")),
    is_listening: optional(flag("Whether it listens.")),
    options: optional(
      dictionary(integer("The value."), "The options of the socket.", {
        keys: "^(SO|ICMP|ICMP6|IP|IPV6|MCAST|TCP|IRLMP)(_[A-Z0-9]+)+$",
        keepsCase: true,
      }),
    ),
    socket_type: optional(closedVocab(networkSocketType, "The kind of socket.")),
    socket_descriptor: optional(integer("The file descriptor.", { minimum: 0 })),
    socket_handle: optional(integer("The handle or inode.")),
  },
);

/** `tcp-ext` (section 6.12.5). */
export const tcp = object(
  "extension",
  {
    title: "TCP Extension",
    section: "6.12.5",
    description: "What only TCP traffic has.",
    atLeastOne: [["src_flags_hex", "dst_flags_hex"]],
  },
  {
    src_flags_hex: optional(hexText("The flags of the source, all of them together.")),
    dst_flags_hex: optional(hexText("The flags of the destination, all of them together.")),
  },
);

/** `network-traffic` (section 6.12). */
export const networkTraffic = sco(
  "network-traffic",
  {
    title: "Network Traffic",
    section: "6.12",
    description: "Traffic from a source to a destination.",
    contributing: ["start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions"],
    atLeastOne: [["src_ref", "dst_ref"]],
    order: [notAfter("start", "end")],
    extensions: { "http-request-ext": httpRequest, "icmp-ext": icmp, "socket-ext": networkSocket, "tcp-ext": tcp },
  },
  {
    start: optional(timestamp("When the traffic started.")),
    end: optional(timestamp("When it ended; not where `is_active` is true.")),
    is_active: optional(flag("Whether it is still going on.")),
    src_ref: optional(ref(["ipv4-addr", "ipv6-addr", "mac-addr", "domain-name"], "The source.")),
    dst_ref: optional(ref(["ipv4-addr", "ipv6-addr", "mac-addr", "domain-name"], "The destination.")),
    src_port: optional(integer("The port of the source.", { minimum: 0, maximum: 65_535 })),
    dst_port: optional(integer("The port of the destination.", { minimum: 0, maximum: 65_535 })),
    protocols: list(text("A protocol."), "The protocols, from the outer to the inner."),
    src_byte_count: optional(integer("How many bytes the source sent.", { minimum: 0 })),
    dst_byte_count: optional(integer("How many bytes the destination sent.", { minimum: 0 })),
    src_packets: optional(integer("How many packets the source sent.", { minimum: 0 })),
    dst_packets: optional(integer("How many packets the destination sent.", { minimum: 0 })),
    ipfix: optional(
      dictionary(anything("A string or an integer."), "IP flow information elements, in their own case.", { keepsCase: true }),
    ),
    src_payload_ref: optional(ref(["artifact"], "The bytes from the source.")),
    dst_payload_ref: optional(ref(["artifact"], "The bytes from the destination.")),
    encapsulates_refs: optional(list(ref(["network-traffic"], "A reference."), "The traffic inside it.")),
    encapsulated_by_ref: optional(ref(["network-traffic"], "The traffic around it.")),
  },
);

/** Network Traffic, as its schema says. */
export type NetworkTraffic = TypeOf<typeof networkTraffic>;
