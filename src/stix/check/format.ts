import { isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import type { Format } from "../schema.ts";
import { isRegisteredCharset } from "../vocab/charsets.ts";
import { isCommonLanguageTag, isRegisteredLanguageTag } from "../vocab/languages.ts";

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const ipv4 = new RegExp(`^(?:${octet}\\.){3}${octet}(?:/(?:3[0-2]|[1-2]?[0-9]))?$`);
const prefix6 = /^(?:12[0-8]|1[0-1][0-9]|[1-9][0-9]|[0-9])$/;

/** An IPv6 address or network; the length of a prefix has no leading zero. */
function isIpv6(text: string): boolean {
  if (text.length > 256) return false;
  const slash = text.indexOf("/");
  return slash < 0 ? isIPv6(text) : isIPv6(text.slice(0, slash)) && prefix6.test(text.slice(slash + 1));
}

// Letters, digits and hyphens, 63 to a label: RFC 1034 section 3.5; hyphens in third and fourth place only in A-labels: RFC 5890.
const hostName =
  /^(?=.{1,253}\.?$)(?:(?!..--|-)[A-Za-z0-9-]{1,63}(?<!-)\.|xn--[A-Za-z0-9-]{1,59}(?<!-)\.)*(?:(?!..--|-)[A-Za-z0-9-]{1,63}(?<!-)|xn--[A-Za-z0-9-]{1,59}(?<!-))\.?$/i;
const ascii = /^[\0-\x7f]*$/;

function isDomainName(text: string): boolean {
  if (text.length > 1_024) return false;
  if (ascii.test(text)) return hostName.test(text);
  const name = domainToASCII(text);
  return name !== "" && hostName.test(name);
}

const uri =
  /^[A-Za-z][A-Za-z0-9+.-]*:(?:\/\/(?:[\w.~!$&'()*+,;=:%@-]*|(?:[\w.~!$&'()*+,;=:%-]*@)?\[[0-9A-Za-z.:~!$&'()*+,;=_-]+\](?::[0-9]*)?)(?=[/?#]|$))?[\w.~!$&'()*+,;=:@/%-]*(?:\?[\w.~!$&'()*+,;=:@/?%-]*)?(?:#[\w.~!$&'()*+,;=:@/?%-]*)?$/;
const badPercent = /%(?![0-9A-Fa-f]{2})/;

/** An absolute URI (RFC 3986): ASCII only, brackets only around an address in the authority. */
function isUri(text: string): boolean {
  return uri.test(text) && !(text.includes("%") && badPercent.test(text));
}

// The structure of addr-spec (RFC 5322 section 3.4.1), with the UTF-8 of RFC 6532.
const email = /^(?:"(?:[^"\\\r\n]|\\.)*"|[^\s@"(),:;<>[\]\\]+)@(?:\[[^[\]\\\s]+\]|[^\s@"(),:;<>[\]\\]+)$/u;
const mac = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/;
const cpePart = String.raw`(?:[*-]|(?:\?*|\*?)(?:[a-zA-Z0-9\-._]|\\[\\*?!"#$%&'()+,/:;<=>@[\]^` + "`" + String.raw`{|}~])+(?:\?*|\*?))`;
const cpeLanguage = String.raw`(?:[*-]|[a-zA-Z]{2,3}(?:-(?:[a-zA-Z]{2}|[0-9]{3}))?)`;
const cpe = new RegExp(`^cpe:2\\.3:[aho*\\-](?::${cpePart}){5}:${cpeLanguage}(?::${cpePart}){4}$`);
const mediaType = /^(?:application|audio|font|image|message|model|multipart|text|video)\/[a-zA-Z0-9.+_-]+/;
const hive = /^(?:HKLM|HKCC|HKCR|HKCU|HKU)\b/i;
const relationshipType = /^[a-z0-9-]+$/;

type FormatRow = { readonly test: (text: string) => boolean; readonly what: string };

/** How each string format is tested, and how a message names it. Every test runs in time linear in the text. */
export const formats: Readonly<Record<Exclude<Format, "selector">, FormatRow>> = {
  charset: { test: isRegisteredCharset, what: "the name, or the preferred MIME name, of a character set of the IANA registry" },
  "common-language": { test: isCommonLanguageTag, what: "a language tag (RFC 5646) of an ISO 639-1 or 639-2 language" },
  cpe: { test: (text) => text.length <= 2_048 && cpe.test(text), what: "a CPE 2.3 formatted string" },
  "domain-name": { test: isDomainName, what: "a domain name (RFC 1034, RFC 5890)" },
  email: {
    test: (text) => text.length <= 2_048 && email.test(text),
    what: "an e-mail address without a display name (RFC 5322 addr-spec)",
  },
  ipv4: { test: (text) => ipv4.test(text), what: "an IPv4 address or a network in CIDR notation" },
  ipv6: { test: isIpv6, what: "an IPv6 address or a network in CIDR notation" },
  language: { test: isRegisteredLanguageTag, what: "a language tag (RFC 5646)" },
  mac: { test: (text) => mac.test(text), what: "six lower-case octets joined by colons" },
  "media-type": { test: (text) => mediaType.test(text), what: "a media type" },
  "registry-key": { test: (text) => !hive.test(text), what: "a key with its hive spelt out" },
  "relationship-type": { test: (text) => relationshipType.test(text), what: "made of a-z, 0-9 and hyphens" },
  uri: { test: isUri, what: "a URI (RFC 3986)" },
};
