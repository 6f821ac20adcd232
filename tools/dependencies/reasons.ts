/** The parts of package.json that name packages. */
export type Dependencies = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

/** The packages that a page gives a reason for: the first cell of a row, in backticks, with a reason that is not empty. */
export function reasonsOn(page: string): { readonly name: string; readonly version: string; readonly reason: string }[] {
  return [...page.matchAll(/^\| `([^`]+)` \| ([^|]*) \| (.*) \|$/gm)].map(([, name = "", version = "", reason = ""]) => ({
    name,
    version: version.trim(),
    reason: reason.trim(),
  }));
}

/** Where package.json and docs/dependencies.md differ, and what is not pinned. */
export function dependencyFaults(manifest: Dependencies, page: string): string[] {
  const direct = { ...manifest.dependencies, ...manifest.devDependencies };
  const reasons = reasonsOn(page);
  const named = new Map(reasons.map((row) => [row.name, row]));
  const faults: string[] = [];
  for (const [name, version] of Object.entries(direct)) {
    if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) faults.push(`package.json does not pin "${name}" exactly: "${version}"`);
    const row = named.get(name);
    if (row === undefined) faults.push(`docs/dependencies.md has no reason for "${name}"`);
    else if (row.version !== version)
      faults.push(`docs/dependencies.md gives "${name}" in version "${row.version}", package.json in "${version}"`);
    else if (row.reason.length < 20) faults.push(`docs/dependencies.md has no real reason for "${name}": "${row.reason}"`);
  }
  for (const { name } of reasons)
    if (direct[name] === undefined) faults.push(`docs/dependencies.md gives a reason for "${name}", which is no direct dependency`);
  if (named.size !== reasons.length) faults.push("docs/dependencies.md names a package twice");
  return faults;
}
