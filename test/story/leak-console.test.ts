import { test } from "node:test";
import { isUuid } from "../../src/base/index.ts";
import { strengthOf } from "../../src/app/console/strength.ts";
import { hookBody } from "../../src/app/console/event-hooks.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { verbs } from "../../src/app/index.ts";
import type { Role } from "../../src/exchange/index.ts";
import { openDesk } from "./console-desk.ts";
import type { Seat, TestDesk } from "./console-desk.ts";
import type { Json } from "./console-browser.ts";
import { buildHouse, told } from "./leak-house.ts";
import type { House } from "./leak-house.ts";
import { Net, provesExit, SecretSearch } from "./leak-search.ts";
import { ask } from "./sides.ts";

/** Arguments under every name by which verbs ask for an item, so that whatever opens something finds it. */
async function pointing({ alder, source, message }: House): Promise<readonly Json[]> {
  const sent = (await ask(alder, "inbox", { all: true }))["messages"] as readonly { row: number; thread: string }[];
  const common = {
    partner: "birch",
    agreement: "birch",
    handle: "birch",
    reason: "x",
    query: "a",
    text: "a",
    draft: "none",
    source,
    number: 1,
  };
  return [
    ...sent.slice(0, 3).map(({ row, thread }) => ({ ...common, message: String(row), item: String(row), thread })),
    { ...common, message, item: message, thread: message },
    {},
  ];
}

/** Everything that an officer's browser is told: every verb, signed or not, the refusals, the events, the pages. */
async function takeAll(
  net: Net,
  { browser, officer, passkey }: Seat,
  given: { readonly asked: readonly Json[]; readonly without?: string },
): Promise<void> {
  const { asked, without } = given;
  // These wait for a network, or end what the others look at.
  const apart = new Set(["partner-test", "officer-withdraw", "login-end", "passkey-withdraw", "keys-rotate", "keys-revoke"]);
  for (const name of Object.keys(verbs).filter((one) => !apart.has(one) && one !== without))
    for (const args of asked) {
      const isReading = strengthOf(name) === "session";
      const answer = isReading ? await browser.post(`/api/verbs/${name}`, { args }) : await browser.verb(name, args, passkey);
      net.take(`${name} to ${officer.id}: ${answer.status}`, `${JSON.stringify(answer.headers)} ${answer.text}`);
      if (!isReading && Object.keys(args).length > 0) break;
    }
  for (const path of ["/api/session", "/api/devices", "/api/events?after=0&limit=1000", "/api/openapi.json", "/", "/warning/1"]) {
    const answer = await browser.get(path);
    net.take(`${path} to ${officer.id}`, `${JSON.stringify(answer.headers)} ${answer.text}`);
  }
}

async function seatOf(desk: TestDesk, id: string, role: Role): Promise<Seat> {
  return await desk.enter(await enrol(desk.node, id, [role]));
}

test("the console: nothing from above the line is in any answer, to whoever reads below it, administers or audits", async (context) => {
  const house = await buildHouse(context);
  const desk = await openDesk(context, house.alder);
  const asked = await pointing(house);
  const content = new SecretSearch(house.secrets);
  const reading = new Net();
  // Notes inside the house are read by its own officers, this one among them.
  await takeAll(reading, await seatOf(desk, "floor", "watch-officer"), { asked, without: "notes-internal" });
  const events = await desk.node.store.read((view) => view.accounts.events(0, 1000));
  reading.take("a hook's post", hookBody(desk.node.id, events));
  provesExit("console", reading, { permitted: [told.text, desk.node.id], secrets: content });
  // Ids of the house's own records stand in acts and events, as the log's commitments stand for them: they tell nothing to whoever is in the house.
  const withoutIds = (secrets: readonly string[]): readonly string[] => secrets.filter((secret) => !isUuid(secret));
  const words = [...withoutIds(house.secrets), told.text, told.attachment];
  // Decisions are what auditors read; whoever only runs the node does not.
  const withheld = { administrator: [...words, ...withoutIds(house.decided)], auditor: words };
  for (const role of ["administrator", "auditor"] as const) {
    const net = new Net();
    await takeAll(net, await seatOf(desk, `the-${role}`, role), { asked: asked.slice(0, 2) });
    provesExit("console", net, { permitted: [desk.node.id], secrets: new SecretSearch(withheld[role]) });
  }
});
