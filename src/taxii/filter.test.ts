import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readFilter } from "./filter.ts";
import { acceptsTaxii, isTaxiiContent } from "./media-type.ts";
import { TaxiiRefusal } from "./refusal.ts";

const all = ["id", "type", "version", "spec_version"] as const;
const status = (query: string): number => {
  try {
    readFilter(query, all);
    return 200;
  } catch (thrown) {
    if (!(thrown instanceof TaxiiRefusal)) throw thrown;
    return thrown.status;
  }
};

test("whatever stands in a query or a header, the answer is a filter or 400, a yes or a no", () => {
  fc.assert(fc.property(fc.webQueryParameters(), (query) => assert.ok([200, 400].includes(status(query)))));
  fc.assert(fc.property(fc.string(), (query) => assert.ok([200, 400].includes(status(`match[version]=${query}&limit=${query}`)))));
  fc.assert(
    fc.property(fc.string(), (header) => {
      assert.equal(typeof acceptsTaxii(header), "boolean");
      assert.equal(typeof isTaxiiContent(header), "boolean");
    }),
  );
});

test("equal filters have one key, whatever their order and paging", () => {
  const key = (query: string): string => readFilter(query, all).key;
  assert.equal(key("match[type]=a,b&limit=3"), key("limit=9&match%5Btype%5D=b%2Ca"));
  assert.equal(key("limit=1"), "");
  assert.notEqual(key("match[type]=a"), key("match[type]=b"));
  assert.notEqual(key("match[version]=all"), key("match[version]=first"));
});

test("long queries and lists are refused", () => {
  assert.equal(status(`match[type]=${"a,".repeat(9000)}`), 400);
  assert.equal(status(`match[type]=${Array.from({ length: 1001 }, (_, index) => `t${index}`).join(",")}`), 400);
  assert.equal(status("limit=1e3"), 400);
  assert.equal(status(`limit=${"9".repeat(300)}`), 200);
  assert.equal(status("match[id]=%ff"), 400);
});

test("any instant may be asked about, also one that nothing was added at", () => {
  const after = (text: string): number | undefined => readFilter(`added_after=${text}`, all).addedAfter;
  assert.equal(after("0001-01-01T00:00:00Z"), 0);
  assert.equal(after("1969-12-31T23:59:59.999999Z"), 0);
  assert.ok((after("9999-12-31T23:59:59.999999Z") ?? 0) > (after("2255-01-01T00:00:00Z") ?? 0));
  assert.deepEqual(readFilter("match[version]=0001-01-01T00:00:00Z,1970-01-01T00:00:00Z", all).versions.at, [-1, 0]);
  assert.equal(status("added_after=0001-02-30T00:00:00Z"), 400);
});

test("the range that speaks of the type most exactly decides", () => {
  for (const header of [
    "application/taxii+json;q=0;version=2.1,*/*",
    "*/*, application/taxii+json;q=0",
    "application/*;q=0, */*",
    "application/taxii+json;version=2.0, application/*;q=0",
    "application/taxii+json;version=2.2",
  ])
    assert.equal(acceptsTaxii(header), false, header);
  for (const header of [
    "*/*;q=0, application/taxii+json",
    "application/taxii+json;q=0, application/taxii+json;version=2.1;q=0.001",
    "text/html, */*",
  ])
    assert.equal(acceptsTaxii(header), true, header);
});

test("content is UTF-8, whatever else it says that it is", () => {
  const type = "application/taxii+json;version=2.1";
  assert.equal(isTaxiiContent(`${type}; charset=utf-8`), true);
  assert.equal(isTaxiiContent(`${type}; charset="UTF-8"`), true);
  assert.equal(isTaxiiContent(`${type}; charset=utf-16`), false);
  assert.equal(isTaxiiContent(`${type}; charset=iso-8859-1`), false);
});
