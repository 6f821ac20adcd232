/** The width and height of a printed page, in characters and lines. */
export const pageWidth = 78;
export const pageLines = 60;

/** What stands at the head and foot of every page. */
export type PageFrame = { readonly marking: string; readonly reference: string; readonly warnings: readonly string[] };

function centred(text: string): string {
  return `${" ".repeat(Math.max(0, Math.floor((pageWidth - text.length) / 2)))}${text}`;
}

/** A line in pieces of the page's width, broken at spaces where it can be. */
function wrapped(line: string): readonly string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > pageWidth) {
    const space = rest.lastIndexOf(" ", pageWidth);
    const at = space > pageWidth / 2 ? space : pageWidth;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

/**
 * Text for paper: pages of 60 lines by 78 characters, parted by form feeds, each with marking, reference and page at its head and the marking at
 * its foot, so that a page that is torn out still says how it is to be handled. Control characters are taken out: nothing steers a printer.
 */
export function printedPages(body: readonly string[], { marking, reference, warnings }: PageFrame): string {
  // oxlint-disable-next-line no-control-regex -- exactly these are taken out
  const clean = (text: string): string =>
    text.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, "").replaceAll("\t", "  ");
  const lines = body.flatMap((line) => clean(line).split("\n")).flatMap(wrapped);
  const room = pageLines - 6 - warnings.length;
  const count = Math.max(1, Math.ceil(lines.length / room));
  const pages: string[] = [];
  for (let page = 0; page < count; page += 1) {
    const head = `${clean(reference)}   page ${page + 1} of ${count}`;
    pages.push(
      [
        centred(clean(marking)),
        head,
        ...warnings.map((warning) => centred(clean(warning))),
        "-".repeat(pageWidth),
        ...lines.slice(page * room, (page + 1) * room),
        "-".repeat(pageWidth),
        centred(clean(marking)),
      ].join("\n"),
    );
  }
  return `${pages.join("\n\f")}\n`;
}
