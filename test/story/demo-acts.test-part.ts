import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { anew, caseOf, programs } from "./demo-run.ts";
import type { Get, Json, Played } from "./demo-run.ts";

type Passed = { readonly message: string; readonly thread: string; readonly envelope: string; readonly sequence: number };
type Line = Readonly<Record<string, never>> & {
  readonly message: string;
  readonly envelope: string;
  readonly kind: string;
  readonly receipts: readonly { readonly verdict: string; readonly at: string }[];
};

const sides = ["alder", "birch"] as const;

function inboxOf(played: Played, party: string): readonly Line[] {
  return anew<{ messages: Line[] }>([programs.cli, "inbox", played.at(party), "--all", "--json"]).result.messages;
}

/** What was refused, with the code of the rule: the point of a step, or a part of it. */
function refusals(get: Get): void {
  test("what a rule forbids was refused with the code of the rule", () => {
    const played = get();
    assert.deepEqual(played.beside(/words compared/)["wrongWords"], { code: "words-differ", partnersAfterwards: 0 });
    assert.equal(played.beside(/Partners are assessed/)["before"], "partner-assessment-missing");
    const [strained, lint, duty, naming, forward, stages] = [1, 2, 3, 7, 8, 12].map((n) => played.step<Record<string, never>>(n));
    assert.equal(strained?.["routine"], "agreement-suspended");
    assert.deepEqual([lint?.["leak"], lint?.["releaseByDrafter"]], ["lint-refused", "not-authorised"]);
    assert.deepEqual([duty?.["waiver"]?.["answer"], duty?.["waiver"]?.["byAsker"]], ["refused", "not-authorised"]);
    assert.deepEqual(
      [naming?.["namedUnasked"], naming?.["namedOtherwise"], forward?.["refusal"]],
      Array.from({ length: 3 }, () => "consent-missing"),
    );
    const [cyber, terror] = (stages?.["stages"] ?? []) as Json[];
    assert.deepEqual([cyber?.["withOneSignature"], terror?.["whilePending"]], ["agreement-suspended", "agreement-suspended"]);
    assert.equal(played.step(13)["releaseOfOwnDraft"], "release-own-draft");
  });
}

function held(get: Get): void {
  test("both nodes, opened anew, hold what the steps claim: the same terms, envelopes and receipts", () => {
    const played = get();
    const hashes = played.beside<{ agreement: string; termsHash: Record<string, string> }>(/in force once both/);
    const warning = played.step<Passed>(4);
    const requirement = played.step<Passed>(0);
    for (const party of sides) {
      const { agreements } = anew<{ agreements: Record<string, string>[] }>([
        programs.cli,
        "agreement",
        "show",
        played.at(party),
        "--json",
      ]).result;
      const agreement = agreements.find(({ id }) => id === hashes.agreement);
      assert.deepEqual([agreement?.["hash"], agreement?.["standing"]], [hashes.termsHash[party], "in-force"]);
      const messages = inboxOf(played, party);
      const mine = messages.find(({ message }) => message === warning.message);
      assert.deepEqual(
        [mine?.envelope, mine?.["sequence"], mine?.["precedence"], mine?.["status"]],
        [warning.envelope, warning.sequence, "FLASH", "exercise"],
      );
      const verdicts = (mine?.receipts ?? []).map(({ verdict }) => verdict);
      assert.ok(verdicts.includes("accepted"), `${party} holds the acknowledgement`);
      if (party === "alder") assert.ok(verdicts.includes("delivered"), "Alder holds the machine receipt");
      assert.equal(messages.find(({ message }) => message === requirement.message)?.envelope, requirement.envelope);
      const kinds = new Set(messages.filter((line) => line["thread"] === warning.thread).map(({ kind }) => kind));
      for (const kind of [
        "warning",
        "request",
        "answer",
        "assessment",
        "action",
        "outcome",
        "release-request",
        "release-decision",
        "statement",
        "thanks",
        "pledge",
      ])
        assert.ok(kinds.has(kind), `${party} holds a ${kind} in the thread`);
    }
    assert.deepEqual(
      inboxOf(played, "cedar").filter(({ kind }) => kind !== "agreement"),
      [],
      "Cedar has got nothing",
    );
  });
}

function cases(get: Get): void {
  test("the case reads the same at both: versions, grades, outcomes, requests, thanks, pledge, statements and the requirement that it matches", () => {
    const played = get();
    const { thread, envelope } = played.step<Passed>(4);
    for (const party of sides) {
      const seen = caseOf(played, party, thread);
      const of = (name: string, ...members: readonly string[]): unknown =>
        (seen[name] ?? []).map((row) => (members.length === 1 ? row[members[0] ?? ""] : members.map((member) => row[member])));
      assert.deepEqual(of("warnings", "version"), [1, 2]);
      assert.equal(seen["warnings"]?.[0]?.["state"], "foiled");
      assert.deepEqual(
        (seen["grades"] ?? [])
          .filter((grade) => grade["of"] === envelope)
          .map(({ source, information, actionable, standing }) => [source, information, actionable, standing]),
        [
          ["B", "2", "partly", "provisional"],
          ["A", "1", "yes", "considered"],
        ],
      );
      assert.deepEqual(of("actions", "state"), ["in-progress", "arrested"]);
      assert.deepEqual(of("outcomes", "version", "arrested", "contribution"), [
        [1, 7, "decisive"],
        [2, 7, "decisive"],
        [1, null, "helped"],
      ]);
      assert.deepEqual(of("requests", "use", "state"), [
        ["name-originator", "granted-in-other-words"],
        ["pass-on", "refused"],
      ]);
      assert.deepEqual(of("thanks", "state", "channel", "level"), [["seen", "telephone", "head-of-state"]]);
      assert.deepEqual(of("pledges", "state"), ["open"]);
      assert.deepEqual(
        (seen["statements"] ?? []).map(({ form, isAgreed, beyond }) => [form, isAgreed, ((beyond ?? []) as readonly string[]).length > 0]),
        [
          ["own", false, false],
          ["own", false, false],
          ["joint", true, false],
          ["joint", false, true],
          ["joint", true, false],
          ["own", false, false],
        ],
      );
      assert.deepEqual(of("requirements", "words"), [["returnees"]]);
    }
  });

  test("the ledgers that the two sides compute anew are equal", () => {
    const played = get();
    const [alder, birch] = sides.map((party, at) => anew([programs.cli, "ledger", played.at(party), sides[1 - at] ?? "", "--json"]).result);
    assert.equal(alder?.["hash"], birch?.["hash"]);
    assert.deepEqual(alder?.["sides"], birch?.["sides"]);
  });

  test("what the sides claim differs on date, weight, group and initiative, each claim with its author and time, and is laid out alike at both", () => {
    const played = get();
    const { thread, differing } = played.step<{ thread: string; differing: readonly string[] }>(15);
    type Row = { name: string; differ: boolean; claims: { party: string; value: string; at: string }[] };
    const tables = sides.map((party) =>
      (caseOf(played, party, thread)["claims"] as unknown as Row[]).map(({ name, differ, claims }) => {
        for (const { at } of claims) assert.ok(Date.parse(at) > 0);
        return { name, differ, claims: claims.map((claim) => `${claim.party === "us" ? party : claim.party}: ${claim.value}`) };
      }),
    );
    assert.deepEqual(tables[0], tables[1]);
    for (const name of ["date", "weight", "group", "initiative"]) {
      const row = tables[0]?.find((one) => one.name === name);
      assert.equal(row?.differ, true, name);
      assert.deepEqual(new Set(row?.claims.map((claim) => claim.split(":")[0])), new Set(sides), name);
      assert.ok(differing.includes(name));
    }
    assert.deepEqual(tables[0]?.find(({ name }) => name === "joint-claim")?.claims, ["alder: both sides agreed on this account"]);
  });
}

function silence(get: Get): void {
  test("the silence about the second warning woke the officers in their order, by a pager that tells no content; Alder's alarm closed with the answer", () => {
    const played = get();
    const evidence = played.step<
      Passed & { pages: Record<"alder" | "birch", { to: string; text: string }[]>; alarm: Json; acknowledgedAt: string }
    >(13);
    const pages = (party: string): readonly string[] =>
      readFileSync(played.at("pages", `${party}.txt`), "utf8")
        .trimEnd()
        .split("\n");
    assert.deepEqual(
      evidence.pages.birch.map(({ to }) => to),
      ["watch-1", "watch-2"],
    );
    for (const party of sides) {
      for (const { to, text } of evidence.pages[party])
        assert.ok(pages(party).includes(`${to}: ${text}`), "the page is in the pager's own file");
      for (const line of pages(party)) assert.match(line, /^(?:watch-[12])?: EXERCISE [ -~]{1,320}$/);
    }
    assert.deepEqual(evidence.alarm, { kind: "unacknowledged", urgency: "now" }, "Alder's node raised the alarm while nobody answered");
    const receipts = inboxOf(played, "alder").find(({ message }) => message === evidence.message)?.receipts ?? [];
    assert.deepEqual(
      receipts.map(({ verdict }) => verdict),
      ["delivered", "accepted"],
    );
    assert.equal(receipts[1]?.at, evidence.acknowledgedAt);
    assert.ok(
      Date.parse(receipts[1]?.at ?? "") - Date.parse(receipts[0]?.at ?? "") >= 600_000,
      "on the exercise's clock it took more than ten minutes",
    );
  });

  test("its validity passed: it reads lapsed, and the grade on receipt stands before the later one that calls it too vague", () => {
    const played = get();
    const { thread } = played.step<Passed>(13);
    for (const party of sides) {
      const seen = caseOf(played, party, thread);
      assert.deepEqual(
        seen["warnings"]?.map(({ state }) => state),
        ["lapsed"],
      );
      assert.deepEqual(
        seen["grades"]?.map(({ actionable, standing, remark }) => [actionable, standing, remark]),
        [
          ["yes", "provisional", null],
          ["no", "considered", "too vague"],
        ],
      );
    }
  });
}

/** What passed between the parties, read anew from their folders. */
export function actTests(get: Get): void {
  refusals(get);
  held(get);
  cases(get);
  silence(get);
}
