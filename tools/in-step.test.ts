import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf, withPart } from "./in-step.ts";

test("a part of a page is replaced between its marks, and the rest stays", () => {
  const page = "# Page\n<!-- rows -->\nold\n<!-- /rows -->\nend\n";
  assert.equal(withPart(page, "rows", "| new |"), "# Page\n<!-- rows -->\n| new |\n<!-- /rows -->\nend\n");
  assert.equal(withPart(withPart(page, "rows", "x"), "rows", "old"), page);
});

test("a page without the marks, or with them the wrong way round, is refused", () => {
  assert.throws(() => withPart("# Page\n", "rows", ""), /needs the marks <!-- rows -->/);
  assert.throws(() => withPart("<!-- /rows --><!-- rows -->", "rows", ""), /needs the marks/);
});

test("a file that is not there has no text", async () => {
  assert.equal(await textOf("no/such/file"), undefined);
});
