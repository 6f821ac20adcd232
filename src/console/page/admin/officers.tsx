import { Stack, Text, Textarea } from "@mantine/core";
import { IconUserMinus } from "@tabler/icons-react";
import { useState } from "react";
import { useVerb } from "../api/index.ts";
import { ActDialog } from "../parts/act-dialog.tsx";
import { CommandLine } from "../parts/command-line.tsx";
import { Panel, Reading, Tone, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { AdminTable } from "./admin-table.tsx";
import type { OfficerLine } from "./types.ts";

function Withdraw({ id }: { readonly id: string }) {
  const [reason, setReason] = useState("");
  return (
    <ActDialog
      label={text.admin.withdraw}
      title={text.admin.withdrawTitle(id)}
      said={text.admin.withdrawSaid}
      submit={text.admin.withdrawDo}
      verb="officer-withdraw"
      args={reason.trim() === "" ? null : { id, reason: reason.trim() }}
      isGrave
      size="compact-sm"
      icon={<IconUserMinus size={15} aria-hidden />}
    >
      <Textarea
        label={text.admin.withdrawReason}
        required
        autosize
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </ActDialog>
  );
}

function Row({ officer }: { readonly officer: OfficerLine }) {
  const { id, roles, until, withdrawnAt, enrolledBy, keyId } = officer;
  return (
    <tr>
      <th scope="row">{id}</th>
      <td>{roles.map((role) => text.shell.roles[role as keyof typeof text.shell.roles] ?? role).join(", ")}</td>
      <td>
        {withdrawnAt === null ? (
          <When at={until} brief />
        ) : (
          <>
            <Tone tone="quiet">{text.admin.withdrawn}</Tone> <When at={withdrawnAt} brief />
          </>
        )}
      </td>
      <td>{enrolledBy.length === 0 ? text.admin.firstOfficer : enrolledBy.join(", ")}</td>
      <td className="mono">{keyId.slice(0, 12)}</td>
      <td>{withdrawnAt === null ? <Withdraw id={id} /> : null}</td>
    </tr>
  );
}

/** The officers with their roles and terms; how one is enrolled, and withdrawing one. */
export function Officers() {
  const query = useVerb<{ readonly officers: readonly OfficerLine[] }>("officer-list", {});
  const columns = text.admin.officersColumns;
  return (
    <Stack gap="md">
      <Panel title={text.admin.officers} flush>
        <Reading query={query}>
          {({ officers }) => (
            <AdminTable
              label={text.admin.officers}
              columns={[columns.officer, columns.roles, columns.term, columns.by, columns.key, columns.acts]}
            >
              {officers.map((officer) => (
                <Row key={officer.id} officer={officer} />
              ))}
            </AdminTable>
          )}
        </Reading>
      </Panel>
      <Panel title={text.admin.enrol}>
        <Stack gap="sm">
          <Text size="sm">{text.admin.enrolSaid}</Text>
          <CommandLine>{text.admin.enrolCommand}</CommandLine>
        </Stack>
      </Panel>
    </Stack>
  );
}
