import { Alert, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useAct, useSession } from "../api/index.ts";
import type { Role } from "../api/index.ts";
import { Empty, explain, PageFrame, Panel, Reading, useAnnounce, useNow } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { HandOver } from "./hand-over.tsx";
import type { Item } from "./items.ts";
import { useWatched } from "./items.ts";
import { WatchList } from "./list.tsx";
import type { RowActs } from "./row.tsx";
import classes from "./watch.module.css";

const acknowledgers: readonly Role[] = ["watch-officer", "liaison-officer"];
const keepers: readonly Role[] = ["watch-officer", "liaison-officer", "duty-to-warn-authority"];
const soonMs = 30 * 60_000;

function useActs(): RowActs {
  const { roles } = useSession();
  const acknowledge = useAct("ack");
  const close = useAct("alarm-close");
  const announce = useAnnounce();
  const may = roles.some((role) => acknowledgers.includes(role));
  const tell = (failed: Error): void => {
    const { title, body } = explain(failed);
    notifications.show({ color: "red", title, message: body, autoClose: false });
  };
  const onAcknowledge = async ({ message }: Item): Promise<void> => {
    if (message === null) return;
    const done = await acknowledge.run({ message: String(message.row), envelope: message.envelope }, { atOnce: true, onFailed: tell });
    if (done !== null) announce(text.watch.acknowledged(text.watch.reference(message.row)));
  };
  const onClose = async ({ alarm }: Item): Promise<void> => {
    if ((await close.run({ id: alarm }, { onFailed: tell })) !== null) announce(text.watch.closed);
  };
  return {
    onAcknowledge: may ? (item) => void onAcknowledge(item) : null,
    onClose: may ? (item) => void onClose(item) : null,
    isBusy: acknowledge.isPending || close.isPending,
  };
}

function Summary({ items }: { readonly items: readonly Item[] }) {
  const now = useNow(10_000);
  const left = items.flatMap(({ due }) => (due === null ? [] : [Date.parse(due) - now]));
  const over = left.filter((ms) => ms <= 0).length;
  const soon = left.filter((ms) => ms > 0 && ms <= soonMs).length;
  return (
    <Text size="sm" c="dimmed">
      {text.watch.summary(over, soon, items.length)}
    </Text>
  );
}

/** What needs a person now, sorted by what runs out first; what is waited for from partners; and the notes between shifts. */
export function Page() {
  const watched = useWatched();
  const acts = useActs();
  const { roles } = useSession();
  const ours = watched.data?.items.filter(({ whose }) => whose === "ours") ?? [];
  const theirs = watched.data?.items.filter(({ whose }) => whose === "theirs") ?? [];
  const keepsWatch = roles.some((role) => keepers.includes(role));
  return (
    <PageFrame title={text.watch.title} lead={watched.data === undefined ? null : <Summary items={ours} />}>
      <div className={keepsWatch ? classes["columns"] : classes["stack"]}>
        <div className={classes["stack"]}>
          <Panel title={text.watch.needs} flush>
            <Reading query={watched}>
              {({ isWhole }) => (
                <>
                  {isWhole ? null : <Alert color="orange" variant="outline" title={text.watch.notWhole} mx="md" mb="xs" />}
                  {ours.length === 0 ? (
                    <Empty title={text.watch.empty}>{text.watch.emptySaid}</Empty>
                  ) : (
                    <WatchList label={text.watch.needs} items={ours} acts={acts} hasKeys />
                  )}
                </>
              )}
            </Reading>
          </Panel>
          {theirs.length === 0 ? null : (
            <Panel title={text.watch.theirs} flush>
              <WatchList label={text.watch.theirs} items={theirs} acts={acts} hasKeys={false} />
            </Panel>
          )}
        </div>
        {keepsWatch ? <HandOver /> : null}
      </div>
    </PageFrame>
  );
}
