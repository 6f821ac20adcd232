import { canonicalBytes, hex, sha256, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { Gate, MarkingBook, markingsUpTo, tlpLabelOf } from "../../handling/index.ts";
import type { IntakeRule, MarkingSets } from "../../handling/index.ts";
import { isJsonObject, knownMarking } from "../../stix/index.ts";
import { highestCeiling } from "../../taxii/index.ts";
import type {
  AccountRecord,
  CollectionRecord,
  HandlingSet,
  ReleaseRecord,
  StoredDefinition,
  TaxiiBook,
  TaxiiReads,
} from "../../taxii/index.ts";

/** An account that a standing release opens a collection to. */
export type Pair = { readonly account: AccountRecord; readonly collection: CollectionRecord; readonly release: ReleaseRecord };

/** What markings mean on a node: for what an account sent, as that account defines them. Nobody's definition opens what others sent. */
export type Definitions = {
  /** The book for what an account sent; without one, for what officers seeded and feeds brought, and for markings that the standard fixes. */
  bookOf(by: string | undefined): MarkingBook;
  /** Changes with every definition of a marking that a set carries. */
  readonly digest: string;
};

/** What the definitions say that collections hold. Definitions under a fixed id count for nobody: the standard has defined those. */
export async function readDefinitions(reads: TaxiiReads, book: TaxiiBook): Promise<Definitions> {
  const used = new Set(book.sets.flatMap(({ set }) => [...set.markings, ...set.granular]).filter((id) => knownMarking(id) === undefined));
  const none = { bookOf: () => new MarkingBook(), digest: "" };
  if (used.size === 0) return none;
  const byAccount = new Map<number, JsonValue[]>();
  const said: string[] = [];
  for (const { account, json } of await reads.definitions()) {
    const value = definitionOf({ account, json });
    if (value === undefined) continue;
    byAccount.set(account, [...(byAccount.get(account) ?? []), value]);
    if (used.has(String(value["id"]))) said.push(`${account} ${hex(sha256(utf8(json)))}`);
  }
  if (byAccount.size === 0) return none;
  const numbers = new Map(book.accounts.map(({ name, no }) => [name, no]));
  const books = new Map<number, MarkingBook>();
  return {
    bookOf(by) {
      const no = by === undefined ? 0 : (numbers.get(by) ?? -1);
      const known = books.get(no);
      if (known !== undefined) return known;
      const made = new MarkingBook();
      for (const value of byAccount.get(no) ?? []) if (isJsonObject(value)) made.add(value);
      books.set(no, made);
      return made;
    },
    digest: said.length === 0 ? "" : hex(sha256(utf8(said.sort().join("\n")))),
  };
}

function definitionOf({ json }: StoredDefinition): { readonly [name: string]: JsonValue } | undefined {
  const value = JSON.parse(json) as JsonValue;
  return isJsonObject(value) && typeof value["id"] === "string" && knownMarking(value["id"]) === undefined ? value : undefined;
}

function intakeOf({ id, intake }: CollectionRecord): { readonly intake?: IntakeRule } {
  const label = intake === null ? undefined : tlpLabelOf(intake.marking);
  if (intake === null || label === undefined) return {};
  return { intake: { source: id, label, marking: intake.marking, officer: intake.officer, setAt: intake.at as IntakeRule["setAt"] } };
}

/** The gates of an account under a release: one for what no account sent, and one for each account that defines markings of its own. */
export class Gates {
  readonly #pair: Pair;
  readonly #definitions: Definitions;
  readonly #sets: MarkingSets;
  readonly #byWriter = new Map<string | undefined, Gate>();

  constructor(pair: Pair, definitions: Definitions, sets: MarkingSets) {
    this.#pair = pair;
    this.#definitions = definitions;
    this.#sets = sets;
  }

  /** The gate for what an account sent. */
  of(by: string | undefined): Gate {
    const known = this.#byWriter.get(by);
    if (known !== undefined) return known;
    const { account, release, collection } = this.#pair;
    const { name, organisation, country, purpose, markings } = account;
    const { terms } = release;
    const covered = markingsUpTo(tlpLabelOf(terms.ceiling) ?? "CLEAR").filter((id) => markingsUpTo(highestCeiling).includes(id));
    const gate = new Gate(
      { id: name, organisation, country, purpose, markings },
      {
        purpose: terms.purpose,
        agreement: { recipients: terms.readers, purposes: [terms.purpose], markings: covered },
        book: this.#definitions.bookOf(by),
        ...intakeOf(collection),
      },
      this.#sets,
    );
    this.#byWriter.set(by, gate);
    return gate;
  }

  /** Whether the account may have a set with these markings on parts of it. */
  mayHave(set: HandlingSet, granular: readonly string[]): boolean {
    const gate = this.of(set.by);
    return gate.mayReceiveSet(gate.sets.of(set.markings)).allowed && gate.allowsParts(granular);
  }

  /**
   * The class of readers that redacted copies are made for: equal for accounts that every rule treats alike. Who somebody is counts only where
   * definitions of markings could name them.
   */
  get copyClass(): string {
    const { account, release, collection } = this.#pair;
    const { name, organisation, country, purpose } = account;
    const named = this.#definitions.digest === "" ? null : { name, organisation, country, purpose, definitions: this.#definitions.digest };
    const rights = { markings: [...account.markings].sort(), ceiling: release.terms.ceiling, intake: collection.intake?.marking ?? null };
    return hex(sha256(canonicalBytes({ ...rights, named }))).slice(0, 32);
  }
}
