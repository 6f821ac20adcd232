import { Box, Group, Title } from "@mantine/core";
import { useId } from "react";
import type { ReactNode } from "react";

/** A titled part of a page; a landmark by its heading's name. */
export function Panel({
  title,
  actions,
  flush = false,
  children,
}: {
  readonly title: string;
  readonly actions?: ReactNode;
  /** Whether the content reaches the edges, as tables do. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <Group justify="space-between" px="md" pt="sm" pb="xs" gap="xs">
        <Title order={2} size="0.95rem" id={id}>
          {title}
        </Title>
        {actions}
      </Group>
      <Box px={flush ? 0 : "md"} pb={flush ? 0 : "md"}>
        {children}
      </Box>
    </section>
  );
}

/** Names with their values, as a definition list. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode] | null)[] }) {
  return (
    <dl className="facts">
      {rows.flatMap((row) => (row === null ? [] : [<dt key={`t${row[0]}`}>{row[0]}</dt>, <dd key={`d${row[0]}`}>{row[1]}</dd>]))}
    </dl>
  );
}
