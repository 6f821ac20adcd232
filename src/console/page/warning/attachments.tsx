import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useApi } from "../api/index.ts";
import { Failed, HostileText, Panel, Tlp } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { AttachmentFacts, Shown } from "./types.ts";
import classes from "./warning.module.css";

function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** Hands a file to the browser to be saved: its type is withheld, so that nothing opens it by itself. */
function save(name: string, content: string): void {
  const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function One({ row, facts }: { readonly row: number; readonly facts: AttachmentFacts }) {
  const api = useApi();
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const open = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { name, content } = await api.verb<{ readonly name: string; readonly content: string }>("attachment-open", {
        message: String(row),
        number: facts.number,
      });
      save(name, content);
    } catch (failed) {
      setError(failed instanceof Error ? failed : new Error(String(failed)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <li>
      <HostileText value={facts.name} most={160} /> <Tlp label={facts.tlp} />
      <div className={classes["dim"]}>
        <HostileText value={facts.mediaType} most={80} />, {size(facts.bytes)}
        {facts.metadata === "signed-for" ? `, ${text.warning.unread}` : ""}
      </div>
      <div className={`mono ${classes["dim"]}`}>SHA-256 {facts.sha256}</div>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconDownload size={14} aria-hidden />}
        disabled={!facts.isHere}
        loading={isBusy}
        onClick={() => void open()}
      >
        {facts.isHere ? text.warning.saveFile : text.warning.onItsWay}
      </Button>
      {error === null ? null : <Failed error={error} />}
    </li>
  );
}

/** Files beside the message. Opening one is recorded; it is saved, never shown here. */
export function Attachments({ shown }: { readonly shown: Shown }) {
  if (shown.attachments.length === 0) return null;
  return (
    <Panel title={text.warning.attachments}>
      <ul className={classes["plain"]}>
        {shown.attachments.map((facts) => (
          <One key={facts.number} row={shown.row} facts={facts} />
        ))}
      </ul>
    </Panel>
  );
}
