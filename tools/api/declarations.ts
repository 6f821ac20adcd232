import path from "node:path";

/** One declaration of an emitted `.d.ts`: its name and its text. */
type Declaration = { readonly name: string; readonly text: string };

/** Where a name of a module comes from: `from` is the file, `name` what it is called there; `*` is the whole of it. */
type Binding = { readonly from: string; readonly name: string };

/** An emitted `.d.ts`, taken apart. Comments must have been left out when it was emitted. */
export type Module = {
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** What it exports under which name: its own declarations and those of others. */
  readonly exports: ReadonlyMap<string, Binding>;
  /** Files whose every export it exports. */
  readonly stars: readonly string[];
  readonly imports: ReadonlyMap<string, Binding>;
};

/** Emitted declarations by path, `seal/index.d.ts`. */
export type Emitted = ReadonlyMap<string, string>;

/** Takes one emitted file apart. A statement begins at the left margin; its further lines do not, but for closing braces. */
export function moduleOf(file: string, text: string): Module {
  const declarations = new Map<string, Declaration>();
  const exports = new Map<string, Binding>();
  const imports = new Map<string, Binding>();
  const stars: string[] = [];
  for (const statement of text.split(/\n(?=(?:export|import|declare|type|interface|class|abstract)\b)/)) {
    const trimmed = statement.trim();
    const source = /\bfrom\s*["']([^"']+)["'];?$/.exec(trimmed)?.[1];
    const from = source === undefined ? file : resolved(file, source);
    const name = /^(?:export )?(?:declare )?(?:abstract )?(?:type|interface|class|function|const|let|enum|namespace) ([\w$]+)/.exec(
      trimmed,
    )?.[1];
    if (trimmed.startsWith("import")) for (const [local, binding] of namesOf(trimmed, from)) imports.set(local, binding);
    else if (/^export \*\s*from/.test(trimmed)) stars.push(from);
    else if (/^export (?:type )?[{*]/.test(trimmed)) for (const [local, binding] of namesOf(trimmed, from)) exports.set(local, binding);
    else if (name !== undefined) {
      // Overloads of a function are several statements with one name.
      declarations.set(name, { name, text: [declarations.get(name)?.text, trimmed].filter(Boolean).join("\n") });
      if (trimmed.startsWith("export")) exports.set(name, { from: file, name });
    }
  }
  return { declarations, exports, stars, imports };
}

/** The names in the braces of an import or export, `a as b`, and `* as ns`. */
function namesOf(statement: string, from: string): [string, Binding][] {
  const star = /\*\s*as\s+([\w$]+)/.exec(statement)?.[1];
  if (star !== undefined) return [[star, { from, name: "*" }]];
  const inside = /\{([^}]*)\}/.exec(statement)?.[1] ?? "";
  return inside
    .split(",")
    .map((each) => each.trim().replace(/^type /, ""))
    .filter(Boolean)
    .map((each) => {
      const [name = each, local = name] = each.split(/\s+as\s+/);
      return [local, { from, name }];
    });
}

/** The emitted file that a specifier leads to; a package's own name stays as it is. */
export function resolved(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.[jt]s$/, ".d.ts");
}
