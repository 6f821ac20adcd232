import type { Timestamp } from "../../base/index.ts";
import { entered } from "./entry.ts";
import type { Entry } from "./entry.ts";

/** The points on which parties' accounts are laid side by side (the acceptance run, step 15). Others stand after them under their own names. */
export const claimNames = ["date", "weight", "group", "attribution", "initiative", "joint-claim", "harm-averted"] as const;

/** One thing that one party says; the newest of that party first, and none is ever merged or thrown away (DOMAIN.md I12). */
export type Claim = {
  readonly name: string;
  readonly party: string;
  readonly value: string;
  readonly at: Timestamp;
  readonly source: "outcome" | "statement";
  readonly envelope: string;
  readonly publishable: string;
};

/** One row of the table: what each party says of one point, and whether they differ. A party that says nothing is unknown, which is not zero. */
export type ClaimRow = { readonly name: string; readonly claims: readonly Claim[]; readonly differ: boolean };

function outcomeClaims(entries: readonly Entry[]): readonly Claim[] {
  return entered(entries, "outcome").flatMap(({ body, party, committedAt: at, envelope }) => {
    const common = { party, at, envelope, source: "outcome" as const };
    const arrested = body.arrested === null ? "unknown" : String(body.arrested);
    return [
      { ...common, name: "event", value: body.event, publishable: "no" },
      { ...common, name: "weight", value: body.contribution, publishable: "no" },
      { ...common, name: "arrested", value: arrested, publishable: "no" },
      ...body.facts.map(({ fact, value, publishable }) => ({ ...common, name: fact, value, publishable })),
    ];
  });
}

function statementClaims(entries: readonly Entry[]): readonly Claim[] {
  return entered(entries, "statement").flatMap(({ body, party, committedAt: at, envelope }) => {
    const common = { party, at, envelope, source: "statement" as const, publishable: "yes" };
    const attribution = body.attribution + (body.wording === null ? "" : `: ${body.wording}`);
    return [{ ...common, name: "attribution", value: attribution }, ...body.claims.map(({ name, value }) => ({ ...common, name, value }))];
  });
}

/** What each party claims of a case, point by point. Newest first within a point. */
export function claimTable(entries: readonly Entry[]): readonly ClaimRow[] {
  const all = [...outcomeClaims(entries), ...statementClaims(entries)].toReversed();
  const names = [...new Set([...claimNames, ...all.map(({ name }) => name)])];
  return names.flatMap((name): readonly ClaimRow[] => {
    const claims = all.filter((claim) => claim.name === name);
    if (claims.length === 0) return [];
    const newest = new Map<string, string>();
    for (const { party, value } of claims) if (!newest.has(party)) newest.set(party, value);
    return [{ name, claims, differ: new Set(newest.values()).size > 1 }];
  });
}
