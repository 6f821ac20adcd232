import { base64url, sha256, timestamp, TocsinError } from "../../base/index.ts";
import { recordAct, roles } from "../../exchange/index.ts";
import type { ApiToken } from "../../exchange/index.ts";
import { isForTokens } from "../console/strength.ts";
import type { Verb } from "../verb.ts";

const longestDays = 366;
const tokensAtMost = 50;
const dayMs = 86_400_000;

function readScopes(scopes: readonly string[]): readonly string[] {
  const wrong = scopes.find((scope) => scope !== "events" && (!/^[a-z][a-z0-9-]{0,63}$/.test(scope) || !isForTokens(scope)));
  if (wrong !== undefined || scopes.length === 0 || scopes.length > 64)
    throw new TocsinError("usage", `give scopes as verbs that need no signature, or events, got "${wrong?.slice(0, 64) ?? ""}"`);
  return [...new Set(scopes)].toSorted();
}

const tokenView = ({ id, name, scopes, madeMs, untilMs, usedMs, endedMs }: ApiToken) => ({
  id,
  name,
  scopes: [...scopes],
  made: timestamp(madeMs),
  until: timestamp(untilMs),
  used: usedMs === null ? null : timestamp(usedMs),
  ended: endedMs === null ? null : timestamp(endedMs),
});

/** Makes a token for a program of the officer's: it does what its scopes name, as far as the officer's roles go, until its end. It is shown once. */
const tokenMake: Verb = {
  roles,
  async run({ node, args, signers }) {
    const [signer] = signers;
    if (signer === undefined) throw new TocsinError("not-authorised", "name the officer whose token it is with --as");
    const officer = signer.officer.id;
    const name = args.text("name");
    if (!/^[\x20-\x7e]{1,60}$/.test(name)) throw new TocsinError("usage", "give the token a name of at most 60 plain characters");
    const scopes = readScopes(args.texts("scopes"));
    const days = args.value("days") ?? 90;
    if (typeof days !== "number" || !Number.isInteger(days) || days < 1 || days > longestDays)
      throw new TocsinError("usage", `give days as a whole number of 1 to ${longestDays}`);
    const secret = node.random(32);
    const madeMs = node.machineClock.nowMs();
    const token: ApiToken = {
      id: base64url(node.random(9)),
      hash: sha256(secret),
      officer,
      name,
      scopes,
      madeMs,
      untilMs: madeMs + days * dayMs,
      usedMs: null,
      endedMs: null,
    };
    await node.store.transact(async (tx) => {
      const held = (await tx.accounts.tokens(officer)).filter(({ endedMs, untilMs }) => endedMs === null && untilMs > madeMs);
      if (held.length >= tokensAtMost) throw new TocsinError("state-refuses", `end a token first: "${officer}" has ${held.length}`);
      await tx.accounts.putToken(token);
      const facts = { token: token.id, scopes: [...scopes], until: timestamp(token.untilMs), request: base64url(sha256(signer.envelope)) };
      await recordAct(tx, node, { verb: "token-make", subject: officer, officer, facts });
    });
    return { ...tokenView(token), token: `tocsin_${base64url(secret)}` };
  },
};

/** Ends a token of the officer's at once. */
const tokenEnd: Verb = {
  roles,
  async run({ node, args, signers }) {
    const officer = signers[0]?.officer.id ?? "";
    const id = args.text("token");
    return await node.store.transact(async (tx) => {
      const token = (await tx.accounts.tokens(officer)).find((one) => one.id === id && one.endedMs === null);
      if (token === undefined) throw new TocsinError("unknown-item", "name a token of yours that is in force");
      const ended = { ...token, endedMs: node.machineClock.nowMs() };
      await tx.accounts.putToken(ended);
      await recordAct(tx, node, { verb: "token-end", subject: officer, officer, facts: { token: id } });
      return tokenView(ended);
    });
  },
};

/** The officer's own tokens. Shows no secret. */
const tokenList: Verb = {
  roles,
  run: async ({ node, signers }) => ({
    tokens: (await node.store.read((view) => view.accounts.tokens(signers[0]?.officer.id ?? ""))).map(tokenView),
  }),
};

/** Verbs of the tokens for programs. */
export const tokenVerbs: Readonly<Record<string, Verb>> = { "token-end": tokenEnd, "token-list": tokenList, "token-make": tokenMake };
