import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import type { Browser } from "playwright-core";
import { systemClock } from "../../src/base/index.ts";
import { processesIn } from "../../src/app/demo/processes.ts";
import { textAt } from "../../src/app/demo/result.ts";
import { agreementAt, standsAt } from "../../src/app/demo/meet.ts";
import { look, until } from "../../src/app/demo/stage.ts";
import type { Report, Stage } from "../../src/app/demo/stage.ts";
import { writeTexts } from "../../src/app/demo/texts.ts";
import { openWire } from "../../src/app/demo/wire.ts";
import { join, sitDown } from "./kit.ts";
import type { Ending, Seat, Sitting } from "./kit.ts";

/** Nodes as processes of their own in exercise folders, each with its console; the command line reaches them by their folders' names. */
export type Houses = {
  readonly stage: Stage;
  /** The origin of each house's console. */
  readonly origins: Readonly<Record<string, string>>;
  /** The link that `init` printed for each first administrator. */
  readonly links: Readonly<Record<string, string>>;
};

const inits: Readonly<Record<string, readonly string[]>> = {
  alder: ["--name", "Alder", "--unit", "Watch floor", "--country", "XA", "--listen", "127.0.0.1:0"],
  birch: ["--name", "Birch", "--unit", "Liaison desk", "--country", "XB"],
  cedar: ["--name", "Cedar", "--unit", "Fusion centre", "--country", "XC", "--listen", "127.0.0.1:0"],
};

const silent = { line: () => {}, title: () => {}, fact: () => {}, command: () => {}, failure: () => {} };

async function setStage(ending: Ending): Promise<Stage> {
  // The path of a control socket is short on every system.
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tb-")));
  const processes = processesIn({ folder, clock: systemClock, env: process.env });
  const [wire, cedarWire] = [await openWire(path.join(folder, "wire"), "alder"), await openWire(path.join(folder, "wire"), "cedar")];
  ending.after(async () => {
    await processes.stopAll();
    await Promise.all([wire.close(), cedarWire.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
  writeTexts(folder);
  mkdirSync(path.join(folder, "reports"), { mode: 0o700 });
  const report: Report = { setting: [], steps: [], afterwards: [] };
  return { folder, clock: systemClock, processes, wire, cedarWire, tell: silent, report, isKept: false };
}

/** Makes and serves the named houses; Birch has no inbound port. */
export async function openHouses(ending: Ending, names: readonly string[]): Promise<Houses> {
  const stage = await setStage(ending);
  const lines: Readonly<Record<string, number>> = { alder: stage.wire.port, cedar: stage.cedarWire.port };
  const make = async (name: string): Promise<readonly [string, string, string]> => {
    const told = lines[name] === undefined ? [] : ["--public", `127.0.0.1:${lines[name]}`];
    const console = ["--console", "127.0.0.1:0", "--console-origin", `http://${name}.localhost:0`];
    await look(stage, ["init", name, ...(inits[name] ?? []), ...told, ...console, "--exercise"]);
    const { ready } = await stage.processes.start(name, ["serve", name]);
    if (name !== "birch") (name === "alder" ? stage.wire : stage.cedarWire).leadTo(Number(new URL(textAt(ready, "peer")).port));
    // Port 0 is the system's choice at each start, and the link that `init` printed names it as it was asked for.
    const { link } = await look(stage, ["console", "invite", name, "admin-1", "--as", "admin-1"]);
    return [name, textAt(ready, "console"), String(link)];
  };
  const made = await Promise.all(names.map(make));
  return {
    stage,
    origins: Object.fromEntries(made.map(([name, origin]) => [name, origin])),
    links: Object.fromEntries(made.map(([name, , link]) => [name, link])),
  };
}

const criteria = ["democratic-embedding", "human-rights", "professionalism", "powers", "data-protection"];

/** Two houses take up each other's card, the words compared, and assess each other. */
export async function introduce({ stage }: Houses, one: string, other: string): Promise<void> {
  const answers = criteria.flatMap((name) => [`--${name}`, name === "human-rights" ? "limited" : "adequate"]);
  for (const [party, partner] of [
    [one, other],
    [other, one],
  ] as const) {
    await look(stage, ["card", partner, "--out", `${partner}.card`]);
    const { words } = await look(stage, ["card", partner]);
    const spoken = (words as readonly string[]).join(" ");
    await look(stage, ["partner", "add", party, `${partner}.card`, "--confirm", spoken, "--as", "watch-1"]);
    await look(stage, ["partner", "assess", party, partner, ...answers, "--allows", "yes", "--as", "watch-1"]);
  }
}

/** An agreement is proposed by one house and accepted by the other; gives its id once it is in force at both. */
export async function agree({ stage }: Houses, { by, to, scopes }: { readonly by: string; readonly to: string; readonly scopes: string }) {
  const words = ["agreement", "propose", by, to, "--scope", scopes, "--title", "Threats to life", "--as", "releaser-1"];
  const id = textAt(await look(stage, words), "id");
  await until(stage, `the proposal to reach ${to}`, () => agreementAt(stage, to, id));
  await look(stage, ["agreement", "accept", to, by, "--as", "releaser-1"]);
  await Promise.all([by, to].map((party) => standsAt(stage, party, { id, standing: "in-force" })));
  return id;
}

/** A link for a passkey of an officer, given by the officer's own key file. */
export async function invited({ stage }: Houses, house: string, officer: string): Promise<string> {
  return textAt(await look(stage, ["console", "invite", house, officer, "--as", officer]), "link");
}

/** An officer of a house who has joined with a passkey and stands before Watch. */
export async function seat(
  browser: Browser,
  houses: Houses,
  { house, ...sitting }: Omit<Sitting, "origin"> & { readonly house: string },
): Promise<Seat> {
  const origin = houses.origins[house] ?? "";
  return await join(await sitDown(browser, { ...sitting, origin }), await invited(houses, house, sitting.officer));
}
