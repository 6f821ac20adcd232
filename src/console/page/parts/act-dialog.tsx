import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { FormEvent, ReactNode } from "react";
import { useAct } from "../api/index.ts";
import type { Act, VerbArgs } from "../api/index.ts";
import { text } from "../text/en.ts";
import { Failed } from "./states.tsx";

/** What a button with a dialog before its act is given. */
export type ActDialogGiven<T> = {
  readonly label: string;
  readonly title: string;
  /** What the act does and whether it can be undone, in a plain sentence. */
  readonly said: ReactNode;
  readonly submit: string;
  readonly verb: string;
  /** The arguments as they stand in the fields; null while something is missing. */
  readonly args: VerbArgs | null;
  readonly onDone?: (result: T) => void;
  readonly icon?: ReactNode;
  readonly look?: "default" | "filled" | "subtle";
  /** An act that takes something away: its last button says so by colour as well. */
  readonly isGrave?: boolean;
  readonly isDisabled?: boolean;
  readonly size?: string;
  readonly children?: ReactNode;
};

function DialogForm<T>({ given, act, close }: { readonly given: ActDialogGiven<T>; readonly act: Act<T>; readonly close: () => void }) {
  const { said, submit, args, onDone, isGrave = false, children } = given;
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (args === null) return;
    const result = await act.run(args);
    if (result === null) return;
    close();
    onDone?.(result);
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      <Stack gap="sm">
        <Text size="sm" component="div">
          {said}
        </Text>
        {children}
        {act.error === null ? null : <Failed error={act.error} />}
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {text.parts.cancel}
          </Button>
          <Button type="submit" disabled={args === null} {...(isGrave ? { color: "red.9" } : {})}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A button that asks before it acts: what it does stands in plain words, its fields with it, and the node's refusal where there is one. */
export function ActDialog<T = unknown>(given: ActDialogGiven<T>) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const { label, title, verb, icon, look = "default", isDisabled = false, size = "compact-md" } = given;
  const act = useAct<T>(verb);
  const begin = (): void => {
    act.reset();
    open();
  };
  return (
    <>
      <Button variant={look} size={size} leftSection={icon} loading={act.isPending} disabled={isDisabled} onClick={begin}>
        {label}
      </Button>
      {/* While the act waits for its signature the dialog of the passkey stands alone; this one is back where the act was refused or declined. */}
      <Modal
        opened={isOpen && !act.isPending}
        onClose={close}
        title={title}
        size="lg"
        closeButtonProps={{ "aria-label": text.parts.close }}
      >
        <DialogForm given={given} act={act} close={close} />
      </Modal>
    </>
  );
}
