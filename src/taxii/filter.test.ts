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
  assert.equal(status("match[id]=%ff"), 400);
});
