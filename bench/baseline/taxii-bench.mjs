#!/usr/bin/env node
// Measures any TAXII 2.1 server (loopback only).  No dependency; uses `wrk` for the load phase when it is installed.
//   taxii-bench.mjs --url http://127.0.0.1:9000/<api-root>/ --collection <id> [--auth user:pass | --bearer TOKEN]
//     [--phases post,get,poll,rss] [--post-sizes 1,100,1000,10000] [--post-seconds 6] [--post-conc 1] [--post-max-objects 40000]
//     [--limits 100,1000] [--seconds 6] [--conc 4] [--queries plain,added_after_mid,...] [--poll-limit 1000] [--poll-max-seconds 120]
//     [--fill N --fill-bundle 1000  (phase fill: posts the first N objects of gen-stix seed S)] [--pid N] [--seed S] [--label NAME] [--out result.json]
import http from 'node:http';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { objects } from './gen-stix.mjs';

const { values: a } = parseArgs({ options: {
  url: { type: 'string' }, collection: { type: 'string' }, auth: { type: 'string' }, bearer: { type: 'string' }, label: { type: 'string', default: 'server' },
  phases: { type: 'string', default: 'post,get,poll,rss' }, 'post-sizes': { type: 'string', default: '1,100,1000,10000' }, 'post-seconds': { type: 'string', default: '6' },
  'post-conc': { type: 'string', default: '1' }, 'post-max-objects': { type: 'string', default: '40000' }, limits: { type: 'string', default: '100,1000' },
  seconds: { type: 'string', default: '6' }, conc: { type: 'string', default: '4' }, queries: { type: 'string' }, 'poll-limit': { type: 'string', default: '1000' },
  'poll-max-seconds': { type: 'string', default: '120' }, marks: { type: 'string', default: 'even' }, pid: { type: 'string' }, seed: { type: 'string', default: String(process.pid) }, out: { type: 'string' }, gzip: { type: 'boolean', default: false }, fill: { type: 'string', default: '0' }, 'fill-bundle': { type: 'string', default: '1000' } } });
const base = new URL(a.url.endsWith('/') ? a.url : a.url + '/');
if (!/^(127\.|localhost$|\[::1\]$)/.test(base.hostname)) throw new Error('loopback only');
const MT = 'application/taxii+json;version=2.1';
const authHeader = a.bearer ? `Bearer ${a.bearer}` : a.auth ? 'Basic ' + Buffer.from(a.auth).toString('base64') : undefined;
const H = { accept: MT, ...(authHeader ? { authorization: authHeader } : {}), ...(a.gzip ? { 'accept-encoding': 'gzip' } : {}) };
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const objPath = `${base.pathname}collections/${a.collection}/objects/`;
const now = () => performance.now();

function req(method, path, body, headers = {}) {
  return new Promise((res, rej) => {
    const t0 = now();
    const r = http.request({ host: base.hostname, port: base.port, method, path, agent, headers: { ...H, ...headers, ...(body ? { 'content-type': MT, 'content-length': body.length } : {}) } }, (m) => {
      const parts = []; m.on('data', (d) => parts.push(d));
      m.on('end', () => res({ status: m.statusCode, headers: m.headers, body: Buffer.concat(parts), ms: now() - t0 }));
    });
    r.setTimeout(600e3, () => r.destroy(new Error('timeout 600 s'))); r.on('error', rej); r.end(body);
  });
}
const q = (xs, p) => xs.length ? xs[Math.min(xs.length - 1, Math.floor(xs.length * p))] : NaN;
const rnd = (x, d = 1) => Number.isFinite(x) ? Number(x.toFixed(d)) : null;
function rss(pid) { // server and its descendants, MiB
  const kids = new Map();
  for (const p of readdirSync('/proc')) if (/^\d+$/.test(p)) { try { const st = readFileSync(`/proc/${p}/stat`, 'utf8'); const pp = st.slice(st.lastIndexOf(')') + 2).split(' ')[1]; (kids.get(pp) ?? kids.set(pp, []).get(pp)).push(p); } catch { /* gone */ } }
  let sum = 0; const walk = (p) => { try { const s = readFileSync(`/proc/${p}/status`, 'utf8'); sum += Number(/VmRSS:\s+(\d+)/.exec(s)?.[1] ?? 0); } catch { /* gone */ } for (const k of kids.get(String(p)) ?? []) walk(k); };
  walk(pid); return rnd(sum / 1024);
}
const R = { label: a.label, url: a.url, at: new Date().toISOString(), node: process.version, post: [], get: [], poll: null, rss: {} };
const log = (s) => process.stdout.write(s + '\n');
if (a.pid) R.rss.start = rss(a.pid);

async function phasePost() {
  for (const size of a['post-sizes'].split(',').map(Number)) {
    const cap = Math.min(Number(a['post-max-objects']), size * 4000), bodies = [];
    let cur = [];
    // prologue (shared markings, 45 objects) is dropped so that every posted object is new to the server
    let i = 0; for (const o of objects({ n: cap + 45, seed: `${a.seed}/${size}`, marks: a.marks })) { if (i++ < 45) continue; cur.push(JSON.stringify(o)); if (cur.length === size) { bodies.push(Buffer.from(`{"objects":[${cur.join(',')}]}`)); cur = []; } }
    const lat = []; let sent = 0, bytes = 0, ok = 0, failed = 0, pending = 0; const limitMs = Number(a['post-seconds']) * 1000, t0 = now(); const open = [];
    const worker = async () => {
      while (bodies.length && now() - t0 < limitMs) {
        const b = bodies.pop(); const r = await req('POST', objPath, b); lat.push(r.ms); sent += size; bytes += b.length;
        if (r.status !== 202 && r.status !== 200) { failed += size; R.post_error ??= `${r.status} ${r.body.toString().slice(0, 300)}`; continue; }
        const s = JSON.parse(r.body); if (s.status === 'complete') { ok += s.success_count; failed += s.failure_count; } else { pending++; open.push(s.id); }
      }
    };
    await Promise.all(Array.from({ length: Number(a['post-conc']) }, worker));
    const acc = (now() - t0) / 1000;
    for (const id of open) for (;;) { const s = JSON.parse((await req('GET', `${base.pathname}status/${id}/`)).body); if (s.status === 'complete') { ok += s.success_count; failed += s.failure_count; break; } await new Promise((f) => setTimeout(f, 20)); }
    const done = (now() - t0) / 1000; lat.sort((x, y) => x - y);
    const row = { size, conc: Number(a['post-conc']), posts: lat.length, objects: sent, ok, failed, objects_per_s_accepted: rnd(sent / acc), objects_per_s_complete: rnd(ok / done), MB_per_s: rnd(bytes / acc / 1e6, 2), p50_ms: rnd(q(lat, .5), 2), p99_ms: rnd(q(lat, .99), 2) };
    R.post.push(row); log(`POST ${JSON.stringify(row)}`);
  }
  if (a.pid) R.rss.after_post = rss(a.pid);
}

async function phaseFill() {
  const size = Number(a['fill-bundle']); let cur = [], n = 0; const t0 = now(); let last = 0; R.fill = [];
  const send = async () => { const b = Buffer.from(`{"objects":[${cur.join(',')}]}`); n += cur.length; cur = []; const r = await req('POST', objPath, b); if (r.status !== 202) throw new Error(`fill ${r.status} ${r.body.toString().slice(0, 300)}`); };
  for (const o of objects({ n: Number(a.fill), seed: a.seed, marks: a.marks })) { cur.push(JSON.stringify(o)); if (cur.length === size) { await send(); if (n - last >= Number(a.fill) / 10) { last = n; R.fill.push({ n, s: rnd((now() - t0) / 1000, 2) }); } } }
  if (cur.length) await send(); R.fill.push({ n, s: rnd((now() - t0) / 1000, 2) }); log(`FILL ${JSON.stringify(R.fill)}`); if (a.pid) R.rss.after_fill = rss(a.pid);
}
let marks = {}; // what the probes learn of the collection
async function probe() {
  const first = await req('GET', `${objPath}?limit=10`); if (first.status !== 200) throw new Error(`probe: ${first.status} ${first.body.toString().slice(0, 300)}`);
  const e = JSON.parse(first.body); const date = first.headers['x-taxii-date-added-last']; const k = e.objects ?? [];
  marks = { id: k[Math.min(5, k.length - 1)]?.id, firstDate: date, ...marks };
}
async function phasePoll() {
  const L = a['poll-limit']; let next, n = 0, bytes = 0; const lat = [], dates = [], ids = []; const t0 = now(); let complete = false, err;
  for (;;) {
    const r = await req('GET', `${objPath}?limit=${L}${next ? '&next=' + encodeURIComponent(next) : ''}`); lat.push(r.ms);
    if (r.status !== 200) { err = `${r.status} ${r.body.toString().slice(0, 200)}`; break; }
    bytes += r.body.length; const e = JSON.parse(r.body); n += e.objects?.length ?? 0; dates.push(r.headers['x-taxii-date-added-last']); if (e.objects?.length) ids.push(e.objects[e.objects.length >> 1].id);
    if (!e.more) { complete = true; break; } next = e.next; if ((now() - t0) / 1000 > Number(a['poll-max-seconds'])) break;
  }
  const s = (now() - t0) / 1000; lat.sort((x, y) => x - y);
  marks = { ...marks, id: ids[ids.length >> 1], mid: dates[dates.length >> 1], tail: dates[Math.max(0, dates.length - 2)] };
  R.poll = { limit: Number(L), complete, objects: n, pages: lat.length, seconds: rnd(s, 2), objects_per_s: rnd(n / s), MB_per_s: rnd(bytes / s / 1e6, 2), p50_ms: rnd(q(lat, .5), 2), p99_ms: rnd(q(lat, .99), 2), max_ms: rnd(lat.at(-1), 2), err };
  log(`POLL ${JSON.stringify(R.poll)}`); if (a.pid) R.rss.after_poll = rss(a.pid);
}
let hasWrk = false; try { execFileSync('wrk', ['-v'], { stdio: 'ignore' }); hasWrk = true; } catch (e) { hasWrk = e.status === 1; }
const lua = join(mkdtempSync(join(tmpdir(), 'tb-')), 'w.lua');
writeFileSync(lua, `wrk.method="GET"\n${Object.entries(H).map(([k, v]) => `wrk.headers[${JSON.stringify(k)}]=${JSON.stringify(v)}`).join('\n')}
done=function(s,l,r) io.write(string.format('WRK {"requests":%d,"us":%d,"bytes":%d,"err":%d,"p50":%f,"p90":%f,"p99":%f,"max":%f}\\n',s.requests,s.duration,s.bytes,s.errors.status+s.errors.timeout+s.errors.read+s.errors.connect,l:percentile(50),l:percentile(90),l:percentile(99),l.max)) end\n`);
function wrk(path, conc, secs) {
  return new Promise((res, rej) => { let out = ''; const p = spawn('wrk', ['-t1', `-c${conc}`, `-d${secs}s`, '--timeout', '60s', '-s', lua, `http://${base.host}${path}`]); p.stdout.on('data', (d) => { out += d; }); p.on('close', () => { const m = /WRK (\{.*\})/.exec(out); m ? res(JSON.parse(m[1])) : rej(new Error('wrk: ' + out)); }); });
}
async function load(name, query) {
  const path = objPath + '?' + query; const p = await req('GET', path); if (p.status !== 200) { const row = { name, query, status: p.status, error: p.body.toString().slice(0, 160) }; R.get.push(row); log(`GET ${JSON.stringify(row)}`); return; }
  const k = JSON.parse(p.body).objects?.length ?? 0; const secs = Math.min(10, Number(a.seconds)); let row;
  if (hasWrk && p.ms < 400) {
    for (const conc of [1, Number(a.conc)]) {
      const w = await wrk(path, conc, secs); const s = w.us / 1e6;
      row = { name, query, conc, objects_in_page: k, body_bytes: p.body.length, rps: rnd(w.requests / s), objects_per_s: rnd(w.requests * k / s), MB_per_s: rnd(w.bytes / s / 1e6, 1), p50_ms: rnd(w.p50 / 1000, 2), p99_ms: rnd(w.p99 / 1000, 2), errors: w.err };
      R.get.push(row); log(`GET ${JSON.stringify(row)}`);
    }
  } else { // slow server: a handful of sequential requests
    const lat = [p.ms]; const t0 = now(); while (now() - t0 < secs * 1000 && lat.length < 200 && lat[0] < 30e3) lat.push((await req('GET', path)).ms);
    const mean = lat.reduce((x, y) => x + y, 0) / lat.length; lat.sort((x, y) => x - y);
    row = { name, query, conc: 1, sequential: lat.length, objects_in_page: k, body_bytes: p.body.length, rps: rnd(1000 / mean, 3), objects_per_s: rnd(1000 * k / mean), p50_ms: rnd(q(lat, .5), 1), p99_ms: rnd(q(lat, .99), 1) };
    R.get.push(row); log(`GET ${JSON.stringify(row)}`);
  }
}
async function phaseGet() {
  await probe();
  const sel = a.queries?.split(',');
  for (const L of a.limits.split(',')) {
    const qs = { plain: `limit=${L}`, type_common: `limit=${L}&match[type]=indicator`, type_rare: `limit=${L}&match[type]=attack-pattern`, type_none: `limit=${L}&match[type]=campaign`, id: `limit=${L}&match[id]=${marks.id}`, version_all: `limit=${L}&match[version]=all`,
      ...(marks.mid ?? marks.firstDate ? { added_after_mid: `limit=${L}&added_after=${marks.mid ?? marks.firstDate}` } : {}), ...(marks.tail ? { added_after_tail: `limit=${L}&added_after=${marks.tail}` } : {}) };
    for (const [name, qy] of Object.entries(qs)) { if (sel && !sel.includes(name)) continue; await load(name, qy.replaceAll('[', '%5B').replaceAll(']', '%5D').replaceAll('+', '%2B')); }
  }
  if (a.pid) R.rss.after_get = rss(a.pid);
}
for (const ph of a.phases.split(',')) { if (ph === 'fill') await phaseFill(); if (ph === 'post') await phasePost(); if (ph === 'poll') await phasePoll(); if (ph === 'get') await phaseGet(); }
if (a.pid) { R.rss.end = rss(a.pid); log(`RSS ${JSON.stringify(R.rss)}`); }
if (R.post_error) log('POST ERROR ' + R.post_error);
if (a.out) writeFileSync(a.out, JSON.stringify(R, null, 1) + '\n');
agent.destroy();
