import { Button, Group, Stack, Text } from "@mantine/core";
import { useAct } from "../api/index.ts";
import { Failed, HostileText, Panel, Tone } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import { Approve, Propose, Restore, Suspend } from "./agreement-acts.tsx";
import { Clauses } from "./clauses.tsx";
import { Standing } from "./standing.tsx";
import type { AgreementShown, PartnerShown } from "./types.ts";

function sideOf(agreement: AgreementShown, by: string, partner: string): string {
  return by === agreement.self ? text.partner.ours : partner;
}

function ScopesTable({ agreement, partner }: { readonly agreement: AgreementShown; readonly partner: string }) {
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {text.partner.scopes}
      </Text>
      <Stack gap={6}>
        {agreement.scopes.map(({ id, title, suspended }) => {
          const concerns = (scopes: readonly string[] | null): boolean => scopes === null || scopes.includes(id);
          const by = agreement.suspensions.filter((one) => concerns(one.scopes)).map((one) => sideOf(agreement, one.by, partner));
          const pending = agreement.pendingAtHome.filter((one) => concerns(one.scopes)).map((one) => sideOf(agreement, one.by, partner));
          return (
            <Group key={id} gap="xs">
              <Tone tone={suspended ? "alarm" : "done"}>{suspended ? text.partner.scopeSuspended : text.partner.scopeOpen}</Tone>
              <Text size="sm">
                <HostileText value={title} most={120} /> {title === id ? null : <span className="mono">{id}</span>}
              </Text>
              {suspended && by.length > 0 ? (
                <Text size="xs" c="dimmed">
                  {text.partner.suspendedBy([...new Set(by)].join(", "))}
                </Text>
              ) : null}
              {pending.length > 0 ? <Tone tone="wait">{text.partner.pending([...new Set(pending)].join(", "))}</Tone> : null}
            </Group>
          );
        })}
      </Stack>
    </div>
  );
}

function Proposed({ agreement, mayBind }: { readonly agreement: AgreementShown; readonly mayBind: boolean }) {
  const accept = useAct("agreement-accept");
  const refuse = useAct("agreement-refuse");
  const open = agreement.proposals.filter(({ hash }) => hash !== agreement.hash);
  return open.map(({ hash, terms, signedBy }) => {
    const isOurs = signedBy.includes(agreement.self);
    const args = { agreement: agreement.id, hash };
    return (
      <Notice key={hash} tone="due" title={isOurs ? text.partner.proposedByUs : text.partner.proposed}>
        <Clauses terms={terms} withScopes />
        {isOurs || !mayBind ? null : (
          <Group mt="sm" gap="xs">
            <Button size="compact-md" loading={accept.isPending} onClick={() => void accept.run(args)}>
              {text.partner.accept}
            </Button>
            <Button size="compact-md" variant="default" loading={refuse.isPending} onClick={() => void refuse.run(args)}>
              {text.partner.refuse}
            </Button>
          </Group>
        )}
        {accept.error === null ? null : <Failed error={accept.error} />}
        {refuse.error === null ? null : <Failed error={refuse.error} />}
      </Notice>
    );
  });
}

function Acts({ agreement }: { readonly agreement: AgreementShown }) {
  const isOver = agreement.standing === "terminated" || agreement.terms === null;
  const hasSuspended = agreement.scopes.some(({ suspended }) => suspended);
  if (isOver) return null;
  // Fields begin from what stands: another standing begins them anew.
  return (
    <Group gap="xs" key={`${agreement.standing} ${agreement.scopes.map(({ suspended }) => suspended).join()}`}>
      {hasSuspended ? <Restore agreement={agreement} /> : null}
      {hasSuspended ? <Approve agreement={agreement} /> : null}
      <Suspend agreement={agreement} />
    </Group>
  );
}

/** The agreements with a partner: standing, scopes, clauses, what is proposed, and what this side may do alone. */
export function AgreementPanel({ partner, mayBind }: { readonly partner: PartnerShown; readonly mayBind: boolean }) {
  const { agreements, handle, confirmedAt, card } = partner;
  if (agreements.length === 0)
    return (
      <Panel
        title={text.partner.agreementTitle}
        actions={mayBind && confirmedAt !== null && card !== null ? <Propose partner={handle} /> : null}
      >
        <Text size="sm">{text.partner.noAgreementSaid}</Text>
      </Panel>
    );
  return agreements.map((agreement) => (
    <Panel key={agreement.id} title={text.partner.agreementTitle} actions={mayBind ? <Acts agreement={agreement} /> : null}>
      <Stack gap="sm">
        <Group gap="xs">
          <Standing standing={agreement.standing} />
          {agreement.terms === null ? null : (
            <Text size="sm">
              <HostileText value={text.partner.agreementOf(agreement.terms.title, agreement.terms.version)} most={240} />
            </Text>
          )}
        </Group>
        {agreement.approvals.needed > 0 ? (
          <Text size="sm">{text.partner.approvals(agreement.approvals.given, agreement.approvals.needed)}</Text>
        ) : null}
        <Proposed agreement={agreement} mayBind={mayBind} />
        {agreement.scopes.length === 0 ? null : <ScopesTable agreement={agreement} partner={handle} />}
        {agreement.terms === null ? null : (
          <div>
            <Text size="sm" fw={600} mb={4}>
              {text.partner.clauses}
            </Text>
            <Clauses terms={agreement.terms} />
          </div>
        )}
      </Stack>
    </Panel>
  ));
}
