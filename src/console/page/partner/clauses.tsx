import { Facts, HostileText, stretch, Tlp } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Terms } from "./types.ts";

function floorWords({ allowed, survivesTermination }: Terms["lifeSafetyFloor"]): string {
  if (!allowed) return text.partner.floor.not;
  return survivesTermination ? text.partner.floor.survives : text.partner.floor.allowed;
}

/** The clauses of an agreement, each in the field's words. */
export function Clauses({ terms, withScopes = false }: { readonly terms: Terms; readonly withScopes?: boolean }) {
  const { clause, clauseWords, days } = text.partner;
  const word = (value: string): string => clauseWords[value] ?? value;
  const { FLASH, IMMEDIATE, PRIORITY } = terms.deadlines.acknowledge;
  return (
    <Facts
      rows={[
        withScopes ? [text.partner.scopes, <HostileText key="scopes" value={terms.scopes.map(({ title }) => title).join(", ")} />] : null,
        [clause.highestMarking, <Tlp key="tlp" label={terms.highestMarking} />],
        [clause.thirdPartyRule, word(terms.thirdPartyRule)],
        terms.namedParties.length === 0 ? null : [clause.namedParties, <HostileText key="named" value={terms.namedParties.join(", ")} />],
        [clause.evidentialUse, word(terms.evidentialUse)],
        [clause.attribution, word(terms.attribution)],
        [clause.existenceDisclosure, word(terms.existenceDisclosure)],
        [clause.oversightAccess, word(terms.oversightAccess)],
        [clause.proofUse, word(terms.proofUse)],
        [clause.retentionDays, days(terms.retentionDays)],
        [clause.noticeDays, days(terms.noticeDays)],
        [clause.floor, floorWords(terms.lifeSafetyFloor)],
        [clause.acknowledge, text.partner.acknowledgeFacts(stretch(FLASH), stretch(IMMEDIATE), stretch(PRIORITY))],
        terms.furtherClauses.length === 0
          ? null
          : [clause.furtherClauses, <HostileText key="further" value={terms.furtherClauses.join("\n\n")} />],
      ]}
    />
  );
}
