import { Checkbox, Group, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconHandStop, IconPlayerPlay, IconPlus, IconRubberStamp } from "@tabler/icons-react";
import { useState } from "react";
import { ActDialog } from "../parts/act-dialog.tsx";
import { text } from "../text/en.ts";
import type { AgreementShown } from "./types.ts";

type Scopes = AgreementShown["scopes"];

function ScopeChoice({
  scopes,
  chosen,
  onChange,
}: {
  readonly scopes: Scopes;
  readonly chosen: readonly string[];
  readonly onChange: (scopes: string[]) => void;
}) {
  return (
    <Checkbox.Group label={text.partner.suspendScopes} value={[...chosen]} onChange={onChange}>
      <Stack gap={6} mt={6}>
        {scopes.map(({ id, title }) => (
          <Checkbox key={id} value={id} label={title === id ? id : `${title} (${id})`} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

/** Suspends scopes at once, on this side's word alone. */
export function Suspend({ agreement }: { readonly agreement: AgreementShown }) {
  const open = agreement.scopes.filter(({ suspended }) => !suspended);
  const [scopes, setScopes] = useState<readonly string[]>(open.map(({ id }) => id));
  const [reason, setReason] = useState("");
  const [remark, setRemark] = useState("");
  const isAll = scopes.length === agreement.scopes.length;
  const args =
    scopes.length === 0 || reason.trim() === ""
      ? null
      : { agreement: agreement.id, scopes: isAll ? [] : [...scopes], reason: reason.trim(), remark: remark.trim() || undefined };
  return (
    <ActDialog
      label={text.partner.suspend}
      title={text.partner.suspend}
      said={text.partner.suspendSaid}
      submit={text.partner.suspendDo}
      verb="agreement-suspend"
      args={args}
      isGrave
      isDisabled={open.length === 0}
      icon={<IconHandStop size={16} aria-hidden />}
    >
      <ScopeChoice scopes={open} chosen={scopes} onChange={setScopes} />
      <TextInput
        label={text.partner.suspendReason}
        description={text.partner.suspendReasonHint}
        required
        maxLength={64}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <Textarea
        label={text.partner.suspendRemark}
        description={text.partner.suspendRemarkHint}
        maxLength={1000}
        autosize
        value={remark}
        onChange={({ currentTarget }) => setRemark(currentTarget.value)}
      />
    </ActDialog>
  );
}

/** Signs the restoring of scopes, stage by stage. */
export function Restore({ agreement }: { readonly agreement: AgreementShown }) {
  const suspended = agreement.scopes.filter((scope) => scope.suspended);
  const [scopes, setScopes] = useState<readonly string[]>(suspended.map(({ id }) => id));
  return (
    <ActDialog
      label={text.partner.restore}
      title={text.partner.restore}
      said={text.partner.restoreSaid}
      submit={text.partner.restoreDo}
      verb="agreement-restore"
      args={scopes.length === 0 ? null : { agreement: agreement.id, scopes: [...scopes] }}
      icon={<IconPlayerPlay size={16} aria-hidden />}
    >
      <ScopeChoice scopes={suspended} chosen={scopes} onChange={setScopes} />
    </ActDialog>
  );
}

/** Records in the own log alone that an approval of the own law is needed, or that it was given. */
export function Approve({ agreement }: { readonly agreement: AgreementShown }) {
  const [approval, setApproval] = useState("");
  const [kind, setKind] = useState("given");
  const args = approval.trim() === "" ? null : { agreement: agreement.id, approval: approval.trim(), needed: kind === "needed" };
  return (
    <ActDialog
      label={text.partner.approve}
      title={text.partner.approve}
      said={text.partner.approveSaid}
      submit={text.partner.approveDo}
      verb="agreement-approve"
      args={args}
      icon={<IconRubberStamp size={16} aria-hidden />}
    >
      <TextInput
        label={text.partner.approveName}
        required
        maxLength={128}
        value={approval}
        onChange={({ currentTarget }) => setApproval(currentTarget.value)}
      />
      <Radio.Group label={text.partner.approveKind} value={kind} onChange={setKind}>
        <Group mt={6}>
          <Radio value="needed" label={text.partner.approveNeeded} />
          <Radio value="given" label={text.partner.approveGiven} />
        </Group>
      </Radio.Group>
    </ActDialog>
  );
}

const labels = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"];

/** Proposes terms to a partner: scopes and the highest marking; every other clause is the strictest, and is amended on the command line. */
export function Propose({ partner }: { readonly partner: string }) {
  const [scopes, setScopes] = useState("");
  const [marking, setMarking] = useState("TLP:AMBER");
  const named = scopes
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return (
    <ActDialog
      label={text.partner.propose}
      title={text.partner.propose}
      said={text.partner.proposeSaid}
      submit={text.partner.proposeDo}
      verb="agreement-propose"
      args={named.length === 0 ? null : { partner, scopes: named, highestMarking: marking }}
      look="filled"
      icon={<IconPlus size={16} aria-hidden />}
    >
      <Textarea
        label={text.partner.proposeScopes}
        description={text.partner.proposeScopesHint}
        required
        autosize
        minRows={3}
        value={scopes}
        onChange={({ currentTarget }) => setScopes(currentTarget.value)}
      />
      <Select
        label={text.partner.proposeMarking}
        data={labels}
        value={marking}
        allowDeselect={false}
        onChange={(label) => setMarking(label ?? marking)}
      />
    </ActDialog>
  );
}
