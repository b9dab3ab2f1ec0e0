import { randomUUID } from 'node:crypto';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startGateway, type StartedGateway } from './start-gateway.fake.js';

/** Against a real Kafka (WEIR_TEST_KAFKA), with the rest of Weir played by small consumers, and OpenAI's own client. */
let gateway: StartedGateway;
let openai: OpenAI;

beforeAll(async () => {
  gateway = await startGateway();
  openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: gateway.keys.user, maxRetries: 0 });
}, 60_000);
afterAll(() => gateway?.stop(), 60_000);

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

const ask = (content: string) => ({ model: gateway.names.app, messages: [{ role: 'user' as const, content }] });

const look = {
  type: 'function' as const,
  function: {
    name: 'look',
    description: 'Looks at a place.',
    parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
  },
};

const call = (
  method: string,
  path: string,
  body?: unknown,
  key: keyof StartedGateway['keys'] = 'writer',
  headers = {},
) =>
  fetch(`${gateway.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${gateway.keys[key]}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

describe("OpenAI's client", () => {
  it('gets a completion with citations', async () => {
    const completion = await openai.chat.completions.create({ ...ask('answer'), temperature: 0, seed: 7 });
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: gateway.names.app,
      choices: [
        {
          finish_reason: 'stop',
          message: {
            role: 'assistant',
            content: 'Twenty days [1].',
            annotations: [
              {
                type: 'url_citation',
                url_citation: { start_index: 12, end_index: 15, url: 'https://example.org/leave' },
              },
              { type: 'file_citation', file_citation: { filename: 'leave.md', file_id: 'c2' } },
            ],
          },
        },
      ],
      usage: { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 },
      weir: { outcome: 'answered', fingerprint: 'f00d' },
    });
  });

  it('gets a stream with citations and usage', async () => {
    const stream = await openai.chat.completions.create({
      ...ask('stream'),
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await all(stream);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('Twenty days [1].');
    const last = chunks.at(-2);
    expect(last?.choices[0]).toMatchObject({ finish_reason: 'stop', delta: { annotations: [{}, {}] } });
    expect(last).toMatchObject({ weir: { outcome: 'answered', citations: [{ documentId: 'leave.md' }, {}] } });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 16 } });
  });

  it('puts a stream together itself', async () => {
    const completion = await openai.chat.completions.stream(ask('stream')).finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'Twenty days [1].' } });
  });

  it('sees that a stream did not end as a whole answer', async () => {
    const stream = await openai.chat.completions.create({ ...ask('refused after streaming'), stream: true });
    expect((await all(stream)).at(-1)?.choices[0]?.finish_reason).toBe('content_filter');
  });

  it('gets an error for a run that failed, before or after the first byte', async () => {
    await expect(openai.chat.completions.create(ask('fail'))).rejects.toMatchObject({
      status: 502,
      code: 'model_failed',
    });
    await expect(openai.chat.completions.create({ ...ask('fail'), stream: true })).rejects.toMatchObject({
      status: 502,
    });
    const stream = await openai.chat.completions.create({ ...ask('fail after streaming'), stream: true });
    await expect(all(stream)).rejects.toMatchObject({ code: 'model_failed' });
  });

  it('has everything that it asks for passed on', async () => {
    const schema = { type: 'object', properties: { days: { type: 'integer' } } };
    const completion = await openai.chat.completions.create({
      model: gateway.names.app,
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'echo' },
      ],
      temperature: 0.5,
      top_p: 0.9,
      frequency_penalty: 0.1,
      presence_penalty: -0.1,
      max_completion_tokens: 50,
      seed: 7,
      stop: ['END'],
      logprobs: true,
      top_logprobs: 2,
      tools: [look],
      tool_choice: 'required',
      response_format: { type: 'json_schema', json_schema: { name: 'days', schema } },
    });
    expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({
      app: gateway.names.app,
      caller: expect.stringMatching(/-user$/),
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'echo' },
      ],
      sampling: {
        temperature: 0.5,
        topP: 0.9,
        frequencyPenalty: 0.1,
        presencePenalty: -0.1,
        maxOutputTokens: 50,
        seed: 7,
        stop: ['END'],
        logprobs: 2,
      },
      tools: [{ name: 'look', description: 'Looks at a place.', parameters: look.function.parameters }],
      toolChoice: 'required',
      responseSchema: schema,
    });
  });

  it.each([true, false])('calls functions, and brings their results (stream: %s)', async (stream) => {
    const places: string[] = [];
    const runner = openai.chat.completions.runTools({
      ...ask('call'),
      stream: stream as true,
      tools: [
        {
          type: 'function',
          function: {
            ...look.function,
            parse: JSON.parse,
            function: ({ place }: { place: string }) => {
              places.push(place);
              return 'dust';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('It says: dust');
    expect(places).toEqual(['shelf']);
    expect(runner.messages[1]).toMatchObject({ content: 'Let me look.', tool_calls: [{ id: 'call_1' }] });
  });

  it('sees calls at the end of a stream', async () => {
    const chunks = await all(await openai.chat.completions.create({ ...ask('call'), tools: [look], stream: true }));
    const deltas = chunks.map(({ choices }) => choices[0]?.delta);
    expect(deltas.map((delta) => delta?.content ?? '').join('')).toBe('Let me look.');
    expect(deltas.flatMap((delta) => delta?.tool_calls ?? [])).toEqual([
      { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"place":"shelf"}' } },
    ]);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('gets JSON by a schema', async () => {
    const completion = await openai.chat.completions.parse({
      ...ask('json'),
      response_format: zodResponseFormat(z.object({ days: z.int() }), 'days'),
    });
    expect(completion.choices[0]?.message.parsed).toEqual({ days: 20 });
  });

  it('gets probabilities, whole and streamed', async () => {
    const wanted = {
      content: [{ token: 'Yes', logprob: -0.25, bytes: [89, 101, 115], top_logprobs: [{}, { token: 'No' }] }],
    };
    const request = { ...ask('logprobs'), logprobs: true, top_logprobs: 2 };
    const completion = await openai.chat.completions.create(request);
    expect(completion.choices[0]?.logprobs).toMatchObject(wanted);
    const streamed = await openai.chat.completions.stream(request).finalChatCompletion();
    expect(streamed.choices[0]?.logprobs).toMatchObject(wanted);
  });

  it('gets several choices, each with a seed of its own', async () => {
    const seedsOf = (completion: OpenAI.ChatCompletion) =>
      completion.choices.map(({ index, message }) => [
        index,
        (JSON.parse(message.content ?? '') as { sampling: { seed: number } }).sampling.seed,
      ]);
    const request = { ...ask('echo'), n: 3, seed: 7 };
    const completion = await openai.chat.completions.create(request);
    const streamed = await openai.chat.completions
      .stream({ ...request, stream_options: { include_usage: true } })
      .finalChatCompletion();
    for (const one of [completion, streamed]) {
      expect(seedsOf(one)).toEqual([
        [0, 7],
        [1, 1_007],
        [2, 2_007],
      ]);
      expect(one.usage?.total_tokens).toBe(48);
    }
    await expect(openai.chat.completions.create({ ...ask('fail'), n: 2 })).rejects.toMatchObject({ status: 502 });
  });

  it.each([
    ['whole', { stream: false, n: 1 }],
    ['streamed', { stream: true, n: 1 }],
    ['of several choices', { stream: false, n: 2 }],
  ])('cancels a completion by leaving (%s)', async (_how, options) => {
    const before = gateway.runs().asked.length;
    const leave = new AbortController();
    const completion = openai.chat.completions.create({ ...ask('nothing'), ...options }, { signal: leave.signal });
    await vi.waitFor(() => expect(gateway.runs().asked.length).toBe(before + options.n));
    leave.abort();
    await expect(completion).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    const runs = gateway.runs().asked.slice(before);
    await vi.waitFor(() => expect(gateway.runs().cancelled).toEqual(expect.arrayContaining(runs)));
  });

  it('has the other choices cancelled when one fails', async () => {
    const { asked, cancelled } = gateway.runs();
    const before = asked.length;
    const choices = openai.chat.completions.create({ ...ask('fail one'), n: 2, seed: 7 });
    await expect(choices).rejects.toMatchObject({ status: 502 });
    const runs = asked.slice(before);
    await vi.waitFor(() => expect(cancelled.filter((run) => runs.includes(run))).toHaveLength(1));
  });

  it.each([
    [{ logit_bias: { 5: 1 } }, 'logit_bias.5'],
    [{ reasoning_effort: 'low' as const }, 'reasoning_effort'],
    [{ temperature: 3 }, 'temperature'],
    [{ tool_choice: 'required' as const }, 'tool_choice'],
    [{ messages: [{ role: 'tool' as const, tool_call_id: 'a', content: 'b' }] }, 'messages'],
  ])('is told which parameter is wrong: %j', async (parameters, param) => {
    const refused = openai.chat.completions.create({ ...ask('answer'), ...parameters });
    await expect(refused).rejects.toMatchObject({ status: 400, param, type: 'invalid_request_error' });
  });

  it('gets embeddings, as floats and as base64', async () => {
    const input = ['a', 'b'];
    const decoded = await openai.embeddings.create({ model: gateway.names.embedding, input });
    const floats = await openai.embeddings.create({ model: gateway.names.embedding, input, encoding_format: 'float' });
    expect(floats.data.map(({ embedding }) => embedding)).toEqual([
      [0.5, -0.25, 0],
      [0.5, -0.25, 1],
    ]);
    expect(decoded.data.map(({ embedding }) => [...embedding])).toEqual(floats.data.map(({ embedding }) => embedding));
    expect(floats.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 });
  });

  it('lists models', async () => {
    const models = await all(await openai.models.list());
    const ids = models.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([gateway.names.app, gateway.names.model, gateway.names.embedding]));
    expect((await openai.models.retrieve(gateway.names.app)).object).toBe('model');
  });

  it('is told that its key is wrong, or its model', async () => {
    const stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    const unknown = openai.chat.completions.create({ ...ask('answer'), model: 'nobody' });
    await expect(unknown).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });
});

describe('answers', () => {
  it('come as they are, whatever the outcome', async () => {
    const reply = await call('POST', '/api/answers', { app: gateway.names.app, question: 'fail' }, 'user');
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ outcome: 'failed', reason: { code: 'model-failed' } });
  });

  it('come as events', async () => {
    const body = { app: gateway.names.app, question: 'stream', stream: true };
    const events = (await (await call('POST', '/api/answers', body, 'user')).text()).trim().split('\n\n');
    // Of four pieces one comes twice and two in the wrong order.
    expect(events.slice(0, -1)).toEqual([
      'event: delta\ndata: {"index":0,"text":"Twenty "}',
      'event: delta\ndata: {"index":1,"text":"days [1]."}',
    ]);
    expect(events.at(-1)).toMatch(/^event: completed\ndata: .*"answer":"Twenty days \[1\]\."/);
  });

  it("are asked in the caller's tenant and groups", async () => {
    const body = { app: gateway.names.app, question: 'who', groups: ['staff', 'board'] };
    const { answer } = (await (await call('POST', '/api/answers', body, 'user')).json()) as { answer: string };
    expect(JSON.parse(answer)).toEqual({ tenant: gateway.names.tenant, groups: ['staff'] });
  });

  it('are given again to whoever asks again under the same key, also when the first one went away', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { app: gateway.names.app, question: 'slow' };
    const leave = new AbortController();
    const first = fetch(`${gateway.url}/api/answers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.keys.user}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: leave.signal,
    });
    await vi.waitFor(() => expect(gateway.waiting()).toBe(1));
    leave.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => expect(gateway.waiting()).toBe(0));
    const second = (await (await call('POST', '/api/answers', body, 'user', headers)).json()) as { runId: string };
    const third = await (await call('POST', '/api/answers', body, 'user', headers)).json();
    expect(third).toEqual(second);
    // The second one asked too, not knowing of the first: under the same run id, which orchestration runs once.
    expect(gateway.timesAsked(second.runId)).toBe(2);
  });

  it('end with 504 when nobody answers', async () => {
    const body = { app: gateway.names.app, question: 'nothing', timeLimitMs: 100 };
    const reply = await call('POST', '/api/answers', body, 'user');
    expect([reply.status, reply.headers.get('content-type')]).toEqual([504, 'application/problem+json; charset=utf-8']);
    expect(gateway.waiting()).toBe(0);
  });
});

describe('search and checks', () => {
  it.each(['hybrid', 'keyword'])('find chunks (%s)', async (mode) => {
    const body = { collection: gateway.names.collection, query: 'leave', mode };
    const found = await (await call('POST', '/api/search', body, 'user')).json();
    expect(found).toMatchObject({
      query: 'leave',
      hits: [{ documentId: 'leave.md', source: 'leave.md' }],
      generation: mode,
    });
  });

  it('check a text', async () => {
    const reply = await call('POST', '/api/check', { stage: 'input', text: 'my secret', policy: gateway.names.policy });
    expect(await reply.json()).toEqual({
      verdict: 'redact',
      findings: [{ guardrail: 'secrets', type: 'secret', start: 3, end: 9 }],
      text: 'my [removed]',
    });
  });
});

describe('documents', () => {
  const path = () => `/api/collections/${gateway.names.collection}/documents`;

  it('go through, one by one', async () => {
    const one = await call('POST', `${path()}?wait=true`, { documentId: 'a/b', content: 'aGVsbG8=' });
    expect([one.status, await one.json()]).toMatchObject([200, { documentId: 'a/b', status: 'indexed', chunks: 1 }]);
    const bad = await call('POST', `${path()}?wait=true`, { documentId: 'x', text: 'reject me' });
    expect([bad.status, await bad.json()]).toMatchObject([200, { status: 'rejected', reason: { code: 'scripted' } }]);
    const gone = await call('DELETE', `${path()}/a%2Fb?wait=true`);
    expect([gone.status, await gone.json()]).toMatchObject([200, { documentId: 'a/b', status: 'deleted' }]);
    const access = await call('PUT', `${path()}/a%2Fb/access`, { readers: ['hr'] });
    expect([access.status, await access.json()]).toMatchObject([202, { documentId: 'a/b' }]);
  });

  it('are listed and shown', async () => {
    expect(await (await call('GET', path())).json()).toMatchObject({
      documents: [{ documentId: 'leave.md' }],
      next: 'leave.md',
    });
    const shown = await (await call('GET', `${path()}/folder%2Fleave.md`)).json();
    expect(shown).toMatchObject({ documentId: 'folder/leave.md', content: [{ text: 'Twenty days.' }] });
    expect((await call('GET', `${path()}/missing`)).status).toBe(404);
  });

  it('go through by the thousand, each told about once', async () => {
    const count = 2_000;
    const lines = Array.from({ length: count }, (_, index) =>
      JSON.stringify(
        index === 700 ? { documentId: 'broken' } : { documentId: `d${index}`, text: `Document ${index}.` },
      ),
    );
    const reply = await call('POST', path(), lines.join('\n'), 'writer', { 'content-type': 'application/x-ndjson' });
    const results = (await reply.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; documentId: string; status: string });
    expect(results.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual(lines.map((_, index) => index + 1));
    expect(results.filter(({ status }) => status !== 'indexed')).toMatchObject([{ line: 701, status: 'rejected' }]);
  }, 60_000);

  it('make their collection, where that is allowed', async () => {
    const name = `${gateway.names.collection}-made`;
    const reply = await call('POST', `/api/collections/${name}/documents?wait=true`, { documentId: 'a', text: 'b' });
    expect([reply.status, await reply.json()]).toMatchObject([200, { status: 'indexed' }]);
    expect((await call('DELETE', `/api/resources/Collection/${name}`, undefined, 'admin')).status).toBe(204);
  });
});

describe('resources', () => {
  it('come into force before the answer', async () => {
    const name = `${gateway.names.app}-new`;
    const app = { kind: 'App', name, spec: { pattern: 'simple', model: gateway.names.model } };
    const applied = await call('POST', '/api/resources', { resources: [app] }, 'admin');
    expect(await applied.json()).toEqual({ results: [{ kind: 'App', name, action: 'created' }] });
    expect((await call('GET', `/v1/models/${name}`, undefined, 'user')).status).toBe(200);
    expect((await call('DELETE', `/api/resources/App/${name}`, undefined, 'admin')).status).toBe(204);
    expect((await call('GET', `/v1/models/${name}`, undefined, 'user')).status).toBe(404);
  });
});

describe('stopping', () => {
  it('lets a request in flight have its answer', async () => {
    const own = await startGateway();
    const asked = fetch(`${own.url}/api/answers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${own.keys.user}`, 'content-type': 'application/json' },
      body: JSON.stringify({ app: own.names.app, question: 'slow' }),
    });
    await vi.waitFor(() => expect(own.waiting()).toBe(1));
    const stopped = own.stop();
    expect(await (await asked).json()).toMatchObject({ outcome: 'answered', answer: 'At last.' });
    await stopped;
  }, 60_000);
});
