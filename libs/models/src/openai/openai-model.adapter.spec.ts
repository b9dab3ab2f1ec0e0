import { languageModelSchema, type OpenAiSpec, samplingSchema } from '@weir/resources';
import { afterEach, describe, expect, it } from 'vitest';
import type { Completion } from '../chat-model.port.js';
import { chatModelContract, requestOf, TOOL_REQUEST } from '../chat-model.contract.js';
import {
  type Answer,
  breakingOff,
  type ModelServer,
  silent,
  startModelServer,
  streaming,
} from '../model-server.fake.js';
import { openAiModel } from './openai-model.adapter.js';
import { chunkOf, eventsOf, refusing, USAGE } from './openai-server.fake.js';

const PIECES = Array.from('Grüße: 27 days 🎉 of leave.');
const TEXT = PIECES.join('');
const WHOLE = eventsOf(
  chunkOf({ role: 'assistant', content: '' }),
  ...PIECES.map((content) => chunkOf({ content })),
  chunkOf({}, 'stop'),
  { ...chunkOf({}), ...USAGE },
  '[DONE]',
);

const servers: ModelServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serverWith(answer: Answer): Promise<ModelServer & { baseUrl: string }> {
  const server = await startModelServer(answer);
  servers.push(server);
  return { ...server, baseUrl: `${server.url}/v1` };
}

const specOf = (fields: object): OpenAiSpec =>
  languageModelSchema.parse({ provider: 'openai', model: 'test-model', ...fields }) as OpenAiSpec;

async function modelWith(answer: Answer) {
  const { baseUrl } = await serverWith(answer);
  return openAiModel(specOf({ baseUrl }), { environment: {} });
}

/** Completes and keeps the pieces. */
async function complete(answer: Answer): Promise<{ completion: Completion; pieces: string[] }> {
  const pieces: string[] = [];
  const model = await modelWith(answer);
  const completion = await model.complete(requestOf(), new AbortController().signal, (text) => void pieces.push(text));
  return { completion, pieces };
}

const failureOf = (answer: Answer): Promise<unknown> =>
  complete(answer).then(
    () => 'no failure',
    (error: unknown) => error,
  );

chatModelContract('openai', {
  answering: () => modelWith(streaming(WHOLE)),
  hanging: () => modelWith(silent),
  failing: () => modelWith(refusing(500, { message: 'broken' })),
});

describe('openai', () => {
  it.each([1, 3, 7, 64])('reads a stream that arrives %i bytes at a time', async (size) => {
    const { completion, pieces } = await complete(streaming(WHOLE, size));
    expect(completion).toEqual({
      text: TEXT,
      finishReason: 'stop',
      citations: [],
      usage: { inputTokens: 42, outputTokens: 7 },
      model: 'test-model-2026',
    });
    expect(pieces).toEqual(PIECES);
  });

  it('sends what was asked, and no more than that', async () => {
    const { baseUrl, requests } = await serverWith(streaming(WHOLE));
    const sampling = samplingSchema.parse({ temperature: 0.5, topP: 0.9, seed: 7, maxOutputTokens: 99, stop: ['END'] });
    const model = openAiModel(specOf({ baseUrl, apiKey: 'env:TEST_KEY' }), { environment: { TEST_KEY: 'secret-key' } });
    await model.complete(
      requestOf({
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'How many days?' },
        ],
        sampling,
      }),
      new AbortController().signal,
      () => undefined,
    );
    expect(requests).toEqual([
      {
        path: '/v1/chat/completions',
        authorization: 'Bearer secret-key',
        body: {
          model: 'test-model',
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'How many days?' },
          ],
          stream: true,
          stream_options: { include_usage: true },
          temperature: 0.5,
          top_p: 0.9,
          seed: 7,
          stop: ['END'],
          max_tokens: 99,
        },
      },
    ]);
  });

  it("sends the process's key to the process's server", async () => {
    const { baseUrl, requests } = await serverWith(streaming(WHOLE));
    const model = openAiModel(specOf({}), { baseUrl, apiKey: 'own-key', environment: {} });
    await model.complete(requestOf(), new AbortController().signal, () => undefined);
    expect(requests[0]?.authorization).toBe('Bearer own-key');
  });

  it("sends the process's key to no other server, and asks it without one", async () => {
    const { baseUrl, requests } = await serverWith(streaming(WHOLE));
    const model = openAiModel(specOf({ baseUrl }), {
      baseUrl: 'https://llm.example/v1',
      apiKey: 'own',
      environment: {},
    });
    await model.complete(requestOf(), new AbortController().signal, () => undefined);
    expect(requests[0]?.authorization).toBeUndefined();
  });

  it.each([
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['tool_calls', 'tool-calls'],
  ])('takes the finish reason %s for %s', async (told, finishReason) => {
    const { completion } = await complete(
      streaming(eventsOf(chunkOf({ content: 'Yes' }), chunkOf({}, told), '[DONE]')),
    );
    expect(completion.finishReason).toBe(finishReason);
  });

  it('offers functions, tells what calls came to, and asks for a schema', async () => {
    const { baseUrl, requests } = await serverWith(streaming(WHOLE));
    const model = openAiModel(specOf({ baseUrl }), { environment: {} });
    const sampling = samplingSchema.parse({ topK: 5, frequencyPenalty: 0.5, presencePenalty: -0.5, logprobs: 2 });
    const asked = requestOf({ ...TOOL_REQUEST, sampling, toolChoice: 'look' });
    await model.complete(asked, new AbortController().signal, () => undefined);
    const [tool] = TOOL_REQUEST.tools;
    expect(requests[0]?.body).toMatchObject({
      messages: [
        { role: 'user', content: 'How many days?' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"query":"leave"}' } },
            { id: 'c2', type: 'function', function: { name: 'look', arguments: 'not JSON' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: '27' },
        { role: 'tool', tool_call_id: 'c2', content: 'No JSON.' },
      ],
      tools: [{ type: 'function', function: tool }],
      tool_choice: { type: 'function', function: { name: 'look' } },
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', strict: false, schema: TOOL_REQUEST.responseSchema },
      },
      top_k: 5,
      frequency_penalty: 0.5,
      presence_penalty: -0.5,
      logprobs: true,
      top_logprobs: 2,
    });
  });

  it('has a schema kept to the letter where each object says all about itself', async () => {
    const { baseUrl, requests } = await serverWith(streaming(WHOLE));
    const model = openAiModel(specOf({ baseUrl }), { environment: {} });
    const responseSchema = { ...TOOL_REQUEST.responseSchema, additionalProperties: false };
    await model.complete(requestOf({ responseSchema }), new AbortController().signal, () => undefined);
    expect(requests[0]?.body).toMatchObject({ response_format: { json_schema: { strict: true } } });
  });

  it('collects the calls that a model wants, and how sure it was of its words', async () => {
    const call = (index: number, fields: object) => chunkOf({ tool_calls: [{ index, ...fields }] });
    const token = { token: '27', logprob: -0.25, top_logprobs: [{ token: '27', logprob: -0.25 }] };
    const { completion, pieces } = await complete(
      streaming(
        eventsOf(
          call(0, { id: 'c1', type: 'function', function: { name: 'look', arguments: '' } }),
          call(0, { function: { arguments: '{"que' } }),
          call(1, { id: 'c2', function: { name: 'look', arguments: '{}' } }),
          call(0, { function: { arguments: 'ry":"a"}' } }),
          { ...chunkOf({}), choices: [{ index: 0, delta: {}, logprobs: { content: [token] } }] },
          chunkOf({}, 'tool_calls'),
          '[DONE]',
        ),
      ),
    );
    expect(completion).toMatchObject({
      text: '',
      finishReason: 'tool-calls',
      toolCalls: [
        { id: 'c1', name: 'look', arguments: '{"query":"a"}' },
        { id: 'c2', name: 'look', arguments: '{}' },
      ],
      logprobs: [{ token: '27', logprob: -0.25, top: [{ token: '27', logprob: -0.25 }] }],
    });
    expect(pieces.join('')).toBe('');
  });

  it('takes a refusal for a filtered answer', async () => {
    const { completion } = await complete(streaming(eventsOf(chunkOf({ refusal: 'I cannot.' }), chunkOf({}, 'stop'))));
    expect(completion).toMatchObject({ text: 'I cannot.', finishReason: 'content-filter' });
  });

  it('estimates the tokens when the server counts none', async () => {
    const { completion } = await complete(
      streaming(eventsOf(chunkOf({ content: 'Eight ch' }), chunkOf({}, 'stop'), '[DONE]')),
    );
    expect(completion.usage).toEqual({ inputTokens: Math.ceil(requestOf().question.length / 4), outputTokens: 2 });
  });

  it('takes an answer for complete that has its finish reason when the connection breaks', async () => {
    const { completion } = await complete(breakingOff(eventsOf(chunkOf({ content: 'Yes.' }), chunkOf({}, 'stop'))));
    expect(completion.text).toBe('Yes.');
  });

  it.each<[string, Answer]>([
    ['ends without a finish reason', streaming(eventsOf(chunkOf({ content: 'Half an' })))],
    ['ends with [DONE] but without a finish reason', streaming(eventsOf(chunkOf({ content: 'Half an' }), '[DONE]'))],
    ['is empty', streaming(Buffer.alloc(0))],
    ['holds something else than JSON', streaming(eventsOf(chunkOf({ content: 'Half' }), '{"choices": ['))],
    ['holds an error', streaming(eventsOf(chunkOf({ content: 'Half' }), { error: { message: 'overloaded' } }))],
    ['breaks off', breakingOff(eventsOf(chunkOf({ content: 'Half an' })))],
  ])('never takes a stream for an answer that %s', async (_how, answer) => {
    expect(await failureOf(answer)).toMatchObject({ code: 'model-stream-cut', disposition: 'retryable' });
  });

  it.each<[number, object, object]>([
    [400, { code: 'model-refused-request', disposition: 'poison' }, { code: 'context_length_exceeded' }],
    [404, { code: 'model-refused-request', disposition: 'poison' }, { code: 'model_not_found' }],
    [422, { code: 'model-refused-request', disposition: 'poison' }, {}],
    [401, { code: 'model-unauthorised', disposition: 'poison', field: 'OPENAI_API_KEY' }, { code: 'invalid_api_key' }],
    [403, { code: 'model-unauthorised', disposition: 'poison', field: 'OPENAI_API_KEY' }, {}],
    [408, { code: 'model-unavailable', disposition: 'retryable' }, {}],
    [500, { code: 'model-unavailable', disposition: 'retryable' }, {}],
    [503, { code: 'model-unavailable', disposition: 'retryable' }, {}],
  ])('classifies an answer of %i', async (status, expected, error) => {
    const failure = await failureOf(refusing(status, { message: 'You asked: how many days?', ...error }));
    expect(failure).toMatchObject(expected);
    const { message } = failure as Error;
    expect(message).not.toContain('how many days');
    if ('code' in error) expect(message).toContain(error.code);
  });

  it('says how long a server asked to wait', async () => {
    const failure = await failureOf(refusing(429, { message: 'slow down' }, { 'retry-after': '7' }));
    expect(failure).toMatchObject({ code: 'model-rate-limited', disposition: 'retryable', retryAfterMs: 7_000 });
  });

  it('takes the time from the limits when the server says nothing else', async () => {
    const limits = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m30s' };
    const failure = await failureOf(refusing(429, { message: 'slow down' }, limits));
    expect(failure).toMatchObject({ code: 'model-rate-limited', retryAfterMs: 60_000 });
  });

  it('tells, before the answer, that it used up the limits of the server', async () => {
    const told: (number | string)[] = [];
    const ask = async (headers: Record<string, string>) => {
      const { baseUrl } = await serverWith(streaming(WHOLE, WHOLE.length, headers));
      const model = openAiModel(specOf({ baseUrl }), { environment: {} }, (wait) => void told.push(wait));
      await model.complete(requestOf(), new AbortController().signal, () => void told.push('text'));
    };
    await ask({ 'x-ratelimit-remaining-requests': '1', 'x-ratelimit-reset-requests': '2s' });
    expect(told).not.toContain(2_000);
    told.length = 0;
    await ask({ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '2s' });
    expect(told.slice(0, 2)).toEqual([2_000, 'text']);
  });

  it('asks once, and leaves trying again to whoever consumes', async () => {
    const server = await serverWith(refusing(500, {}));
    const model = openAiModel(specOf({ baseUrl: server.baseUrl }), { environment: {} });
    await expect(model.complete(requestOf(), new AbortController().signal, () => undefined)).rejects.toThrow('500');
    expect(server.requests).toHaveLength(1);
  });

  it('says when nothing listens there', async () => {
    const gone = await serverWith(() => undefined);
    await gone.close();
    const model = openAiModel(specOf({ baseUrl: gone.baseUrl }), { environment: {} });
    await expect(model.complete(requestOf(), new AbortController().signal, () => undefined)).rejects.toMatchObject({
      code: 'model-unavailable',
      disposition: 'retryable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('names the setting that holds no key', async () => {
    const signal = new AbortController().signal;
    const unset = openAiModel(specOf({}), { environment: {} });
    await expect(unset.complete(requestOf(), signal, () => undefined)).rejects.toMatchObject({
      code: 'model-unauthorised',
      field: 'OPENAI_API_KEY',
    });
    const missing = openAiModel(specOf({ apiKey: 'file:/nowhere/key' }), { environment: {} });
    await expect(missing.complete(requestOf(), signal, () => undefined)).rejects.toMatchObject({
      code: 'model-unauthorised',
      field: 'apiKey',
      disposition: 'poison',
    });
  });
});
