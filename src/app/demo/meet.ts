import { must, listAt, numberAt, objectAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { act, look, refused, until } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

/** The parties once they are up: their node ids. */
export type Parties = { readonly alder: string; readonly birch: string };

/** Two nodes are made in exercise folders and served, each by a process of its own; Birch has no inbound port. */
export async function makeNodes(stage: Stage): Promise<Scene<Parties>> {
  const { wire, tell, processes } = stage;
  const make = (name: string, words: readonly string[]): Promise<Result> =>
    act(stage, ["init", name.toLowerCase(), "--name", name, ...words, "--exercise"]);
  const made = await Promise.all([
    make("Alder", ["--unit", "Watch floor", "--country", "XA", "--listen", "127.0.0.1:0", "--public", `127.0.0.1:${wire.port}`]),
    make("Birch", ["--unit", "Liaison desk", "--country", "XB"]),
  ]);
  for (const party of ["alder", "birch"]) tell.command([`tocsin serve ${party}`]);
  const [alder, birch] = await Promise.all([processes.start("alder", ["serve", "alder"]), processes.start("birch", ["serve", "birch"])]);
  const listens = textAt(alder.ready, "peer");
  must(birch.ready["peer"] === undefined && birch.ready["log"] === undefined, "Birch listens, although it was made without an address");
  wire.leadTo(Number(new URL(listens).port));
  const [a, b] = made.map((result) => textAt(result, "node"));
  must(a === textAt(alder.ready, "node") && b === textAt(birch.ready, "node"), "a process serves another node than the one that was made");
  tell.fact(
    `Alder, watch floor: process ${alder.pid}, listens at ${listens}; partners are told 127.0.0.1:${wire.port}, a line that copies every byte`,
  );
  tell.fact(`Birch, liaison desk: process ${birch.pid}, no inbound port, dials out`);
  tell.fact("each has a watch officer who drafts (watch-1), a releaser (releaser-1) and an administrator, with key files of their own");
  return {
    evidence: {
      exercise: alder.ready["exercise"] === true && birch.ready["exercise"] === true,
      alder: { node: a, pid: alder.pid, listens, toldToPartners: `127.0.0.1:${wire.port}` },
      birch: { node: b, pid: birch.pid, listens: null },
    },
    value: { alder: a, birch: b },
  };
}

/** Exchanges a word for the next one of the list: what somebody hears who was given another card. */
function misheard(words: readonly string[]): string {
  return [...words.slice(1), words[0]].join(" ");
}

/** Cards are exchanged; nothing is trusted before the words were compared, and wrong words are refused. */
export async function compareWords(stage: Stage): Promise<Scene<undefined>> {
  const words: Record<string, readonly string[]> = {};
  for (const party of ["alder", "birch"]) {
    const card = await act(stage, ["card", party, "--out", `${party}.card`]);
    words[party] = card["words"] as unknown as readonly string[];
  }
  const [ofAlder = [], ofBirch = []] = [words["alder"], words["birch"]];
  stage.tell.fact(`over the telephone Birch reads: ${ofBirch.join(" ")}`);
  const wrong = await refused(stage, "words-differ", [
    "partner",
    "add",
    "alder",
    "birch.card",
    "--confirm",
    misheard(ofBirch),
    "--as",
    "watch-1",
  ]);
  const known = listAt(await look(stage, ["partner", "list", "alder"]), "partners");
  must(known.length === 0, "a partner was taken up with wrong words");
  const byAlder = await act(stage, ["partner", "add", "alder", "birch.card", "--confirm", ofBirch.join(" "), "--as", "watch-1"]);
  const byBirch = await act(stage, ["partner", "add", "birch", "alder.card", "--confirm", ofAlder.join(" "), "--as", "watch-1"]);
  stage.tell.fact(`confirmed on both sides: ${ofBirch.length} words each, over the whole card`);
  return {
    evidence: {
      wordsCompared: ofBirch.length,
      wrongWords: { code: wrong.code, partnersAfterwards: known.length },
      confirmed: { byAlder: textAt(byAlder, "confirmedAt"), byBirch: textAt(byBirch, "confirmedAt") },
    },
    value: undefined,
  };
}

async function standing(stage: Stage, party: string, id: string): Promise<Result | undefined> {
  return listAt(await look(stage, ["agreement", "show", party]), "agreements").find((agreement) => agreement["id"] === id);
}

/** An agreement is proposed by Alder and accepted by Birch: in force once both have signed the same bytes. */
export async function agree(stage: Stage): Promise<Scene<string>> {
  const proposed = await act(stage, [
    "agreement",
    "propose",
    "alder",
    "birch",
    "--scope",
    "counter-terrorism",
    "--title",
    "Alder and Birch, threats to life",
    "--as",
    "releaser-1",
  ]);
  const id = textAt(proposed, "id");
  await until(stage, "the proposal to reach Birch", () => standing(stage, "birch", id));
  await act(stage, ["agreement", "accept", "birch", "alder", "--as", "releaser-1"]);
  const both = await Promise.all(
    ["alder", "birch"].map((party) =>
      until(stage, `the agreement to be in force at ${party}`, async () => {
        const agreement = await standing(stage, party, id);
        return agreement?.["standing"] === "in-force" ? agreement : undefined;
      }),
    ),
  );
  const hashes = both.map((agreement) => textAt(agreement, "hash"));
  must(hashes[0] === hashes[1], "the two sides hold different terms");
  const [agreement = {}] = both;
  const terms = objectAt(agreement, "terms");
  stage.tell.fact(`in force at both nodes: agreement ${id}, one and the same terms (${hashes[0]})`);
  stage.tell.fact(
    `scope counter-terrorism, at most TLP:${textAt(terms, "highestMarking")}, life-safety floor allowed, third parties on request`,
  );
  return {
    evidence: {
      agreement: id,
      termsHash: { alder: hashes[0] ?? "", birch: hashes[1] ?? "" },
      standing: "in-force",
      version: numberAt(terms, "version"),
    },
    value: id,
  };
}
