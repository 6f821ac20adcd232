import { IconPlugConnected, IconPlugConnectedX, IconRefresh } from "@tabler/icons-react";
import { Tooltip } from "@mantine/core";
import { useConnection } from "../api/index.ts";
import { text } from "../text/en.ts";
import classes from "./shell.module.css";

const looks = {
  live: { tone: "done", icon: IconPlugConnected },
  connecting: { tone: "wait", icon: IconRefresh },
  lost: { tone: "alarm", icon: IconPlugConnectedX },
} as const;

/** Whether what is on the screen is what the node knows; told aloud where it changes. */
export function ConnectionState() {
  const connection = useConnection();
  const { tone, icon: Icon } = looks[connection];
  return (
    <Tooltip label={text.shell.connectionSaid[connection]} multiline maw={280}>
      <span className={`tone tone-${tone}`} role="status" tabIndex={0}>
        <Icon size={14} aria-hidden />
        <span className={classes["said"]}>{text.shell.connection[connection]}</span>
      </span>
    </Tooltip>
  );
}
