import { Group, Text } from "@mantine/core";
import { Facts, Tone, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./proof.module.css";
import type { LogShown } from "./types.ts";

function Boundary({ log }: { readonly log: LogShown }) {
  const { boundary, size, of } = log;
  if (of === "local") return <Tone tone="quiet">{text.proof.provableThrough}</Tone>;
  if (boundary === null) return <Tone tone="due">{text.proof.provableNothing}</Tone>;
  const beyond = size - boundary.size;
  return (
    <>
      <Tone tone="done">{beyond <= 0 ? text.proof.whole(boundary.by) : text.proof.provableTo(boundary.size, boundary.by)}</Tone>
      {beyond > 0 ? <Tone tone="due">{text.proof.beyond(beyond)}</Tone> : null}
    </>
  );
}

function Bar({ log }: { readonly log: LogShown }) {
  if (log.of === "local" || log.size === 0) return null;
  const share = Math.min(1, (log.boundary?.size ?? 0) / log.size);
  return (
    <div className={classes["bar"]} aria-hidden>
      <div className={classes["proven"]} style={{ width: `${(share * 100).toFixed(2)}%` }} />
    </div>
  );
}

function Checkpoint({ checkpoint }: { readonly checkpoint: LogShown["checkpoint"] }) {
  if (checkpoint === null) return text.proof.noCheckpoint;
  return (
    <>
      <When at={checkpoint.at} /> {text.proof.checkpointFacts(checkpoint.size)}
    </>
  );
}

function Cosignatures({ cosignatures }: Pick<LogShown, "cosignatures">) {
  const given = cosignatures.filter(({ size }) => size > 0);
  if (given.length === 0) return text.proof.cosignedNone;
  return given.map(({ by, size, at }) => (
    <div key={by}>
      {text.proof.cosignedBy(by, size)}
      {at === null ? null : (
        <>
          , <When at={at} />
        </>
      )}
    </div>
  ));
}

function Seen({ seen }: Pick<LogShown, "seen">) {
  if (seen === null) return text.proof.seenNone;
  return (
    <>
      {text.proof.seenFacts(seen.size)}, <When at={seen.at} />
    </>
  );
}

/** One log: its newest checkpoint, who cosigned how much, and where what is provable ends. */
export function LogRow({ log }: { readonly log: LogShown }) {
  const { of, partner, size, checkpoint, cosignatures, seen, origin } = log;
  return (
    <div className={classes["log"]}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{of === "pair" && partner !== null ? text.proof.pairWith(partner) : text.proof.of[of]}</Text>
        <Text size="sm">{text.proof.entries(size)}</Text>
      </Group>
      <Text size="xs" c="dimmed">
        {text.proof.ofSaid[of]}
      </Text>
      <Bar log={log} />
      <Group gap="xs" my="xs">
        <Boundary log={log} />
      </Group>
      <Facts
        rows={[
          [text.proof.checkpoint, <Checkpoint key="checkpoint" checkpoint={checkpoint} />],
          of === "local" ? null : [text.proof.cosigned, <Cosignatures key="cosigned" cosignatures={cosignatures} />],
          of === "pair" ? [text.proof.seen, <Seen key="seen" seen={seen} />] : null,
          checkpoint === null ? null : [text.proof.root, <Mono key="root">{`${checkpoint.root.slice(0, 32)}…`}</Mono>],
          [text.proof.origin, <Mono key="origin">{origin}</Mono>],
        ]}
      />
    </div>
  );
}

function Mono({ children }: { readonly children: string }) {
  return <span className="mono">{children}</span>;
}
