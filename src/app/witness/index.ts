export { serveWitness } from "./serve.ts";
export type { RunningWitness, WitnessReady } from "./serve.ts";
