import { TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { entered, recordAct, releaseRequests } from "../../exchange/index.ts";
import type { EnrolledOfficer, Entry, MessageRecord, MonthKeys, Partner, ReleaseRequestView, View } from "../../exchange/index.ts";
import { requireRole } from "../authorise.ts";
import { entriesOf, entryOf, headerOf } from "../cases.ts";
import { checkNeedToKnow, mayKnow, readerRoles } from "../need-to-know.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";

const kindsOfRequests = ["release-request", "release-decision"] as const;
const mostRequests = 500;

type Asked = { readonly request: ReleaseRequestView; readonly entries: readonly Entry[]; readonly partner: Partner };
type Reading = { readonly node: Node; readonly view: View; readonly months: MonthKeys };

async function requestsWith({ node, view, months }: Reading, partner: Partner): Promise<readonly Asked[]> {
  const entries = await entriesOf(view, { partner: partner.nodeId, kinds: kindsOfRequests }, { self: node.id, months });
  return releaseRequests(entries, node.clock.nowMs()).map((request) => ({ request, entries, partner }));
}

/** The message that a request is about: ours where the partner asks, the partner's where we do. */
async function messageOf({ node, view }: Reading, { request }: Asked): Promise<MessageRecord | undefined> {
  return await view.messageByHash(request.of, request.asker !== node.id);
}

async function isKnownTo(reading: Reading, asked: Asked, officer: EnrolledOfficer): Promise<boolean> {
  const carrier = await reading.view.message(asked.request.row);
  const about = await messageOf(reading, asked);
  for (const message of [carrier, about]) if (message !== undefined && !(await mayKnow(reading.view, officer, message))) return false;
  return carrier !== undefined;
}

/** A request as a line of a list: what is asked, of which message, by when, and where it stands; no words of it. */
async function lineOf(reading: Reading, asked: Asked): Promise<Record<string, JsonValue>> {
  const { request, partner, entries } = asked;
  const about = await messageOf(reading, asked);
  const mine = entered(entries, "release-request").find(({ envelope }) => envelope === request.request);
  return {
    request: request.request,
    row: request.row,
    thread: mine?.thread ?? null,
    direction: request.asker === reading.node.id ? "out" : "in",
    partner: partner.handle,
    organisation: partner.organisation,
    use: request.use,
    isEmergency: request.isEmergency,
    isLifeAtRisk: mine?.body.isLifeAtRisk === "yes",
    state: request.state,
    at: mine?.committedAt ?? null,
    due: request.due,
    paragraphs: request.paragraphs.length,
    answered: request.answers.length,
    of:
      about === undefined
        ? null
        : { row: about.row, envelope: request.of, kind: about.kind, at: about.committedAt, precedence: about.precedence },
  };
}

/** The release requests in and out of all partners that this officer may know of, with their clocks; the words of each are opened one by one. */
const requestList: Verb = {
  roles: readerRoles,
  async run({ node, signers }) {
    const officer = requireRole(signers, readerRoles, "desk-requests");
    const { months } = await node.exchange();
    return await node.store.read(async (view) => {
      const reading = { node, view, months };
      const requests: Record<string, JsonValue>[] = [];
      for (const partner of await view.partners())
        for (const asked of await requestsWith(reading, partner))
          if (await isKnownTo(reading, asked, officer)) requests.push(await lineOf(reading, asked));
      const newest = requests.toSorted((one, other) => Number(other["row"]) - Number(one["row"]));
      return { requests: newest.slice(0, mostRequests), count: newest.length, nowMs: node.clock.nowMs() };
    });
  },
};

async function findAsked(reading: Reading, name: string): Promise<Asked> {
  for (const partner of await reading.view.partners()) {
    const found = (await requestsWith(reading, partner)).find(({ request }) => request.request === name || String(request.row) === name);
    if (found !== undefined) return found;
  }
  throw new TocsinError("unknown-item", `name a release request that stands, got "${name.slice(0, 80)}"`);
}

async function wordsOf(reading: Reading, asked: Asked): Promise<Record<string, JsonValue>> {
  const { node, months } = reading;
  const { request } = asked;
  const about = await messageOf(reading, asked);
  const entry = about === undefined ? undefined : await entryOf(reading.view, about, { self: node.id, months });
  const paragraphs = (entry?.paragraphs ?? []).map(({ commitment, language, text }) => ({
    commitment,
    language,
    text,
    isAsked: request.paragraphs.length === 0 || request.paragraphs.includes(commitment),
  }));
  return {
    ...(await lineOf(reading, asked)),
    to: request.to,
    wording: request.wording,
    reason: request.reason,
    scope: about === undefined ? null : headerOf(about).scope,
    tlp: entry?.tlp ?? null,
    texts: paragraphs,
    answers: request.answers.map((answer) => ({ ...answer })),
    nowMs: node.clock.nowMs(),
  };
}

/** Opens one release request: what is asked, why, and the paragraphs it is keyed to, with the answers. Opening is recorded. */
const requestShow: Verb = {
  roles: readerRoles,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, readerRoles, "desk-request");
    const { months } = await node.exchange();
    const { asked, shown } = await node.store.read(async (view) => {
      const reading = { node, view, months };
      const found = await findAsked(reading, args.text("request"));
      for (const message of [await view.message(found.request.row), await messageOf(reading, found)])
        if (message !== undefined) await checkNeedToKnow(view, officer, message);
      return { asked: found, shown: await wordsOf(reading, found) };
    });
    await node.store.transact((tx) =>
      recordAct(tx, node, {
        verb: "open-release-request",
        subject: asked.request.message,
        officer: officer.id,
        facts: { request: asked.request.request },
      }),
    );
    return shown;
  },
};

/** The verbs of release requests at a desk, by name. */
export const releaseDeskVerbs: Readonly<Record<string, Verb>> = {
  "desk-request": requestShow,
  "desk-requests": requestList,
};
