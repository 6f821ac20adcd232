import type { ErrorKind } from "../../src/base/index.ts";

/** The error table as the page needs it. */
export type ErrorRows = Readonly<Record<string, { readonly kind: ErrorKind; readonly status: number; readonly summary: string }>>;

const sections: readonly { readonly kind: ErrorKind; readonly title: string; readonly about: string }[] = [
  {
    kind: "refused",
    title: "Refused input",
    about:
      "The input is wrong, and whoever made it can mend it. The message names the place and the limit; nothing of the input was kept. Exit code 1, or 2 where the command's own words are off.",
  },
  {
    kind: "policy",
    title: "Refused by policy",
    about:
      "The input is well formed, and a rule or a person's decision forbids the act. The message never says what is withheld. What helps is another decision by somebody who may take it, not another try. Exit code 3.",
  },
  {
    kind: "fault",
    title: "Faults",
    about:
      "The node or its machine cannot do it now. Nothing that was receipted is lost. Run `tocsin doctor DIR`: it looks for the usual causes and says what to do. Exit code 4.",
  },
];

/** docs/errors.md, whole. Codes stand in the order of the table in src/base/errors.ts. */
export function errorsPage(rows: ErrorRows): string {
  const lines = [
    "# Errors",
    "",
    "Written from the table in `src/base/errors.ts` by `npm run docs`; `npm run check` fails where the two differ. A code is stable:",
    'it is never given another meaning. Over HTTP the status goes with the code, and the body is `{ "code", "message" }`. The CLI',
    "writes the message to stderr and, with `--json`, the same object to stdout.",
    "",
    "A signature, commitment or sealed message that does not verify has one code, whatever the reason: telling reasons apart would",
    "tell an attacker how far a forgery got.",
  ];
  for (const { kind, title, about } of sections) {
    const own = Object.entries(rows).filter(([, row]) => row.kind === kind);
    if (own.length === 0) continue;
    lines.push("", `## ${title}`, "", about, "", "| code | status | what it means, and what to do |", "| --- | --- | --- |");
    for (const [code, row] of own)
      lines.push(`| <a id="${code}"></a>\`${code}\` | ${row.status} | ${row.summary.replaceAll("|", "\\|")} |`);
  }
  return `${lines.join("\n")}\n`;
}

/** The codes that a page documents. */
export function codesOn(page: string): string[] {
  return [...page.matchAll(/^\| <a id="([^"]+)"><\/a>/gm)].map((match) => match[1] ?? "");
}

/** What table, page and sources say differently: codes that one has and another lacks. */
export function codeFaults(rows: ErrorRows, page: string, sources: readonly string[]): string[] {
  const [known, shown] = [Object.keys(rows), codesOn(page)];
  const text = sources.join("\n");
  return [
    ...known.filter((code) => !shown.includes(code)).map((code) => `docs/errors.md lacks "${code}"`),
    ...shown.filter((code) => !known.includes(code)).map((code) => `docs/errors.md invents "${code}"`),
    ...known.filter((code) => !text.includes(`"${code}"`)).map((code) => `"${code}" stands in the table and is used nowhere in src/`),
  ];
}
