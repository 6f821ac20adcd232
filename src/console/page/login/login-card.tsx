import { Anchor, Box, Stack, Text, Title } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { text } from "../text/en.ts";
import classes from "./login.module.css";

/** The frame of the pages that stand before the desk. */
export function LoginCard({ title, lead, children }: { readonly title: string; readonly lead?: ReactNode; readonly children: ReactNode }) {
  return (
    <main className={classes["ground"]}>
      <Box className={`panel ${classes["card"]}`}>
        <Anchor href="/" underline="never" c="var(--mantine-color-text)" className={classes["brand"]}>
          <IconBell size={22} aria-hidden />
          <strong>{text.product}</strong>
        </Anchor>
        <Title order={1} size="1.3rem" mt="lg">
          {title}
        </Title>
        {lead === undefined ? null : (
          <Text size="sm" c="dimmed" mt={4}>
            {lead}
          </Text>
        )}
        <Stack mt="lg" gap="sm">
          {children}
        </Stack>
      </Box>
    </main>
  );
}
