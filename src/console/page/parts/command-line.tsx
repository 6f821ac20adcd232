import { Button, CopyButton, Group } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { text } from "../text/en.ts";
import classes from "./command-line.module.css";

/** A command or secret to be taken elsewhere, with a button that copies it. */
export function CommandLine({ children }: { readonly children: string }) {
  return (
    <Group gap="xs" wrap="nowrap" align="start">
      <pre className={`mono ${classes["command"]}`} tabIndex={0}>
        {children}
      </pre>
      <CopyButton value={children}>
        {({ copied, copy }) => (
          <Button
            size="compact-sm"
            variant="default"
            style={{ flexShrink: 0 }}
            leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            onClick={copy}
          >
            {copied ? text.proof.copied : text.proof.copy}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
