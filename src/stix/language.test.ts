import assert from "node:assert/strict";
import { test } from "node:test";
import { isLanguageTag, lookupLanguage } from "./language-tag.ts";
import { applyLanguageContent, inLanguage, isLanguageContentFor, languagesOf } from "./language.ts";
import type { StixObject } from "./object.ts";

// STIX 2.1 section 7.1.2: the standard's own example.
const campaign: StixObject = {
  type: "campaign",
  id: "campaign--12a111f0-b824-4baf-a224-83b80237a094",
  lang: "en",
  spec_version: "2.1",
  created: "2017-02-08T21:31:22.007Z",
  modified: "2017-02-08T21:31:22.007Z",
  name: "Bank Attack",
  description: "More information about bank attack",
  goals: ["Steal money", "Steal cards"],
  external_references: [{ source_name: "x", description: "Text" }],
  objective: 7,
};
const content = (contents: Record<string, Record<string, unknown>>, modified = "2017-02-08T21:31:22.007Z"): StixObject =>
  ({
    type: "language-content",
    id: "language-content--b86bd89f-98bb-4fa9-8cb2-9ad421da981d",
    spec_version: "2.1",
    object_ref: campaign.id,
    object_modified: modified,
    contents,
  }) as unknown as StixObject;

test("texts are replaced, one by one in lists, and an empty text stands for the original", () => {
  const german = content({ de: { name: "Bank Angriff", goals: ["Bankgeld stehlen", ""], external_references: [{ description: "Wort" }] } });
  const view = applyLanguageContent(campaign, german, "de");
  assert.deepEqual(view.object, {
    ...campaign,
    name: "Bank Angriff",
    goals: ["Bankgeld stehlen", "Steal cards"],
    external_references: [{ source_name: "x", description: "Wort" }],
  });
  assert.deepEqual(view.translated, ["/name", "/goals/0", "/external_references/0/description"]);
  assert.deepEqual(view.ignored, []);
  assert.equal(campaign["name"], "Bank Attack");
});

test("keys of what is absent, not translatable or of another shape are ignored and told", () => {
  const bad = content({
    de: {
      id: "campaign--x",
      nothing: "x",
      goals: ["one"],
      name: ["x"],
      objective: "x",
      created: "x",
      created_by_ref: "y",
      __proto__2: "z",
    },
  });
  const view = applyLanguageContent(campaign, bad, "de");
  assert.deepEqual(view.object, campaign);
  assert.deepEqual(view.ignored, [
    { path: "/id", reason: "not-translatable" },
    { path: "/nothing", reason: "absent" },
    { path: "/goals", reason: "shape" },
    { path: "/name", reason: "shape" },
    { path: "/objective", reason: "not-translatable" },
    { path: "/created", reason: "not-translatable" },
    { path: "/created_by_ref", reason: "absent" },
    { path: "/__proto__2", reason: "absent" },
  ]);
});

test("content is for one object, and for one version where it says which", () => {
  assert.ok(isLanguageContentFor(content({ de: {} }), campaign));
  assert.ok(isLanguageContentFor(content({ de: {} }, "2017-02-08T21:31:22.00700Z"), campaign));
  assert.ok(!isLanguageContentFor(content({ de: {} }, "2017-02-08T21:31:22.008Z"), campaign));
  assert.ok(!isLanguageContentFor({ ...content({ de: {} }), object_ref: "campaign--x" }, campaign));
  const { object_modified: _, ...any } = content({ de: {} });
  assert.ok(isLanguageContentFor(any, campaign));
  assert.throws(() => applyLanguageContent(campaign, content({ de: {} }, "2017-02-08T21:31:22.008Z"), "de"), { code: "stix-language" });
  for (const language of ["fr", "constructor", ""]) {
    assert.throws(() => applyLanguageContent(campaign, content({ de: {} }), language), { code: "stix-language" });
  }
});

test("the best language that is to be had is taken", () => {
  const contents = [content({ de: { name: "Bank Angriff" }, "not a tag": {} }), content({ "fr-CA": { name: "Attaque" } })];
  assert.deepEqual(languagesOf(contents[0] as StixObject), ["de"]);
  assert.equal(inLanguage(campaign, contents, ["de-CH", "en"])?.view.object["name"], "Bank Angriff");
  assert.equal(inLanguage(campaign, contents, ["en-GB", "de"])?.view.object, campaign);
  assert.equal(inLanguage(campaign, contents, ["fr-ca"])?.language, "fr-CA");
  assert.equal(inLanguage(campaign, contents, ["fr", "it"]), undefined);
});

test("language tags are told from other texts (RFC 5646 appendix A)", () => {
  const tags =
    "de fr ja i-enochian zh-Hant zh-cmn-Hans-CN cmn-Hans-CN yue-HK sr-Latn sl-rozaj-biske de-CH-1901 hy-Latn-IT-arevela es-419 x-whatever qaa-Qaaa-QM-x-southern " +
    "de-DE-u-co-phonebk en-a-myext-b-another zh-min-nan en-GB-oed sl-IT-nedis az-Arab-x-AZE-derbend";
  for (const tag of tags.split(" ")) assert.ok(isLanguageTag(tag), tag);
  for (const text of [
    "",
    "e",
    "english_us",
    "de-419-DE",
    "a-DE",
    "ar-a-aaa-b-bbb-a-ccc",
    "de-1901-1901",
    "x",
    "de-",
    "-de",
    "de--CH",
    "de\n",
    "xx-".repeat(50),
  ]) {
    assert.ok(!isLanguageTag(text), text);
  }
});

test("a wanted tag is cut from its end until something is had (RFC 4647 section 3.4)", () => {
  assert.equal(lookupLanguage(["zh-Hant"], ["zh-Hant-CN-x-private1-private2"]), "zh-Hant");
  assert.equal(lookupLanguage(["zh"], ["fr", "zh-Hant-CN-x-p"]), "zh");
  assert.equal(lookupLanguage(["de-CH"], ["de"]), undefined);
  assert.equal(lookupLanguage([], ["de"]), undefined);
});
