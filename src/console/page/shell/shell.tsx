import { AppShell, Burger, Group, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFlask2 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useSession } from "../api/index.ts";
import { HostileText } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { AccountMenu } from "./account-menu.tsx";
import { ConnectionState } from "./connection-state.tsx";
import { FlashWatch } from "./flash.tsx";
import { HeaderClock } from "./header-clock.tsx";
import { KeysDialog } from "./keys-dialog.tsx";
import { useKeys } from "./keys.ts";
import { Navigation } from "./navigation.tsx";
import { SearchBox } from "./search-box.tsx";
import classes from "./shell.module.css";

function Banner() {
  return (
    <Tooltip label={text.shell.exerciseSaid}>
      <strong className={classes["exercise"]} tabIndex={0}>
        <IconFlask2 size={15} aria-hidden />
        {text.shell.exercise}
      </strong>
    </Tooltip>
  );
}

/** The frame around every page: whose node this is, whether it is an exercise, the time, the connection, search, and the way to the other pages. */
export function Shell({ onLeft, children }: { readonly onLeft: () => void; readonly children: ReactNode }) {
  const session = useSession();
  const [isNavOpen, nav] = useDisclosure(false);
  const [areKeysOpen, keys] = useDisclosure(false);
  useKeys({ "?": keys.open });
  return (
    <>
      <a className="skip" href="#page">
        {text.shell.skip}
      </a>
      <AppShell
        header={{ height: 54 }}
        navbar={{ width: 196, breakpoint: "sm", collapsed: { mobile: !isNavOpen } }}
        padding={{ base: "sm", sm: "lg" }}
        transitionDuration={0}
      >
        <AppShell.Header className={session.exercise ? `${classes["header"]} ${classes["drill"]}` : classes["header"]}>
          <Group h="100%" px="md" gap="md" wrap="nowrap">
            <Burger opened={isNavOpen} onClick={nav.toggle} hiddenFrom="sm" size="sm" aria-label={text.shell.navigation} />
            <div className={classes["name"]}>
              <strong>
                <HostileText value={session.name} most={60} />
              </strong>
              {session.unit === null ? null : (
                <span className={classes["unit"]}>
                  <HostileText value={session.unit} most={60} />
                </span>
              )}
            </div>
            {session.exercise ? <Banner /> : null}
            <div className={classes["find"]}>
              <SearchBox />
            </div>
            <HeaderClock />
            <ConnectionState />
            <AccountMenu onKeys={keys.open} onLeft={onLeft} />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label={text.shell.navigation}>
          <Navigation roles={session.roles} onGo={nav.close} />
        </AppShell.Navbar>
        <AppShell.Main id="page" tabIndex={-1} className={classes["main"]}>
          <FlashWatch>{children}</FlashWatch>
        </AppShell.Main>
      </AppShell>
      <KeysDialog opened={areKeysOpen} onClose={keys.close} />
    </>
  );
}
