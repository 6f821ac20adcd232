import type { AgreementRecord, Stream } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

type AgreementRow = { readonly id: string; readonly partner: string; readonly state: string };
type ActRow = { readonly hash: string; readonly envelope: Uint8Array };
type StreamRow = {
  readonly agreement: string;
  readonly outgoing: number;
  readonly epoch: number;
  readonly count: number;
  readonly chain: string | null;
  readonly held: string;
  readonly last_head: Uint8Array | null;
  readonly judged: string | null;
};

function agreement(row: AgreementRow): AgreementRecord {
  return { id: row.id, partner: row.partner, state: JSON.parse(row.state) as AgreementRecord["state"] };
}

function stream({ outgoing, held, last_head: lastHead, ...row }: StreamRow): Stream {
  return { ...row, outgoing: outgoing === 1, held: JSON.parse(held) as Stream["held"], lastHead };
}

/** Reads and writes of agreements, their acts and their streams. */
export function agreementQueries(db: Connection) {
  const one = db.prepare<[string], AgreementRow>("SELECT * FROM agreement WHERE id = ?");
  const all = db.prepare<[], AgreementRow>("SELECT * FROM agreement ORDER BY id");
  const ofPartner = db.prepare<[string], AgreementRow>("SELECT * FROM agreement WHERE partner = ? ORDER BY id");
  const put = db.prepare(
    "INSERT INTO agreement (id, partner, state) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state",
  );
  const acts = db.prepare<[string], ActRow>("SELECT hash, envelope FROM agreement_act WHERE agreement = ? ORDER BY position");
  const addAct = db.prepare("INSERT INTO agreement_act (agreement, hash, envelope) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING");
  const oneStream = db.prepare<[string, number, number], StreamRow>(
    "SELECT * FROM stream WHERE agreement = ? AND outgoing = ? AND epoch = ?",
  );
  const allStreams = db.prepare<[string], StreamRow>("SELECT * FROM stream WHERE agreement = ? ORDER BY outgoing, epoch");
  const putStream = db.prepare(
    `INSERT INTO stream (agreement, outgoing, epoch, count, chain, held, last_head, judged) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (agreement, outgoing, epoch) DO UPDATE SET count = excluded.count, chain = excluded.chain, held = excluded.held,
       last_head = excluded.last_head, judged = excluded.judged`,
  );
  return {
    one(id: string): AgreementRecord | undefined {
      const row = one.get(id);
      return row === undefined ? undefined : agreement(row);
    },
    all: (partner: string | undefined): AgreementRecord[] => (partner === undefined ? all.all() : ofPartner.all(partner)).map(agreement),
    put(record: AgreementRecord): void {
      put.run(record.id, record.partner, JSON.stringify(record.state));
    },
    acts: (id: string): ActRow[] => acts.all(id),
    addAct(id: string, act: ActRow): void {
      addAct.run(id, act.hash, act.envelope);
    },
    stream(id: string, outgoing: boolean, epoch: number): Stream | undefined {
      const row = oneStream.get(id, outgoing ? 1 : 0, epoch);
      return row === undefined ? undefined : stream(row);
    },
    streams: (id: string): Stream[] => allStreams.all(id).map(stream),
    putStream({ agreement: id, outgoing, epoch, count, chain, held, lastHead, judged }: Stream): void {
      putStream.run(id, outgoing ? 1 : 0, epoch, count, chain, JSON.stringify(held), lastHead, judged);
    },
  };
}
