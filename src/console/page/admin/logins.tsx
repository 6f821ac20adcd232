import { Group, Stack, Text } from "@mantine/core";
import { IconKeyOff, IconLink, IconLogout } from "@tabler/icons-react";
import { useState } from "react";
import { useVerb } from "../api/index.ts";
import { ActDialog } from "../parts/act-dialog.tsx";
import { CommandLine } from "../parts/command-line.tsx";
import { HostileText, Panel, Reading, When } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import { AdminTable } from "./admin-table.tsx";
import type { LoginLine } from "./types.ts";

/** A link that was made, to be handed over. */
type Invited = { readonly officer: string; readonly link: string; readonly until: string };

function Acts({ login, onInvited }: { readonly login: LoginLine; readonly onInvited: (invited: Invited) => void }) {
  const { officer } = login;
  return (
    <Group gap={6}>
      <ActDialog<Invited>
        label={text.admin.invite}
        title={text.admin.inviteTitle(officer)}
        said={
          <Stack gap="xs">
            <span>{text.admin.inviteSaid}</span>
            <CommandLine>{text.admin.inviteCommand}</CommandLine>
          </Stack>
        }
        submit={text.admin.inviteDo}
        verb="passkey-invite"
        args={{ officer }}
        size="compact-sm"
        icon={<IconLink size={15} aria-hidden />}
        onDone={onInvited}
      />
      <ActDialog
        label={text.admin.endLogins}
        title={text.admin.endLoginsTitle(officer)}
        said={text.admin.endLoginsSaid}
        submit={text.admin.endLoginsDo}
        verb="login-end"
        args={{ officer }}
        isGrave
        size="compact-sm"
        icon={<IconLogout size={15} aria-hidden />}
      />
    </Group>
  );
}

function Passkeys({ login }: { readonly login: LoginLine }) {
  const standing = login.passkeys.filter(({ withdrawnAt }) => withdrawnAt === null);
  if (standing.length === 0) return <span>{text.admin.noPasskey}</span>;
  return standing.map(({ id, label, used }) => (
    <Group key={id} gap={6}>
      <Text size="sm">
        {label === null || label === "" ? text.admin.passkeyOf(id.slice(0, 8)) : <HostileText value={label} most={60} />}{" "}
        <Text size="xs" c="dimmed" component="span">
          {used === null ? (
            text.admin.neverUsed
          ) : (
            <>
              {text.admin.passkeyUsed} <When at={used} brief />
            </>
          )}
        </Text>
      </Text>
      <ActDialog
        label={text.admin.withdrawPasskey}
        title={text.admin.withdrawPasskeyTitle(id.slice(0, 8), login.officer)}
        said={text.admin.withdrawPasskeySaid}
        submit={text.admin.withdrawDo}
        verb="passkey-withdraw"
        args={{ officer: login.officer, passkey: id }}
        isGrave
        look="subtle"
        size="compact-sm"
        icon={<IconKeyOff size={14} aria-hidden />}
      />
    </Group>
  ));
}

/** A secret that is shown once. */
export function ShownOnce({ title, said, secret }: { readonly title: string; readonly said: React.ReactNode; readonly secret: string }) {
  return (
    <Notice tone="done" title={title} live="status">
      <Text size="sm" mb="xs" component="div">
        {said}
      </Text>
      <CommandLine>{secret}</CommandLine>
    </Notice>
  );
}

/** The ways in of the officers that one may see: passkeys, passwords, sessions; giving a login and taking one away. */
export function Logins() {
  const query = useVerb<{ readonly logins: readonly LoginLine[] }>("login-list", {});
  const [invited, setInvited] = useState<Invited | null>(null);
  const columns = text.admin.loginsColumns;
  return (
    <Panel title={text.admin.logins} flush>
      {invited === null ? null : (
        <div style={{ padding: "0 1rem" }}>
          <ShownOnce
            title={text.admin.inviteShown}
            said={
              <>
                {text.admin.inviteShownSaid(invited.officer)} <When at={invited.until} />
              </>
            }
            secret={invited.link}
          />
        </div>
      )}
      <Reading query={query}>
        {({ logins }) => (
          <AdminTable
            label={text.admin.logins}
            columns={[columns.officer, columns.passkeys, columns.other, columns.sessions, columns.tokens, columns.acts]}
          >
            {logins
              .filter(({ withdrawnAt }) => withdrawnAt === null)
              .map((login) => (
                <tr key={login.officer}>
                  <th scope="row">{login.officer}</th>
                  <td>
                    <Passkeys login={login} />
                  </td>
                  <td>
                    {login.password ? <div>{text.admin.password}</div> : null}
                    {login.foreign.map(({ issuer, subject }) => (
                      <div key={`${issuer} ${subject}`}>
                        <HostileText value={issuer} most={80} />
                      </div>
                    ))}
                    {!login.password && login.foreign.length === 0 ? text.parts.none : null}
                  </td>
                  <td>{login.sessions.length}</td>
                  <td>{login.tokens}</td>
                  <td>
                    <Acts login={login} onInvited={setInvited} />
                  </td>
                </tr>
              ))}
          </AdminTable>
        )}
      </Reading>
    </Panel>
  );
}
