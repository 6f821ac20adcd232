#!/usr/bin/env node
// Deterministic generator of realistic STIX 2.1 objects.
//   gen-stix.mjs --objects N --seed S [--format bundle|envelope|ndjson] [--only indicator,...]
//                [--versions 0.05] [--start 2025-01-01T00:00:00Z] [--out FILE]
// As a module: import { objects } from './gen-stix.mjs'; for (const o of objects({n, seed})) …
// Same (n, seed, options) => byte-identical output.  The first k objects of a longer run equal a shorter run.
import { createHash } from 'node:crypto';
import { openSync, writeSync, closeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

/** sfc32: small, fast, good enough; seeded from a string through SHA-256. */
export function prng(seed) {
  const h = createHash('sha256').update(String(seed)).digest();
  let a = h.readUInt32LE(0), b = h.readUInt32LE(4), c = h.readUInt32LE(8), d = 1;
  const u32 = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0; a = b ^ (b >>> 9); b = (c + (c << 3)) | 0; c = (c << 21) | (c >>> 11); c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 15; i++) u32();
  const f = () => u32() / 4294967296;
  return { u32, f, int: (lo, hi) => lo + Math.floor(f() * (hi - lo + 1)), pick: (xs) => xs[u32() % xs.length], chance: (p) => f() < p };
}
const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
const hex = (r, bytes) => { let s = ''; for (let i = 0; i < bytes; i += 4) { const x = r.u32(); s += HEX[x & 255] + HEX[(x >>> 8) & 255] + HEX[(x >>> 16) & 255] + HEX[x >>> 24]; } return s.slice(0, bytes * 2); };
const uuid4 = (r) => { const h = hex(r, 16); return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${'89ab'[parseInt(h[16], 16) & 3]}${h.slice(17, 20)}-${h.slice(20)}`; };
const STIX_NS = Buffer.from('00abedb4aa42466c9c01fed23315a9b7', 'hex');
/** STIX 2.1 §2.9: deterministic SCO id = UUIDv5(namespace, canonical JSON of the id-contributing properties). */
const scoId = (type, contrib) => {
  const keys = Object.keys(contrib).sort();
  const canon = '{' + keys.map((k) => JSON.stringify(k) + ':' + JSON.stringify(contrib[k])).join(',') + '}';
  const h = createHash('sha1').update(STIX_NS).update(canon).digest();
  h[6] = (h[6] & 0x0f) | 0x50; h[8] = (h[8] & 0x3f) | 0x80;
  const x = h.toString('hex');
  return `${type}--${x.slice(0, 8)}-${x.slice(8, 12)}-${x.slice(12, 16)}-${x.slice(16, 20)}-${x.slice(20, 32)}`;
};

// TLP 2.0 marking definitions (FIRST / OASIS fixed ids; extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d)
const TLP2 = [
  ['clear', 'TLP:CLEAR', '94868c89-83c2-464b-929b-a1a8aa3c8487'],
  ['green', 'TLP:GREEN', 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
  ['amber', 'TLP:AMBER', '55d920b0-5e8b-4f79-9ee9-91f868d9b421'],
  ['amber+strict', 'TLP:AMBER+STRICT', '939a9414-2ddd-4d32-a0cd-375ea402b003'],
  ['red', 'TLP:RED', 'e828b379-4e03-4974-9ac4-e53a884c97c1'],
].map(([v, name, id]) => ({
  type: 'marking-definition', spec_version: '2.1', id: `marking-definition--${id}`, created: '2022-10-01T00:00:00.000Z', name,
  extensions: { 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d': { extension_type: 'property-extension', tlp_2_0: v } },
}));
const W = ('the of and warning source assessed activity infrastructure actor observed campaign credential phishing loader beacon payload explosive ' +
  'vehicle suspect city transit network service domain delivery staging command control exfiltration partner police report confirmed likely unlikely ' +
  'highly probable consistent with previous reporting through open channel device account wallet transfer border crossing meeting cell travel document').split(' ');
const FAMILIES = ['Amberfox', 'Brinewood', 'Coalmine', 'Driftnet', 'Emberline', 'Foxglove', 'Graywick', 'Hollowpoint', 'Ironbark', 'Jackdaw'];
const SECTORS = ['government-national', 'financial-services', 'energy', 'telecommunications', 'transportation', 'healthcare', 'defence'];
const TLDS = ['example', 'test', 'invalid', 'example.com', 'example.net', 'example.org'];
const words = (r, n) => { let s = r.pick(W); for (let i = 1; i < n; i++) s += ' ' + r.pick(W); return s[0].toUpperCase() + s.slice(1) + '.'; };
const ip4 = (r) => r.pick(['192.0.2.', '198.51.100.', '203.0.113.']) + r.int(1, 254);
const ip4b = (r) => `10.${r.int(0, 255)}.${r.int(0, 255)}.${r.int(1, 254)}`;
const domain = (r) => `${r.pick(W)}-${hex(r, 4)}.${r.pick(TLDS)}`;
const iso = (ms) => new Date(ms).toISOString();

function pattern(r) {
  switch (r.int(0, 7)) {
    case 0: return `[ipv4-addr:value = '${ip4b(r)}']`;
    case 1: return `[domain-name:value = '${domain(r)}']`;
    case 2: return `[url:value = 'https://${domain(r)}/${hex(r, 4)}/${r.pick(W)}.php?id=${r.int(1, 99999)}']`;
    case 3: case 4: return `[file:hashes.'SHA-256' = '${hex(r, 32)}']`;
    case 5: return `[file:hashes.MD5 = '${hex(r, 16)}' OR file:hashes.'SHA-1' = '${hex(r, 20)}' OR file:hashes.'SHA-256' = '${hex(r, 32)}']`;
    case 6: return `[email-message:from_ref.value = '${r.pick(W)}.${hex(r, 2)}@${domain(r)}' AND email-message:subject LIKE '%${r.pick(W)}%']`;
    default: return `([network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '${ip4b(r)}' AND network-traffic:dst_port IN (${r.int(1, 1024)}, ${r.int(1025, 9999)})] FOLLOWEDBY [process:command_line MATCHES '^.*${r.pick(W)}\\\\.exe$']) WITHIN 600 SECONDS`;
  }
}
// cumulative shares of the mix, per mille
const MIX = [['indicator', 400], ['relationship', 580], ['sighting', 650], ['ipv4-addr', 700], ['domain-name', 750], ['url', 790], ['file', 830],
  ['email-addr', 845], ['observed-data', 885], ['report', 915], ['malware', 945], ['identity', 960], ['attack-pattern', 970], ['threat-actor', 980],
  ['note', 995], ['marking-definition', 1000]];

/** @param {{n:number, seed?:string|number, only?:string[], versions?:number, start?:string}} o */
export function* objects({ n, seed = 1, only, versions = 0.05, start = '2025-01-01T00:00:00Z', marks = 'even' }) {
  // 'ninety': 10 % of all objects are RED, the rest CLEAR, GREEN or AMBER in equal parts; drawn from the same numbers as 'even'.
  const drawn = marks === 'ninety' ? (x) => (x % 1000 < 137 ? 4 : x % 3) : (x) => x % 5;
  const r = prng(`stix|${seed}|${only ?? ''}|${versions}|${start}`);
  let t = Date.parse(start), made = 0;
  const ring = { sdo: [], sco: [], identity: [], indicator: [], malware: [], observed: [] };
  const keep = (k, id) => { const a = ring[k]; if (a.length < 512) a.push(id); else a[r.u32() & 511] = id; };
  let orgs = [];
  const ident = (cls) => ({ type: 'identity', spec_version: '2.1', id: `identity--${uuid4(r)}`, created: iso(t), modified: iso(t), name: `${r.pick(FAMILIES)} ${r.pick(['CERT', 'Service', 'Police', 'ISAC', 'Agency'])} ${r.int(1, 999)}`, identity_class: cls, sectors: [r.pick(SECTORS)], contact_information: `duty@${domain(r)}` });
  const common = (type, c) => ({ type, spec_version: '2.1', id: `${type}--${uuid4(r)}`, created_by_ref: c, created: iso(t), modified: iso(t) });
  const mark = (o) => { if (r.chance(0.9)) o.object_marking_refs = [TLP2[drawn(r.u32())].id]; if (r.chance(0.7)) o.confidence = r.int(0, 100); return o; };
  const ext = () => [{ source_name: 'ticket', external_id: `T-${r.int(10000, 999999)}`, url: `https://${domain(r)}/t/${hex(r, 4)}` }];
  const make = (type) => {
    t += r.int(1, 4000);
    const c = orgs.length ? r.pick(orgs) : undefined;
    switch (type) {
      case 'marking-definition': return { type, spec_version: '2.1', id: `marking-definition--${uuid4(r)}`, created_by_ref: c, created: iso(t), definition_type: 'statement', definition: { statement: words(r, 20) } };
      case 'identity': { const o = ident(r.pick(['organization', 'individual', 'group', 'system'])); keep('identity', o.id); keep('sdo', o.id); return o; }
      case 'indicator': {
        const o = common(type, c); o.name = words(r, 5); if (r.chance(0.8)) o.description = words(r, r.int(10, 60));
        o.indicator_types = [r.pick(['malicious-activity', 'anomalous-activity', 'attribution', 'compromised'])];
        o.pattern = pattern(r); o.pattern_type = 'stix'; o.pattern_version = '2.1'; o.valid_from = o.created; o.valid_until = iso(t + 90 * 864e5);
        if (r.chance(0.6)) o.kill_chain_phases = [{ kill_chain_name: 'mitre-attack', phase_name: r.pick(['initial-access', 'execution', 'command-and-control', 'exfiltration']) }];
        if (r.chance(0.5)) o.labels = [r.pick(W), r.pick(W)]; if (r.chance(0.4)) o.external_references = ext();
        keep('indicator', o.id); keep('sdo', o.id); return mark(o);
      }
      case 'malware': { const o = common(type, c); o.name = `${r.pick(FAMILIES)}-${hex(r, 2)}`; o.description = words(r, r.int(20, 80)); o.malware_types = [r.pick(['backdoor', 'ransomware', 'dropper', 'remote-access-trojan'])]; o.is_family = r.chance(0.5); o.first_seen = iso(t - 30 * 864e5); o.external_references = ext(); keep('malware', o.id); keep('sdo', o.id); return mark(o); }
      case 'attack-pattern': { const o = common(type, c); o.name = words(r, 4); o.description = words(r, r.int(40, 150)); o.kill_chain_phases = [{ kill_chain_name: 'mitre-attack', phase_name: 'execution' }]; o.external_references = [{ source_name: 'mitre-attack', external_id: `T${r.int(1000, 1699)}` }]; keep('sdo', o.id); return mark(o); }
      case 'threat-actor': { const o = common(type, c); o.name = `${r.pick(FAMILIES)} ${r.int(1, 99)}`; o.description = words(r, r.int(20, 100)); o.threat_actor_types = [r.pick(['terrorist', 'criminal', 'nation-state', 'unknown'])]; o.aliases = [r.pick(FAMILIES)]; o.sophistication = r.pick(['minimal', 'advanced', 'expert']); keep('sdo', o.id); return mark(o); }
      case 'relationship': { const o = common(type, c); const s = ring.indicator.length ? r.pick(ring.indicator) : r.pick(ring.sdo); o.relationship_type = r.pick(['indicates', 'related-to', 'based-on']); o.source_ref = s; o.target_ref = o.relationship_type === 'indicates' && ring.malware.length ? r.pick(ring.malware) : o.relationship_type === 'based-on' && ring.observed.length ? r.pick(ring.observed) : r.pick(ring.sdo); if (o.relationship_type !== 'related-to' && !/^(malware|observed-data)--/.test(o.target_ref)) o.relationship_type = 'related-to'; if (r.chance(0.3)) o.description = words(r, r.int(5, 25)); return mark(o); }
      case 'sighting': { const o = common(type, c); o.first_seen = iso(t - 36e5); o.last_seen = iso(t); o.count = r.int(1, 50); o.sighting_of_ref = r.pick(ring.indicator.length ? ring.indicator : ring.sdo); if (ring.observed.length && r.chance(0.5)) o.observed_data_refs = [r.pick(ring.observed)]; o.where_sighted_refs = [r.pick(ring.identity)]; return mark(o); }
      case 'observed-data': { const o = common(type, c); o.first_observed = iso(t - 36e5); o.last_observed = iso(t); o.number_observed = r.int(1, 200); const k = Math.min(ring.sco.length, r.int(1, 5)); o.object_refs = Array.from({ length: k }, () => r.pick(ring.sco)); keep('observed', o.id); return mark(o); }
      case 'report': { const o = common(type, c); o.name = words(r, 7); o.description = words(r, r.int(60, 220)); o.report_types = [r.pick(['threat-report', 'indicator', 'campaign'])]; o.published = o.created; o.object_refs = Array.from({ length: r.int(2, 12) }, () => r.pick(ring.sdo)); o.external_references = ext(); keep('sdo', o.id); return mark(o); }
      case 'note': { const o = common(type, c); o.abstract = words(r, 6); o.content = words(r, r.int(20, 90)); o.authors = [`analyst-${r.int(1, 40)}`]; o.object_refs = [r.pick(ring.sdo)]; return mark(o); }
      case 'ipv4-addr': { const value = r.chance(0.2) ? ip4(r) : ip4b(r); const id = scoId(type, { value }); keep('sco', id); return { type, spec_version: '2.1', id, value }; }
      case 'domain-name': { const value = domain(r); const id = scoId(type, { value }); keep('sco', id); return { type, spec_version: '2.1', id, value }; }
      case 'url': { const value = `https://${domain(r)}/${hex(r, 6)}`; const id = scoId(type, { value }); keep('sco', id); return { type, spec_version: '2.1', id, value }; }
      case 'email-addr': { const value = `${r.pick(W)}.${hex(r, 2)}@${domain(r)}`; const id = scoId(type, { value }); keep('sco', id); return { type, spec_version: '2.1', id, value }; }
      case 'file': { const hashes = { MD5: hex(r, 16), 'SHA-256': hex(r, 32) }; const name = `${r.pick(W)}_${hex(r, 3)}.exe`; const id = scoId(type, { hashes: { MD5: hashes.MD5 }, name }); keep('sco', id); return { type, spec_version: '2.1', id, hashes, size: r.int(1024, 9e6), name, mime_type: 'application/x-dosexec' }; }
      default: throw new Error('unknown type ' + type);
    }
  };
  const seen = new Set();
  const out = []; // prologue: so that every reference resolves inside the bundle
  for (const m of TLP2) out.push(m);
  for (let i = 0; i < 12; i++) { const o = ident('organization'); t += 1000; orgs.push(o.id); keep('identity', o.id); keep('sdo', o.id); out.push(o); }
  for (let i = 0; i < 8; i++) { out.push(make('indicator'), make('malware'), make('ipv4-addr'), make('domain-name')); }
  for (const o of out) { if (made++ >= n) return; seen.add(o.id); yield o; }
  const kinds = only ?? null;
  while (made < n) {
    const x = r.u32() % 1000;
    const type = kinds ? kinds[r.u32() % kinds.length] : MIX.find((m) => x < m[1])[0];
    const o = make(type);
    if (o.created === undefined || type === 'marking-definition') { // SCO: keep ids unique
      if (type !== 'marking-definition') { if (seen.has(o.id)) continue; seen.add(o.id); }
      made++; yield o; continue;
    }
    made++; yield o;
    if (made < n && r.chance(versions)) { t += r.int(1000, 36e5) / 1000 | 0; made++; yield { ...o, modified: iso(t + 3600e3), ...(o.description ? { description: o.description + ' Updated.' } : {}) }; }
  }
}
export const bundleOf = (objs, r = prng('bundle')) => ({ type: 'bundle', id: `bundle--${uuid4(r)}`, objects: objs });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values: a } = parseArgs({ options: { objects: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, format: { type: 'string', default: 'bundle' }, only: { type: 'string' }, versions: { type: 'string', default: '0.05' }, start: { type: 'string', default: '2025-01-01T00:00:00Z' }, out: { type: 'string' } } });
  const it = objects({ n: Number(a.objects), seed: a.seed, only: a.only?.split(','), versions: Number(a.versions), start: a.start });
  const fd = a.out ? openSync(a.out, 'w') : 1;
  let buf = a.format === 'bundle' ? `{"type":"bundle","id":"bundle--${uuid4(prng('b' + a.seed))}","objects":[\n` : a.format === 'envelope' ? '{"objects":[\n' : '';
  let first = true; const flush = () => { let b = Buffer.from(buf); while (b.length) b = b.subarray(writeSync(fd, b)); buf = ''; };
  for (const o of it) { buf += (first || a.format === 'ndjson' ? '' : ',\n') + JSON.stringify(o) + (a.format === 'ndjson' ? '\n' : ''); first = false; if (buf.length > 1 << 20) flush(); }
  if (a.format !== 'ndjson') buf += '\n]}\n'; flush(); if (a.out) closeSync(fd);
}
