import { randomInt } from "node:crypto";
import { test } from "node:test";
import { killRounds } from "../story/kill-rounds.ts";

const isAsked = process.env["TOCSIN_TORTURE"] === "1";
const skip = isAsked ? false : "500 rounds take a good part of an hour: npm run torture";

test("500 kills at random moments lose nothing, double nothing, and leave all of it in the logs", { skip }, async (context) => {
  const rounds = Number(process.env["TOCSIN_ROUNDS"] ?? 500);
  await killRounds(context, { rounds, sends: 8, seed: Number(process.env["TOCSIN_SEED"] ?? randomInt(1, 2 ** 31)) });
});
