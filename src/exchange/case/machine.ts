/** One allowed step of a state machine: in `from`, the act `act` of `by` leads to `to`. */
export type Step<State extends string, Act extends string> = {
  readonly from: readonly State[];
  readonly act: Act;
  readonly to: State;
  /** Who does it: the party that began, the other one, or the clock. */
  readonly by: "originator" | "recipient" | "either" | "clock";
};

/** A state machine as one table; what it does not name is not allowed. */
export type Machine<State extends string, Act extends string> = {
  readonly name: string;
  readonly begin: State;
  readonly states: readonly State[];
  readonly acts: readonly Act[];
  /** States that nothing leads out of. */
  readonly final: readonly State[];
  readonly steps: readonly Step<State, Act>[];
};

/** Writes a machine down: the states and acts are those that its steps name. */
export function machine<const State extends string, const Act extends string>(
  name: string,
  begin: State,
  steps: readonly Step<State, Act>[],
): Machine<State, Act> {
  const states = [...new Set([begin, ...steps.flatMap(({ from, to }) => [...from, to])])];
  const acts = [...new Set(steps.map(({ act }) => act))];
  const final = states.filter((state) => steps.every(({ from }) => !from.includes(state)));
  return { name, begin, states, acts, final, steps };
}

/** What a table allows in a state, as words for a person: each act with who does it. Empty where the state is final. */
export function following(table: Machine<string, string>, state: string): readonly string[] {
  const people = table.steps.filter(({ from, by }) => from.includes(state) && by !== "clock");
  const who = { originator: "its originator", recipient: "its recipient", either: "either side", clock: "" } as const;
  return [...new Set(people.map(({ act, by }) => `${act} (${who[by]})`))];
}

/** The state that an act of a side leads to; `undefined` where the table does not allow it, or does not know the act. */
export function next(
  table: Machine<string, string>,
  state: string,
  given: { readonly act: string; readonly by: "originator" | "recipient" | "clock" },
): string | undefined {
  const { act, by } = given;
  const step = table.steps.find(
    (one) => one.act === act && one.from.includes(state) && (one.by === by || (one.by === "either" && by !== "clock")),
  );
  return step?.to;
}
