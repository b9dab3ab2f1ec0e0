import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { execFileSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownNode } from '../apps/cli/bin/node-runtime.mjs';
import { OutsideClient } from './support/outside-client.js';
import { ROOT, runWeir } from './support/run-weir.js';
import { sharedSystem } from './support/shared-system.js';
import { until } from './support/until.js';

const system = sharedSystem();
const collection = 'cli';
const folder = mkdtempSync(join(tmpdir(), 'weir-e2e-cli-'));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const lines = (...values: object[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

const anyText = expect.any(String) as string;
const anyNumber = expect.any(Number) as number;
const anyHash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;

const SERVICES = [
  'embedding',
  'evaluation',
  'gateway',
  'governance',
  'inference',
  'ingestion',
  'monitoring',
  'orchestration',
  'retrieval',
  'tools',
  'tuning',
];
const QUESTION = 'When does the ferry leave?';
const FERRY = 'The ferry leaves at 07:15 from the north pier.';

beforeAll(async () => {
  const source = file('ferry.md', `# Ferry\n\n${FERRY}\n`);
  await system.mustWeir(['ingest', source, '--collection', collection, '--wait']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('weir status', () => {
  it('says what runs, and that all is ready', async () => {
    const [status] = await system.mustWeir(['status']);
    const { kafkaBrokers, elasticsearchUrl } = system.addresses;
    expect(status).toEqual({
      services: SERVICES.map((name) => ({
        name,
        instances: 1,
        ready: true,
        lag: anyNumber,
        pids: [anyNumber],
      })),
      kafka: { ready: true, brokers: kafkaBrokers },
      elasticsearch: { ready: true, url: elasticsearchUrl },
      mlflow: { ready: false, url: null },
    });
  });

  it('ends with 3 where nothing runs', async () => {
    const ended = await runWeir(['status', '--json'], { environment: { ...process.env, WEIR_HOME: folder } });
    expect(ended.code).toBe(3);
    expect(ended.lines).toMatchObject([{ services: [], kafka: { ready: false }, elasticsearch: { ready: false } }]);
  });
});

describe('weir ingest and documents', () => {
  it('gives a line a document, rows too, and says what was rejected', async () => {
    const rows = file(
      'rows.jsonl',
      lines({ id: 'r1', text: 'One.', title: 'First' }, { id: 'r2', text: 'Two.' }, { text: 'No id.' }),
    );
    const ended = await system.weir(['ingest', rows, '-c', collection, '--format', 'jsonl', '--wait', '--json']);
    expect(ended.code).toBe(1);
    expect(ended.lines).toHaveLength(3);
    const byId = Map.groupBy(ended.lines, ({ documentId }) => documentId);
    for (const documentId of ['r1', 'r2']) {
      expect(byId.get(documentId)).toEqual([
        { documentId, version: expect.anything() as unknown, status: 'indexed', chunks: 1 },
      ]);
    }
    const [unreadable] = ended.lines.filter(({ status }) => status === 'rejected');
    expect(unreadable).toMatchObject({ reason: { code: anyText, message: anyText } });
  });

  it('takes standard input; documents are listed, shown, shared and deleted', async () => {
    const parameters = ['ingest', '-', '-c', collection, '--id', 'note.txt', '--readers', 'crew', '--wait'];
    const submitted = await system.mustWeir(parameters, { input: 'Stand clear of the ramp.' });
    expect(submitted).toMatchObject([{ documentId: 'note.txt', status: 'indexed', chunks: 1 }]);

    const listing = ['documents', 'list', '-c', collection, '--groups', 'crew'];
    await until(
      'the list has all four',
      async () => {
        const listed = await system.mustWeir(listing);
        return listed.map(({ documentId }) => documentId).join() === 'ferry.md,note.txt,r1,r2';
      },
      { withinMs: 5_000 },
    );
    const [shown] = await system.mustWeir(['documents', 'show', 'ferry.md', '-c', collection]);
    expect(shown).toMatchObject({ documentId: 'ferry.md', title: 'Ferry', readers: ['everyone'], chunks: 1 });
    expect(JSON.stringify(shown!['content'])).toContain(FERRY);

    await system.mustWeir(['documents', 'access', 'note.txt', '-c', collection, '--readers', 'captain']);
    await until('the new readers', async () => {
      const show = ['documents', 'show', 'note.txt', '-c', collection, '--groups'];
      const [crew, captain] = await Promise.all([
        system.weir([...show, 'crew', '--json']),
        system.weir([...show, 'captain', '--json']),
      ]);
      return crew.code === 4 && captain.code === 0;
    });

    const deleted = await system.mustWeir(['documents', 'delete', 'r1', 'r2', '-c', collection, '--wait']);
    expect(deleted).toMatchObject([
      { documentId: 'r1', status: 'deleted' },
      { documentId: 'r2', status: 'deleted' },
    ]);
    expect((await system.weir(['documents', 'show', 'r1', '-c', collection, '--json'])).code).toBe(4);
  });
});

describe('weir search', () => {
  const hit = {
    documentId: 'ferry.md',
    chunkId: anyText,
    score: anyNumber,
    text: expect.stringContaining(FERRY) as string,
    title: 'Ferry',
    source: 'ferry.md',
  };

  it.each(['hybrid', 'keyword', 'vector'])('finds chunks, %s', async (mode) => {
    const [found, ...rest] = await system.mustWeir([
      'search',
      'ferry',
      'pier',
      '-c',
      collection,
      '-k',
      '1',
      '--mode',
      mode,
    ]);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({ query: 'ferry pier', tookMs: anyNumber, hits: [hit] });
    expect(found!['hits']).toHaveLength(1);
  });

  it('takes a file of queries, and answers in its order', async () => {
    const batch = file(
      'queries.jsonl',
      lines({ _id: 'q1', text: 'ferry' }, { id: 'q2', query: 'pier' }, { id: 'q3', question: 'ramp' }),
    );
    const found = await system.mustWeir(['search', '--batch', batch, '-c', collection]);
    expect(found.map(({ id, query }) => [id, query])).toEqual([
      ['q1', 'ferry'],
      ['q2', 'pier'],
      ['q3', 'ramp'],
    ]);
    for (const { hits } of found) expect((hits as unknown[]).length).toBeGreaterThan(0);
  });
});

describe('weir ask', () => {
  const answered = {
    runId: anyText,
    outcome: 'answered',
    answer: expect.stringContaining(FERRY) as string,
    citations: [
      expect.objectContaining({
        documentId: 'ferry.md',
        chunkId: anyText,
        quote: FERRY,
        start: anyNumber,
        end: anyNumber,
      }),
    ],
    usage: expect.objectContaining({ inputTokens: anyNumber, outputTokens: anyNumber }) as object,
    tookMs: anyNumber,
    fingerprint: anyHash,
  };
  const ask = ['ask', '--app', 'handbook', '--collection', collection];

  it('answers one question', async () => {
    expect(await system.mustWeir([...ask, QUESTION])).toEqual([answered]);
  });

  it('streams: pieces, then the answer', async () => {
    const printed = await system.mustWeir([...ask, '--stream', QUESTION]);
    const pieces = printed.slice(0, -1);
    expect(pieces.length).toBeGreaterThan(0);
    expect(pieces.map(({ delta }) => delta).join('')).toContain(FERRY);
    expect(printed.at(-1)).toEqual(answered);
  });

  it('answers a file of questions in its order, and says what it does not know', async () => {
    const batch = file(
      'questions.jsonl',
      lines({ id: 'a', question: QUESTION }, { id: 'b', text: 'Who painted the Mona Lisa?' }),
    );
    const [first, second] = await system.mustWeir([...ask, '--batch', batch]);
    expect(first).toEqual({ id: 'a', ...answered });
    expect(second).toMatchObject({ id: 'b', outcome: 'refused', citations: [], reason: { code: 'no-support' } });
  });
});

describe('weir check', () => {
  it('finds a secret in a document, and nothing in a plain text', async () => {
    const secret = 'The key is AKIAIOSFODNN7EXAMPLA, keep it.';
    const batch = file('texts.jsonl', lines({ id: 'a', text: secret }, { id: 'b', text: 'Nothing to see.' }));
    const [found, nothing] = await system.mustWeir(['check', '--stage', 'document', '--batch', batch]);
    expect(found).toMatchObject({ id: 'a', verdict: 'redact', findings: [{ guardrail: 'secrets', type: anyText }] });
    expect(nothing).toMatchObject({ id: 'b', verdict: 'allow', findings: [] });
  });
});

describe('weir trace', () => {
  it('says where the records of a run stand, and they stand there', async () => {
    const [answer] = await system.mustWeir(['ask', QUESTION, '--app', 'handbook', '--collection', collection]);
    const { runId } = answer as { runId: string };
    const [trace] = await system.mustWeir(['trace', runId]);
    interface Place {
      topic: string;
      partition: number;
      offset: string;
    }
    const { steps, requested, completed } = trace as {
      steps: { step: string; requested: Place; completed: Place; waitedMs: number; tookMs: number; startMs: number }[];
      requested: Place;
      completed: Place;
    };
    expect(trace).toMatchObject({ runId, app: 'handbook', outcome: 'answered', tookMs: anyNumber, notes: [] });
    expect(steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining(['check-input', 'retrieve', 'complete', 'check-output']),
    );
    const places = [requested, completed, ...steps.flatMap((step) => [step.requested, step.completed])];
    const reader = await OutsideClient.connect(system.addresses.kafkaBrokers, [
      ...new Set(places.map(({ topic }) => topic)),
    ]);
    try {
      for (const { topic, partition, offset } of places) {
        const record = await reader.wait(
          topic,
          `${partition}/${offset}`,
          (seen) => seen.partition === partition && seen.offset === Number(offset),
        );
        expect([topic, record.headers['weir-run'] ?? record.key]).toEqual([topic, runId]);
      }
    } finally {
      await reader.close();
    }
    const total = (trace as { tookMs: number }).tookMs;
    for (const { startMs, waitedMs, tookMs } of steps) expect(startMs + waitedMs + tookMs).toBeLessThanOrEqual(total);
  });
});

describe('weir audit and weir explain', () => {
  it('say what was decided, by whom, and what made it; the trail is whole, and its export too', async () => {
    const [answer] = await system.mustWeir(['ask', QUESTION, '--app', 'handbook', '--collection', collection]);
    const { runId, fingerprint } = answer as { runId: string; fingerprint: string };
    const [record] = await until('the answer is on record', async () => {
      const records = await system.mustWeir(['audit', 'list', '--run', runId]);
      return records.length > 0 && records;
    });
    expect(record).toMatchObject({
      actor: { service: 'orchestration', name: 'admin' },
      action: 'answer-completed',
      object: { kind: 'App', name: 'handbook' },
      outcome: 'answered',
      fingerprint,
      uses: [{ kind: 'Document', name: `${collection}/ferry.md` }],
      digests: { answer: anyHash },
    });
    const [explained] = await system.mustWeir(['explain', runId]);
    expect(explained).toMatchObject({
      runId,
      question: QUESTION,
      askedBy: 'admin',
      sources: [{ collection, documentId: 'ferry.md' }],
      answerDigest: (record as { digests: { answer: string } }).digests.answer,
      configuration: { same: true },
    });
    const signed = await until('every record is covered by a signed head', async () => {
      const [verified] = await system.mustWeir(['audit', 'verify']);
      const { partitions } = verified as { partitions: { last: string; signed: string }[] };
      return partitions.every(({ last, signed: to }) => last === to) && verified;
    });
    expect(signed).toMatchObject({ whole: true, pinned: true });
    const trail = join(folder, 'trail.jsonl');
    await system.mustWeir(['audit', 'export', '--output', trail]);
    expect(await system.mustWeir(['audit', 'verify', '--file', trail])).toMatchObject([{ whole: true }]);
    writeFileSync(trail, readFileSync(trail, 'utf8').replace('"outcome":"answered"', '"outcome":"refused"'));
    const tampered = await system.weir(['audit', 'verify', '--file', trail, '--json']);
    expect([tampered.code, tampered.lines]).toMatchObject([1, [{ whole: false }]]);
    expect(JSON.stringify(tampered.lines)).toContain('"kind":"changed"');
  });
});

describe('weir apply, get, diff and delete', () => {
  const declaration = (k: number): string =>
    file(
      'app.yaml',
      `kind: App\nname: cli-app\nspec:\n  pattern: rag\n  model: default\n  retrieval:\n    collection: ${collection}\n    k: ${k}\n`,
    );

  it('declare a resource, show it, and say how a file differs', async () => {
    expect(await system.mustWeir(['apply', '-f', declaration(3)])).toMatchObject([
      { kind: 'App', name: 'cli-app', action: 'created' },
    ]);
    expect(await system.mustWeir(['apply', '-f', declaration(3)])).toMatchObject([{ action: 'unchanged' }]);
    const [app] = await system.mustWeir(['get', 'app', 'cli-app']);
    expect(app).toMatchObject({ kind: 'App', name: 'cli-app', spec: { retrieval: { collection, k: 3 } } });
    expect((await system.mustWeir(['get', 'apps'])).map(({ name }) => name)).toContain('cli-app');

    expect((await system.weir(['diff', '-f', declaration(3), '--json'])).code).toBe(0);
    const differs = await system.weir(['diff', '-f', declaration(5), '--json']);
    expect(differs.code).toBe(6);
    expect(differs.lines).toMatchObject([
      { action: 'changed', changes: [{ path: 'spec.retrieval.k', from: 3, to: 5 }] },
    ]);

    await system.mustWeir(['delete', 'App', 'cli-app']);
    expect((await system.weir(['get', 'App', 'cli-app', '--json'])).code).toBe(4);
  });

  it('name what is wrong in a file', async () => {
    const wrong = file('wrong.yaml', 'kind: App\nname: wrong\nspec:\n  pattern: poem\n  model: default\n');
    const ended = await system.weir(['apply', '-f', wrong, '--json']);
    expect(ended.code).toBeGreaterThan(0);
    expect(ended.errors).toContain('pattern');
  });
});

describe('weir tail and topics', () => {
  it('print the records of a topic, decoded', async () => {
    const records = await system.mustWeir(['tail', 'document-status', '--from', 'start', '--no-follow']);
    const own = records.filter(({ message }) => (message as { collection: string }).collection === collection);
    expect(own.map(({ message }) => (message as { status: string }).status)).toEqual(
      expect.arrayContaining(['received', 'chunked', 'indexed', 'deleted']),
    );
    expect(own[0]).toMatchObject({
      topic: 'weir.ingestion.v1.document-status',
      partition: anyNumber,
      offset: anyNumber,
      time: anyText,
      key: anyText,
      type: 'weir.ingestion.v1.DocumentStatus',
      headers: { 'weir-tenant': 'default', ce_type: 'weir.ingestion.v1.DocumentStatus' },
    });
  });

  it('list the catalogue', async () => {
    const topics = await system.mustWeir(['topics', 'list']);
    expect(topics.find(({ name }) => name === 'weir.ingestion.v1.document-submitted')).toMatchObject({
      exists: true,
      partitions: 8,
      records: anyNumber,
      visibility: 'public',
    });
  });
});

describe('weir doctor', () => {
  it('gives a line a check', async () => {
    const ended = await system.weir(['doctor', '--json']);
    expect(ended.lines.length).toBeGreaterThan(5);
    for (const line of ended.lines) expect(line).toMatchObject({ name: anyText, message: anyText, state: anyText });
    expect(ended.code).toBe(ended.lines.some(({ state }) => state === 'failed') ? 1 : 0);
  });
});

describe('exit codes', () => {
  const key = { WEIR_API_KEY: 'not-a-key' };
  it.each([
    [2, 'no such option', ['status', '--colour'], {}],
    [2, 'no question', ['ask', '--app', 'handbook'], {}],
    [2, 'no such file', ['ingest', '/no/such/file', '-c', collection], {}],
    [3, 'no gateway there', ['search', 'x', '-c', collection], { WEIR_URL: 'http://127.0.0.1:9' }],
    [4, 'no such collection', ['search', 'x', '-c', 'no-such-collection'], {}],
    [4, 'no such document', ['documents', 'show', 'nothing', '-c', collection], {}],
    [4, 'no such topic', ['tail', 'no-such-topic', '--no-follow'], {}],
    [5, 'a key that is none', ['get', 'App'], key],
  ])('%i: %s', async (code, _what, parameters, environment) => {
    const ended = await system.weir([...parameters, '--json'], { environment });
    expect(ended).toMatchObject({ code });
    expect(ended.output).toBe('');
    expect(JSON.parse(ended.errors)).toMatchObject({ error: { code: anyText, message: anyText } });
  });

  it('is 1 for a question that failed, with the line that says why', async () => {
    const ended = await system.weir(['ask', '--app', 'no-such-app', 'Who?', '--json']);
    expect([1, 4]).toContain(ended.code);
    expect(ended.output + ended.errors).toContain('app-unknown');
  });
});

describe("the host's older Node", () => {
  /** The first Node on the path that is too old for the services. */
  function olderNode(): string | undefined {
    const folders = (process.env['PATH'] ?? '').split(delimiter);
    return [...folders, '/usr/local/bin', '/usr/bin']
      .map((at) => join(at, 'node'))
      .filter((node) => existsSync(node))
      .find((node) => {
        const major = Number(
          execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).split('.', 1)[0],
        );
        return major >= 18 && major < 24;
      });
  }

  it("goes on with the project's own", async ({ skip }) => {
    const node = olderNode();
    if (node === undefined) return skip('there is no Node between 18 and 23 on this machine');
    const artefacts = process.env['WEIR_ARTEFACTS'] ?? join(ROOT, '.weir');
    if (!existsSync(ownNode(artefacts))) return skip("the machine's Node will do, so the project has brought none");
    const ended = await system.weir(['status', '--json'], { node });
    expect(ended.code, ended.errors).toBe(0);
    expect(ended.lines).toMatchObject([{ kafka: { ready: true } }]);
    const usage = await system.weir(['status', '--colour'], { node });
    expect(usage.code).toBe(2);
  });
});
