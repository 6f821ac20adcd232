import { fromBase64url, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { readReader } from "../../handling/index.ts";
import type { AccountCredentials, AccountRecord, CollectionRecord, TaxiiBook } from "../../taxii/index.ts";
import { requireRole } from "../authorise.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { changeTaxii } from "./change.ts";
import { passwordCost } from "./authenticate.ts";

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

function credentialsOf({ args }: VerbCall): AccountCredentials {
  const [hash, salt, token, certificate] = ["passwordHash", "passwordSalt", "token", "certificate"].map(
    (name) => args.optionalText(name) ?? null,
  );
  const is32 = (text: string | null | undefined): boolean => typeof text === "string" && fromBase64url(text)?.length === 32;
  if (
    [hash, token, certificate].some((text) => typeof text === "string" && !is32(text)) ||
    ((hash ?? null) === null) !== ((salt ?? null) === null)
  )
    throw new TocsinError(
      "usage",
      "give the hash of a password with its salt, the hash of a token, or the pin of a certificate, as base64url of 32 bytes",
    );
  if (hash === null && token === null && certificate === null)
    throw new TocsinError("usage", "give the account a password, a token or a certificate: none is made without");
  const password = typeof hash === "string" && typeof salt === "string" ? { hash, salt, ...passwordCost } : null;
  return { password, token: token ?? null, certificate: certificate ?? null };
}

/** Whoever gives an account markings widens what it may have. */
function requireForMarkings({ signers }: VerbCall, markings: readonly string[]): void {
  if (markings.length > 0) requireRole(signers, ["liaison-officer", "releaser"], "giving an account markings");
}

function accountIn(book: TaxiiBook, name: string): AccountRecord {
  const found = book.accounts.find((account) => account.name === name && account.isFeed !== true);
  if (found === undefined) throw new TocsinError("unknown-item", `name an account that is there, got "${name.slice(0, 80)}"`);
  return found;
}

/** A collection by id or alias; one that several roots have needs its root before it, `root/name`. */
export function collectionIn(book: TaxiiBook, name: string): CollectionRecord {
  const found = book.collections.filter(({ root, id, alias }) => [id, alias, `${root}/${id}`, `${root}/${alias}`].includes(name));
  const [first] = found;
  if (first === undefined)
    throw new TocsinError("unknown-item", `name a collection that is there by its id or alias, got "${name.slice(0, 80)}"`);
  if (found.length > 1)
    throw new TocsinError("usage", `write the API root before it, ROOT/NAME: "${name.slice(0, 80)}" is there ${found.length} times`);
  return first;
}

function accountView(account: AccountRecord): JsonValue {
  const { name, organisation, country, purpose, markings, needsConsent, consentsTo = [], disabledAt, credentials } = account;
  const by = (["password", "token", "certificate"] as const).filter((kind) => credentials[kind] !== null);
  return { name, organisation, country, purpose, markings: [...markings], needsConsent, consentsTo: [...consentsTo], disabledAt, by };
}

/** Makes a TAXII account. Secrets are made where the command runs and never come here: only their hashes do. */
export const accountAdd: Verb = {
  roles: ["administrator", "liaison-officer", "releaser"],
  async run(call) {
    const { args } = call;
    const name = args.text("name");
    if (!namePattern.test(name)) throw new TocsinError("usage", `name accounts in letters, digits and . _ @ -, got "${name.slice(0, 80)}"`);
    const reader = readReader({
      id: name,
      organisation: args.text("organisation"),
      purpose: args.text("purpose"),
      country: args.optionalText("country") ?? null,
      markings: [...args.texts("markings")],
    });
    requireForMarkings(call, reader.markings);
    const { organisation, country, purpose, markings } = reader;
    const account = {
      name,
      credentials: credentialsOf(call),
      organisation,
      country,
      purpose,
      markings,
      needsConsent: args.flag("needsConsent"),
      disabledAt: null,
    };
    return await changeTaxii(call, "taxii-account-add", async (writes) => {
      const book = await writes.book();
      if (book.accounts.some((other) => other.name === name))
        throw new TocsinError("state-refuses", `choose another name: there is an account "${name}"`);
      const no = await writes.addAccount(account);
      return { result: accountView({ ...account, no }), subject: name, facts: { organisation, purpose, markings: [...markings] } };
    });
  },
};

/** Changes the markings that an account holds: what it gains comes to it anew, what it loses is gone at once. */
export const accountMark: Verb = {
  roles: ["liaison-officer", "releaser"],
  run: (call) =>
    changeTaxii(call, "taxii-account-mark", async (writes) => {
      const account = accountIn(await writes.book(), call.args.text("name"));
      const { markings } = readReader({ organisation: "-", purpose: "-", markings: [...call.args.texts("markings")] });
      const changed = { ...account, markings };
      await writes.putAccount(changed);
      return { result: accountView(changed), subject: account.name, facts: { before: [...account.markings], markings: [...markings] } };
    }),
};

/** Ends an account at once. */
export const accountDisable: Verb = {
  roles: ["administrator", "liaison-officer", "releaser"],
  run: (call) =>
    changeTaxii(call, "taxii-account-disable", async (writes) => {
      const account = accountIn(await writes.book(), call.args.text("name"));
      if (account.disabledAt !== null)
        throw new TocsinError("state-refuses", `nothing to do: "${account.name}" was disabled at ${account.disabledAt}`);
      const changed = { ...account, disabledAt: timestamp(call.node.clock.nowMs()) };
      await writes.putAccount(changed);
      return { result: accountView(changed), subject: account.name, facts: { reason: call.args.text("reason") } };
    }),
};

/** Lists the accounts. Shows no secret and no content. */
export const accountList: Verb = {
  roles: "anyone",
  run: async ({ node }) => ({
    accounts: (await node.store.taxii.reads.book()).accounts.filter(({ isFeed }) => isFeed !== true).map(accountView),
  }),
};

/**
 * Records to whom an account consents that what it sends may go: exactly these from now on. What a reader gains comes to it anew, what was
 * withdrawn is gone at once. Silence is no consent: the basis says how it was given, or that it was withdrawn.
 */
export const accountConsent: Verb = {
  roles: ["liaison-officer", "releaser"],
  run: (call) =>
    changeTaxii(call, "taxii-account-consent", async (writes) => {
      const { args } = call;
      const book = await writes.book();
      const account = accountIn(book, args.text("name"));
      if (!account.needsConsent) throw new TocsinError("state-refuses", `nothing to do: what "${account.name}" sends needs no consent`);
      const readers = [...new Set(args.texts("readers"))].sort();
      for (const reader of readers) accountIn(book, reader);
      const basis = args.text("basis");
      if (basis.trim() === "" || basis.length > 250) throw new TocsinError("usage", "say in 1 to 250 characters how the consent was given");
      const changed = { ...account, consentsTo: readers };
      await writes.putAccount(changed);
      const facts = { before: [...(account.consentsTo ?? [])], readers, basis };
      return { result: accountView(changed), subject: account.name, facts };
    }),
};

/** Lets an account write a collection, or only know of it, or neither any more. Reading is opened by a standing release alone. */
export const accountAccess: Verb = {
  roles: ["administrator", "liaison-officer", "releaser"],
  run: (call) =>
    changeTaxii(call, "taxii-access", async (writes) => {
      const book = await writes.book();
      const account = accountIn(book, call.args.text("name"));
      const collection = collectionIn(book, call.args.text("collection"));
      const access = call.args.text("access");
      if (access === "none") await writes.removeAccess(account.no, collection.no);
      else if (access === "write" || access === "listed")
        await writes.putAccess({ account: account.no, collection: collection.no, mayWrite: access === "write" });
      else throw new TocsinError("usage", `give access as write, listed or none, got "${access.slice(0, 40)}"`);
      if (access === "write" && collection.query !== null)
        throw new TocsinError("usage", "write to the collections that it is drawn from: a collection that is a query takes nothing itself");
      return {
        result: { name: account.name, collection: collection.id, access },
        subject: account.name,
        facts: { collection: collection.id, access },
      };
    }),
};
