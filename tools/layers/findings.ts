import path from "node:path";
import { blank } from "./blank.ts";
import { importsOf } from "./imports.ts";
import type { Import } from "./imports.ts";
import { harmlessNames, layerOf, layers, packages, powerExpressions, powerModules, topOf } from "./table.ts";
import type { Layer, Power } from "./table.ts";

/** Something in src/ that the table forbids: where, and the sentence that says why. */
export type Finding = { readonly file: string; readonly line: number; readonly message: string };

/** The sources to walk: path below src/ with forward slashes, and text. */
export type Sources = ReadonlyMap<string, string>;

/**
 * All that the table forbids, in the order of the files. A test may import any layer through its door, any package and any power:
 * what it builds does not ship.
 */
export function findingsIn(sources: Sources, table: readonly Layer[] = layers): Finding[] {
  const found: Finding[] = [];
  for (const [file, text] of sources) {
    const layer = layerOf(file, table);
    if (layer === undefined) found.push({ file, line: 1, message: "is in no layer of the table in tools/layers/table.ts" });
    else found.push(...importFindings(file, { text, layer, table }), ...(isTest(file) ? [] : powerFindings(file, { text, layer })));
  }
  return [...found, ...cycleFindings(sources)];
}

/** Whether a file is a test or what tests share: `x.test.ts`, `x.prop.test.ts`, `x.test-data.ts`. None of them ships. */
export function isTest(file: string): boolean {
  return /\.test(?:-[a-z]+)?\.ts$/.test(file);
}

type Walk = { readonly text: string; readonly layer: Layer; readonly table: readonly Layer[] };

function importFindings(file: string, walk: Walk): Finding[] {
  return importsOf(walk.text).flatMap((each) => {
    const message = each.specifier.startsWith(".") ? relativeMessage(file, each, walk) : packageMessage(file, each, walk.layer);
    return message === undefined ? [] : [{ file, line: each.line, message }];
  });
}

function relativeMessage(file: string, { specifier, isType }: Import, { layer, table }: Walk): string | undefined {
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  if (target.startsWith("../")) return isTest(file) ? undefined : `reaches out of src/: "${specifier}"`;
  const to = layerOf(target, table);
  if (to === undefined) return `imports "${specifier}", which is in no layer`;
  // Inside a layer every folder is at home; what keeps it in order there is that cycles are refused.
  if (topOf(to) === topOf(layer)) return undefined;
  if (isTest(file) && isTest(target)) return undefined;
  const isAllowed = isTest(file) || layer.imports.includes(to.folder);
  if (!isAllowed && !layer.types?.includes(to.folder)) return `${layer.folder} may not import ${to.folder}: "${specifier}"`;
  if (!isAllowed && !isType) return `${layer.folder} may import only types of ${to.folder}: "${specifier}"`;
  if (isDoor(target, to, isType || isTest(file))) return undefined;
  return `enters ${to.folder} beside its door (${["index.ts", ...(to.doors ?? [])].join(", ")}): "${specifier}"`;
}

function isDoor(target: string, to: Layer, isType: boolean): boolean {
  const inside = target.slice(to.folder.length + 1);
  return /^(?:[\w-]+\/)?index\.ts$/.test(inside) || (to.doors ?? []).includes(inside) || (isType && inside === "ports.ts");
}

function packageMessage(file: string, { specifier, names }: Import, layer: Layer): string | undefined {
  if (isTest(file)) return undefined;
  const harmless = harmlessNames[specifier] ?? [];
  if (names.length > 0 && names.every((name) => harmless.includes(name))) return undefined;
  if (specifier.startsWith("node:")) return powerMessage(layer, powerModules[specifier], specifier);
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const allowed = packages[name];
  if (allowed === undefined) return `imports a package that the table does not name: "${name}"`;
  return allowed.includes(topOf(layer)) ? undefined : `${layer.folder} may not import the package "${name}" (${allowed.join(", ")} may)`;
}

function powerMessage(layer: Layer, power: Power | "never" | undefined, shown: string): string | undefined {
  if (power === undefined || (power !== "never" && layer.powers?.includes(power))) return undefined;
  return power === "never" ? `"${shown}" is used nowhere` : `${layer.folder} has no power over ${power}: "${shown}"`;
}

function powerFindings(file: string, { text, layer }: Pick<Walk, "text" | "layer">): Finding[] {
  const { code } = blank(text);
  return powerExpressions.flatMap(({ pattern, shown, power }) =>
    [...code.matchAll(pattern)].flatMap((match) => {
      const message = powerMessage(layer, power, shown);
      return message === undefined ? [] : [{ file, line: code.slice(0, match.index).split("\n").length, message }];
    }),
  );
}

/** One finding for each cycle of imports that load something when the program runs. */
function cycleFindings(sources: Sources): Finding[] {
  const edges = new Map([...sources].map(([file, text]) => [file, loadedBy(file, text)]));
  const found: Finding[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    const seen = trail.indexOf(file);
    if (seen !== -1) found.push({ file, line: 1, message: `imports itself: ${[...trail.slice(seen), file].join(" -> ")}` });
    if (seen !== -1 || done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return found;
}

function loadedBy(file: string, text: string): string[] {
  return importsOf(text)
    .filter(({ specifier, isType }) => specifier.startsWith(".") && !isType)
    .map(({ specifier }) => path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier)));
}
