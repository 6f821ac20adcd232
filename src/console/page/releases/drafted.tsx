import { Button, Text } from "@mantine/core";
import { Link } from "wouter";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";

/** What was drafted here waits for a releaser. */
export function Drafted({ id }: { readonly id: string }) {
  return (
    <Notice tone="done" title={text.releases.drafted} live="status">
      <Text size="sm">{text.releases.draftedSaid}</Text>
      <Button component={Link} href={`/compose/decide/${id}`} variant="default" size="compact-md" mt="xs">
        {text.releases.toDraft}
      </Button>
    </Notice>
  );
}
