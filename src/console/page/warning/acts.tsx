import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconChevronDown, IconHelp, IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
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

function isAnswered({ receipts }: Shown): boolean {
  return receipts.some(({ byPartner, verdict }) => !byPartner && (verdict === "accepted" || verdict === "rejected"));
}

/** What this officer may do about the message: acknowledge it in one key, query or reject it, grade it, ask for more, say what was done. */
export function WarningActs({ shown, found, onDone }: { readonly shown: Shown; readonly found: Case | undefined; readonly onDone: () => void }) {
  const { roles } = useSession();
  const acknowledge = useAct("ack");
  const announce = useAnnounce();
  const [asked, setAsked] = useState<Asked | null>(null);
  const holds = (wanted: readonly Role[]): boolean => roles.some((role) => wanted.includes(role));
  const answers = !shown.outgoing && shown.state === "received" && holds(mayAnswer) && !isAnswered(shown);
  const writes = drafted.filter(({ roles: wanted, incomingOnly }) => holds(wanted) && !(incomingOnly && shown.outgoing));
  const accept = async (): Promise<void> => {
    const onFailed = (failed: Error): void => {
      const { title, body } = explain(failed);
      notifications.show({ color: "red", title, message: body, autoClose: false });
    };
    const done = await acknowledge.run({ message: String(shown.row), envelope: shown.envelope }, { atOnce: true, onFailed });
    if (done === null) return;
    announce(text.watch.acknowledged(text.watch.reference(shown.row)));
    onDone();
  };
  useKeys(answers ? { a: () => void accept() } : {});
  const close = (isDone: boolean): void => {
    setAsked(null);
    if (isDone) onDone();
  };
  return (
    <>
      {answers ? (
        <>
          <Button leftSection={<IconCheck size={17} aria-hidden />} loading={acknowledge.isPending} onClick={() => void accept()}>
            {text.watch.acknowledge}
          </Button>
          <Button variant="default" leftSection={<IconHelp size={17} aria-hidden />} onClick={() => setAsked("queried")}>
            {text.warning.acts.queried}
          </Button>
          <Button variant="default" leftSection={<IconX size={17} aria-hidden />} onClick={() => setAsked("rejected")}>
            {text.warning.acts.rejected}
          </Button>
        </>
      ) : null}
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
