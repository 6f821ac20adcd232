import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconDownload, IconPackageExport } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { fromBase64url, useAct, useSession } from "../api/index.ts";
import type { Role } from "../api/index.ts";
import { CommandLine } from "../parts/command-line.tsx";
import { Failed, Panel } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Archive, LogShown } from "./types.ts";

const carriers: readonly Role[] = ["auditor", "liaison-officer", "releaser", "duty-to-warn-authority", "administrator"];

function useDownload(archive: Archive): { readonly url: string; readonly size: number } {
  const blob = useMemo(() => new Blob([fromBase64url(archive.archive) ?? new Uint8Array()], { type: "application/x-tar" }), [archive]);
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return { url, size: blob.size };
}

function Ready({ archive }: { readonly archive: Archive }) {
  const { url, size } = useDownload(archive);
  const command = `tar -xf tocsin-export.tar\ntocsin log verify tocsin-export`;
  return (
    <Stack gap="sm" role="status">
      <Group>
        <Button component="a" href={url} download={archive.name} leftSection={<IconDownload size={16} aria-hidden />}>
          {text.proof.exportSave(text.proof.sizeOf(size))}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        {text.proof.exportHash}: <span className="mono">{archive.sha256}</span>
      </Text>
      <Text size="sm">{text.proof.exportCommand}</Text>
      <CommandLine>{command}</CommandLine>
      <Text size="sm">{text.proof.exportKeys}</Text>
      <CommandLine>{archive.logs.flatMap(({ keys }) => keys).join("\n")}</CommandLine>
    </Stack>
  );
}

/** Makes the archive that is verified elsewhere, and says with which command. */
export function ExportPanel({ logs }: { readonly logs: readonly LogShown[] }) {
  const { roles } = useSession();
  const make = useAct<Archive>("desk-proof-export");
  const [partner, setPartner] = useState("");
  const [archive, setArchive] = useState<Archive | null>(null);
  const partners = [...new Set(logs.flatMap((log) => (log.partner === null ? [] : [log.partner])))];
  const run = async (): Promise<void> => setArchive(await make.run(partner === "" ? {} : { partner }));
  const mayCarry = roles.some((role) => carriers.includes(role));
  return (
    <Panel title={text.proof.export}>
      <Stack gap="sm">
        <Text size="sm">{text.proof.exportSaid}</Text>
        {mayCarry ? (
          <Group align="end">
            <Select
              label={text.proof.exportPartner}
              value={partner}
              allowDeselect={false}
              style={{ flex: 1 }}
              data={[
                { value: "", label: text.proof.exportAll },
                ...partners.map((handle) => ({ value: handle, label: text.proof.exportPair(handle) })),
              ]}
              onChange={(chosen) => setPartner(chosen ?? "")}
            />
            <Button
              variant="default"
              leftSection={<IconPackageExport size={16} aria-hidden />}
              loading={make.isPending}
              onClick={() => void run()}
            >
              {text.proof.exportDo}
            </Button>
          </Group>
        ) : (
          <CommandLine>{"tocsin log export FOLDER tocsin-export\ntocsin log verify tocsin-export"}</CommandLine>
        )}
        {make.error === null ? null : <Failed error={make.error} />}
        {archive === null ? null : <Ready archive={archive} />}
      </Stack>
    </Panel>
  );
}
