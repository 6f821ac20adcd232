/** One request and what must come of it. */
export type Step = {
  readonly title: string;
  readonly line: number;
  readonly account: string | null;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly status: number;
  readonly wantedHeaders: readonly { readonly name: string; readonly value: string | null }[];
  readonly wantedBody: string | null;
};

type Draft = { title: string; line: number; account: string | null; request: string[]; body: string[]; answer: string[]; wanted: string[] };

/**
 * Reads a conformance script:
 *
 *     # what must hold, with its section
 *     @ reader               the account, or - for none
 *     > GET /path            the request line, then its headers; {name} stands for what an earlier step kept
 *     >> text                the body, a line each
 *     < 200                  the status, then headers: a value, ~pattern, or ! where there must be none
 *     << {"more": true}      the body as JSON: what must be in it; "~pattern" a text that matches, "$name" any value, kept
 */
export function readScript(text: string): readonly Step[] {
  const drafts: Draft[] = [];
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trimEnd();
    const current = drafts.at(-1);
    if (line.startsWith("# ")) {
      drafts.push({ title: line.slice(2), line: index + 1, account: "reader", request: [], body: [], answer: [], wanted: [] });
    } else if (line === "" || line.startsWith("//")) continue;
    else if (current === undefined) throw new Error(`line ${index + 1}: a step begins with a title`);
    else if (line.startsWith("@ ")) current.account = line === "@ -" ? null : line.slice(2);
    else if (line.startsWith(">> ")) current.body.push(line.slice(3));
    else if (line.startsWith("> ")) current.request.push(line.slice(2));
    else if (line.startsWith("<< ")) current.wanted.push(line.slice(3));
    else if (line.startsWith("< ")) current.answer.push(line.slice(2));
    else throw new Error(`line ${index + 1}: nothing begins like "${line.slice(0, 20)}"`);
  }
  return drafts.map(stepOf);
}

function stepOf({ title, line, account, request, body, answer, wanted }: Draft): Step {
  const [first = "", ...headers] = request;
  const [method = "", target = ""] = first.split(" ");
  const [status = "", ...wantedHeaders] = answer;
  if (target === "" || !/^\d{3}$/.test(status)) throw new Error(`line ${line}: "${title}" needs a request line and a status`);
  const pair = (text: string): [string, string] => [text.slice(0, text.indexOf(":")).trim(), text.slice(text.indexOf(":") + 1).trim()];
  return {
    title,
    line,
    account,
    method,
    target,
    headers: Object.fromEntries(headers.map(pair)),
    body: body.length === 0 ? null : body.join("\n"),
    status: Number(status),
    wantedHeaders: wantedHeaders.map((text) =>
      text.startsWith("!") ? { name: text.slice(1).trim(), value: null } : { name: pair(text)[0], value: pair(text)[1] },
    ),
    wantedBody: wanted.length === 0 ? null : wanted.join("\n"),
  };
}

/** Finds what of a wanted JSON value is not in an answer; the first such place, or `undefined`. Values named `$name` are kept. */
export function mismatch(
  wanted: unknown,
  got: unknown,
  about: { readonly at: string; readonly kept: Map<string, string> },
): string | undefined {
  const { at, kept } = about;
  if (typeof wanted === "string" && wanted.startsWith("$")) {
    if (typeof got !== "string") return `${at}: a text was wanted, got ${JSON.stringify(got)}`;
    kept.set(wanted.slice(1), got);
    return undefined;
  }
  if (typeof wanted === "string" && wanted.startsWith("~")) {
    return typeof got === "string" && new RegExp(wanted.slice(1)).test(got)
      ? undefined
      : `${at}: ${wanted} was wanted, got ${JSON.stringify(got)}`;
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(got) || got.length !== wanted.length)
      return `${at}: a list of ${wanted.length} was wanted, got ${JSON.stringify(got)?.slice(0, 200)}`;
    return firstOf(wanted.map((item, index) => mismatch(item, got[index], { at: `${at}/${index}`, kept })));
  }
  if (typeof wanted === "object" && wanted !== null) {
    if (typeof got !== "object" || got === null || Array.isArray(got)) return `${at}: an object was wanted, got ${JSON.stringify(got)}`;
    const members = got as Record<string, unknown>;
    return firstOf(
      Object.entries(wanted).map(([name, value]) =>
        name.startsWith("!")
          ? name.slice(1) in members
            ? `${at}/${name.slice(1)}: it should not be there`
            : undefined
          : mismatch(value, members[name], { at: `${at}/${name}`, kept }),
      ),
    );
  }
  return wanted === got ? undefined : `${at}: ${JSON.stringify(wanted)} was wanted, got ${JSON.stringify(got)}`;
}

function firstOf(found: readonly (string | undefined)[]): string | undefined {
  return found.find((each) => each !== undefined);
}
