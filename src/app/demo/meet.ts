import { cpSync } from "node:fs";
import { must, listAt, numberAt, objectAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { act, at, look, refused, until } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import type { Wire } from "./wire.ts";

/** The parties once they are up: their node ids. */
export type Parties = Readonly<Record<Party, string>> & { /** Where Alder serves TAXII. */ readonly taxii: string };

type Party = "alder" | "birch" | "cedar";

const inits: Readonly<Record<Party, readonly string[]>> = {
  alder: ["--name", "Alder", "--unit", "Watch floor", "--country", "XA", "--listen", "127.0.0.1:0", "--taxii-listen", "127.0.0.1:0"],
  birch: ["--name", "Birch", "--unit", "Liaison desk", "--country", "XB"],
  cedar: ["--name", "Cedar", "--unit", "Fusion centre", "--country", "XC", "--listen", "127.0.0.1:0"],
};

/** A console is served where somebody stays to look at it. An IP address is no name for passkeys, so each node has a name of its own. */
function consoleOf({ isKept }: Stage, party: Party): readonly string[] {
  if (!isKept || party === "cedar") return [];
  return ["--console", "127.0.0.1:0", "--console-origin", `http://${party}.localhost:0`];
}

/** Where a copy of Alder's folder lies that was put aside on the first day, keys and all: what an insider could have. */
export const insiderFolder = "insider";

/** Three nodes are made in exercise folders and served, each by a process of its own; Birch has no inbound port. */
export async function makeNodes(stage: Stage): Promise<Scene<Parties>> {
  const { wire, cedarWire, tell, processes } = stage;
  const lines: Readonly<Record<string, Wire>> = { alder: wire, cedar: cedarWire };
  const make = async (party: Party): Promise<string> => {
    const line = lines[party];
    const told = line === undefined ? [] : ["--public", `127.0.0.1:${line.port}`];
    return textAt(await act(stage, ["init", party, ...inits[party], ...told, ...consoleOf(stage, party), "--exercise"]), "node");
  };
  const [alderId, birchId, cedarId] = await Promise.all([make("alder"), make("birch"), make("cedar")]);
  const made = { alder: alderId, birch: birchId, cedar: cedarId };
  cpSync(at(stage, "alder"), at(stage, insiderFolder), { recursive: true });
  for (const party of ["alder", "birch", "cedar"]) tell.command([`tocsin serve ${party}`]);
  const [alder, birch, cedar] = await Promise.all([
    processes.start("alder", ["serve", "alder"]),
    processes.start("birch", ["serve", "birch"]),
    processes.start("cedar", ["serve", "cedar"]),
  ]);
  must(birch.ready["peer"] === undefined && birch.ready["log"] === undefined, "Birch listens, although it was made without an address");
  for (const served of [alder, birch, cedar]) {
    const isItself = textAt(served.ready, "node") === made[served.name as Party];
    must(isItself && served.ready["exercise"] === true, `the process of ${served.name} serves another node than the one that was made`);
  }
  const listens = { alder: textAt(alder.ready, "peer"), cedar: textAt(cedar.ready, "peer") };
  wire.leadTo(Number(new URL(listens.alder).port));
  cedarWire.leadTo(Number(new URL(listens.cedar).port));
  tell.fact(
    `Alder, watch floor: process ${alder.pid}, listens at ${listens.alder}; partners are told 127.0.0.1:${wire.port}, a line that copies every byte`,
  );
  tell.fact(`Birch, liaison desk: process ${birch.pid}, no inbound port, dials out`);
  tell.fact(`Cedar, fusion centre: process ${cedar.pid}, listens at ${listens.cedar}; a third party, partner of Birch alone`);
  tell.fact("each has a watch officer who drafts (watch-1), a releaser (releaser-1) and an administrator, with key files of their own");
  return {
    evidence: {
      exercise: true,
      alder: {
        node: made.alder,
        pid: alder.pid,
        listens: listens.alder,
        taxii: textAt(alder.ready, "taxii"),
        toldToPartners: `127.0.0.1:${wire.port}`,
      },
      birch: { node: made.birch, pid: birch.pid, listens: null },
      cedar: { node: made.cedar, pid: cedar.pid, listens: listens.cedar, toldToPartners: `127.0.0.1:${cedarWire.port}` },
    },
    value: { ...made, taxii: textAt(alder.ready, "taxii") },
  };
}

/** Exchanges a word for the next one of the list: what somebody hears who was given another card. */
function misheard(words: readonly string[]): string {
  return [...words.slice(1), words[0]].join(" ");
}

/** A partner is taken up by its card, the words compared. */
async function takeUp(stage: Stage, party: string, partner: string): Promise<string> {
  const { words } = await look(stage, ["card", partner]);
  const spoken = (words as unknown as readonly string[]).join(" ");
  return textAt(await act(stage, ["partner", "add", party, `${partner}.card`, "--confirm", spoken, "--as", "watch-1"]), "confirmedAt");
}

/** Cards are exchanged; nothing is trusted before the words were compared, and wrong words are refused. */
export async function compareWords(stage: Stage): Promise<Scene<undefined>> {
  const words: Record<string, readonly string[]> = {};
  for (const party of ["alder", "birch", "cedar"]) {
    const card = await act(stage, ["card", party, "--out", `${party}.card`]);
    words[party] = card["words"] as unknown as readonly string[];
  }
  const { birch: ofBirch = [] } = words;
  stage.tell.fact(`over the telephone Birch reads: ${ofBirch.join(" ")}`);
  const adding = ["partner", "add", "alder", "birch.card", "--confirm", misheard(ofBirch), "--as", "watch-1"];
  const wrong = await refused(stage, "words-differ", adding);
  const known = listAt(await look(stage, ["partner", "list", "alder"]), "partners");
  must(known.length === 0, "a partner was taken up with wrong words");
  const confirmed = {
    alderOfBirch: await takeUp(stage, "alder", "birch"),
    birchOfAlder: await takeUp(stage, "birch", "alder"),
    birchOfCedar: await takeUp(stage, "birch", "cedar"),
    cedarOfBirch: await takeUp(stage, "cedar", "birch"),
  };
  stage.tell.fact(`confirmed on both sides: ${ofBirch.length} words each, over the whole card`);
  return {
    evidence: { wordsCompared: ofBirch.length, wrongWords: { code: wrong.code, partnersAfterwards: known.length }, confirmed },
    value: undefined,
  };
}

/** An agreement as a party holds it. */
export async function agreementAt(stage: Stage, party: string, id: string): Promise<Result | undefined> {
  return listAt(await look(stage, ["agreement", "show", party]), "agreements").find((agreement) => agreement["id"] === id);
}

/** Waits until an agreement stands so at a party. */
export function standsAt(stage: Stage, party: string, wanted: { readonly id: string; readonly standing: string }): Promise<Result> {
  return until(stage, `the agreement to be ${wanted.standing} at ${party}`, async () => {
    const agreement = await agreementAt(stage, party, wanted.id);
    return agreement?.["standing"] === wanted.standing ? agreement : undefined;
  });
}

type Proposal = { readonly by: string; readonly to: string; readonly scopes: string; readonly title: string };

async function concluded(stage: Stage, { by, to, scopes, title }: Proposal): Promise<readonly Result[]> {
  const words = ["agreement", "propose", by, to, "--scope", scopes, "--title", title, "--as", "releaser-1"];
  const id = textAt(await act(stage, words), "id");
  await until(stage, `the proposal to reach ${to}`, () => agreementAt(stage, to, id));
  await act(stage, ["agreement", "accept", to, by, "--as", "releaser-1"]);
  return await Promise.all([by, to].map((party) => standsAt(stage, party, { id, standing: "in-force" })));
}

/** The agreements of a run, by their ids: Alder with Birch, and Birch with Cedar. */
export type Agreements = { readonly alder: string; readonly cedar: string };

/** Agreements are proposed and accepted: in force once both have signed the same bytes. */
export async function agree(stage: Stage): Promise<Scene<Agreements>> {
  const title = "Alder and Birch, threats to life";
  const both = await concluded(stage, { by: "alder", to: "birch", scopes: "counter-terrorism,cyber", title });
  const withCedar = await concluded(stage, { by: "birch", to: "cedar", scopes: "counter-terrorism", title: "Birch and Cedar" });
  const hashes = both.map((agreement) => textAt(agreement, "hash"));
  must(hashes[0] === hashes[1], "the two sides hold different terms");
  const [agreement = {}] = both;
  const [id, terms] = [textAt(agreement, "id"), objectAt(agreement, "terms")];
  const cedar = textAt(withCedar[0] ?? {}, "id");
  stage.tell.fact(`in force at both nodes: agreement ${id}, one and the same terms (${hashes[0]})`);
  stage.tell.fact(
    `scopes counter-terrorism and cyber, at most TLP:${textAt(terms, "highestMarking")}, life-safety floor allowed, third parties on request`,
  );
  return {
    evidence: {
      agreement: id,
      termsHash: { alder: hashes[0] ?? "", birch: hashes[1] ?? "" },
      standing: "in-force",
      version: numberAt(terms, "version"),
      withCedar: cedar,
    },
    value: { alder: id, cedar },
  };
}
