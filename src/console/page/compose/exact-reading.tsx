import { Text } from "@mantine/core";
import { HostileText } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./compose.module.css";

/** The very text that the partner reads, and the number by which both sides know it. */
export function ExactReading({ reading, sha256, label }: { readonly reading: string; readonly sha256: string; readonly label: string }) {
  return (
    <>
      <div className={classes["reading"]} tabIndex={0} role="group" aria-label={label}>
        <HostileText value={reading} most={60_000} />
      </div>
      <Text size="xs" c="dimmed" mt={6}>
        {text.write.hash}: <span className="mono">{sha256}</span>
      </Text>
    </>
  );
}
