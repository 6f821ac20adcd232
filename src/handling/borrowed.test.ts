import assert from "node:assert/strict";
import { test } from "node:test";
import { borrowings, repetitions, type KnownParagraph } from "./borrowed.ts";
import { createFingerprinter } from "./passage.ts";

const print = createFingerprinter();
const known = (text: string, from: string | null = "cedar", order = 1): KnownParagraph => ({
  id: `${from ?? "own"} ${String(order).padStart(2, "0")}`,
  from,
  order,
  print: print(text),
});
const draft = (...texts: readonly string[]) => texts.map((text, at) => ({ id: String(at + 1), print: print(text) }));
const to = (text: string | readonly string[], ...before: readonly KnownParagraph[]) =>
  borrowings(draft(...[text].flat()), { known: before, recipients: ["birch"] });

const heard =
  "A courier known as Falcon will carry two blasting caps by night train from Graz to Trieste on 14 March and hand them to a dock worker at warehouse 9.";
const ownWords =
  "We advise closer checks of hand luggage on the southern night trains in the middle of March. Nothing else is known to us.";

test("a partner's paragraph in a draft for another partner is found", () => {
  const [found, ...others] = to([ownWords, heard], known(heard));
  assert.deepEqual(others, []);
  assert.ok(found);
  const { paragraph, originator, recipient, extent, share } = found;
  assert.deepEqual([paragraph, originator, recipient, extent, share], ["2", "cedar", "birch", "whole", 1]);
  assert.equal(heard.slice(found.start, found.end), heard.slice(2, -1));
});

test("it is found with small changes, in another order, folded, transliterated, split and inside a longer one", () => {
  const changed = [
    heard.toUpperCase(),
    heard.replaceAll("e", "е"),
    heard.replaceAll(" ", "\u200b \u2009"),
    heard.replace("blasting caps", "detonators"),
    heard.replace("A courier known as Falcon will carry", "Falcon, a courier, carries"),
    heard.replace("will carry", "carries").replace("two", "several").replace("hand them", "give both"),
    `${ownWords} ${heard} ${ownWords}`,
    `Courier Falcon carries two blasting caps by the night train. From Graz to Trieste, 14 March; hands them to a dock worker, warehouse 9.`,
    heard.slice(heard.indexOf("two blasting"), heard.indexOf(" on 14")),
  ];
  for (const text of changed) assert.ok(to(text, known(heard)).length > 0, text);
  const half = heard.indexOf("from Graz");
  assert.equal(to([heard.slice(0, half), ownWords, heard.slice(half)], known(heard)).length, 2);
});

test("other scripts count too", () => {
  const russian = "Курьер по кличке Сокол перевезёт два детонатора ночным поездом из Граца в Триест четырнадцатого марта";
  assert.equal(to(`Сообщаем: ${russian}.`, known(russian)).length, 1);
  const chinese = "一名代号为猎鹰的信使将于三月十四日乘夜车从格拉茨前往的里雅斯特";
  assert.equal(to(`通知：${chinese}。`, known(chinese)).length, 1);
  assert.deepEqual(to("会议将于下周在维也纳举行，请各方代表按时出席。", known(chinese)), []);
});

test("what is about the same thing in words of one's own, and what everybody writes, is not taken for theirs", () => {
  const clean = [
    ownWords,
    "A night train from Graz to Trieste will be checked by our police on 14 March.",
    "Please acknowledge receipt of this warning and tell us what you did.",
    "On 14 March the dock at Trieste is closed for repairs.",
    "",
    "Warehouse 9.",
  ];
  for (const text of clean) assert.deepEqual(to(text, known(heard), known("Please acknowledge receipt.", "dogwood")), [], text);
});

test("its originator may read it; everybody else needs consent, each recipient apart", () => {
  const given = { known: [known(heard), known(heard, "dogwood", 2)], recipients: ["cedar", "birch"] };
  const found = borrowings(draft(heard), given).map(({ originator, recipient }) => `${originator} > ${recipient}`);
  assert.deepEqual(found, ["dogwood > cedar", "cedar > birch", "dogwood > birch"]);
});

test("what was ours before a partner gave it back stays ours; what was copied from them does not become ours", () => {
  assert.deepEqual(to(heard, known(heard, null, 1), known(heard, "cedar", 2)), []);
  assert.equal(to(heard, known(heard, "cedar", 1), known(heard, null, 2)).length, 1);
});

test("one report that comes from several is seen, our own coming back among them", () => {
  const before = [known(heard, null, 1), known(heard, "cedar", 2), known(ownWords, "dogwood", 3)];
  const found = repetitions(draft(`From a reliable source: ${heard}`), before);
  assert.deepEqual(
    found.map(({ from, extent }) => [from, extent]),
    [
      [null, "whole"],
      ["cedar", "whole"],
    ],
  );
});

test("work is bounded", () => {
  const one = known(heard);
  assert.throws(
    () =>
      repetitions(
        draft(heard),
        Array.from({ length: 200_001 }, () => one),
      ),
    { code: "input-too-large" },
  );
  const same = Array.from({ length: 3000 }, () => one);
  assert.equal(repetitions(draft(heard), same).length, 1000);
  assert.ok(print("a ".repeat(20_000)).shingles.length === 0);
  assert.equal(repetitions(draft("word ".repeat(20_000)), [known("word ".repeat(20_000))]).length, 0);
});
