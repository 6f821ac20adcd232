import { TocsinError } from "../../base/index.ts";
import { isSuspended } from "../../exchange/index.ts";
import type { AgreementView, PartnerView } from "../../exchange/index.ts";
import { isCovered, tlpLabelOf } from "../../handling/index.ts";
import type { AccountRecord, CollectionRecord, ReleaseTerms } from "../../taxii/index.ts";

/** The agreement and scope that a collection is under. */
type Agreed = NonNullable<CollectionRecord["agreement"]>;
type Views = AgreementView & PartnerView;

/**
 * The agreement of that id, or the one with that partner, and one of its scopes. Refused with `unknown-item` where there is none, with
 * `usage` where the partner has several, or the terms have no such scope: what is suspended by name must not miss a collection by a slip.
 */
export async function agreedScope(view: Views, given: Agreed): Promise<Agreed> {
  const { scope } = given;
  const partner = await view.partner(given.id);
  const [only, second] = partner === undefined ? [] : await view.agreements(partner.nodeId);
  if (second !== undefined)
    throw new TocsinError("usage", `name the agreement by its id: there are several with "${given.id.slice(0, 80)}"`);
  const found = only ?? (await view.agreement(given.id));
  if (found === undefined) throw new TocsinError("unknown-item", `name an agreement that is there, got "${given.id.slice(0, 80)}"`);
  const scopes = found.state.terms?.scopes.map(({ id }) => id) ?? [];
  if (!scopes.includes(scope))
    throw new TocsinError(
      "usage",
      `name a scope of the agreement (${scopes.join(", ") || "it has no terms yet"}), got "${scope.slice(0, 80)}"`,
    );
  return { id: found.id, scope };
}

/** Whether bulk may pass under a scope now: the agreement is in force, its terms have the scope, and nobody has suspended that. */
export async function isBulkOpen(view: AgreementView, { id, scope }: Agreed): Promise<boolean> {
  const state = (await view.agreement(id))?.state;
  if (state === undefined || state.terms === null) return false;
  const isInForce = state.phase === "in-force" || state.phase === "under-notice";
  return isInForce && state.terms.scopes.some((each) => each.id === scope) && !isSuspended(state, scope);
}

/**
 * Refuses a release of a collection under an agreement to anybody but that partner with `release-recipient-not-named`, and above the
 * agreement's highest marking with `release-marking-too-high`. A collection under none passes.
 */
export async function requireWithinAgreement(
  view: Views,
  of: {
    readonly collection: CollectionRecord;
    readonly terms: ReleaseTerms;
    readonly readers: readonly AccountRecord[];
    readonly nodeId: string;
  },
): Promise<void> {
  const { collection, terms, readers, nodeId } = of;
  if (collection.agreement === null) return;
  const record = await view.agreement(collection.agreement.id);
  const agreed = record?.state.terms ?? null;
  if (record === undefined || agreed === null)
    throw new TocsinError("agreement-not-in-force", "the collection's agreement has no terms in force");
  const highest = agreed.highestMarking;
  const ceiling = tlpLabelOf(terms.ceiling);
  if (ceiling === undefined || !isCovered(ceiling, highest))
    throw new TocsinError("release-marking-too-high", `the agreement goes up to "${highest}": the release is up to "${terms.ceiling}"`);
  const partner = await view.partner(record.partner);
  const names = [partner?.handle, partner?.organisation, agreed.parties.find((party) => party.nodeId !== nodeId)?.organisation];
  const known = new Set(names.flatMap((name) => (name === undefined ? [] : [plain(name)])));
  for (const { name, organisation } of readers) {
    if (!known.has(plain(organisation)))
      throw new TocsinError(
        "release-recipient-not-named",
        `the agreement is with "${partner?.organisation ?? record.partner}": the account "${name}" is of "${organisation}"`,
      );
  }
}

function plain(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}
