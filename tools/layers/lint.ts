import { harmlessNames, layers, packages, powerModules, topOf } from "./table.ts";
import type { Layer, Power } from "./table.ts";

/** One entry of `overrides` in .oxlintrc.json. */
export type LintOverride = { readonly files: readonly string[]; readonly rules: Readonly<Record<string, unknown>> };

const properties: readonly { readonly object: string; readonly property: string; readonly power: Power | "never" }[] = [
  { object: "process", property: "env", power: "environment" },
  { object: "Date", property: "now", power: "clock" },
  { object: "performance", property: "now", power: "clock" },
  { object: "process", property: "hrtime", power: "clock" },
  { object: "Math", property: "random", power: "never" },
];

/** The table in the linter's words: one entry a layer, folders inside a layer after it, because the last one that fits counts. */
export function lintOverrides(): LintOverride[] {
  return layers
    .toSorted((a, b) => a.folder.split("/").length - b.folder.split("/").length)
    .map((layer) => ({
      files: [`src/${layer.folder}/**`],
      rules: {
        "no-restricted-imports": ["error", { paths: forbiddenModules(layer), patterns: forbiddenLayers(layer) }],
        "no-restricted-properties": ["error", ...forbiddenProperties(layer)],
      },
    }));
}

function forbiddenModules(layer: Layer): { name: string; message: string; allowImportNames?: readonly string[] }[] {
  const modules = Object.entries(powerModules).filter(([, power]) => !layer.powers?.includes(power));
  const others = Object.entries(packages).filter(([, allowed]) => !allowed.includes(topOf(layer)));
  return [
    ...modules.map(([name, power]) => ({
      name,
      message: `${layer.folder} has no power over ${power}`,
      ...(harmlessNames[name] && { allowImportNames: harmlessNames[name] }),
    })),
    ...others.map(([name, allowed]) => ({ name, message: `${allowed.join(", ")} may import it` })),
  ];
}

function forbiddenLayers(layer: Layer): { regex: string; message: string; allowTypeImports?: true }[] {
  const tops = layers.filter(({ folder }) => !folder.includes("/") && folder !== layer.folder && !layer.folder.startsWith(`${folder}/`));
  const values = tops.filter(({ folder }) => layer.imports.includes(folder));
  const types = tops.filter(({ folder }) => layer.types?.includes(folder));
  const none = tops.filter((each) => !values.includes(each) && !types.includes(each));
  const out: { regex: string; message: string; allowTypeImports?: true }[] = [];
  const into = (rows: readonly Layer[]) => `^(?:\\.\\./)+(?:${rows.map(({ folder }) => folder).join("|")})/`;
  if (none.length > 0) out.push({ regex: into(none), message: `${layer.folder} may not import this layer` });
  if (types.length > 0)
    out.push({ regex: into(types), message: `${layer.folder} may import only types of this layer`, allowTypeImports: true });
  for (const each of [...values, ...types]) {
    const doors = ["(?:[\\w-]+/)?index.ts", ...(each.doors ?? []), "ports.ts"].map((door) => `${door.replaceAll(".ts", "\\.ts")}$`);
    out.push({
      regex: `^(?:\\.\\./)+${each.folder}/(?!${doors.join("|")})`,
      message: `${each.folder} is entered through its door`,
    });
  }
  return out;
}

function forbiddenProperties(layer: Layer): { object: string; property: string; message: string }[] {
  return properties
    .filter(({ power }) => power === "never" || !layer.powers?.includes(power))
    .map(({ object, property, power }) => ({
      object,
      property,
      message:
        power === "never"
          ? "randomness comes in as a RandomSource"
          : `${layer.folder} has no power over the ${power}: it comes in as a parameter`,
    }));
}
