import type { Exit, NoExit } from "../../src/app/exits.ts";

/** What there is: modules below src/ with the power of an exit, commands, and the exits that the leak test has a case for. */
export type Present = { readonly powerful: readonly string[]; readonly commands: readonly string[]; readonly cases: readonly string[] };

/** The list of exits, as it is kept in src/app/exits.ts. */
export type ExitList = { readonly exits: readonly Exit[]; readonly noExits: readonly NoExit[] };

function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

/** What of the list does not fit what is there, in sentences. */
export function exitFindings({ exits, noExits }: ExitList, { powerful, commands, cases }: Present): readonly string[] {
  const modulesListed = [...exits, ...noExits].flatMap(({ modules }) => modules ?? []);
  const commandsListed = [...exits, ...noExits].flatMap(({ commands: names }) => names ?? []);
  const names = exits.map(({ name }) => name);
  const list = "src/app/exits.ts";
  const isListed = (file: string): boolean => modulesListed.some((name) => name === file || (name.endsWith("/") && file.startsWith(name)));
  const isPowerful = (name: string): boolean => powerful.some((file) => file === name || (name.endsWith("/") && file.startsWith(name)));
  return [
    ...powerful
      .filter((file) => !isListed(file))
      .map((file) => `src/${file} can let bytes out and is not in ${list}: list it under an exit that the leak test has a case for`),
    ...modulesListed.filter((file) => !isPowerful(file)).map((file) => `${list} lists src/${file}, which lets nothing out`),
    ...commands
      .filter((name) => !commandsListed.includes(name))
      .map((name) => `the command "tocsin ${name}" is not in ${list}: list it under an exit that the leak test has a case for`),
    ...commandsListed.filter((name) => !commands.includes(name)).map((name) => `${list} lists the command "${name}", which is not there`),
    ...names
      .filter((name) => !cases.includes(name))
      .map((name) => `the exit "${name}" has no case in test/story/leak*.test.ts: provesExit("${name}", …)`),
    ...cases.filter((name) => !names.includes(name)).map((name) => `the leak test has a case for "${name}", which ${list} does not list`),
    ...[...twice(modulesListed), ...twice(commandsListed), ...twice(names)].map((name) => `${list} lists "${name}" twice`),
  ];
}
