import { Checkbox, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Facts, HostileText, Panel, Precedence, Tlp, Tone, When } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import classes from "./compose.module.css";
import { ExactReading } from "./exact-reading.tsx";
import { FindingWords } from "./findings.tsx";
import type { Reasons } from "./reasons.ts";
import type { DraftShown } from "./types.ts";

/** To whom, marked how, under what: everything but the text. */
export function PassesPanel({ draft }: { readonly draft: DraftShown }) {
  const { recipients, kind, tlp, precedence, scope, floor, validity, drafter, at, status } = draft;
  return (
    <Panel title={text.decide.passes}>
      <Facts
        rows={[
          [
            text.decide.to,
            <strong key="to">
              {recipients.map(({ handle, organisation }) => (
                <div key={handle}>
                  <HostileText value={organisation ?? handle} most={120} /> <span className="mono">({handle})</span>
                </div>
              ))}
            </strong>,
          ],
          [text.decide.kind, text.compose.kinds[kind] ?? kind],
          [text.decide.marking, <Tlp key="tlp" label={tlp} />],
          [text.decide.precedence, <Precedence key="precedence" value={precedence} />],
          [text.decide.scope, scope],
          floor === null
            ? null
            : [
                text.decide.floor,
                <span key="floor">
                  <Tone tone="alarm">{text.decide.floor}</Tone>{" "}
                  <HostileText value={text.decide.floorFacts(text.write.harms[floor.harm] ?? floor.harm, floor.intendedVictims)} />
                </span>,
              ],
          validity === null
            ? null
            : [
                text.decide.validity,
                <span key="validity">
                  <When at={validity.from} /> – <When at={validity.until} />
                </span>,
              ],
          [
            text.decide.writtenBy,
            <span key="by">
              {drafter}, <When at={at} />
            </span>,
          ],
          [text.decide.status, text.decide.statuses[status] ?? status],
        ]}
      />
    </Panel>
  );
}

type Hashed = "asking" | "holds" | "differs";

/** Whether this browser finds the number that the node gives over the text that it shows. */
export function useHashed(reading: string, sha256: string): Hashed {
  const [hashed, setHashed] = useState<Hashed>("asking");
  useEffect(() => {
    let isHere = true;
    void crypto.subtle.digest("SHA-256", new TextEncoder().encode(reading)).then((digest) => {
      const found = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      if (isHere) setHashed(found === sha256 ? "holds" : "differs");
    });
    return () => {
      isHere = false;
    };
  }, [reading, sha256]);
  return hashed;
}

/** The exact text, and whether its number was found by this browser as well. */
export function ReadingPanel({ draft, hashed }: { readonly draft: DraftShown; readonly hashed: Hashed }) {
  return (
    <Panel title={text.decide.reading}>
      <ExactReading reading={draft.reading} sha256={draft.sha256} label={text.decide.reading} />
      {hashed === "holds" ? (
        <Text size="xs" mt={4}>
          <IconCircleCheck size={13} aria-hidden /> {text.decide.hashHolds}
        </Text>
      ) : null}
      {hashed === "differs" ? <Notice tone="alarm" title={text.decide.hashDiffers} live="alert" /> : null}
    </Panel>
  );
}

/** What the lint found below the line, and what a releaser signs for over it. */
export function FindingsPanel({
  draft,
  reasons,
  say,
  mayDecide,
}: {
  readonly draft: DraftShown;
  readonly reasons: Reasons;
  readonly say: (part: Partial<Reasons>) => void;
  readonly mayDecide: boolean;
}) {
  const { findings, lint, attachments } = draft;
  const unread = attachments.filter(({ needsSignature }) => needsSignature);
  return (
    <Panel title={text.decide.findings}>
      <Stack gap="xs">
        {lint === null ? <Text size="sm">{text.decide.unlinted}</Text> : null}
        {lint !== null && findings.length === 0 ? <Text size="sm">{text.decide.noFindings}</Text> : null}
        {lint?.isOverridden === true ? <Notice tone="alarm" title={text.decide.overridden} /> : null}
        {findings.map((finding, at) => (
          <div key={at} className={classes["finding"]}>
            <FindingWords finding={finding} />
            {finding.excerpt === null ? null : (
              <Text size="sm" component="span">
                {finding.paragraph === null ? null : `${text.decide.paragraph(finding.paragraph)}: `}
                <strong>
                  <HostileText value={finding.excerpt} most={160} />
                </strong>
              </Text>
            )}
          </div>
        ))}
        {mayDecide && lint !== null && lint.verdict !== "pass" ? (
          <Checkbox
            label={text.decide.accept}
            checked={reasons.acceptsFindings}
            onChange={({ currentTarget }) => say({ acceptsFindings: currentTarget.checked })}
          />
        ) : null}
        {mayDecide
          ? unread.map(({ name, sha256 }) => (
              <Checkbox
                key={sha256}
                label={text.decide.unread(name)}
                checked={reasons.acceptedUnread.includes(sha256)}
                onChange={({ currentTarget }) =>
                  say({
                    acceptedUnread: currentTarget.checked
                      ? [...reasons.acceptedUnread, sha256]
                      : reasons.acceptedUnread.filter((one) => one !== sha256),
                  })
                }
              />
            ))
          : null}
      </Stack>
    </Panel>
  );
}
