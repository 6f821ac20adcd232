import { Button, Group, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../api/index.ts";
import { Failed, HostileText, Panel, Reading, Tone, When } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import { AdminTable } from "./admin-table.tsx";
import { agentName } from "./agent-name.ts";
import type { DeviceLine } from "./types.ts";

function useDevices() {
  const api = useApi();
  return useQuery<{ readonly devices: readonly DeviceLine[] }>({
    queryKey: ["devices"],
    queryFn: () => api.get("/api/devices"),
    meta: { refreshOn: [] },
  });
}

function Revoke({ device, onDone }: { readonly device: DeviceLine; readonly onDone: () => void }) {
  const api = useApi();
  const [isOpen, setIsOpen] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const end = (): void => {
    api.post("/api/devices/revoke", { id: device.id }).then(
      () => {
        setIsOpen(false);
        onDone();
      },
      (thrown: unknown) => setError(thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
  };
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setIsOpen(true)}>
        {text.admin.revoke}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        title={text.admin.revokeTitle}
        closeButtonProps={{ "aria-label": text.parts.close }}
      >
        <Notice tone="due" title={text.admin.revokeSaid} />
        {error === null ? null : <Failed error={error} />}
        <Group justify="end" mt="md">
          <Button variant="default" onClick={() => setIsOpen(false)}>
            {text.parts.cancel}
          </Button>
          <Button color="red.9" onClick={end}>
            {text.admin.revoke}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

/** Where this officer is logged in, and ending a login there. */
export function Devices() {
  const query = useDevices();
  const columns = text.admin.devicesColumns;
  return (
    <Panel title={text.admin.devices} flush>
      <Reading query={query}>
        {({ devices }) => (
          <AdminTable label={text.admin.devices} columns={[columns.device, columns.how, columns.since, columns.seen, columns.acts]}>
            {devices.map((device) => (
              <tr key={device.id}>
                <th scope="row">
                  <HostileText value={device.agent === null ? text.parts.unknown : agentName(device.agent)} most={90} />{" "}
                  {device.present ? <Tone tone="done">{text.admin.thisDevice}</Tone> : null}
                </th>
                <td>{text.admin.strengths[device.strength] ?? device.strength}</td>
                <td>
                  <When at={device.since} brief />
                </td>
                <td>
                  <When at={device.used} brief />
                </td>
                <td>{device.present ? null : <Revoke device={device} onDone={() => void query.refetch()} />}</td>
              </tr>
            ))}
          </AdminTable>
        )}
      </Reading>
    </Panel>
  );
}
