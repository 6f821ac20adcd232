import assert from "node:assert/strict";
import { test } from "node:test";
import { isCountryCode, isRegisteredLanguageTag } from "../vocab/index.ts";
import { formats } from "./format.ts";

const table: readonly (readonly [name: keyof typeof formats, good: readonly string[], bad: readonly string[]])[] = [
  [
    "ipv4",
    ["0.0.0.0", "255.255.255.255", "198.51.100.0/24", "10.0.0.0/0", "10.2.4.5/32"],
    ["256.1.1.1", "1x1x1x1", "1.1.1", "1.1.1.1/33", "1.1.1.1/01", "01.1.1.1", "1.1.1.1/", "1.1.1.1\n"],
  ],
  [
    "ipv6",
    ["::", "::1", "2001:db8::/32", "fe80::1%eth0", "::ffff:198.51.100.1", "1:2:3:4:5:6:7:8/128"],
    ["foo", "::1/129", "::1/01", "1::2::3", "12345::", "::1/", "198.51.100.1"],
  ],
  ["mac", ["00:00:ab:cd:ef:01"], ["00:00:AB:cd:ef:01", "0:0:ab:cd:ef:1", "00-00-ab-cd-ef-01", "00:00:ab:cd:ef"]],
  [
    "uri",
    [
      "https://example.org",
      "urn:x:y",
      "mailto:a@b.example",
      "http://[2001:db8::1]:80/a?b=c#d",
      "a:",
      "https://user:p%20w@example.org/",
      "file:///etc/hosts",
    ],
    [
      "www.example.org",
      "",
      "://x",
      "http://a b",
      "http://[::1",
      "http://a/[b]",
      "http://é.example",
      "http://a#b#c",
      "http://a/%g0",
      "1http://x",
    ],
  ],
  [
    "domain-name",
    ["example.org", "example.org.", "a", "xn--bcher-kva.example", "bücher.example", "例え.jp", `${"a".repeat(63)}.org`],
    ["", ".", "a..b", "-a.org", "a-.org", "a_b.org", "ab--c.org", `${"a".repeat(64)}.org`, "*.example.org", `${"a.".repeat(130)}org`],
  ],
  [
    "email",
    ["jane@example.org", "jane.smith+tag@example.org", '"jane smith"@example.org', "jane@[198.51.100.1]", "jäne@example.org"],
    ["jane", "@example.org", "jane@", "Jane <jane@example.org>", "jane smith@example.org", "a@b@c"],
  ],
  [
    "cpe",
    ["cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*", "cpe:2.3:o:a\\+b:c:-:*:*:en-US:*:*:*:*"],
    ["cpe:/a:b:c", "invalid", "cpe:2.3:a:b:c", "cpe:2.3:x:a:b:*:*:*:*:*:*:*:*"],
  ],
  [
    "charset",
    ["utf-8", "windows-1252", "ISO-8859-1", "Shift_JIS", "NATS-SEFI-ADD"],
    ["latin1", "ANSI_X3.4-1968", "UTF-99", "bla.bla.bla", "a", "a b", ""],
  ],
  ["media-type", ["text/plain", "application/vnd.api+json"], ["text", "plain/text", "text/"]],
  ["registry-key", ["HKEY_LOCAL_MACHINE\\System", "hkey_users\\x", "HKLMX"], ["HKLM\\System", "hkcu", "HKU\\x"]],
  ["relationship-type", ["uses", "related-to", "x-1"], ["Uses", "a_b", "", "a b"]],
  [
    "language",
    ["en", "en-US", "zh-Hant-TW", "de-CH-1996", "x-own", "i-klingon", "qaa", "EN-us"],
    ["foo", "", "e", "en-", "en-QQ", "english", "en-a", "a".repeat(70)],
  ],
  ["common-language", ["en", "eng", "ger"], ["bbb", "foo", "x-own"]],
];

test("each format takes what its specification has, and nothing else", () => {
  for (const [name, good, bad] of table) {
    for (const text of good) assert.ok(formats[name].test(text), `${name} ${JSON.stringify(text)}`);
    for (const text of bad) assert.ok(!formats[name].test(text), `${name} ${JSON.stringify(text)}`);
  }
  assert.deepEqual(table.map(([name]) => name).sort(), Object.keys(formats).sort());
});

test("countries are codes of ISO 3166-1, in either case", () => {
  for (const code of ["NL", "nl", "SS", "XX", "UK", ""]) assert.equal(isCountryCode(code), ["NL", "nl", "SS"].includes(code), code);
});

test("every tag that Intl canonicalises to a known language is a registered one", () => {
  for (const tag of ["en", "fr-CA", "sr-Latn-RS", "yue", "cmn-Hans-CN", "es-419", "sl-rozaj-biske"]) {
    assert.ok(isRegisteredLanguageTag(tag) && Intl.getCanonicalLocales(tag).length === 1, tag);
  }
});
