import { Group, Stack, Text } from "@mantine/core";
import { HostileText, Panel, Tone } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./partner.module.css";
import type { AgreementNumbers, PartnerShown } from "./types.ts";

/** What was judged of the partner's head, where it says more than that all is there. */
function Judged({ judged }: { readonly judged: string | null }) {
  if (judged === null || /^complete to #\d+$/.test(judged)) return null;
  return (
    <Tone tone="due">
      <HostileText value={judged} most={120} />
    </Tone>
  );
}

function Numbers({ numbers }: { readonly numbers: AgreementNumbers }) {
  const { sent, received, log } = numbers;
  return (
    <>
      <div className={classes["complete"]}>
        <div className={classes["cell"]}>
          <Text size="xs" c="dimmed">
            {text.partner.weSent}
          </Text>
          {sent.length === 0 ? <div className={classes["big"]}>{text.partner.nothingPassed}</div> : null}
          {sent.map(({ epoch, count }) => (
            <div key={epoch}>
              <span className={classes["big"]}>{count === 0 ? text.partner.nothingPassed : text.partner.toNumber(count)}</span>{" "}
              <Text size="xs" c="dimmed" component="span">
                {text.partner.epoch(epoch)}
              </Text>
            </div>
          ))}
        </div>
        <div className={classes["cell"]}>
          <Text size="xs" c="dimmed">
            {text.partner.weHold}
          </Text>
          {received.length === 0 ? <div className={classes["big"]}>{text.partner.nothingPassed}</div> : null}
          {received.map(({ epoch, completeTo, count, judged }) => (
            <div key={epoch}>
              <span className={classes["big"]}>
                {count === 0 ? text.partner.nothingPassed : text.partner.completeTo(completeTo, count)}
              </span>{" "}
              <Text size="xs" c="dimmed" component="span">
                {text.partner.epoch(epoch)}
              </Text>{" "}
              <Judged judged={judged} />
            </div>
          ))}
        </div>
      </div>
      <Text size="sm">
        {text.partner.cosigned}: <strong>{text.partner.cosignedTo(log.cosignedTo, log.size)}</strong>
      </Text>
    </>
  );
}

/** "Complete to #n" both ways, and how much of our log the partner has cosigned. */
export function CompletePanel({ partner }: { readonly partner: PartnerShown }) {
  const { agreements, waiting } = partner.standing;
  return (
    <Panel
      title={text.partner.completeTitle}
      actions={
        <Group gap={6}>
          <Text size="xs" c="dimmed">
            {text.partner.waiting}:
          </Text>
          <Tone tone={waiting > 0 ? "wait" : "done"}>{waiting}</Tone>
        </Group>
      }
    >
      <Stack gap="sm">
        {agreements.length === 0 ? <Text size="sm">{text.partner.noAgreementSaid}</Text> : null}
        {agreements.map((numbers) => (
          <Numbers key={numbers.id} numbers={numbers} />
        ))}
        <Text size="xs" c="dimmed">
          {text.partner.completeSaid}
        </Text>
      </Stack>
    </Panel>
  );
}
