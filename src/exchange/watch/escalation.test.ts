import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { precedences } from "../message/index.ts";
import { escalate, escalatedAlarms, escalationMarkdown, escalations } from "./escalation.ts";
import type { Missed } from "./escalation.ts";
import { pageText, pageWord } from "./page.ts";
import type { PageItem } from "./page.ts";

const line = ["ana", "ben", "cora"];
const missed = (fields: Partial<Missed>): Missed => ({
  kind: "acknowledge-in",
  step: 0,
  precedence: "FLASH",
  line,
  everybody: [...line, "dora"],
  told: [],
  ...fields,
});

test("docs/watch.md shows this table", async () => {
  const page = await readFile(path.join(import.meta.dirname, "../../../docs/watch.md"), "utf8");
  assert.equal(page.includes(escalationMarkdown()), true, `put this into the page:\n${escalationMarkdown()}`);
});

test("an unacknowledged arrival goes down the line, then to everybody with an alarm, again and again", () => {
  const told: string[] = ["ana"];
  const paged: (readonly string[])[] = [];
  for (let step = 0; step < 4; step += 1) {
    const { page, alarm, comesAgain } = escalate(missed({ step, told: [...told] }));
    paged.push(page);
    told.push(...page);
    assert.equal(comesAgain, true);
    assert.equal(alarm?.kind, step < 2 ? undefined : "not-acknowledged");
  }
  assert.deepEqual(paged, [["ben"], ["cora"], [...line, "dora"], [...line, "dora"]]);
});

test("who comes on duty meanwhile is told before everybody is", () => {
  assert.deepEqual(escalate(missed({ step: 7, line: ["eva", "ben"], told: ["ana", "ben"] })).page, ["eva"]);
  assert.deepEqual(escalate(missed({ line: [], everybody: [] })).page, []);
});

test("a message of ours that nobody acknowledges wakes the first, then the whole line; ROUTINE wakes nobody", () => {
  const out = (step: number, precedence: Missed["precedence"]) => escalate(missed({ kind: "acknowledge-out", step, precedence }));
  assert.deepEqual(
    [out(0, "PRIORITY").page, out(0, "PRIORITY").alarm, out(0, "PRIORITY").comesAgain],
    [["ana"], { kind: "unacknowledged", urgency: "now" }, true],
  );
  assert.deepEqual([out(1, "PRIORITY").page, out(1, "PRIORITY").comesAgain, out(9, "PRIORITY").page], [line, false, line]);
  assert.deepEqual([out(0, "ROUTINE").page, out(0, "ROUTINE").alarm], [[], { kind: "unacknowledged", urgency: "today" }]);
});

test("a missing machine receipt asks for another channel, at night only for what is urgent", () => {
  const receipt = (precedence: Missed["precedence"]) => escalate(missed({ kind: "machine-receipt", precedence }));
  assert.deepEqual(
    [receipt("FLASH").alarm, receipt("FLASH").page, receipt("FLASH").comesAgain],
    [{ kind: "alternate-channel", urgency: "now" }, ["ana"], false],
  );
  assert.deepEqual([receipt("PRIORITY").alarm, receipt("PRIORITY").page], [{ kind: "alternate-channel", urgency: "today" }, []]);
});

test("a deadline that the table does not name wakes somebody; a name of Object's prototype is no row", () => {
  for (const kind of ["duty", "constructor", "__proto__"]) {
    const { alarm, page, comesAgain } = escalate(missed({ kind, precedence: "ROUTINE" }));
    assert.deepEqual([alarm, page, comesAgain], [{ kind: "deadline-missed", urgency: "now" }, ["ana"], false], kind);
  }
});

test("every row of the table ends or comes again, and an alarm it raises is paged by it alone", () => {
  for (const kind of Object.keys(escalations)) {
    for (const precedence of precedences) {
      for (let step = 0; step < 5; step += 1) {
        const { alarm, stage } = escalate(missed({ kind, precedence, step }));
        if (alarm !== null) assert.equal(escalatedAlarms.includes(alarm.kind), true);
        if (alarm?.urgency === "now")
          assert.equal(stage.pages.includes(precedence) && stage.whom !== "nobody", true, `${kind} ${precedence}`);
      }
    }
  }
});

const item = (fields: Partial<PageItem>): PageItem => ({
  key: "k",
  kind: "acknowledge-in",
  word: null,
  message: 12,
  alarm: null,
  text: "IMMEDIATE from birch to be acknowledged, ref 12",
  ...fields,
});

test("a page says who, how urgent, how many, and where to look", () => {
  const page = { id: "1", officer: "ana", items: [item({})], more: 0 };
  assert.equal(pageText(page, { discreet: false }), "IMMEDIATE from birch to be acknowledged, ref 12; run tocsin inbox");
  assert.equal(
    pageText({ ...page, more: 4 }, { discreet: false }),
    "IMMEDIATE from birch to be acknowledged, ref 12 (and 4 more); run tocsin inbox",
  );
  assert.equal(pageText({ ...page, more: 4 }, { discreet: true }), "5 to be seen; run tocsin inbox");
  assert.equal(
    pageText({ ...page, items: [item({ message: null, alarm: 3, text: "two histories" })] }, { discreet: false }),
    "two histories; run tocsin watch alarms",
  );
  assert.equal(pageText({ ...page, items: [] }, { discreet: false }), "0 to be seen; run tocsin inbox");
});

test("one thing in earnest takes the word from a page, and stands first on it", () => {
  const test = item({ key: "t", word: "TEST", text: "TEST FLASH from birch to be acknowledged, ref 9" });
  assert.equal(pageWord({ items: [test] }), "TEST");
  assert.equal(pageText({ id: "1", officer: "ana", items: [test], more: 0 }, { discreet: true }), "TEST 1 to be seen; run tocsin inbox");
  const mixed = { id: "1", officer: "ana", items: [test, item({})], more: 0 };
  assert.equal(pageWord(mixed), null);
  assert.equal(pageText(mixed, { discreet: false }), "IMMEDIATE from birch to be acknowledged, ref 12 (and 1 more); run tocsin inbox");
});
