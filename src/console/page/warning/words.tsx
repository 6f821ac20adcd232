import { Alert, Button, SegmentedControl, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import { Link } from "wouter";
import type { Json } from "../api/index.ts";
import { Facts, HostileText, Panel } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Case, Paragraph, Shown } from "./types.ts";
import classes from "./warning.module.css";

type Version = {
  readonly language: string;
  readonly by: string | null;
  readonly translator: string | null;
  readonly paragraphs: readonly Paragraph[];
};

/** The text in each language, the authentic one first. */
function versionsOf(shown: Shown): readonly Version[] {
  const paragraphs = shown.parts.flatMap(({ label, content }) =>
    label === "paragraph" && content !== undefined ? [content as unknown as Paragraph] : [],
  );
  const languages = [...new Set(paragraphs.map(({ language }) => language))];
  return languages
    .map((language) => {
      const own = paragraphs.filter((paragraph) => paragraph.language === language);
      const from = own[0]?.derivedFrom ?? null;
      return { language, by: from?.by ?? null, translator: from?.translator ?? null, paragraphs: own };
    })
    .toSorted((one, other) => Number(one.by !== null) - Number(other.by !== null));
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

function Text({ version }: { readonly version: Version }) {
  return (
    <>
      <p className={classes["dim"]}>
        {version.by === null ? text.warning.authentic : text.warning.translated[version.by as "human" | "machine"]}
        {version.translator === null ? null : (
          <>
            {" "}
            <HostileText value={version.translator} most={64} />
          </>
        )}
      </p>
      <ol className={classes["paragraphs"]} lang={version.language}>
        {version.paragraphs.map(({ number, text: said }) => (
          <li key={number} value={number}>
            <HostileText value={said} most={4000} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Persons({ count, onOpen }: { readonly count: number; readonly onOpen: (reason: string) => void }) {
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() !== "") onOpen(reason.trim());
  };
  return (
    <Alert color="gray" variant="outline" title={text.warning.persons(count)} mt="sm">
      <form onSubmit={submit}>
        <Stack gap="xs">
          <Textarea
            label={text.warning.personsReason}
            description={text.warning.personsSaid}
            maxLength={1000}
            autosize
            minRows={1}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" size="compact-sm" variant="default" disabled={reason.trim() === ""} w="max-content">
            {text.warning.personsOpen}
          </Button>
        </Stack>
      </form>
    </Alert>
  );
}

function said(value: Json): string {
  if (value === null) return text.warning.notSaid;
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}

/** A structured body, or an entry on a person, name by name. */
export function Members({ value }: { readonly value: Json }) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return <HostileText value={said(value)} />;
  const rows = Object.entries(value as { readonly [name: string]: Json }).filter(([name]) => name !== "suite" && name !== "of");
  return (
    <Facts
      rows={rows.map(([name, member]): readonly [string, React.ReactNode] => [
        name,
        <HostileText key={name} value={said(member)} most={2000} />,
      ])}
    />
  );
}

/** The tearline's versions in its thread, each a message of its own. */
function Versions({ row, versions }: { readonly row: number; readonly versions: Case["warnings"] }) {
  if (versions.length < 2) return null;
  return (
    <nav aria-label={text.warning.versions} className={classes["versions"]}>
      {versions.map((one) => (
        <Link key={one.row} href={`/warning/${one.row}`} aria-current={one.row === row ? "page" : undefined} className={classes["version"]}>
          {text.warning.versionOf(one.version)}
        </Link>
      ))}
    </nav>
  );
}

/** What the message says, word for word: in its authentic language and its translations, its structured body, and entries on persons for a reason. */
export function Words({
  shown,
  versions,
  onPersons,
}: {
  readonly shown: Shown;
  readonly versions: Case["warnings"];
  readonly onPersons: (reason: string) => void;
}) {
  const languages = versionsOf(shown);
  const [at, setAt] = useState(languages[0]?.language ?? "");
  const version = languages.find(({ language }) => language === at) ?? languages[0];
  const withheld = shown.parts.filter((part) => part.withheld === true).length;
  const persons = shown.parts.filter(({ label, content }) => label === "person" && content !== undefined);
  const isErased = shown.parts.some((part) => part.absent === true && part.label !== "officer-signature");
  return (
    <Panel title={text.warning.says} actions={<Versions row={shown.row} versions={versions} />}>
      {languages.length > 1 ? (
        <SegmentedControl
          size="xs"
          aria-label={text.warning.languages}
          value={version?.language ?? ""}
          onChange={setAt}
          data={languages.map(({ language }) => ({ value: language, label: languageName(language) }))}
        />
      ) : null}
      {version === undefined ? null : <Text version={version} />}
      {shown.body === null ? null : <Members value={shown.body} />}
      {persons.map(({ commitment, content }) => (
        <div key={commitment} className={classes["person"]}>
          <Members value={content ?? null} />
        </div>
      ))}
      {withheld > 0 ? <Persons count={withheld} onOpen={onPersons} /> : null}
      {isErased ? <p className={classes["dim"]}>{text.warning.erased}</p> : null}
    </Panel>
  );
}
