import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../base/index.ts";
import type { Markable } from "../stix/index.ts";
import { bookOf, caveat, conditionsFor, definition, markingId, note, papIds, readerWith, statement, tlp1Ids } from "./decide.test-data.ts";
import { isUnmarked, mayReceive, mayReceiveSet, type Conditions } from "./decide.ts";
import { intakeRule } from "./intake.ts";
import { MarkingBook } from "./marking-book.ts";
import { MarkingSets } from "./marking-set.ts";
import type { Reader } from "./reader.ts";
import { tlpLabels, tlpMarkingIds as tlp } from "./tlp.ts";

const codesOf = (reader: Reader, object: Markable, changes: Partial<Conditions> = {}): readonly string[] => {
  const verdict = mayReceive(reader, object, conditionsFor(reader, changes));
  return verdict.allowed ? [] : verdict.reasons.map(({ code }) => code);
};
const nobody = readerWith([]);

test("what each fixed marking opens to, cell by cell: nothing but itself, and CLEAR and WHITE of TLP 1 to everyone", () => {
  const all = [...Object.values(tlp), ...Object.values(tlp1Ids), papIds.GREEN, papIds.AMBER, papIds.RED, markingId(1)];
  for (const held of [undefined, ...all]) {
    const reader = readerWith(held === undefined ? [] : [held]);
    for (const carried of all) {
      const isOpen = carried === held || carried === tlp.CLEAR || carried === tlp1Ids.WHITE;
      assert.equal(mayReceive(reader, note([carried]), conditionsFor(reader)).allowed, isOpen, `${String(held)} ${carried}`);
    }
  }
});

test("the label of TLP 2.0 is not the label of TLP 1", () => {
  assert.deepEqual(codesOf(readerWith(["TLP:AMBER"]), note([tlp1Ids.AMBER])), ["marking-not-held"]);
  assert.deepEqual(codesOf(readerWith([tlp1Ids.AMBER]), note([tlp.AMBER])), ["marking-not-held"]);
  assert.deepEqual(codesOf(readerWith(["TLP1:AMBER"]), note([tlp1Ids.AMBER])), []);
});

test("every marking must allow, and every one that does not is a reason", () => {
  const reader = readerWith(["AMBER"]);
  assert.deepEqual(codesOf(reader, note([tlp.CLEAR, tlp.AMBER])), []);
  assert.deepEqual(codesOf(reader, note([tlp.AMBER, tlp["AMBER+STRICT"]])), ["marking-not-held"]);
  const verdict = mayReceive(reader, note([tlp.RED, tlp.AMBER, markingId(7), tlp.GREEN]), conditionsFor(reader));
  assert.ok(!verdict.allowed);
  assert.deepEqual(
    verdict.reasons.map(({ code, marking }) => [code, marking]),
    [
      ["marking-unknown", markingId(7)],
      ["marking-not-held", tlp.GREEN],
      ["marking-not-held", tlp.RED],
    ],
  );
  assert.match(verdict.reasons[2]?.text ?? "", /TLP:RED/);
});

test("unmarked is refused, whatever the reader holds", () => {
  const all = readerWith([...tlpLabels]);
  for (const object of [note(undefined), note([]), { type: "note" }, {}]) assert.deepEqual(codesOf(all, object), ["unmarked"]);
});

test("a statement carries terms and no access", () => {
  const book = bookOf(statement(markingId(1)), statement(markingId(2)));
  const reader = readerWith([markingId(1)]);
  assert.deepEqual(codesOf(reader, note([markingId(1)]), { book }), ["unmarked"]);
  const verdict = mayReceive(nobody, note([markingId(2), tlp.CLEAR, markingId(1)]), conditionsFor(nobody, { book }));
  assert.deepEqual(verdict, { allowed: true, terms: [markingId(1), markingId(2)] });
  assert.deepEqual(codesOf(nobody, note([markingId(1), tlp.RED]), { book }), ["marking-not-held"]);
  // What is a statement is said by its definition: without it the marking is unknown.
  assert.deepEqual(codesOf(nobody, note([markingId(1), tlp.CLEAR])), ["marking-unknown"]);
  for (const level of ["CLEAR", "WHITE"] as const) {
    assert.deepEqual(codesOf(nobody, note([papIds[level]])), ["unmarked"]);
    assert.deepEqual(codesOf(nobody, note([papIds[level], tlp.CLEAR])), []);
  }
});

test("an intake rule marks what is unmarked, and nothing else, and leaves its bytes alone", () => {
  const intake = intakeRule({ source: "feed", label: "green", officer: "officer-1", setAt: "2026-01-01T00:00:00.000Z" });
  const book = bookOf(statement(markingId(1)));
  const green = readerWith(["GREEN"]);
  const object = Object.freeze(note(undefined));
  assert.deepEqual(codesOf(green, object, { intake, book }), []);
  assert.equal(Object.hasOwn(object, "object_marking_refs"), false);
  assert.deepEqual(codesOf(green, note([markingId(1)]), { intake, book }), []);
  assert.deepEqual(codesOf(nobody, note(undefined), { intake, book }), ["marking-not-held"]);
  assert.deepEqual(codesOf(green, note([tlp.RED]), { intake, book }), ["marking-not-held"]);
  for (const refs of ["nonsense", null, 5, [null], ["x"]]) {
    assert.deepEqual(codesOf(green, { type: "note", object_marking_refs: refs }, { intake, book }), ["marking-malformed"]);
  }
  const sets = new MarkingSets();
  assert.equal(isUnmarked(sets.empty, book), true);
  assert.equal(isUnmarked(sets.of([markingId(1)]), book), true);
  assert.equal(isUnmarked(sets.of([markingId(1), tlp.CLEAR]), book), false);
  assert.equal(isUnmarked(sets.of(["x"]), book), false);
});

test("the agreement names the reader, the purpose and the markings, or nothing passes", () => {
  const reader = readerWith(["GREEN", "AMBER"]);
  const terms = { recipients: ["birch"], purposes: ["warn"], markings: [tlp.GREEN] };
  const under = (changes: Partial<typeof terms>, more: Partial<Conditions> = {}): Partial<Conditions> => ({
    agreement: { ...terms, ...changes },
    ...more,
  });
  assert.deepEqual(codesOf(reader, note([tlp.GREEN]), under({})), []);
  assert.deepEqual(codesOf(reader, note([tlp.CLEAR]), under({ markings: [] })), []);
  assert.deepEqual(codesOf(reader, note([tlp.AMBER]), under({})), ["marking-not-covered"]);
  assert.deepEqual(codesOf(reader, note([tlp.CLEAR]), under({ recipients: [] })), ["recipient-not-named"]);
  assert.deepEqual(codesOf(reader, note([tlp.CLEAR]), under({ recipients: ["Birch"] })), ["recipient-not-named"]);
  assert.deepEqual(codesOf(reader, note([tlp.CLEAR]), under({ purposes: [] })), ["purpose-not-covered"]);
  assert.deepEqual(codesOf(reader, note([tlp.CLEAR]), under({ purposes: ["prosecute"] }, { purpose: "prosecute" })), ["purpose-differs"]);
  assert.deepEqual(codesOf(readerWith([]), { type: "marking-definition", id: tlp.CLEAR }, under({ recipients: [] })), [
    "recipient-not-named",
  ]);
});

test("releasable-to opens to the countries and organisations that it names", () => {
  const to = (members: { readonly [name: string]: JsonValue }) => ({
    book: bookOf(caveat(markingId(1), { caveat: "releasable-to", ...members })),
  });
  const object = note([markingId(1)]);
  const holder = readerWith([markingId(1)]);
  assert.deepEqual(codesOf(nobody, object, to({ countries: ["XA", "XB"] })), []);
  assert.deepEqual(codesOf(nobody, object, to({ organisations: ["birch"] })), []);
  assert.deepEqual(codesOf(holder, object, to({ countries: ["XA"] })), ["not-in-audience"]);
  assert.deepEqual(codesOf(nobody, object, to({ organisations: ["Birch", "XB"] })), ["not-in-audience"]);
  assert.deepEqual(codesOf(readerWith([], { country: null }), object, to({ countries: ["XB"] })), ["not-in-audience"]);
  assert.deepEqual(codesOf(readerWith([], { organisation: "XA" }), object, to({ countries: ["XA"] })), ["not-in-audience"]);
  assert.deepEqual(codesOf(nobody, note([markingId(1), tlp.RED]), to({ countries: ["XB"] })), ["marking-not-held"]);
  for (const empty of [{}, { countries: [] }, { countries: [], organisations: [] }]) {
    assert.deepEqual(codesOf(holder, object, to(empty)), ["audience-empty"]);
  }
});

test("display-only shows and gives nothing", () => {
  const book = bookOf(caveat(markingId(1), { caveat: "display-only", countries: ["XB"] }));
  const object = note([markingId(1)]);
  assert.deepEqual(codesOf(nobody, object, { book }), ["display-only"]);
  assert.deepEqual(codesOf(nobody, object, { book, form: "copy" }), ["display-only"]);
  assert.deepEqual(codesOf(nobody, object, { book, form: "display" }), []);
  assert.deepEqual(codesOf(readerWith([], { country: "XC" }), object, { book, form: "display" }), ["not-in-audience"]);
});

test("originator-controlled and third-party content needs a recorded consent to exactly this", () => {
  for (const kind of ["originator-controlled", "third-party"]) {
    const book = bookOf(
      caveat(markingId(1), { caveat: kind, originator: "cedar" }),
      caveat(markingId(2), { caveat: kind, originator: "cedar", organisations: ["birch"] }),
    );
    const object = note([markingId(1)]);
    const consent = { marking: markingId(1), recipient: "birch", purpose: "warn", content: "hash", until: "2026-02-01T00:00:00.000Z" };
    const at = "2026-01-31T00:00:00.000Z";
    assert.deepEqual(codesOf(readerWith([markingId(1)]), object, { book, at }), ["consent-missing"]);
    assert.deepEqual(codesOf(nobody, note([markingId(2)]), { book, at }), []);
    assert.deepEqual(codesOf(nobody, object, { book, at, consents: [consent], content: "hash" }), []);
    assert.deepEqual(codesOf(nobody, object, { book, consents: [{ ...consent, until: null }], content: "hash" }), []);
    for (const changes of [{ marking: markingId(2) }, { recipient: "cedar" }, { purpose: "prosecute" }, { content: "other" }]) {
      assert.deepEqual(codesOf(nobody, object, { book, at, consents: [{ ...consent, ...changes }], content: "hash" }), ["consent-missing"]);
    }
    assert.deepEqual(codesOf(nobody, object, { book, at, consents: [consent] }), ["consent-missing"]);
    assert.deepEqual(codesOf(nobody, object, { book, consents: [consent], content: "hash" }), ["consent-missing"]);
    const late = { book, at: "2026-02-01T00:00:00.001Z", consents: [consent], content: "hash" };
    assert.deepEqual(codesOf(nobody, object, late), ["consent-missing"]);
    // The originator's name alone opens nothing: names can be had.
    assert.deepEqual(codesOf(readerWith([], { organisation: "cedar" }), object, { book, at }), ["consent-missing"]);
  }
});

test("a caveat that cannot be read opens to nobody", () => {
  const wrong: readonly { readonly [name: string]: JsonValue }[] = [
    {},
    { caveat: "noforn" },
    { caveat: "releasable-to", countries: "XB" },
    { caveat: "releasable-to", countries: ["xb"] },
    { caveat: "releasable-to", countries: ["XB"], except: ["birch"] },
    { caveat: "releasable-to", countries: ["XB"], originator: "cedar" },
    { caveat: "third-party", organisations: ["birch"] },
    { caveat: "third-party", originator: "" },
    { caveat: "third-party", originator: 5 },
    { caveat: "releasable-to", organisations: [""] },
  ];
  const reader = readerWith([markingId(1)]);
  for (const members of wrong)
    assert.deepEqual(codesOf(reader, note([markingId(1)]), { book: bookOf(caveat(markingId(1), members)) }), ["marking-malformed"]);
});

test("an exchange policy is held like a marking, and only between its instants", () => {
  const policy = (members: { readonly [name: string]: JsonValue }) => {
    const id = "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a";
    return {
      book: bookOf(definition(markingId(1), { extensions: { [id]: { extension_type: "property-extension", tlp: "white", ...members } } })),
    };
  };
  const holder = readerWith([markingId(1)]);
  const object = note([markingId(1)]);
  const [start_date, end_date] = ["2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z"];
  assert.deepEqual(codesOf(nobody, object, policy({})), ["marking-not-held"]);
  assert.deepEqual(codesOf(holder, object, policy({})), []);
  for (const [at, codes] of [
    ["2026-01-01T00:00:00.000Z", []],
    ["2026-12-31T00:00:00.000Z", []],
    ["2025-12-31T23:59:59.999Z", ["policy-not-in-force"]],
    ["2026-12-31T00:00:00.001Z", ["policy-not-in-force"]],
    ["yesterday", ["policy-not-in-force"]],
  ] as const) {
    assert.deepEqual(codesOf(holder, object, { ...policy({ start_date, end_date }), at }), codes, at);
  }
  assert.deepEqual(codesOf(holder, object, policy({ end_date })), ["policy-not-in-force"]);
  assert.deepEqual(codesOf(holder, object, policy({ end_date: "soon" })), ["marking-malformed"]);
});

test("granular markings on any part close the whole, and say where", () => {
  const reader = readerWith(["GREEN"]);
  const object = note(
    [tlp.GREEN],
    [
      { marking_ref: tlp.RED, selectors: ["content", "labels.[0]"] },
      { lang: "de", selectors: ["content"] },
    ],
  );
  const verdict = mayReceive(reader, object, conditionsFor(reader));
  assert.ok(!verdict.allowed);
  assert.equal(verdict.isOpenInPart, true);
  assert.deepEqual(
    verdict.reasons.map(({ code, marking, selectors }) => ({ code, marking, selectors })),
    [{ code: "marking-not-held", marking: tlp.RED, selectors: ["content", "labels.[0]"] }],
  );
  assert.deepEqual(codesOf(reader, note([tlp.GREEN], [{ marking_ref: tlp.GREEN, selectors: ["content"] }])), []);
  assert.deepEqual(codesOf(reader, note([tlp.GREEN], [{ marking_ref: tlp.RED, selectors: ["not.there.[9]"] }])), ["marking-not-held"]);
  const both = mayReceive(reader, note([tlp.RED], [{ marking_ref: tlp.RED, selectors: ["content"] }]), conditionsFor(reader));
  assert.deepEqual(both.allowed ? [] : [both.reasons.length, both.isOpenInPart], [1, false]);
  assert.deepEqual(codesOf(reader, note(undefined, [{ marking_ref: tlp.GREEN, selectors: ["content"] }])), ["unmarked"]);
});

test("granular markings that cannot be read open to nobody", () => {
  const reader = readerWith([...tlpLabels]);
  for (const granular of [
    null,
    "x",
    {},
    [null],
    [{}],
    [{ marking_ref: 5, selectors: [] }],
    [{ marking_ref: tlp.RED }],
    [{ selectors: ["content"] }],
  ]) {
    const verdict = mayReceive(reader, note([tlp.CLEAR], granular), conditionsFor(reader));
    assert.deepEqual(verdict.allowed ? [] : [verdict.reasons.map(({ code }) => code), verdict.isOpenInPart], [
      ["marking-malformed"],
      false,
    ]);
  }
});

test("a marking-definition goes to whoever may receive what it marks, and what is published to everyone", () => {
  const restricted = caveat(markingId(1), { caveat: "releasable-to", countries: ["XB"] });
  const own = definition(markingId(2));
  const book = bookOf(restricted, own, statement(markingId(3)));
  assert.deepEqual(codesOf(nobody, restricted, { book }), []);
  assert.deepEqual(codesOf(readerWith([], { country: "XA" }), restricted, { book }), ["not-in-audience"]);
  assert.deepEqual(codesOf(nobody, own, { book }), ["marking-unknown"]);
  assert.deepEqual(codesOf(readerWith([markingId(2)]), own, { book }), []);
  assert.deepEqual(codesOf(nobody, statement(markingId(3)), { book }), []);
  assert.deepEqual(codesOf(nobody, definition(markingId(2), { object_marking_refs: [tlp.RED] })), ["marking-not-held"]);
  assert.deepEqual(codesOf(nobody, definition("marking-definition--x")), ["marking-malformed"]);
  const red = definition(tlp1Ids.RED, { created: "2017-01-20T00:00:00.000Z", definition_type: "tlp", definition: { tlp: "red" } });
  assert.deepEqual(codesOf(nobody, red), []);
  assert.deepEqual(codesOf(nobody, { ...red, x_note: "more than is published" }), ["unmarked"]);
  assert.deepEqual(codesOf(nobody, { ...red, definition: { tlp: "white" } }), ["unmarked"]);
  assert.deepEqual(codesOf(nobody, definition(tlp.CLEAR, { x_note: "a secret" })), ["unmarked"]);
});

test("100,000 markings on one object are answered at once, and with no", () => {
  const refs = Array.from({ length: 100_000 }, (_, at) => markingId(at));
  const reader = readerWith(refs.slice(0, 10_000));
  assert.deepEqual(codesOf(reader, note(refs)), ["markings-too-many"]);
  assert.deepEqual(
    codesOf(
      reader,
      note(
        [tlp.CLEAR],
        [...refs].map((marking_ref) => ({ marking_ref, selectors: ["content"] })),
      ),
    ),
    ["markings-too-many"],
  );
  assert.deepEqual(codesOf(reader, note(refs.map(() => tlp.CLEAR))), []);
  const verdict = mayReceive(nobody, note(refs.slice(0, 1000)), conditionsFor(nobody));
  assert.equal(verdict.allowed ? 0 : verdict.reasons.length, 100);
});

test("a set is decided on like the object that carries it", () => {
  const sets = new MarkingSets();
  const reader = readerWith(["GREEN"]);
  assert.deepEqual(mayReceiveSet(reader, sets.of([tlp.GREEN]), conditionsFor(reader)), { allowed: true, terms: [] });
  assert.equal(mayReceiveSet(reader, sets.empty, conditionsFor(reader)).allowed, false);
  assert.equal(mayReceiveSet(reader, sets.of([tlp.RED]), conditionsFor(reader, { book: new MarkingBook() })).allowed, false);
});
