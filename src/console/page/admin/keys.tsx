import { Checkbox, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useSession, useVerb } from "../api/index.ts";
import type { Role } from "../api/index.ts";
import { Words } from "../partner/card-panel.tsx";
import { ActDialog } from "../parts/act-dialog.tsx";
import { CommandLine } from "../parts/command-line.tsx";
import { Panel, Reading, Tone, useNow, When } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import { AdminTable } from "./admin-table.tsx";
import type { KeysShown } from "./types.ts";

const keyRoles: readonly Role[] = ["administrator", "releaser", "duty-to-warn-authority"];
const soonMs = 14 * 86_400_000;

function Rotate() {
  const [message, setMessage] = useState(false);
  const [tls, setTls] = useState(false);
  return (
    <ActDialog
      label={text.admin.rotate}
      title={text.admin.rotateTitle}
      said={text.admin.rotateSaid}
      submit={text.admin.rotateDo}
      verb="keys-rotate"
      args={{ message, tls }}
      size="compact-sm"
      icon={<IconRefresh size={15} aria-hidden />}
    >
      <Checkbox label={text.admin.rotateMessage} checked={message} onChange={({ currentTarget }) => setMessage(currentTarget.checked)} />
      <Checkbox label={text.admin.rotateTls} checked={tls} onChange={({ currentTarget }) => setTls(currentTarget.checked)} />
    </ActDialog>
  );
}

function Row({
  use,
  id,
  from,
  until,
  isAlone,
}: {
  readonly use: string;
  readonly id: string;
  readonly from: string;
  readonly until: string;
  readonly isAlone: boolean;
}) {
  const left = Date.parse(until) - useNow(60_000);
  return (
    <tr>
      <th scope="row">{text.admin.keyUses[use] ?? use}</th>
      <td className="mono">{id.slice(0, 16)}</td>
      <td>
        <When at={from} brief />
      </td>
      <td>
        <When at={until} brief />{" "}
        {left <= 0 ? (
          <Tone tone="quiet">{text.admin.ended}</Tone>
        ) : isAlone && left < soonMs ? (
          <Tone tone="due">{text.admin.soon}</Tone>
        ) : null}
      </td>
    </tr>
  );
}

function rowsOf({ card }: KeysShown) {
  const sealing = card.sealing.map(({ keyId, ...term }) => ({ use: "sealing", id: keyId, ...term }));
  return [
    ...card.signing.map(({ use, keyId, from, until }) => ({ use, id: keyId, from, until, isAlone: true })),
    // Sealing keys live short: only the last of them tells whether partners run out of keys.
    ...sealing.map((row, at) => ({ ...row, isAlone: at === sealing.length - 1 })),
    ...card.tlsPins.map(({ from, until }, at) => ({ use: "tls", id: "", from, until, isAlone: at === card.tlsPins.length - 1 })),
  ];
}

/** The node's keys and their terms, the words of its card, and issuing the next one. No secret is shown to anybody. */
export function Keys() {
  const { roles } = useSession();
  const query = useVerb<KeysShown>("desk-keys", {});
  const columns = text.admin.keysColumns;
  return (
    <Stack gap="md">
      <Panel title={text.admin.keys} flush actions={roles.some((role) => keyRoles.includes(role)) ? <Rotate /> : null}>
        <Reading query={query}>
          {(keys) => (
            <>
              {keys.tls === null ? null : (
                <Notice tone="due" title={text.admin.tlsWaits(keys.tls.waitsFor.join(", "))}>
                  <When at={keys.tls.atTheLatest} />
                </Notice>
              )}
              <AdminTable label={text.admin.keys} columns={[columns.use, columns.id, columns.from, columns.until]}>
                {rowsOf(keys).map((row) => (
                  <Row key={`${row.use} ${row.id} ${row.from}`} {...row} />
                ))}
              </AdminTable>
            </>
          )}
        </Reading>
      </Panel>
      <Panel title={text.admin.words}>
        <Stack gap="sm">
          <Reading query={query}>{({ words }) => <Words title={text.partner.ourWords} words={words} />}</Reading>
          <Text size="sm">{text.admin.revokeKeys}</Text>
          <CommandLine>{text.admin.revokeKeysCommand}</CommandLine>
        </Stack>
      </Panel>
    </Stack>
  );
}
