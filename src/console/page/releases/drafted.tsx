import { Alert, Button, Text } from "@mantine/core";
import { Link } from "wouter";
import { text } from "../text/en.ts";

/** What was drafted here waits for a releaser. */
export function Drafted({ id }: { readonly id: string }) {
  return (
    <Alert color="green" variant="outline" title={text.releases.drafted} role="status">
      <Text size="sm">{text.releases.draftedSaid}</Text>
      <Button component={Link} href={`/compose/decide/${id}`} variant="default" size="compact-md" mt="xs">
        {text.releases.toDraft}
      </Button>
    </Alert>
  );
}
