import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../src/base/index.ts";
import type { ErrorCode, JsonValue } from "../../src/base/index.ts";
import { agreedSides, ask, by, connect, inbox, quiet } from "./sides.ts";
import type { Given, Side } from "./sides.ts";

const report =
  "Source HARRIER-7 met the group on 3 May.\n\nIt is likely that the group attacks the north market.\n\nThey were seen at the bridge.";
const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);

const writing = (source: string, text: string, given: Record<string, JsonValue> = {}): Record<string, JsonValue> => ({
  kind: "warning",
  to: ["birch"],
  scope: "plots",
  precedence: "FLASH",
  tlp: "TLP:AMBER",
  texts: [{ language: "en", text }],
  source,
  ...given,
});
const decision = {
  purpose: "prevention",
  basis: "XA-7",
  authority: "Head of watch",
  necessity: "An attack is imminent.",
  mistreatment: "none-known",
};

async function sourceAt(side: Side): Promise<string> {
  return String((await ask(by(side, "desk"), "source-add", { text: report, protect: ["HARRIER-7", "north market"] }))["source"]);
}

async function verbsAt(side: Side): Promise<readonly string[]> {
  return (await side.node.store.read((view) => view.acts({ after: 0, limit: 1000 })))
    .map(({ verb }) => verb)
    .filter((verb) => verb.startsWith("lint-"));
}

test("a tearline that gives its source away is refused wherever it stands, and the attempt is recorded; mended, it passes", async (context) => {
  const { alder, birch } = await agreedSides(context);
  const source = await sourceAt(alder);
  const draft = (text: string, given: Record<string, JsonValue> = {}): Promise<Given> =>
    ask(by(alder, "desk"), "draft", writing(source, text, given));
  await assert.rejects(draft("Our contact HARRIER-7 warns of an attack."), coded("lint-refused"));
  await assert.rejects(draft("An attack on the n o r t h  m a r k e t is planned."), coded("lint-refused"));
  await assert.rejects(draft("A group plans an attack.", { ourReference: "HARRIER-7/12" }), coded("lint-refused"));
  await assert.rejects(draft("A group plans an attack.", { caveats: ["north market"] }), coded("lint-refused"));
  await assert.rejects(
    draft("A group plans an attack.", {
      attachments: [{ name: "harrier-7.txt", mediaType: "text/plain", tlp: "TLP:AMBER", isText: true, content: "dGV4dA==" }],
    }),
    coded("lint-refused"),
  );
  assert.equal((await verbsAt(alder)).length, 5);
  const clean = await draft("A group plans an attack in your city.");
  assert.equal((clean["lint"] as Given)["verdict"], "pass");
  connect(alder, birch);
  await quiet(alder, birch);
  assert.equal((await inbox(birch)).length, 0);
});

test("what the lint warns of is released only over its findings by name, and that is recorded", async (context) => {
  const { alder } = await agreedSides(context);
  const source = await sourceAt(alder);
  const draft = await ask(by(alder, "desk"), "draft", writing(source, "It is likely that a group of 12 attacks."));
  const lint = draft["lint"] as Given;
  assert.equal(lint["verdict"], "warn");
  const prepare = (given: Record<string, JsonValue>): Promise<Given> =>
    ask(by(alder, "releaser"), "release-prepare", { draft: String(draft["id"]), ...decision, ...given });
  await assert.rejects(prepare({}), coded("lint-unaccepted"));
  await assert.rejects(prepare({ acceptFindings: "other" }), coded("lint-unaccepted"));
  assert.ok((await prepare({ acceptFindings: String(lint["findings"]) }))["decision"]);
  assert.deepEqual(await verbsAt(alder), ["lint-accepted"]);
});

test("a refusal is overridden by two officers under the life-safety floor alone", async (context) => {
  const { alder } = await agreedSides(context);
  const source = await sourceAt(alder);
  const floor = { floorHarm: "death", intendedVictims: "visitors of the market" };
  const text = "An attack on the north market is planned.";
  await assert.rejects(ask(by(alder, "desk"), "draft", writing(source, text, { ...floor, overrideLint: true })), coded("lint-refused"));
  await assert.rejects(ask(by(alder, "desk", "releaser"), "draft", writing(source, text, { overrideLint: true })), coded("lint-refused"));
  const draft = await ask(by(alder, "desk", "releaser"), "draft", writing(source, text, { ...floor, overrideLint: true }));
  const lint = draft["lint"] as Given;
  assert.deepEqual([lint["verdict"], lint["isOverridden"]], ["refuse", true]);
  assert.deepEqual(await verbsAt(alder), ["lint-refused", "lint-refused", "lint-overridden"]);
});
