import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bookOf, caveat, conditionsFor, markingId, readerWith, statement } from "./decide.test-data.ts";
import { bannerOf, consentDemands, inherit, mayReceiveInherited, type Inherited, type Paragraph } from "./derive.ts";
import { Gate } from "./gate.ts";
import { tlpMarkingIds as tlp } from "./tlp.ts";

const paragraph = (id: string, markings: readonly string[], from: readonly string[] = []): Paragraph => ({ id, markings, from });
const third = bookOf(
  caveat(markingId(1), { caveat: "third-party", originator: "cedar" }),
  caveat(markingId(2), { caveat: "originator-controlled", originator: "dogwood", organisations: ["birch"] }),
  statement(markingId(3)),
);
const of = (paragraphs: readonly Paragraph[], id: string): Inherited => inherit(paragraphs).get(id) as Inherited;

test("a derived paragraph has the markings of everything that it rests on", () => {
  const text = [
    paragraph("summary", [tlp.GREEN], ["a", "b"]),
    paragraph("a", [tlp.AMBER], ["c"]),
    paragraph("b", [tlp.GREEN]),
    paragraph("c", [markingId(1)]),
    paragraph("other", [tlp.CLEAR]),
  ];
  assert.deepEqual(of(text, "summary").markings.ids, [markingId(1), tlp.AMBER, tlp.GREEN].sort());
  assert.deepEqual(of(text, "summary").parts, ["a", "b", "c", "summary"]);
  assert.deepEqual(of(text, "b").markings.ids, [tlp.GREEN]);
  assert.deepEqual(of(text, "other").markings.ids, [tlp.CLEAR]);
  assert.equal(bannerOf(inherit(text).values()), "AMBER");
  assert.equal(bannerOf([of(text, "other")]), "CLEAR");
});

test("a partner's consent is asked for in everything made of its content, paragraph by paragraph", () => {
  const text = [
    paragraph("summary", [tlp.GREEN], ["a", "b"]),
    paragraph("a", [tlp.GREEN], ["c"]),
    paragraph("b", [tlp.GREEN, markingId(2)]),
    paragraph("c", [tlp.GREEN, markingId(1)]),
    paragraph("free", [tlp.GREEN]),
  ];
  assert.deepEqual(consentDemands("summary", text, third), [
    { originator: "cedar", marking: markingId(1), paragraph: "c" },
    { originator: "dogwood", marking: markingId(2), paragraph: "b" },
  ]);
  assert.deepEqual(consentDemands("free", text, third), []);
  assert.deepEqual(consentDemands("absent", text, third), []);
  const reader = readerWith(["GREEN"]);
  const consent = { marking: markingId(1), recipient: "birch", purpose: "warn", content: "hash", until: null };
  const asked = new Gate(reader, conditionsFor(reader, { book: third }));
  const given = new Gate(reader, conditionsFor(reader, { book: third, consents: [consent], content: "hash" }));
  const summary = of(text, "summary");
  assert.equal(mayReceiveInherited(asked, summary).allowed, false);
  assert.equal(mayReceiveInherited(given, summary).allowed, true);
  assert.equal(mayReceiveInherited(asked, of(text, "b")).allowed, true);
});

test("what is made of an unmarked part is closed, whatever it is marked itself", () => {
  const text = [paragraph("out", [tlp.CLEAR], ["bare", "terms"]), paragraph("bare", []), paragraph("terms", [markingId(3)])];
  const reader = readerWith(["CLEAR"]);
  const verdict = mayReceiveInherited(new Gate(reader, conditionsFor(reader, { book: third })), of(text, "out"));
  assert.deepEqual(verdict.allowed ? [] : verdict.reasons.map(({ code }) => code), ["unmarked"]);
  assert.equal(bannerOf([of(text, "out")]), undefined);
});

test("texts that cannot be traced are refused", () => {
  const refused = (paragraphs: readonly Paragraph[], code = "input-malformed"): void => assert.throws(() => inherit(paragraphs), { code });
  refused([paragraph("a", []), paragraph("a", [])]);
  refused([paragraph("a", [], ["gone"])]);
  refused([paragraph("a", [], ["a"])]);
  refused([paragraph("a", [], ["b"]), paragraph("b", [], ["c"]), paragraph("c", [], ["b"])]);
  refused(
    Array.from({ length: 10_001 }, (_, at) => paragraph(String(at), [])),
    "input-too-large",
  );
  const chain = Array.from({ length: 10_000 }, (_, at) => paragraph(String(at), [], at === 0 ? [] : [String(at - 1)]));
  refused(chain, "input-too-large");
});

test("whatever the order, a paragraph opens only if all that it rests on does", () => {
  const anyText = fc
    .array(
      fc.record({
        markings: fc.array(fc.constantFrom(tlp.CLEAR, tlp.GREEN, tlp.RED, markingId(3)), { maxLength: 2 }),
        from: fc.array(fc.nat({ max: 9 })),
      }),
      {
        minLength: 1,
        maxLength: 10,
      },
    )
    .map((drawn) =>
      drawn.map(({ markings, from }, at) => paragraph(String(at), markings, [...new Set(from.filter((below) => below < at).map(String))])),
    );
  const reader = readerWith(["GREEN"]);
  const gate = new Gate(reader, conditionsFor(reader, { book: third }));
  fc.assert(
    fc.property(anyText, (text) => {
      const [one, other] = [inherit(text), inherit([...text].reverse())];
      for (const { id } of text) {
        const inherited = one.get(id) as Inherited;
        assert.deepEqual(other.get(id)?.parts, inherited.parts);
        const own = inherited.parts.map((part) => gate.allows((text.find((each) => each.id === part) as Paragraph).markings));
        assert.equal(mayReceiveInherited(gate, inherited).allowed, own.every(Boolean));
      }
    }),
    { numRuns: 300 },
  );
});
