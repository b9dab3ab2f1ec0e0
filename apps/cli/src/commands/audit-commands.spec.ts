import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditEntry, type ChainEnd, EMPTY_CHAIN, nextRecord, signHead, signingKey, writeExportLine } from '@weir/audit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureAuditKey } from '../audit/audit-key.js';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const weir = (...parameters: string[]) => runWeir(parameters, { WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });

// What the commands load takes longer than they do.
beforeAll(() => runWeir(['audit', 'verify', '--file', '/dev/null']), 60_000);
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const record = {
  partition: 0,
  sequence: '1',
  at: '2026-01-02T03:04:05.000Z',
  tenant: 'acme',
  actor: { service: 'gateway', name: 'ada\u001b[31m' },
  action: 'access-denied',
  object: { kind: 'Route', name: 'GET /api/audit' },
  reason: 'role-too-low',
  verdicts: [],
  uses: [],
  digests: {},
  count: 50,
  source: { topic: 't', partition: 0, offset: '1' },
  hash: 'h',
};

describe('weir audit list', () => {
  it('asks the gateway, and prints what a terminal may show', async () => {
    gateway = await startTestGateway(() => ({ json: { records: [record], dropped: 3 } }));
    const listed = await weir('audit', 'list', '--action', 'access-denied', '--object', 'Route', '--tenant', 't');
    expect(gateway.seen[0]?.url).toBe('/api/audit?action=access-denied&object=Route');
    expect(listed.output).toBe(
      '2026-01-02T03:04:05.000Z  access-denied  Route/GET /api/audit  role-too-low  ×50  by ada\ufffd[31m (gateway)\n',
    );
    expect(listed.errors).toContain('3 more, which are older');
    expect((await weir('audit', 'list', '--json')).lines).toEqual([record]);
  });
});

/** An exported trail of five records, signed. */
function exported(tamper: (lines: string[]) => string[] = (lines) => lines) {
  const folder = mkdtempSync(join(tmpdir(), 'weir-audit-'));
  const pair = generateKeyPairSync('ed25519');
  const key = signingKey(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  let end: ChainEnd = EMPTY_CHAIN;
  const lines: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const entry = auditEntry({
      at: index,
      tenant: 'acme',
      actor: { service: 'gateway' },
      action: 'feedback-given',
      object: { kind: 'Run', name: `run-${index}` },
    });
    const next = nextRecord(2, end, entry, { topic: 't', partition: 2, offset: BigInt(index) });
    lines.push(writeExportLine({ record: next }));
    end = next;
  }
  const all = [writeExportLine({ head: signHead(2, end, key, 9) }), ...lines];
  const file = join(folder, 'trail.jsonl');
  writeFileSync(file, `${tamper(all).join('\n')}\n`);
  const publicKey = join(folder, 'public.pem');
  writeFileSync(publicKey, pair.publicKey.export({ type: 'spki', format: 'pem' }));
  return { file, publicKey };
}

const verify = (file: string, ...words: string[]) => runWeir(['audit', 'verify', '--file', file, ...words]);

describe('weir audit verify --file', () => {
  it('says that a trail is whole', async () => {
    const { file, publicKey } = exported();
    const verified = await verify(file, '--public-key', publicKey, '--json');
    expect([verified.exitCode, verified.lines]).toMatchObject([
      0,
      [{ whole: true, pinned: true, partitions: [{ partition: 2, records: 5, last: '5', signed: '5', problems: [] }] }],
    ]);
    expect((await verify(file)).output).toContain('nobody said which keys count');
  });

  it.each<[string, (lines: string[]) => string[], string, string]>([
    ['changed', (lines) => lines.map((line) => line.replace('run-2', 'run-9')), 'changed', '3'],
    ['taken out', (lines) => lines.toSpliced(3, 1), 'missing', '3'],
    ['moved', (lines) => [...lines.toSpliced(3, 1), lines[3]!], 'reordered', '3'],
    ['cut off', (lines) => lines.slice(0, 4), 'truncated', '4'],
    [
      'signed anew',
      (lines) => lines.map((line) => line.replace('"sequence":"5","hash"', '"sequence":"4","hash"')),
      'head-forged',
      '4',
    ],
  ])('finds the record that was %s', async (_how, tamper, kind, sequence) => {
    const { file, publicKey } = exported(tamper);
    const verified = await verify(file, '--public-key', publicKey, '--json');
    expect(verified.exitCode).toBe(1);
    expect(verified.lines).toMatchObject([{ whole: false, partitions: [{ problems: [{ kind, sequence }] }] }]);
    expect((await verify(file, '--public-key', publicKey)).output).toContain(`${kind} at ${sequence}`);
  });

  it("finds a head that none of the given keys signed, and refuses what is no trail's line", async () => {
    const { publicKey } = exported();
    const other = await verify(exported().file, '--public-key', publicKey, '--json');
    expect(other.lines).toMatchObject([{ partitions: [{ problems: [{ kind: 'head-key-unknown' }] }] }]);
    const broken = exported((lines) => [...lines, '{"x":1']);
    expect(await verify(broken.file)).toMatchObject({ exitCode: 2 });
  });
});

describe('the key of a home', () => {
  it('is made once, for its owner alone; another one in its place adds to the public keys', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-keys-'));
    const files = { privateKey: join(folder, 'keys', 'audit.key'), publicKeys: join(folder, 'keys', 'audit.pub') };
    ensureAuditKey(files);
    const made = readFileSync(files.privateKey, 'utf8');
    ensureAuditKey(files);
    expect(readFileSync(files.privateKey, 'utf8')).toBe(made);
    expect(statSync(files.privateKey).mode & 0o777).toBe(0o600);
    const blocks = () => readFileSync(files.publicKeys, 'utf8').match(/BEGIN PUBLIC KEY/g);
    expect(blocks()).toHaveLength(1);
    const next = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(files.privateKey, next);
    ensureAuditKey(files);
    expect(blocks()).toHaveLength(2);
  });
});

describe('weir trace', () => {
  it('prints where each record of a run stands, and where the time went', async () => {
    const place = (topic: string, offset: string) => ({
      topic: `weir.orchestration.v1.${topic}`,
      partition: 3,
      offset,
      at: '2026-01-02T03:04:05.000Z',
    });
    const usage = { inputTokens: 120, outputTokens: 18, cost: 0.5 };
    const trace = {
      runId: 'r1',
      app: 'support',
      outcome: 'answered',
      requested: place('answer-requested', '4'),
      completed: place('answer-completed', '9'),
      tookMs: 300,
      steps: [
        {
          step: 'check-input',
          requested: place('check-requested', '5'),
          completed: place('step-completed', '6'),
          startMs: 3,
          waitedMs: 2,
          tookMs: 1.25,
        },
        {
          step: 'complete',
          requested: place('complete-requested', '7'),
          completed: place('step-completed', '8'),
          startMs: 100,
          waitedMs: 50,
          tookMs: 150,
          model: 'tiny-1',
          usage,
        },
        { step: 'old', completed: place('step-completed', '8'), tookMs: 1, failure: 'deadline-exceeded' },
      ],
      notes: ['Where the requests of 1 steps stand is not known.'],
      usage,
      fingerprint: 'f',
    };
    gateway = await startTestGateway(() => ({ json: trace }));
    const traced = await weir('trace', 'r1');
    expect(gateway.seen[0]?.url).toBe('/api/runs/r1/trace');
    for (const line of [
      /^r1 {2}support {2}answered {2}300 ms$/m,
      /^check-input +3\.0 ms +2\.0 ms +1\.3 ms .*check-requested 3\/5 → step-completed 3\/6$/m,
      /^complete +100 ms +50 ms +150 ms {12}·{5}█{15} .*3\/8 +tiny-1, 120\+18 tokens$/m,
      /^old .*\? → step-completed 3\/8 +deadline-exceeded$/m,
      /^Where the requests of 1 steps stand is not known\.$/m,
    ]) {
      expect(traced.output).toMatch(line);
    }
    expect((await weir('trace', 'r1', '--json')).lines).toEqual([trace]);
  });
});

describe('weir explain', () => {
  it('prints what made an answer', async () => {
    const explanation = {
      runId: 'r1',
      app: 'support',
      outcome: 'answered',
      answeredAt: '2026-01-02T03:04:05.000Z',
      fallback: 1,
      model: { name: 'tiny' },
      sources: [{ collection: 'handbook', documentId: 'leave.md', version: '3', citations: 2 }],
      checks: [{ stage: 'output', verdict: 'redact', findings: ['pii/email'] }],
      steps: [{ step: 'retrieve', tookMs: 12, result: 'retrieve', hits: 8 }],
      tools: [],
      withheld: [{ what: 'sources', count: 2, why: 'you may not read them' }],
      usage: { inputTokens: 1, outputTokens: 2, cost: 0 },
      timings: {},
      fingerprint: 'f',
      configuration: { now: 'n', same: false, parts: { model: { name: 'tiny', was: 'a', now: 'b', same: false } } },
    };
    gateway = await startTestGateway(() => ({ json: explanation }));
    const explained = await weir('explain', 'r/1');
    expect(gateway.seen[0]?.url).toBe('/api/runs/r%2F1/explain');
    for (const line of [
      /^model +\{"name":"tiny"\}, fallback 1$/m,
      /^source +handbook\/leave\.md@3, cited 2×$/m,
      /^check +output: redact \(pii\/email\)$/m,
      /^step +retrieve: retrieve, 8 hits, /m,
      /^withheld +2 sources: you may not read them$/m,
      /^since then +the configuration was changed: model tiny$/m,
    ]) {
      expect(explained.output).toMatch(line);
    }
    expect((await weir('explain', 'r1', '--json')).lines).toEqual([explanation]);
  });
});
