import { Text } from "@mantine/core";
import { useVerb } from "../api/index.ts";
import { Panel, Reading } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./partner.module.css";

type Side = {
  readonly warnings: number;
  readonly flash: number;
  readonly acknowledged: number;
  readonly requests: number;
  readonly answers: number;
  readonly outcomes: number;
  readonly thanks: number;
  readonly pledges: { readonly open: number; readonly discharged: number; readonly disputed: number };
};
type Ledger = { readonly node: string; readonly partner: string; readonly hash: string; readonly sides: Readonly<Record<string, Side>> };

const names = ["warnings", "flash", "acknowledged", "requests", "answers", "outcomes", "thanks", "open", "discharged", "disputed"] as const;

function valueOf(side: Side | undefined, name: (typeof names)[number]): string {
  if (side === undefined) return text.parts.unknown;
  return String(name === "open" || name === "discharged" || name === "disputed" ? side.pledges[name] : side[name]);
}

/** The ledger of the pair, both sides beside each other. */
export function LedgerPanel({ handle }: { readonly handle: string }) {
  const query = useVerb<Ledger>("ledger", { partner: handle });
  return (
    <Panel title={text.partner.ledgerTitle} flush>
      <Reading query={query}>
        {({ node, partner, sides, hash }) => (
          <>
            <table className={classes["table"]}>
              <thead>
                <tr>
                  <th scope="col">
                    <span className="hidden-visually">{text.partner.ledgerTitle}</span>
                  </th>
                  <th scope="col" className={classes["number"]}>
                    {text.partner.ledgerUs}
                  </th>
                  <th scope="col" className={classes["number"]}>
                    {handle}
                  </th>
                </tr>
              </thead>
              <tbody>
                {names.map((name) => (
                  <tr key={name}>
                    <th scope="row">{text.partner.ledgerRows[name]}</th>
                    <td className={classes["number"]}>{valueOf(sides[node], name)}</td>
                    <td className={classes["number"]}>{valueOf(sides[partner], name)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <Text size="xs" c="dimmed" px="md" py="xs">
              {text.partner.ledgerSaid}
              <br />
              {text.partner.ledgerHash}: <span className="mono">{hash}</span>
            </Text>
          </>
        )}
      </Reading>
    </Panel>
  );
}
