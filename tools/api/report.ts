import { moduleOf, resolved } from "./declarations.ts";
import type { Emitted, Module } from "./declarations.ts";

type Found = { readonly name: string; readonly text: string };

/**
 * The public interface of a subpath as a page: every export with its declaration, then the declarations that those name. What a
 * module keeps to itself is not in it, so that a change of this page is a change that a caller can notice.
 */
export function apiReport(subpath: string, emitted: Emitted): string {
  const modules = new Map([...emitted].map(([file, text]) => [file, moduleOf(file, text)]));
  const entry = `${subpath.slice(subpath.indexOf("/") + 1)}/index.d.ts`;
  const exported = [...exportsOf(entry, modules)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const seen = new Set<string>();
  const own: Found[] = [];
  for (const [name, place] of exported) {
    const text = modules.get(place.from)?.declarations.get(place.name)?.text;
    seen.add(`${place.from} ${place.name}`);
    const shown = name === place.name ? "" : `// as ${name}\n`;
    own.push({ name, text: text === undefined ? `export { ${name} } from "${place.from}";` : shown + text });
  }
  const used = reachedFrom(
    exported.map(([, place]) => place),
    { modules, seen },
  );
  return page(
    subpath,
    own,
    used.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

type Place = { readonly from: string; readonly name: string };
type Modules = ReadonlyMap<string, Module>;

/** Every export of a module with the place of its declaration, through re-exports. */
function exportsOf(file: string, modules: Modules): Map<string, Place> {
  const out = new Map<string, Place>();
  const module = modules.get(file);
  if (module === undefined) return out;
  for (const star of module.stars) for (const [name, place] of exportsOf(star, modules)) out.set(name, place);
  for (const [name, binding] of module.exports) out.set(name, declarationOf(binding, modules));
  return out;
}

function declarationOf(binding: Place, modules: Modules): Place {
  const module = modules.get(binding.from);
  if (module === undefined || module.declarations.has(binding.name)) return binding;
  const next = module.exports.get(binding.name) ?? module.imports.get(binding.name);
  if (next !== undefined) return declarationOf(next, modules);
  for (const star of module.stars) {
    const place = exportsOf(star, modules).get(binding.name);
    if (place !== undefined) return place;
  }
  return binding;
}

/** The declarations of the package that those at `places` name, directly or through others. */
function reachedFrom(places: readonly Place[], { modules, seen }: { modules: Modules; seen: Set<string> }): Found[] {
  const out: Found[] = [];
  const queue = [...places];
  for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
    for (const next of namedIn(place, modules)) {
      const key = `${next.from} ${next.name}`;
      const text = modules.get(next.from)?.declarations.get(next.name)?.text;
      if (seen.has(key) || text === undefined) continue;
      seen.add(key);
      out.push({ name: next.name, text });
      queue.push(next);
    }
  }
  return out;
}

function namedIn(place: Place, modules: Modules): Place[] {
  const module = modules.get(place.from);
  const text = module?.declarations.get(place.name)?.text;
  if (module === undefined || text === undefined) return [];
  const inline = [...text.matchAll(/import\("([^"]+)"\)\.([\w$]+)/g)].map((match) => ({
    from: resolved(place.from, match[1] ?? ""),
    name: match[2] ?? "",
  }));
  const plain = [...new Set(text.match(/[A-Za-z_$][\w$]*/g))].flatMap((name) => {
    if (name === place.name) return [];
    if (module.declarations.has(name)) return [{ from: place.from, name }];
    const binding = module.imports.get(name);
    return binding === undefined ? [] : [binding];
  });
  return [...inline, ...plain].map((each) => declarationOf(each, modules));
}

function page(subpath: string, own: readonly Found[], used: readonly Found[]): string {
  const block = (found: readonly Found[]) => ["```ts", ...found.map(({ text }) => text), "```"];
  return `${[
    `# \`${subpath}\``,
    "",
    "Written from the emitted declarations by `npm run docs`; `npm run check` fails where they differ. A change here is a change that",
    "callers can notice, and has a file in `changes/`.",
    "",
    "## Exports",
    "",
    ...block(own),
    ...(used.length === 0 ? [] : ["", "## What they name", "", ...block(used)]),
  ].join("\n")}\n`;
}
