import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Partner } from "../exchange/index.ts";
import { makeNode, ports, testFolder } from "./kit.test-node.ts";
import { openNode } from "./node.ts";
import type { PartnerTest } from "./node.ts";
import { partnerFindings } from "./partner-findings.ts";

const place = testFolder();
const session = { dialledBy: "us", protocol: "TLSv1.3", group: "X25519MLKEM768" } as const;

before(() => makeNode(place("alder")));

const answers: Readonly<Record<string, PartnerTest>> = {
  birch: { session, there: true, back: true, problem: null },
  cedar: { session: null, there: false, back: false, problem: "no session is up" },
  elm: { session, there: true, back: false, problem: null },
};

test("the path to every trusted partner is tried where the node serves, and a partner that is away is no failure", async () => {
  const node = await openNode(place("alder"), ports);
  assert.deepEqual(await partnerFindings(node), []);
  await node.store.transact(async (tx) => {
    for (const handle of ["birch", "cedar", "elm", "stranger", "embassy"]) {
      const partner: Partner = {
        nodeId: handle,
        handle,
        kind: "node",
        organisation: handle,
        unit: "Desk",
        card: handle === "embassy" ? null : new Uint8Array([1]),
        rivalCard: null,
        revocations: null,
        confirmedAt: handle === "stranger" ? null : node.timestamp(),
        confirmedBy: handle === "stranger" ? null : "watch-1",
        addedAt: node.timestamp(),
      };
      await tx.putPartner(partner);
    }
  });
  const [offline, ...others] = await partnerFindings(node);
  assert.deepEqual([offline?.check, offline?.state, others.length], ["path to partners", "ok", 0]);
  assert.match(offline?.found ?? "", /not tried to 3/);
  node.live = { testPartner: async (nodeId) => answers[nodeId] as PartnerTest };
  const found = await partnerFindings(node);
  assert.deepEqual(
    found.map(({ check, state, todo }) => [check, state, todo === ""]),
    [
      ["path to birch", "ok", true],
      ["path to cedar", "warning", false],
      ["path to elm", "warning", false],
    ],
  );
  assert.match(found[0]?.found ?? "", /both ways, dialled by us, TLSv1\.3 with X25519MLKEM768/);
  node.live = undefined;
  await node.close();
});
