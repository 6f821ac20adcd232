import { Kbd, Modal, Stack, Switch } from "@mantine/core";
import { text } from "../text/en.ts";
import { useSingleKeys } from "./preferences.ts";

/** The keys that act, and the switch that turns single ones off. */
export function KeysDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const [isOn, setOn] = useSingleKeys();
  return (
    <Modal opened={opened} onClose={onClose} title={text.shell.keysTitle} closeButtonProps={{ "aria-label": text.parts.close }}>
      <Stack>
        <dl className="facts">
          {text.shell.keyList.flatMap(([key, does]) => [
            <dt key={`k${key}`}>
              <Kbd>{key}</Kbd>
            </dt>,
            <dd key={`d${key}`}>{does}</dd>,
          ])}
        </dl>
        <Switch
          label={text.shell.singleKeys}
          description={text.shell.singleKeysSaid}
          checked={isOn}
          onChange={(event) => setOn(event.currentTarget.checked)}
        />
      </Stack>
    </Modal>
  );
}
