import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconChevronDown, IconHelp, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import { useAct, useSession } from "../api/index.ts";
import type { Role } from "../api/index.ts";
import { explain, useAnnounce } from "../parts/index.ts";
import { useKeys } from "../shell/keys.ts";
import { text } from "../text/en.ts";
import type { Case, Shown } from "./types.ts";

const Dialogs = lazy(() => import("./act-dialogs.tsx").then(({ ActDialogs }) => ({ default: ActDialogs })));

/** An act on a message that asks for more than a key: what is entered stands in a dialog of its own. */
export type Asked = "queried" | "rejected" | "grade" | "action" | "outcome" | "request";

const mayAnswer: readonly Role[] = ["watch-officer", "liaison-officer"];
const drafted: readonly { readonly act: Asked; readonly roles: readonly Role[]; readonly incomingOnly: boolean }[] = [
  { act: "grade", roles: ["watch-officer", "liaison-officer"], incomingOnly: true },
  { act: "request", roles: ["drafter", "liaison-officer"], incomingOnly: true },
  { act: "action", roles: ["action-officer"], incomingOnly: true },
  { act: "outcome", roles: ["action-officer"], incomingOnly: false },
];

/** What is written in Compose and goes on in the thread of the message: an answer to what a partner asks, a further version of an own warning. */
function continuing(
  { kind, outgoing, partner, thread, header }: Shown,
  roles: readonly Role[],
): { readonly label: string; readonly href: string } | null {
  if (thread === null || header.scope === null || !holds(roles, ["drafter", "liaison-officer"])) return null;
  const around = new URLSearchParams({ thread, to: partner, scope: header.scope }).toString();
  if (kind === "request" && !outgoing) return { label: text.warning.acts.answer, href: `/compose/write?kind=answer&${around}` };
  if (kind === "warning" && outgoing) return { label: text.warning.acts.version, href: `/compose/write?kind=warning&${around}` };
  return null;
}

/** Whether it is something to read, not what keeps the channel going. */
function isContent({ header }: Shown): boolean {
  return header.scope !== null;
}

function isAnswered({ receipts }: Shown): boolean {
  return receipts.some(({ byPartner, verdict }) => !byPartner && (verdict === "accepted" || verdict === "rejected"));
}

function holds(roles: readonly Role[], wanted: readonly Role[]): boolean {
  return roles.some((role) => wanted.includes(role));
}

/** Acknowledging in one key: the passkey's prompt is the only question. */
function useAcknowledge({ row, envelope }: Shown, onDone: () => void) {
  const act = useAct("ack");
  const announce = useAnnounce();
  const accept = async (): Promise<void> => {
    const onFailed = (failed: Error): void => {
      const { title, body } = explain(failed);
      notifications.show({ color: "red", title, message: body, autoClose: false });
    };
    if ((await act.run({ message: String(row), envelope }, { atOnce: true, onFailed })) === null) return;
    announce(text.watch.acknowledged(text.watch.reference(row)));
    onDone();
  };
  return { accept: () => void accept(), isPending: act.isPending };
}

function Answering({
  shown,
  onDone,
  onAsked,
}: {
  readonly shown: Shown;
  readonly onDone: () => void;
  readonly onAsked: (asked: Asked) => void;
}) {
  const { accept, isPending } = useAcknowledge(shown, onDone);
  useKeys({ a: accept });
  return (
    <>
      <Button leftSection={<IconCheck size={17} aria-hidden />} loading={isPending} onClick={accept}>
        {text.watch.acknowledge}
      </Button>
      <Button variant="default" leftSection={<IconHelp size={17} aria-hidden />} onClick={() => onAsked("queried")}>
        {text.warning.acts.queried}
      </Button>
      <Button variant="default" leftSection={<IconX size={17} aria-hidden />} onClick={() => onAsked("rejected")}>
        {text.warning.acts.rejected}
      </Button>
    </>
  );
}

/** What this officer may do about the message: acknowledge it in one key, query or reject it, grade it, ask for more, say what was done. */
export function WarningActs({
  shown,
  found,
  onDone,
}: {
  readonly shown: Shown;
  readonly found: Case | undefined;
  readonly onDone: () => void;
}) {
  const { roles } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const answers = !shown.outgoing && shown.state === "received" && isContent(shown) && holds(roles, mayAnswer) && !isAnswered(shown);
  const writes = drafted.filter(
    ({ roles: wanted, incomingOnly }) => isContent(shown) && holds(roles, wanted) && !(incomingOnly && shown.outgoing),
  );
  const further = continuing(shown, roles);
  const close = (isDone: boolean): void => {
    setAsked(null);
    if (isDone) onDone();
  };
  return (
    <>
      {answers ? <Answering shown={shown} onDone={onDone} onAsked={setAsked} /> : null}
      {further === null ? null : (
        <Button component={Link} href={further.href} variant="default">
          {further.label}
        </Button>
      )}
      {writes.length === 0 ? null : (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={15} aria-hidden />}>
              {text.warning.acts.more}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {writes.map(({ act }) => (
              <Menu.Item key={act} onClick={() => setAsked(act)}>
                {text.warning.acts[act]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {asked === null ? null : (
        <Suspense>
          <Dialogs asked={asked} shown={shown} found={found} onClose={close} />
        </Suspense>
      )}
    </>
  );
}
