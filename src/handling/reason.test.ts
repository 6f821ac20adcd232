import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { reasonOf, reasonTexts } from "./reason.ts";
import { tlpMarkingIds } from "./tlp.ts";

test("every reason stands in docs/handling.md, and no other", () => {
  const page = readFileSync(path.join(import.meta.dirname, "../../docs/handling.md"), "utf8");
  const table = page.slice(page.indexOf("### Reasons"), page.indexOf("## READER.json"));
  const listed = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  assert.deepEqual(listed, Object.keys(reasonTexts));
});

test("a reason names the marking as people do", () => {
  assert.match(reasonOf("marking-not-held", tlpMarkingIds["AMBER+STRICT"]).text, /hold TLP:AMBER\+STRICT;/);
  assert.match(reasonOf("unmarked").text, /statements are terms/);
});
