import { Anchor, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowLeft, IconRoute } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { useApi, useSession, useVerb } from "../api/index.ts";
import type { Role } from "../api/index.ts";
import { explain, HostileText, PageFrame, Reading } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { AgreementPanel } from "./agreement-panel.tsx";
import { AssessmentPanel } from "./assessment-panel.tsx";
import { CardPanel } from "./card-panel.tsx";
import { CompletePanel } from "./complete-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { LedgerPanel } from "./ledger-panel.tsx";
import classes from "./partner.module.css";
import { ReadersPanel } from "./readers-panel.tsx";
import { RequestsPanel } from "./requests-panel.tsx";
import type { PartnerShown } from "./types.ts";

const binding: readonly Role[] = ["releaser", "duty-to-warn-authority"];
const takers: readonly Role[] = ["liaison-officer", "releaser", "duty-to-warn-authority"];
const assessors: readonly Role[] = ["liaison-officer", "releaser"];
const outsiders: readonly Role[] = ["administrator", "auditor", "data-protection-officer"];

type Tried = { readonly session: { readonly tls?: { readonly group?: string } } | null };

function TestPath({ handle }: { readonly handle: string }) {
  const api = useApi();
  const [isTrying, setIsTrying] = useState(false);
  const tell = (color: string, title: string, message: string): void => {
    setIsTrying(false);
    notifications.show({ color, title, message });
  };
  const run = (): void => {
    setIsTrying(true);
    api.verb<Tried>("partner-test", { partner: handle }).then(
      ({ session }) =>
        session === null
          ? tell("orange", text.partner.testNone, "")
          : tell("green", text.partner.tested, text.partner.testSession(session.tls?.group ?? "TLS 1.3")),
      (error: unknown) => {
        const said = explain(error instanceof Error ? error : new Error(String(error)));
        tell("red", said.title, said.body);
      },
    );
  };
  return (
    <Button variant="default" leftSection={<IconRoute size={16} aria-hidden />} loading={isTrying} onClick={run}>
      {text.partner.test}
    </Button>
  );
}

function Shown({ partner }: { readonly partner: PartnerShown }) {
  const { roles } = useSession();
  const may = (allowed: readonly Role[]): boolean => roles.some((role) => allowed.includes(role));
  return (
    <div className={classes["grid"]}>
      <div className={classes["column"]}>
        <CompletePanel partner={partner} />
        <AgreementPanel partner={partner} mayBind={may(binding)} />
        <CardPanel partner={partner} mayAct={may(takers)} />
        <ReadersPanel readers={partner.readers} />
      </div>
      <div className={classes["column"]}>
        {may(outsiders) ? null : <RequestsPanel handle={partner.handle} />}
        <LedgerPanel handle={partner.handle} />
        <AssessmentPanel partner={partner} mayAssess={may(assessors)} />
        <HistoryPanel history={partner.history} />
      </div>
    </div>
  );
}

/** One partner: how far the exchange is complete, under which terms, with whose keys, and what happened with it. */
export function PartnerPage({ handle }: { readonly handle: string }) {
  const query = useVerb<PartnerShown>("desk-partner", { partner: handle });
  const partner = query.data;
  return (
    <PageFrame
      title={handle}
      lead={
        <Group gap="sm">
          {partner === undefined ? null : (
            <Text size="sm" c="dimmed">
              <strong>
                <HostileText value={partner.organisation} most={128} />
              </strong>{" "}
              · <HostileText value={partner.unit} most={120} /> · {text.partner.kinds[partner.kind] ?? partner.kind}
            </Text>
          )}
          <Anchor component={Link} href="/partner" size="sm">
            <IconArrowLeft size={14} aria-hidden /> {text.partner.back}
          </Anchor>
        </Group>
      }
      actions={(partner?.card ?? null) === null ? undefined : <TestPath handle={handle} />}
    >
      <Reading query={query}>{(shown) => <Shown partner={shown} />}</Reading>
    </PageFrame>
  );
}
