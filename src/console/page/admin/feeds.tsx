import { Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useVerb } from "../api/index.ts";
import { ActDialog } from "../parts/act-dialog.tsx";
import { Ago, Empty, HostileText, Panel, Reading, Tone, When } from "../parts/index.ts";
import type { ToneName } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { AdminTable } from "./admin-table.tsx";
import type { AccountLine, FeedLine, ReaderLine } from "./types.ts";

const tones: Readonly<Record<string, ToneName>> = {
  whole: "done",
  stalled: "alarm",
  failing: "alarm",
  partial: "due",
  "never pulled": "quiet",
};

function Feeds() {
  const query = useVerb<{ readonly feeds: readonly FeedLine[] }>("taxii-feed-list", {});
  const columns = text.admin.feedsColumns;
  return (
    <Panel title={text.admin.feeds} flush>
      <Reading query={query}>
        {({ feeds }) =>
          feeds.length === 0 ? (
            <Empty title={text.admin.feedsNone}>{text.admin.feedsNoneSaid}</Empty>
          ) : (
            <AdminTable
              label={text.admin.feeds}
              columns={[columns.name, columns.standing, columns.from, columns.objects, columns.tried, columns.missing]}
            >
              {feeds.map(({ name, standing, url, objects, triedAt, missingCount, error }) => (
                <tr key={name}>
                  <th scope="row">
                    <HostileText value={name} most={80} />
                  </th>
                  <td>
                    <Tone tone={tones[standing] ?? "quiet"}>{text.admin.feedStandings[standing] ?? standing}</Tone>
                    {error === null ? null : (
                      <div>
                        <HostileText value={error.message} most={160} />
                      </div>
                    )}
                  </td>
                  <td>
                    <HostileText value={url} most={80} />
                  </td>
                  <td>{objects.toLocaleString("en-GB")}</td>
                  <td>{triedAt === null ? text.parts.none : <Ago at={triedAt} />}</td>
                  <td>{missingCount.toLocaleString("en-GB")}</td>
                </tr>
              ))}
            </AdminTable>
          )
        }
      </Reading>
    </Panel>
  );
}

function Disable({ name }: { readonly name: string }) {
  const [reason, setReason] = useState("");
  return (
    <ActDialog
      label={text.admin.disable}
      title={text.admin.disableTitle(name)}
      said={text.admin.disableSaid}
      submit={text.admin.disableDo}
      verb="taxii-account-disable"
      args={reason.trim() === "" ? null : { name, reason: reason.trim() }}
      isGrave
      size="compact-sm"
    >
      <Textarea
        label={text.admin.disableReason}
        required
        autosize
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </ActDialog>
  );
}

function Account({ account, reads }: { readonly account: AccountLine; readonly reads: readonly ReaderLine[] }) {
  const { name, organisation, purpose, by, disabledAt } = account;
  return (
    <tr>
      <th scope="row">
        <HostileText value={name} most={64} />
      </th>
      <td>
        <HostileText value={organisation} most={80} />
      </td>
      <td>
        <HostileText value={purpose} most={120} />
      </td>
      <td>{by.join(", ")}</td>
      <td>
        {reads.map(({ title, to, isComplete }) => (
          <div key={title}>
            <HostileText value={title} most={60} /> <When at={to} brief />{" "}
            <Tone tone={isComplete ? "done" : "wait"}>{isComplete ? text.partner.readerWhole : text.partner.readerBehind}</Tone>
          </div>
        ))}
        {reads.length === 0 ? text.partner.readerNever : null}
      </td>
      <td>{disabledAt === null ? <Disable name={name} /> : <Tone tone="quiet">{text.admin.disabled}</Tone>}</td>
    </tr>
  );
}

function Accounts() {
  const accounts = useVerb<{ readonly accounts: readonly AccountLine[] }>("taxii-account-list", {});
  const status = useVerb<{ readonly readers: readonly ReaderLine[] }>("status", {});
  const columns = text.admin.accountsColumns;
  return (
    <Panel title={text.admin.accounts} flush>
      <Reading query={accounts}>
        {(found) =>
          found.accounts.length === 0 ? (
            <Empty title={text.admin.accountsNone} />
          ) : (
            <AdminTable
              label={text.admin.accounts}
              columns={[columns.name, columns.organisation, columns.purpose, columns.by, columns.read, columns.state]}
            >
              {found.accounts.map((account) => (
                <Account
                  key={account.name}
                  account={account}
                  reads={(status.data?.readers ?? []).filter((one) => one.account === account.name)}
                />
              ))}
            </AdminTable>
          )
        }
      </Reading>
    </Panel>
  );
}

/** What is pulled from others, and who reads what here. */
export function FeedsAndReaders() {
  return (
    <Stack gap="md">
      <Feeds />
      <Accounts />
    </Stack>
  );
}
