import { Button, Menu, SegmentedControl, Stack, Switch, Text, useMantineColorScheme } from "@mantine/core";
import type { MantineColorScheme } from "@mantine/core";
import { IconChevronDown, IconKeyboard, IconLogout, IconUser } from "@tabler/icons-react";
import { useApi, useSession } from "../api/index.ts";
import { When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { useSound } from "./preferences.ts";

/** Who is logged in, with what, until when; appearance and sound of this browser; the way out. */
export function AccountMenu({ onKeys, onLeft }: { readonly onKeys: () => void; readonly onLeft: () => void }) {
  const session = useSession();
  const api = useApi();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [sound, setSound] = useSound();
  const leave = async (): Promise<void> => {
    await api.logout().catch(() => null);
    onLeft();
  };
  return (
    <Menu width={300} position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          size="compact-md"
          leftSection={<IconUser size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {session.officer}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label={text.shell.account(session.officer)}>
        <Stack gap={6} p="xs">
          <Text fw={600} size="sm">
            {session.roles.map((role) => text.shell.roles[role]).join(", ")}
          </Text>
          <Text size="xs" c="dimmed">
            {text.shell.loggedInBy[session.strength]}
          </Text>
          <Text size="xs" c="dimmed">
            {text.shell.sessionEnds} <When at={session.until} brief />
          </Text>
          <SegmentedControl
            size="xs"
            fullWidth
            aria-label={text.shell.appearance}
            value={colorScheme}
            onChange={(next) => setColorScheme(next as MantineColorScheme)}
            data={[
              { value: "light", label: text.shell.light },
              { value: "dark", label: text.shell.dark },
              { value: "auto", label: text.shell.auto },
            ]}
          />
          <Switch size="sm" label={text.shell.sound} checked={sound} onChange={(event) => setSound(event.currentTarget.checked)} />
        </Stack>
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onKeys}>
          {text.shell.keys}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {text.shell.logout}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
