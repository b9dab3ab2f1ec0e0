import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedSystem } from './support/shared-system.js';
import { until } from './support/until.js';

const system = sharedSystem();

const executable = process.env['WEIR_CHROMIUM'] ?? '/usr/bin/chromium';
const missing = existsSync(executable) ? '' : ' (no Chromium: apt-get install chromium)';

const BOOK = 'Of Weirs and Rivers';

/** A library with a search, a link and a form. */
const pages: Server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://library');
  const html = (body: string) => response.setHeader('content-type', 'text/html').end(`<!doctype html>${body}`);
  switch (url.pathname) {
    case '/search':
      return html(`<h1>Found</h1><a href="/book">${BOOK}</a>`);
    case '/book':
      return html(
        `<h1>${BOOK}</h1><form action="/reserved"><label>Name <input name="name"></label><button>Reserve</button></form>`,
      );
    case '/reserved':
      return html(`<h1>Reserved for ${url.searchParams.get('name')!.replaceAll(/\W/g, '')}</h1>`);
    default:
      return html(
        '<h1>Library</h1><form action="/search"><label>Title <input name="q"></label><button>Search</button></form>',
      );
  }
});

interface Answer {
  runId: string;
  outcome: string;
  answer: string;
  citations: { documentId: string }[];
  reason?: { code: string };
  toolUses?: { tool: string; function: string; code?: string }[];
  recalledFrom?: { runId: string; similarity: number };
}

async function post(path: string, body: object): Promise<Response> {
  return system.fetch(path, { method: 'POST', body: JSON.stringify(body) });
}

async function apply(...resources: object[]): Promise<void> {
  const applied = await post('/api/resources', { resources });
  if (!applied.ok) throw new Error(await applied.text());
}

async function ask(app: string, question: string, fields: object = {}): Promise<Answer> {
  return (await (await post('/api/answers', { app, question, ...fields })).json()) as Answer;
}

/** A model that goes from one thing to the next by what the last one came to. */
const model = (name: string, script: object[]) => ({ kind: 'Model', name, spec: { provider: 'scripted', script } });
const call = (name: string, args: object) => [{ name, arguments: args }];
const agent = (name: string, tools: string[]) => ({
  kind: 'App',
  name,
  spec: { pattern: 'agent', model: name, agent: { tools } },
});

beforeAll(() => new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve)));
afterAll(
  () =>
    new Promise<void>((resolve) => {
      pages.closeAllConnections();
      pages.close(() => resolve());
    }),
);

describe('an agent', () => {
  it.skipIf(missing !== '')(
    `searches, follows a link, fills in a form and reads the result, in a browser${missing}`,
    async () => {
      const { port } = pages.address() as AddressInfo;
      const host = `127.0.0.1:${port}`;
      await apply(
        { kind: 'Tool', name: 'agents-web', spec: { type: 'browse', allowHosts: [host], privateHosts: [host] } },
        model('agents-browser', [
          { matchResult: '^$', toolCalls: call('agents-web-open', { url: `http://${host}/` }) },
          { matchResult: 'textbox: Title\\]', toolCalls: call('agents-web-type', { element: '1', text: 'weirs' }) },
          { matchResult: 'textbox: Title: weirs', toolCalls: call('agents-web-submit', { element: '1' }) },
          { matchResult: 'link: Of Weirs', toolCalls: call('agents-web-click', { element: '1' }) },
          { matchResult: 'textbox: Name\\]', toolCalls: call('agents-web-type', { element: '1', text: 'Ada' }) },
          { matchResult: 'textbox: Name: Ada', toolCalls: call('agents-web-submit', { element: '1' }) },
          { matchResult: 'Reserved for Ada', text: 'It is reserved for Ada.' },
        ]),
        agent('agents-browser', ['agents-web']),
      );
      const answer = await ask('agents-browser', 'Reserve the book about weirs for Ada.');
      expect(answer).toMatchObject({ outcome: 'answered', answer: 'It is reserved for Ada.' });
      expect(answer.toolUses?.map((use) => use.function)).toEqual([
        'open',
        'type',
        'submit',
        'click',
        'type',
        'submit',
      ]);
    },
  );

  it('runs a program, and is told why another one failed', async () => {
    await apply(
      { kind: 'Tool', name: 'agents-run', spec: { type: 'interpreter' } },
      model('agents-programmer', [
        { matchResult: '^$', toolCalls: call('agents-run', { code: 'fetch("http://127.0.0.1")' }) },
        { matchResult: 'fetch', toolCalls: call('agents-run', { code: '6 * 7' }) },
        { matchResult: '\\b42\\b', text: 'It is 42.' },
      ]),
      agent('agents-programmer', ['agents-run']),
    );
    const answer = await ask('agents-programmer', 'What is six times seven?');
    expect(answer).toMatchObject({ outcome: 'answered', answer: 'It is 42.' });
    expect(answer.toolUses?.map(({ code }) => code ?? '')).toEqual(['program-failed', '']);
  });

  it('waits for a person, and calls nothing that was denied', async () => {
    await apply(
      { kind: 'Tool', name: 'agents-careful', spec: { type: 'interpreter', approval: 'required' } },
      model('agents-asking', [
        { matchResult: '^$', toolCalls: call('agents-careful', { code: '"done"' }) },
        { matchResult: 'done', text: 'It was done.' },
        { text: 'I may not.' },
      ]),
      agent('agents-asking', ['agents-careful']),
    );
    const decide = async (question: string, approved: boolean) => {
      const answered = ask('agents-asking', question);
      const waiting = await until('a call to wait for a decision', async () => {
        const listed = (await (await system.fetch('/api/approvals')).json()) as {
          approvals: { runId: string; step: string; tool: string }[];
        };
        return listed.approvals.find(({ tool }) => tool === 'agents-careful');
      });
      const decided = await post(`/api/approvals/${waiting.runId}/${waiting.step}`, { approved, reason: 'So it is.' });
      expect(decided.ok).toBe(true);
      return answered;
    };
    expect(await decide('Do it.', true)).toMatchObject({ answer: 'It was done.' });
    expect(await decide('Do it again.', false)).toMatchObject({ answer: 'I may not.', toolUses: [{ code: 'denied' }] });
  });
});

describe('an app', () => {
  it('gives JSON that fits its schema, or says that it could not', async () => {
    const responseSchema = { type: 'object', properties: { days: { type: 'integer' } }, required: ['days'] };
    await apply(
      model('agents-structured', [
        { match: 'does not fit', text: '{"days": 27}' },
        { match: 'badly', text: 'Many.' },
        { text: '{"days": "27"}' },
      ]),
      {
        kind: 'App',
        name: 'agents-structured',
        spec: { pattern: 'simple', model: 'agents-structured', responseSchema },
      },
      model('agents-hopeless', [{ text: 'Many.' }]),
      { kind: 'App', name: 'agents-hopeless', spec: { pattern: 'simple', model: 'agents-hopeless', responseSchema } },
    );
    expect(await ask('agents-structured', 'How many days?')).toMatchObject({
      outcome: 'answered',
      answer: '{"days":27}',
    });
    expect(await ask('agents-hopeless', 'How many days?')).toMatchObject({
      outcome: 'failed',
      reason: { code: 'schema-mismatch' },
    });
  });

  it('follows its workflow to an answer, or asks back', async () => {
    await apply(
      model('agents-drafting', [{ match: 'good', text: 'yes' }, { match: 'bad', text: 'no' }, { text: 'Draft.' }]),
      {
        kind: 'App',
        name: 'agents-workflow',
        spec: {
          pattern: 'workflow',
          model: 'agents-drafting',
          workflow: {
            steps: [
              { name: 'draft', do: 'ask', user: 'Draft an answer.' },
              { name: 'verdict', do: 'ask', user: '{{ question }}', branches: [{ if: { is: 'yes' }, goto: 'done' }] },
              { name: 'back', do: 'refuse', code: 'asked-back', text: 'What do you mean?' },
              { name: 'done', do: 'answer', text: '{{ draft }}' },
            ],
          },
        },
      },
    );
    expect(await ask('agents-workflow', 'Is it good?')).toMatchObject({ outcome: 'answered', answer: 'Draft.' });
    expect(await ask('agents-workflow', 'Is it bad?')).toMatchObject({
      outcome: 'refused',
      reason: { code: 'asked-back' },
    });
  });

  it('gives an answer again until the document that it rests on changes', async () => {
    const submit = async (text: string) => {
      const response = await post('/api/collections/agents-cache/documents?wait=true', { documentId: 'leave', text });
      if (!response.ok) throw new Error(await response.text());
    };
    await apply(
      { kind: 'Collection', name: 'agents-cache', spec: {} },
      model('agents-cached', [{ text: 'As it says [1].' }]),
      {
        kind: 'App',
        name: 'agents-cached',
        spec: { pattern: 'rag', model: 'agents-cached', retrieval: { collection: 'agents-cache' }, cache: {} },
      },
    );
    await submit('Employees have 27 days of leave.');
    const first = await until('an answer that cites', async () => {
      const answer = await ask('agents-cached', 'How many days of leave do employees have?');
      return answer.outcome === 'answered' && answer;
    });
    // Until it can be found, the question is answered anew, and any of those answers may be the one.
    const made = [first.runId];
    const again = await until('the answer to be given again', async () => {
      const answer = await ask('agents-cached', 'How many leave days does an employee have?');
      if (answer.recalledFrom) return answer;
      made.push(answer.runId);
      return undefined;
    });
    expect(made).toContain(again.recalledFrom?.runId);
    expect(again).toMatchObject({ answer: first.answer, citations: [{ documentId: 'leave' }] });
    await submit('Employees have 28 days of leave.');
    const anew = await ask('agents-cached', 'How many days of leave do employees have?');
    expect(anew.recalledFrom).toBeUndefined();
  });
});
