import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import { useSession, useVerb } from "../api/index.ts";
import { Empty, HostileText, PageFrame, Reading, Tone } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./partner.module.css";
import { Standing } from "./standing.tsx";
import { TakeUp } from "./take-up.tsx";
import type { AgreementNumbers, PartnerLine } from "./types.ts";

/** Roles that take up partners. */
const deskRoles: readonly string[] = ["liaison-officer", "releaser", "duty-to-warn-authority"];

/** What passed last in a direction, in words. */
function sentWords({ sent }: AgreementNumbers): string {
  const last = sent.at(-1);
  return last === undefined || last.count === 0 ? text.partner.nothingPassed : text.partner.toNumber(last.count);
}

function receivedWords({ received }: AgreementNumbers): string {
  const last = received.at(-1);
  return last === undefined || last.count === 0 ? text.partner.nothingPassed : text.partner.completeTo(last.completeTo, last.count);
}

function CardWord({ partner }: { readonly partner: PartnerLine }) {
  if (partner.rivalCard) return <Tone tone="alarm">{text.partner.rival.split(".")[0]}</Tone>;
  if (partner.confirmedAt === null) return <Tone tone="due">{text.partner.unconfirmed}</Tone>;
  return <Tone tone="done">{text.partner.confirmed(partner.confirmedBy ?? "")}</Tone>;
}

function Row({ partner }: { readonly partner: PartnerLine }) {
  const { handle, organisation, unit, kind, agreements, waiting } = partner;
  const each = (words: (one: AgreementNumbers) => string) => agreements.map((one) => <div key={one.id}>{words(one)}</div>);
  return (
    <tr>
      <th scope="row">
        <Anchor component={Link} href={`/partner/${encodeURIComponent(handle)}`} fw={600}>
          <HostileText value={organisation} most={120} />
        </Anchor>
        <Text size="xs" c="dimmed">
          <span className="mono">{handle}</span> · <HostileText value={unit} most={80} /> · {text.partner.kinds[kind] ?? kind}
        </Text>
      </th>
      <td>
        {agreements.length === 0 ? (
          <Tone tone="quiet">{text.partner.noAgreement}</Tone>
        ) : (
          agreements.map((one) => <Standing key={one.id} standing={one.standing} />)
        )}
      </td>
      <td>{each(sentWords)}</td>
      <td>{each(receivedWords)}</td>
      <td className={classes["number"]}>{waiting}</td>
      <td>
        <CardWord partner={partner} />
      </td>
    </tr>
  );
}

/** All partners, each with its agreement and how far the exchange with it is complete. */
export function ListPage() {
  const { roles } = useSession();
  const query = useVerb<{ readonly partners: readonly PartnerLine[] }>("status", {});
  const { columns } = text.partner;
  return (
    <PageFrame
      title={text.partner.title}
      lead={
        <Text size="sm" c="dimmed">
          {text.partner.lead}
        </Text>
      }
      actions={roles.some((role) => deskRoles.includes(role)) ? <TakeUp /> : undefined}
    >
      <Reading query={query}>
        {({ partners }) =>
          partners.length === 0 ? (
            <div className="panel">
              <Empty title={text.partner.empty}>{text.partner.emptySaid}</Empty>
            </div>
          ) : (
            <div className={`panel ${classes["scroll"]}`} tabIndex={0} role="group" aria-label={text.partner.title}>
              <table className={classes["table"]}>
                <thead>
                  <tr>
                    <th scope="col">{columns.partner}</th>
                    <th scope="col">{columns.standing}</th>
                    <th scope="col">{columns.sent}</th>
                    <th scope="col">{columns.received}</th>
                    <th scope="col" className={classes["number"]}>
                      {columns.waiting}
                    </th>
                    <th scope="col">{columns.card}</th>
                  </tr>
                </thead>
                <tbody>
                  {partners.map((partner) => (
                    <Row key={partner.node} partner={partner} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Reading>
    </PageFrame>
  );
}
