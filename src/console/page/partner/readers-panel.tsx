import { Text } from "@mantine/core";
import { HostileText, Panel, Tone, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./partner.module.css";
import type { PartnerShown } from "./types.ts";

type Reader = PartnerShown["readers"][number];

function rowsOf({ account, disabledAt, collections }: Reader) {
  if (collections.length === 0)
    return (
      <tr key={account}>
        <th scope="row">
          <HostileText value={account} most={64} />
        </th>
        <td colSpan={3}>{text.partner.readerNever}</td>
        <td>{disabledAt === null ? null : <Tone tone="quiet">{text.partner.readerDisabled}</Tone>}</td>
      </tr>
    );
  return collections.map(({ collection, title, to, at, isComplete }) => (
    <tr key={`${account} ${collection}`}>
      <th scope="row">
        <HostileText value={account} most={64} />
      </th>
      <td>
        <HostileText value={title} most={80} />
      </td>
      <td>
        <When at={to} brief />
      </td>
      <td>
        <When at={at} brief />
      </td>
      <td>
        {disabledAt === null ? (
          <Tone tone={isComplete ? "done" : "wait"}>{isComplete ? text.partner.readerWhole : text.partner.readerBehind}</Tone>
        ) : (
          <Tone tone="quiet">{text.partner.readerDisabled}</Tone>
        )}
      </td>
    </tr>
  ));
}

/** Which account of the partner polls which collection, and how far it has read. */
export function ReadersPanel({ readers }: { readonly readers: readonly Reader[] }) {
  const { readersColumns: columns } = text.partner;
  if (readers.length === 0)
    return (
      <Panel title={text.partner.readersTitle}>
        <Text size="sm" c="dimmed">
          {text.partner.readersNone}
        </Text>
      </Panel>
    );
  return (
    <Panel title={text.partner.readersTitle} flush>
      <div className={classes["scroll"]} tabIndex={0} role="group" aria-label={text.partner.readersTitle}>
        <table className={classes["table"]}>
          <thead>
            <tr>
              {[columns.account, columns.collection, columns.to, columns.at, columns.state].map((name) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{readers.map(rowsOf)}</tbody>
        </table>
      </div>
    </Panel>
  );
}
