/** What each script of package.json is for, in the order in which a newcomer meets them. */
export const scripts: Readonly<Record<string, string>> = {
  demo: "plays the exchange on this machine: nodes in exercise folders, a message, logs verified, a tampered copy refused",
  test: "all tests; words after -- choose by path (npm test -- seal), options go to node",
  tocsin: "the command line from source: npm run -s tocsin -- --help",
  dev: "two nodes in exercise folders, running until stopped",
  check: "format, lint, layers, types, unused code, docs in step, API report, package",
  ok: "check and test, then the packed package installed in an empty folder and used",
  bench: "measures: npm run bench -- log seal start; JSON on stdout and in bench/results/",
  docs: "writes what is generated: layer table, error codes, measurements, API report",
  format: "formats the sources in place",
  build: "JavaScript and declarations into dist/, for publishing only",
  interop: "our TAXII server and client against those of others; what cannot be run is said, and is not a pass",
  nightly: "all tests with the long property runs",
  torture: "crash tests with many rounds",
  screenshots: "pictures of the desk's pages, from an exercise in a real browser",
  help: "this list",
};

/** One line a script. Refuses, with an `Error`, a script without a line and a line without a script. */
export function scriptLines(names: readonly string[]): string[] {
  const missing = names.filter((name) => scripts[name] === undefined);
  const invented = Object.keys(scripts).filter((name) => !names.includes(name));
  if (missing.length + invented.length > 0)
    throw new Error(`the help and package.json differ: "${[...missing, ...invented].join('", "')}"`);
  const width = Math.max(...names.map((name) => name.length));
  return Object.entries(scripts).map(([name, what]) => `npm run ${name.padEnd(width)}  ${what}`);
}
