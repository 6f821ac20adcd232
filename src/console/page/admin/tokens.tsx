import { NumberInput, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useVerb } from "../api/index.ts";
import { ActDialog } from "../parts/act-dialog.tsx";
import { Empty, HostileText, Panel, Reading, Tone, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { AdminTable } from "./admin-table.tsx";
import { ShownOnce } from "./logins.tsx";
import type { TokenLine } from "./types.ts";

function Make({ onMade }: { readonly onMade: (token: string) => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState("");
  const [days, setDays] = useState<number | string>(90);
  const named = scopes.split(/\s+/).filter((scope) => scope !== "");
  const args = name.trim() === "" || named.length === 0 || typeof days !== "number" ? null : { name: name.trim(), scopes: named, days };
  return (
    <ActDialog<{ readonly token: string }>
      label={text.admin.tokenMake}
      title={text.admin.tokenMake}
      said={text.admin.tokensSaid}
      submit={text.admin.tokenMakeDo}
      verb="token-make"
      args={args}
      size="compact-sm"
      icon={<IconPlus size={15} aria-hidden />}
      onDone={({ token }) => onMade(token)}
    >
      <TextInput
        label={text.admin.tokenName}
        required
        maxLength={60}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Textarea
        label={text.admin.tokenVerbs}
        description={text.admin.tokenVerbsHint}
        required
        autosize
        minRows={3}
        value={scopes}
        onChange={({ currentTarget }) => setScopes(currentTarget.value)}
      />
      <NumberInput label={text.admin.tokenDays} min={1} max={366} value={days} onChange={setDays} />
    </ActDialog>
  );
}

function Row({ token }: { readonly token: TokenLine }) {
  const { id, name, scopes, until, used, ended } = token;
  return (
    <tr>
      <th scope="row">
        <HostileText value={name} most={60} />
      </th>
      <td className="mono">{scopes.join(", ")}</td>
      <td>
        <When at={until} brief />
      </td>
      <td>{used === null ? text.admin.neverUsed : <When at={used} brief />}</td>
      <td>
        <Tone tone={ended === null ? "done" : "quiet"}>{ended === null ? text.admin.standing : text.admin.ended}</Tone>
      </td>
      <td>
        {ended === null ? (
          <ActDialog
            label={text.admin.tokenEnd}
            title={text.admin.tokenEndTitle(name)}
            said={text.admin.tokenEndSaid}
            submit={text.admin.tokenEndDo}
            verb="token-end"
            args={{ token: id }}
            isGrave
            size="compact-sm"
          />
        ) : null}
      </td>
    </tr>
  );
}

/** The officer's own tokens for programs. */
export function Tokens() {
  const query = useVerb<{ readonly tokens: readonly TokenLine[] }>("token-list", {});
  const [made, setMade] = useState<string | null>(null);
  const columns = text.admin.tokensColumns;
  return (
    <Panel title={text.admin.tokens} flush actions={<Make onMade={setMade} />}>
      {made === null ? null : (
        <div style={{ padding: "0 1rem" }}>
          <ShownOnce title={text.admin.tokenShown} said={text.admin.tokenShownSaid} secret={made} />
        </div>
      )}
      <Reading query={query}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <Empty title={text.admin.tokensNone}>{text.admin.tokensSaid}</Empty>
          ) : (
            <AdminTable
              label={text.admin.tokens}
              columns={[columns.name, columns.verbs, columns.until, columns.used, columns.state, columns.acts]}
            >
              {tokens.map((token) => (
                <Row key={token.id} token={token} />
              ))}
            </AdminTable>
          )
        }
      </Reading>
    </Panel>
  );
}
