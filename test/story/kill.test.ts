import { test } from "node:test";
import { killRounds } from "./kill-rounds.ts";

test("nodes that are killed at random moments lose nothing, double nothing, and keep all of it in their logs", async (context) => {
  await killRounds(context, { rounds: 20, sends: 6, seed: 20_261_122 });
});
