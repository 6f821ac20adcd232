#!/usr/bin/env node
// A ceiling, not a product: the least a durable TAXII 2.1 objects endpoint must do (node:http + better-sqlite3, WAL, synchronous=FULL, no auth, no validation).
// node ceiling-server.mjs FILE.db PORT [preload N [MARKS]]
import http from 'node:http'; import { createRequire } from 'node:module'; import { randomUUID } from 'node:crypto'; import { objects } from './gen-stix.mjs';
// The same SQLite that the node uses, without encryption.
const D = createRequire(import.meta.url)('better-sqlite3-multiple-ciphers'); const [, , file, port, , pre, marks = 'even'] = process.argv;
const d = new D(file); d.pragma('journal_mode=wal'); d.pragma('synchronous=full'); d.pragma('cache_size=-65536'); d.pragma('mmap_size=268435456');
d.exec('create table if not exists o(seq integer primary key, id text not null, type text not null, added integer not null, version text not null, last integer not null, json text not null); create unique index if not exists oi on o(id,version); create index if not exists ot on o(type,seq); create index if not exists oa on o(added,seq)');
const ins = d.prepare('insert or ignore into o(id,type,added,version,last,json) values(?,?,?,?,1,?)'), old = d.prepare('update o set last=0 where id=? and version<?'), newer = d.prepare('select 1 from o where id=? and version>?').pluck(), un = d.prepare('update o set last=0 where id=? and version=?');
let clock = 0; const tick = () => (clock = Math.max(clock + 1, Date.now() * 1000));
const add = d.transaction((os) => { for (const o of os) { const v = o.modified ?? o.created ?? ''; const j = JSON.stringify(o); if (ins.run(o.id, o.type, tick(), v, j).changes && o.modified) { old.run(o.id, v); if (newer.get(o.id, v)) un.run(o.id, v); } } });
if (pre) { let c = []; for (const o of objects({ n: Number(pre), seed: 1, marks })) { c.push(o); if (c.length === 10000) { add(c); c = []; } } add(c); d.pragma('wal_checkpoint(truncate)'); console.log('loaded', d.prepare('select count(*) from o').pluck().get()); process.exit(0); }
const MT = 'application/taxii+json;version=2.1', iso = (us) => new Date(us / 1000).toISOString().slice(0, -4) + String(us % 1e6).padStart(6, '0') + 'Z', us = (s) => { const m = /^(.*?)(?:\.(\d{1,6}))?Z$/.exec(s); return Date.parse(m[1] + 'Z') * 1000 + Number((m[2] ?? '').padEnd(6, '0')); };
const cache = new Map(); const prep = (sql) => cache.get(sql) ?? (cache.set(sql, d.prepare(sql).raw()), cache.get(sql));
http.createServer((q, r) => {
  const u = new URL(q.url, 'http://x'); const p = u.searchParams;
  if (q.method === 'POST') { const c = []; q.on('data', (b) => c.push(b)); q.on('end', () => { const os = JSON.parse(Buffer.concat(c).toString()).objects; add(os); const b = JSON.stringify({ id: randomUUID(), status: 'complete', total_count: os.length, success_count: os.length, failure_count: 0, pending_count: 0, successes: os.map((o) => ({ id: o.id, version: o.modified ?? o.created ?? '' })) }); r.writeHead(202, { 'content-type': MT }); r.end(b); }); return; }
  const L = Math.min(10000, Number(p.get('limit') ?? 100)); const w = [], v = []; const nx = Number(p.get('next') ?? 0);
  if (nx) { w.push('seq>?'); v.push(nx); } if (p.has('added_after')) { w.push('seq>=?'); v.push(prep('select seq from o where added>? order by added,seq limit 1').all(us(p.get('added_after')))[0]?.[0] ?? 9e15); } if (p.has('match[type]')) { w.push(`type in (${p.get('match[type]').split(',').map((t) => (v.push(t), '?'))})`); } if (p.has('match[id]')) { w.push(`id in (${p.get('match[id]').split(',').map((t) => (v.push(t), '?'))})`); } if (p.get('match[version]') !== 'all') w.push('last=1');
  const rows = prep(`select seq,added,json from o ${w.length ? 'where ' + w.join(' and ') : ''} order by seq limit ${L + 1}`).all(...v); const more = rows.length > L; if (more) rows.pop(); let s = more ? `{"more":true,"next":"${rows.at(-1)[0]}","objects":[` : '{"objects":['; for (let i = 0; i < rows.length; i++) s += (i ? ',' : '') + rows[i][2]; const b = Buffer.from(s + ']}');
  r.writeHead(200, { 'content-type': MT, 'content-length': b.length, ...(rows.length ? { 'x-taxii-date-added-first': iso(rows[0][1]), 'x-taxii-date-added-last': iso(rows.at(-1)[1]) } : {}) }); r.end(b);
}).listen(Number(port), '127.0.0.1');
