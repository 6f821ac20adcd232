/** The parts of package.json that say what is published. */
export type Manifest = {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
};

/** What is wrong with the files of a package: a target that is not in it, or a file that has no business there. */
export function packageFaults(manifest: Manifest, files: readonly string[]): string[] {
  const present = new Set(files);
  const targets = [
    ...Object.values(manifest.bin),
    ...Object.values(manifest.exports).flatMap((to) => (typeof to === "string" ? [to] : Object.values(to))),
  ];
  const missing = targets.map((target) => target.replace(/^\.\//, "")).filter((target) => !present.has(target));
  const foreign = files.filter((file) => /\.test[.-]|^(?:src|test|tools|bench)\/|(?:^|\/)\.|(?<!\.d)\.ts$/.test(file));
  return [
    ...missing.map((file) => `package.json names "${file}", which is not in the package`),
    ...foreign.map((file) => `"${file}" does not belong in the package`),
  ];
}

/** The subpaths that a program can import, as `tocsin/log`. */
export function subpathsOf(name: string, manifest: Manifest): string[] {
  return Object.keys(manifest.exports)
    .filter((key) => !key.endsWith(".json"))
    .map((key) => `${name}${key.slice(1)}`);
}
