import { Button, Group, Popover, SegmentedControl, Stack, Switch, Text, useMantineColorScheme } from "@mantine/core";
import { IconChevronDown, IconKeyboard, IconLogout, IconUser } from "@tabler/icons-react";
import { useState } from "react";
import { useApi, useSession } from "../api/index.ts";
import { When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { useSound } from "./preferences.ts";
import classes from "./shell.module.css";

function Standing() {
  const session = useSession();
  return (
    <div>
      <Text fw={600} size="sm">
        {session.roles.map((role) => text.shell.roles[role]).join(", ")}
      </Text>
      <Text size="xs" c="dimmed">
        {text.shell.loggedInBy[session.strength]}
      </Text>
      <Text size="xs" c="dimmed">
        {text.shell.sessionEnds} <When at={session.until} brief />
      </Text>
    </div>
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [sound, setSound] = useSound();
  return (
    <>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={text.shell.appearance}
        value={colorScheme}
        onChange={setColorScheme}
        data={[
          { value: "light", label: text.shell.light },
          { value: "dark", label: text.shell.dark },
          { value: "auto", label: text.shell.auto },
        ]}
      />
      <Switch size="sm" label={text.shell.sound} checked={sound} onChange={(event) => setSound(event.currentTarget.checked)} />
    </>
  );
}

/** Who is logged in, with what, until when; appearance and sound of this browser; the way out. */
export function AccountMenu({ onKeys, onLeft }: { readonly onKeys: () => void; readonly onLeft: () => void }) {
  const session = useSession();
  const api = useApi();
  const [isOpen, setOpen] = useState(false);
  const keys = (): void => {
    setOpen(false);
    onKeys();
  };
  const leave = async (): Promise<void> => {
    await api.logout().catch(() => null);
    onLeft();
  };
  return (
    <Popover width={300} position="bottom-end" trapFocus returnFocus opened={isOpen} onChange={setOpen}>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          size="compact-md"
          className={classes["account"] ?? ""}
          aria-label={text.shell.account(session.officer)}
          leftSection={<IconUser size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          {session.officer}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={text.shell.account(session.officer)}>
        <Stack gap="xs">
          <Standing />
          <Appearance />
          <Group gap="xs" grow>
            <Button size="compact-sm" variant="default" leftSection={<IconKeyboard size={16} aria-hidden />} onClick={keys}>
              {text.shell.keys}
            </Button>
            <Button size="compact-sm" variant="default" leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
              {text.shell.logout}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
