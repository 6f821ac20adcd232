import assert from "node:assert/strict";
import { test } from "node:test";
import { errorTable } from "../../src/base/index.ts";
import { codeFaults, codesOn, errorsPage } from "./page.ts";

const page = errorsPage(errorTable);
const sources = [
  Object.keys(errorTable)
    .map((code) => `fail("${code}")`)
    .join("\n"),
];

test("the page has every code of the table once", () => {
  assert.deepEqual(codesOn(page).toSorted(), Object.keys(errorTable).toSorted());
  assert.deepEqual(codeFaults(errorTable, page, sources), []);
});

test("a code that the page lacks, one that it invents, and one that nobody uses are found", () => {
  const [first = ""] = codesOn(page);
  assert.deepEqual(codeFaults(errorTable, page.replace(`<a id="${first}">`, ""), sources), [`docs/errors.md lacks "${first}"`]);
  assert.deepEqual(codeFaults(errorTable, `${page}| <a id="made-up"></a> |\n`, sources), [`docs/errors.md invents "made-up"`]);
  assert.match(codeFaults(errorTable, page, []).join("\n"), new RegExp(`"${first}" stands in the table and is used nowhere`));
});
