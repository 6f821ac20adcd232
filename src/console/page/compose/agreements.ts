import type { Chosen, Writing } from "./kept-writing.ts";
import type { AgreementLine } from "./types.ts";

const order = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];
const usable: ReadonlySet<string> = new Set(["in-force", "restricted", "suspended", "under-notice"]);

/** The agreements under which something can be written. */
export function agreementsInForce(agreements: readonly AgreementLine[]): readonly AgreementLine[] {
  return agreements.filter(({ standing, terms }) => usable.has(standing) && terms !== null);
}

/** Scopes that all recipients have agreed on. */
export function scopesOf(agreements: readonly AgreementLine[], to: readonly string[]): AgreementLine["scopes"] {
  const [first, ...others] = to.map((handle) => agreements.filter((one) => one.handle === handle).flatMap(({ scopes }) => scopes));
  return (first ?? []).filter(({ id }) => others.every((scopes) => scopes.some((scope) => scope.id === id)));
}

/** The strictest marking that every recipient's agreement lets pass: what is offered where nobody chose another. */
function strictestPassing(agreements: readonly AgreementLine[], to: readonly string[]): string | null {
  const highest = agreements
    .filter(({ handle }) => to.includes(handle))
    .map(({ terms }) => order.indexOf(`TLP:${(terms?.highestMarking ?? "").replace("TLP:", "")}`));
  return order[Math.min(...highest)] ?? null;
}

/** Fills in what follows: the only partner, the only scope, the strictest marking that can pass. */
export function chosenOf(writing: Writing, agreements: readonly AgreementLine[]): Chosen {
  const handles = [...new Set(agreements.map(({ handle }) => handle))];
  const to = writing.to ?? (handles.length === 1 ? handles : []);
  const scopes = scopesOf(agreements, to);
  const open = scopes.filter(({ suspended }) => !suspended || writing.floor !== null);
  const scope =
    writing.scope !== null && scopes.some(({ id }) => id === writing.scope)
      ? writing.scope
      : open.length === 1
        ? (open[0]?.id ?? null)
        : null;
  return { ...writing, to, scope, tlp: writing.tlp ?? strictestPassing(agreements, to) };
}
