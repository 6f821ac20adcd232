import { Box, Group, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTitle } from "./title.tsx";

/** A page's frame: its one first-level heading, which takes the focus when the page opens, and the acts that belong to all of it. */
export function PageFrame({
  title,
  actions,
  lead,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <Box maw={1480} mx="auto">
      <Group justify="space-between" align="center" mb="md" gap="sm">
        <div>
          <Title order={1} size="1.35rem" tabIndex={-1} ref={heading}>
            {title}
          </Title>
          {lead}
        </div>
        {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
