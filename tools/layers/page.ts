import { layers } from "./table.ts";
import type { Layer } from "./table.ts";

/** The rows of the table whose folders are there, as Markdown for docs/architecture.md. */
export function layerTable(exists: (folder: string) => boolean): string {
  const shown = layers.filter(({ folder }) => exists(folder));
  const has = (folder: string) => shown.some((layer) => layer.folder === folder);
  const rows = shown.map((layer) => [`\`${layer.folder}\``, layer.holds, importsOf(layer, has), (layer.powers ?? []).join(", ") || "none"]);
  const lines = [["layer", "holds", "may import", "powers"], ["---", "---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function importsOf(layer: Layer, has: (folder: string) => boolean): string {
  const values = layer.imports.filter(has);
  const types = (layer.types ?? []).filter(has).map((folder) => `${folder} (types)`);
  return [...values, ...types].join(", ") || "nothing";
}
