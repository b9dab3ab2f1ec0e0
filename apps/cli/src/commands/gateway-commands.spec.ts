import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runWeir } from '../testing/run-weir.js';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.js';

let gateway: TestGateway | undefined;
const environment = () => ({ WEIR_URL: gateway!.url, WEIR_API_KEY: 'k' });
const serve = async (...answer: Parameters<typeof startTestGateway>) => (gateway = await startTestGateway(...answer));

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'weir-cli-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const answer = (over: object = {}) => ({
  runId: 'r1',
  app: 'a',
  outcome: 'answered',
  answer: 'Yes [1].',
  citations: [{ documentId: 'd.md', chunkId: 'c', version: 1, quote: 'it is so', start: 0, end: 8, title: 'D' }],
  usage: { inputTokens: 1, outputTokens: 2, cost: 0 },
  fingerprint: 'f',
  verdicts: [],
  ...over,
});

describe('weir ask', () => {
  it('asks with what the options say, and prints the fixed fields', async () => {
    await serve(() => ({ json: answer() }));
    const words = [
      'ask',
      'Is',
      'it so?',
      '--app',
      'a',
      '--groups',
      'g,h',
      '--tenant',
      't',
      '--collection',
      'c',
      '--json',
    ];
    const { lines, exitCode } = await runWeir(words, environment());
    expect(exitCode).toBe(0);
    expect(gateway!.seen).toMatchObject([
      {
        method: 'POST',
        url: '/api/answers',
        headers: { authorization: 'Bearer k', 'weir-tenant': 't' },
        body: { app: 'a', question: 'Is it so?', groups: ['g', 'h'], collection: 'c' },
      },
    ]);
    const { verdicts: _verdicts, app: _app, ...fields } = answer();
    expect(lines).toEqual([{ ...fields, tookMs: expect.any(Number) as number }]);
  });

  it('prints an answer with its citations for people, without control characters', async () => {
    await serve(() => ({ json: answer({ answer: 'Yes [1].\u001b]0;title\u0007' }) }));
    const { output } = await runWeir(['ask', 'x', '--app', 'a'], environment());
    expect(output).toBe('Yes [1].\ufffd]0;title\ufffd\n\n[1] D · d.md\n    it is so\n');
  });

  it('names each source once, by its number in the text', async () => {
    const cite = (chunkId: string, quote: string, answerStart: number) => ({
      documentId: `${chunkId}.md`,
      chunkId,
      quote,
      answerStart,
      answerEnd: answerStart + 3,
    });
    const citations = [cite('a', 'one', 2), cite('a', 'two', 8), cite('c', 'three', 14)];
    await serve(() => ({ json: answer({ answer: 'A [1] B [1] C [3]', citations }) }));
    const { output } = await runWeir(['ask', 'x', '--app', 'a'], environment());
    expect(output).toBe('A [1] B [1] C [3]\n\n[1] a.md\n    one\n    two\n[3] c.md\n    three\n');
  });

  it.each([
    ['says it by its code where the answer says the same', 'I do not know.', 'no-support'],
    ['says it in words where the answer does not', 'The model answered in vain.', 'The model answered in vain.'],
  ])('of a refusal, %s', async (_name, message, told) => {
    const reason = { code: 'no-support', message };
    await serve(() => ({ json: answer({ outcome: 'refused', answer: 'I do not know.', citations: [], reason }) }));
    const { output } = await runWeir(['ask', 'x', '--app', 'a'], environment());
    expect(output).toBe(`I do not know.\nrefused: ${told}\n`);
  });

  it('prints a batch in its order, and goes on after one that fails', async () => {
    const file = join(
      folderOf({ 'q.jsonl': '{"id":1,"text":"slow"}\n\n{"_id":"b","query":"bad"}\n{"question":"c"}\n' }),
      'q.jsonl',
    );
    await serve(async ({ body }) => {
      const { question } = body as { question: string };
      if (question === 'bad')
        return { status: 400, json: { detail: 'No.', code: 'question-invalid', field: 'question' } };
      if (question === 'slow') while (gateway!.seen.length < 3) await new Promise(setImmediate);
      return { json: answer({ runId: question }) };
    });
    const { lines, exitCode } = await runWeir(['ask', '--batch', file, '--app', 'a', '--json'], environment());
    expect(exitCode).toBe(1);
    expect(lines).toMatchObject([
      { id: '1', runId: 'slow' },
      { id: 'b', outcome: 'failed', reason: { code: 'question-invalid', message: 'No.', field: 'question' } },
      { runId: 'c' },
    ]);
  });

  it('streams', async () => {
    const events = [
      ': ping\n\n',
      'event: delta\ndata: {"index":0,"text":"Ye"}\n\n',
      'event: delta\ndata: {"index":1,"text":"s [1]."}\n\n',
      `event: completed\ndata: ${JSON.stringify(answer())}\n\n`,
    ];
    await serve(() => ({ headers: { 'content-type': 'text/event-stream' }, text: events.join('') }));
    expect((await runWeir(['ask', 'x', '--app', 'a', '--stream'], environment())).output).toBe(
      'Yes [1].\n\n[1] D · d.md\n    it is so\n',
    );
    const { lines } = await runWeir(['ask', 'x', '--app', 'a', '--stream', '--json'], environment());
    expect(lines).toMatchObject([{ delta: 'Ye' }, { delta: 's [1].' }, { runId: 'r1' }]);
  });

  it('asks many times, and prints how much the answers vary', async () => {
    const given = ['27 days', '27 days ', '25 days', '27 days'];
    let asked = 0;
    await serve(() => {
      const text = given[asked++ % given.length]!;
      const unsure = { outcome: 'refused', answer: 'I do not know.', reason: { code: 'x', message: 'y' } } as const;
      return { json: asked > given.length ? answer(unsure) : answer({ answer: text }) };
    });
    const command = ['ask', 'x', '--app', 'a', '--repeat', '5', '--concurrency', '1'];
    expect((await runWeir(command, environment())).output).toBe(
      [
        '3 × ██████     27 days',
        '1 × ██         25 days',
        '1 × ██         refused: I do not know.',
        '3 different answers; 60 % agree',
        '\n',
      ].join('\n'),
    );
    asked = 0;
    const { lines } = await runWeir([...command, '--json'], environment());
    expect(lines).toEqual([
      {
        question: 'x',
        times: 5,
        outcomes: { answered: 4, refused: 1, failed: 0 },
        answers: [
          { outcome: 'answered', answer: '27 days', count: 3 },
          { outcome: 'answered', answer: '25 days', count: 1 },
          { outcome: 'refused', answer: 'I do not know.', count: 1 },
        ],
        agreement: 0.6,
      },
    ]);
  });

  it('of a refusal that was streamed, says why, and the text no second time', async () => {
    const refused = { outcome: 'refused', answer: 'I do not know.', citations: [] } as const;
    const reason = { code: 'no-support', message: 'I do not know.' };
    const events = [
      'event: delta\ndata: {"text":"I do not "}\n\n',
      'event: delta\ndata: {"text":"know."}\n\n',
      `event: completed\ndata: ${JSON.stringify(answer({ ...refused, reason }))}\n\n`,
    ];
    await serve(() => ({ headers: { 'content-type': 'text/event-stream' }, text: events.join('') }));
    const { output } = await runWeir(['ask', 'x', '--app', 'a', '--stream'], environment());
    expect(output).toBe('I do not know.\nrefused: no-support\n');
  });

  it('says when a stream ends without its end', async () => {
    await serve(() => ({ text: 'event: delta\ndata: {"text":"Ye"}\n\n' }));
    const { exitCode, errors } = await runWeir(['ask', 'x', '--app', 'a', '--stream'], environment());
    expect([exitCode, errors]).toEqual([3, expect.stringContaining('before its answer was complete')]);
  });

  it.each([
    [{ status: 404, json: { detail: 'There is no App "a".', code: 'app-unknown' } }, 4, 'There is no App "a".'],
    [{ status: 401, json: { title: 'Unauthorized' } }, 5, 'WEIR_API_KEY'],
    [{ status: 403, json: { detail: 'Not for users.' } }, 5, 'Not for users.'],
    [{ status: 503, json: { detail: 'Kafka is down.' } }, 3, 'weir status'],
    [{ status: 500, text: 'oops' }, 1, 'answers 500'],
  ])('tells %j', async (reply, exitCode, message) => {
    await serve(() => reply);
    const outcome = await runWeir(['ask', 'x', '--app', 'a'], environment());
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.errors).toContain(message);
  });

  it('waits and asks again when too many wait', async () => {
    await serve(() =>
      gateway!.seen.length < 3
        ? { status: 429, headers: { 'retry-after': '0' }, json: { detail: 'Too many.' } }
        : { json: answer() },
    );
    expect((await runWeir(['ask', 'x', '--app', 'a'], environment())).exitCode).toBe(0);
    expect(gateway!.seen).toHaveLength(3);
  });

  it('says what to start when nothing answers, and keeps the administrator’s key on this machine', async () => {
    await serve(() => ({ json: {} }));
    const url = gateway!.url;
    await gateway!.close();
    gateway = undefined;
    const unreachable = await runWeir(['ask', 'x', '--app', 'a'], { WEIR_URL: url, WEIR_API_KEY: 'k' });
    expect([unreachable.exitCode, unreachable.errors]).toEqual([3, expect.stringContaining('weir up')]);
    const foreign = await runWeir(['ask', 'x', '--app', 'a'], { WEIR_URL: 'https://weir.example' });
    expect([foreign.exitCode, foreign.errors]).toEqual([5, 'Set WEIR_API_KEY to a key for https://weir.example.']);
    expect((await runWeir(['ask', 'x', '--app', 'a'])).exitCode).toBe(3);
  });

  it.each([
    [['ask']],
    [['ask', 'x']],
    [['ask', '--app', 'a']],
    [['ask', 'x', '--app', 'a', '--batch', 'f']],
    [['nope']],
  ])('takes %j as a wrong command line', async (words) => {
    expect((await runWeir(words)).exitCode).toBe(2);
  });
});

describe('weir search', () => {
  it('prints a line a query', async () => {
    const hits = [{ documentId: 'd', chunkId: 'c', version: 1, score: 0.5, text: 'a\nb', title: 'T', source: 'd' }];
    await serve(() => ({ json: { query: 'q', hits, generation: 'g', tookMs: 3 } }));
    const words = ['search', 'q', '-c', 'c', '-k', '3', '--mode', 'keyword'];
    expect((await runWeir([...words, '--json'], environment())).lines).toEqual([
      { query: 'q', hits, tookMs: 3, generation: 'g' },
    ]);
    expect(gateway!.seen[0]?.body).toEqual({ collection: 'c', query: 'q', k: 3, mode: 'keyword' });
    expect((await runWeir(words, environment())).output).toBe(' 1. T · d  0.500\n    a b\n1 hits, 3 ms\n');
  });
});

describe('weir check', () => {
  it('prints verdicts and findings', async () => {
    const findings = [{ guardrail: 'secrets', type: 'api-key', start: 1, end: 4 }];
    await serve(() => ({ json: { verdict: 'redact', findings, text: '[removed]' } }));
    const words = ['check', 'abc', '--stage', 'document', '--policy', 'strict'];
    expect((await runWeir([...words, '--json'], environment())).lines).toEqual([
      { verdict: 'redact', findings, text: '[removed]' },
    ]);
    expect(gateway!.seen[0]?.body).toEqual({ stage: 'document', text: 'abc', policy: 'strict' });
    expect((await runWeir(['check', 'abc', '--stage', 'elsewhere'], environment())).exitCode).toBe(2);
  });
});

describe('weir ingest', () => {
  const accept = (wait = false) =>
    serve(({ body }) => ({
      text: (body as string)
        .trim()
        .split('\n')
        .map((line, index) => {
          const { documentId } = JSON.parse(line) as { documentId: string };
          const status = wait ? 'indexed' : 'submitted';
          return JSON.stringify({ line: index + 1, documentId, status, ...(wait ? { version: 7, chunks: 2 } : {}) });
        })
        .join('\n'),
    }));
  const sent = () =>
    (gateway!.seen[0]!.body as string)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('walks a folder: ids with slashes, known endings, nothing hidden', async () => {
    const folder = folderOf({
      'b/c.html': '<p>x',
      'a.md': 'ä',
      '.hidden.md': '',
      '.git/d.md': '',
      'e.pdf': '',
      'f.TXT': 't',
    });
    await accept();
    const { lines, exitCode } = await runWeir(
      ['ingest', folder, '-c', 'c', '--readers', 'g,h', '--json'],
      environment(),
    );
    expect(exitCode).toBe(0);
    expect(gateway!.seen[0]).toMatchObject({
      url: '/api/collections/c/documents?wait=false',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const readers = ['g', 'h'];
    expect(sent()).toEqual([
      { documentId: 'a.md', mediaType: 'text/markdown', text: 'ä', readers },
      { documentId: 'b/c.html', mediaType: 'text/html', text: '<p>x', readers },
      { documentId: 'f.TXT', mediaType: 'text/plain', text: 't', readers },
    ]);
    expect(lines[0]).toEqual({ documentId: 'a.md', version: null, status: 'submitted', chunks: null });
  });

  it('sends one file under its base name, and bytes that are not UTF-8 as they are', async () => {
    const folder = folderOf({ 'x/a.txt': '' });
    writeFileSync(join(folder, 'x', 'a.txt'), Buffer.from([0x61, 0xff]));
    await accept(true);
    const { lines } = await runWeir(
      ['ingest', join(folder, 'x', 'a.txt'), '-c', 'c', '--wait', '--json'],
      environment(),
    );
    expect(sent()).toEqual([{ documentId: 'a.txt', mediaType: 'text/plain', content: 'Yf8=' }]);
    expect(lines).toEqual([{ documentId: 'a.txt', version: 7, status: 'indexed', chunks: 2 }]);
  });

  it('takes rows as documents, and tells those that are none', async () => {
    const rows = [
      '{"_id":1,"text":"x","title":"T","year":2020,"tags":["a"]}',
      'nonsense',
      '{"text":"y"}',
      '{"id":"d"}',
    ];
    const folder = folderOf({ 'rows.jsonl': rows.join('\n') });
    await accept();
    const words = ['ingest', folder, '-c', 'c', '--format', 'jsonl', '--json'];
    const { lines, exitCode } = await runWeir(words, environment());
    expect(exitCode).toBe(1);
    expect(sent()).toEqual([
      { documentId: '1', text: 'x', mediaType: 'text/plain', title: 'T', metadata: { year: 2020 } },
    ]);
    const file = join(folder, 'rows.jsonl');
    const rejected = (lines as { documentId: string | null; status: string; reason: { message: string } }[]).filter(
      ({ status }) => status === 'rejected',
    );
    expect(rejected).toMatchObject([
      { documentId: null, reason: { code: 'row-invalid', message: `${file}:2 is not JSON.` } },
      { documentId: null, reason: { code: 'field-missing', field: 'id' } },
      { documentId: 'd', reason: { code: 'field-missing', field: 'text' } },
    ]);
  });

  it('ends with exit code 1 when the gateway rejects one', async () => {
    const reason = { code: 'document-too-large', message: 'Too large.' };
    await serve(() => ({ text: JSON.stringify({ line: 1, documentId: 'a.md', status: 'rejected', reason }) }));
    const folder = folderOf({ 'a.md': 'x' });
    const { lines, exitCode } = await runWeir(['ingest', folder, '-c', 'c', '--json'], environment());
    expect([exitCode, lines]).toEqual([
      1,
      [{ documentId: 'a.md', version: null, status: 'rejected', reason, chunks: null }],
    ]);
  });

  it.each(['/none/such', '-'])('takes %s without more as a wrong command line, before it connects', async (source) => {
    expect(
      (await runWeir(['ingest', source, '-c', 'c'], { WEIR_URL: 'http://127.0.0.1:1', WEIR_API_KEY: 'k' })).exitCode,
    ).toBe(2);
  });
});

describe('weir documents', () => {
  it('lists page by page', async () => {
    const document = (id: string) => ({ documentId: id, version: 1, title: id, readers: ['everyone'], chunks: 1 });
    await serve(({ url }) =>
      url.includes('after=b')
        ? { json: { documents: [document('c')] } }
        : { json: { documents: [document('a'), document('b')], next: 'b' } },
    );
    const { lines } = await runWeir(['documents', 'list', '-c', 'my docs', '--json'], environment());
    expect(lines).toMatchObject([{ documentId: 'a' }, { documentId: 'b' }, { documentId: 'c' }]);
    expect(gateway!.seen[0]?.url).toBe('/api/collections/my%20docs/documents?limit=200');
  });

  it('encodes ids, waits for deletions, and replaces readers', async () => {
    await serve(({ method }) => ({
      json: method === 'PUT' ? { runId: 'r' } : { documentId: 'a/b', version: 3, status: 'deleted' },
    }));
    const deleted = await runWeir(['documents', 'delete', 'a/b', '-c', 'c', '--wait', '--json'], environment());
    expect(deleted.lines).toEqual([{ documentId: 'a/b', version: 3, status: 'deleted', chunks: null }]);
    await runWeir(['documents', 'access', 'a/b', '-c', 'c', '--readers', 'g'], environment());
    expect(gateway!.seen).toMatchObject([
      { method: 'DELETE', url: '/api/collections/c/documents/a%2Fb?wait=true' },
      { method: 'PUT', url: '/api/collections/c/documents/a%2Fb/access', body: { readers: ['g'] } },
    ]);
  });
});

describe('weir apply, get, diff, delete', () => {
  const yaml = 'kind: Collection\nname: docs\nspec:\n  description: D\n';

  it('applies every resource of the files at once', async () => {
    const folder = folderOf({ 'a.yaml': yaml, 'b.yaml': 'kind: Model\nname: m\nspec: { provider: extractive }\n' });
    await serve(() => ({ json: { results: [{ kind: 'Collection', name: 'docs', action: 'created' }] } }));
    const { output } = await runWeir(['apply', '-f', folder, '--dry-run'], environment());
    expect(output).toBe('Collection docs created (dry run)\n');
    expect(gateway!.seen).toMatchObject([
      {
        url: '/api/resources?dryRun=true',
        body: {
          resources: [
            { kind: 'Collection', name: 'docs', spec: { description: 'D' } },
            { kind: 'Model', name: 'm', spec: { provider: 'extractive' } },
          ],
        },
      },
    ]);
  });

  it('says in which file the gateway finds a mistake', async () => {
    const file = join(folderOf({ 'a.yaml': `\n${yaml}` }), 'a.yaml');
    const detail = 'Invalid Collection docs: spec.nope: unknown field.';
    await serve(() => ({ status: 400, json: { detail, code: 'resource-invalid', field: 'spec.nope' } }));
    const { errors, exitCode } = await runWeir(['apply', '-f', file], environment());
    expect([exitCode, errors]).toEqual([1, `${file}:2: ${detail}`]);
  });

  it('gets one as YAML and many as lines', async () => {
    const resource = { kind: 'Collection', name: 'docs', spec: { description: 'D' } };
    await serve(({ url }) => ({ json: url.includes('?kind') ? { resources: [resource] } : resource }));
    expect((await runWeir(['get', 'collections'], environment())).output).toBe('docs  D\n');
    expect((await runWeir(['get', 'collection', 'docs'], environment())).output).toBe(yaml);
    expect((await runWeir(['get', 'Collection', '-o', 'json'], environment())).output).toBe(
      `${JSON.stringify(resource)}\n`,
    );
    expect(gateway!.seen.map(({ url }) => url)).toEqual([
      '/api/resources?kind=Collection',
      '/api/resources/Collection/docs',
      '/api/resources?kind=Collection',
    ]);
  });

  it('compares with what is declared, defaults included', async () => {
    const file = join(
      folderOf({ 'a.yaml': `${yaml}---\nkind: Model\nname: m\nspec: { provider: extractive, maxSentences: 5 }\n` }),
      'a.yaml',
    );
    const { parseResource } = await import('@weir/resources');
    const declared = [
      parseResource({ kind: 'Collection', name: 'docs', spec: { description: 'D' } }),
      parseResource({ kind: 'Model', name: 'm', spec: { provider: 'extractive' } }),
    ];
    await serve(({ url }) => ({ json: { resources: declared.filter(({ kind }) => url.endsWith(kind)) } }));
    const { lines, exitCode } = await runWeir(['diff', '-f', file, '--json'], environment());
    expect(exitCode).toBe(6);
    expect(lines).toEqual([
      { kind: 'Collection', name: 'docs', action: 'unchanged', changes: [] },
      { kind: 'Model', name: 'm', action: 'changed', changes: [{ path: 'spec.maxSentences', from: 3, to: 5 }] },
    ]);
  });

  it('deletes', async () => {
    await serve(() => ({ status: 204, text: '' }));
    expect((await runWeir(['delete', 'app', 'a', '--json'], environment())).lines).toEqual([
      { kind: 'App', name: 'a', action: 'deleted' },
    ]);
    expect(gateway!.seen).toMatchObject([{ method: 'DELETE', url: '/api/resources/App/a' }]);
  });
});
