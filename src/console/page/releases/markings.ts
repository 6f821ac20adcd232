import { useVerb } from "../api/index.ts";
import { agreementsInForce, chosenOf } from "../compose/agreements.ts";
import { emptyWriting } from "../compose/kept-writing.ts";
import type { AgreementLine } from "../compose/types.ts";

/** The labels of TLP 2.0. */
export const labels = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];

/** The strictest marking that can pass to a partner: what is offered where nobody chose another. */
export function useMarkings(partner: string): string | null {
  const { data } = useVerb<{ readonly agreements: readonly AgreementLine[] }>("agreement-show", {});
  return chosenOf({ ...emptyWriting, to: [partner] }, agreementsInForce(data?.agreements ?? [])).tlp;
}
