import { type AnthropicSpec, languageModelSchema, samplingSchema } from '@weir/resources';
import { afterEach, describe, expect, it, vi } from 'vitest';
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
import { anthropicModel } from './anthropic-model.adapter.js';
import { deltaOf, eventsOf, refusing, startOf, stopOf, textOf } from './anthropic-server.fake.js';

const PIECES = Array.from('Grüße: 27 days 🎉 of leave.');
const TEXT = PIECES.join('');
const WHOLE = eventsOf(
  startOf(),
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'ping' },
  ...PIECES.map((piece) => textOf(piece)),
  { type: 'content_block_stop', index: 0 },
  ...stopOf('end_turn'),
);
const HALF = eventsOf(startOf(), textOf('Half an'));

const servers: ModelServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serverWith(answer: Answer): Promise<ModelServer> {
  const server = await startModelServer(answer);
  servers.push(server);
  return server;
}

const specOf = (fields: object): AnthropicSpec =>
  languageModelSchema.parse({ provider: 'anthropic', model: 'test-model', ...fields }) as AnthropicSpec;

async function modelWith(answer: Answer) {
  const { url } = await serverWith(answer);
  return anthropicModel(specOf({ baseUrl: url }), { environment: {} });
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

chatModelContract('anthropic', {
  answering: () => modelWith(streaming(WHOLE)),
  hanging: () => modelWith(silent),
  failing: () => modelWith(refusing(500, { type: 'api_error', message: 'broken' })),
});

describe('anthropic', () => {
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
    const { url, requests } = await serverWith(streaming(WHOLE));
    const sampling = samplingSchema.parse({ maxOutputTokens: 99, stop: ['END'] });
    const model = anthropicModel(specOf({ baseUrl: url, apiKey: 'env:TEST_KEY' }), {
      environment: { TEST_KEY: 'secret-key' },
    });
    await model.complete(
      requestOf({
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hello.' },
          { role: 'user', content: 'How many days?' },
          { role: 'assistant', content: 'Of what?' },
          { role: 'system', content: 'Be kind.' },
          { role: 'user', content: 'Of leave.' },
        ],
        sampling,
      }),
      new AbortController().signal,
      () => undefined,
    );
    expect(requests).toEqual([
      {
        path: '/v1/messages',
        authorization: 'Bearer secret-key',
        body: {
          model: 'test-model',
          system: 'Be brief.\n\nBe kind.',
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'Hello.' },
                { type: 'text', text: 'How many days?' },
              ],
            },
            { role: 'assistant', content: [{ type: 'text', text: 'Of what?' }] },
            { role: 'user', content: [{ type: 'text', text: 'Of leave.' }] },
          ],
          stream: true,
          max_tokens: 99,
          stop_sequences: ['END'],
        },
      },
    ]);
  });

  it('leaves out what the API refuses', async () => {
    const { url, requests } = await serverWith(streaming(WHOLE));
    const model = anthropicModel(specOf({ baseUrl: url }), { environment: {} });
    const sampling = samplingSchema.parse({ temperature: 0.5, topP: 0.9, seed: 7 });
    await model.complete(requestOf({ sampling }), new AbortController().signal, () => undefined);
    expect(Object.keys(requests[0]?.body ?? {}).toSorted()).toEqual(['max_tokens', 'messages', 'model', 'stream']);
  });

  it("sends the process's key to the process's server", async () => {
    const { url, requests } = await serverWith(streaming(WHOLE));
    const model = anthropicModel(specOf({}), { baseUrl: url, apiKey: 'own-key', environment: {} });
    await model.complete(requestOf(), new AbortController().signal, () => undefined);
    expect(requests[0]?.authorization).toBe('Bearer own-key');
  });

  it("sends the process's key to no other server, and asks it without one", async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'own-key');
    vi.stubEnv('ANTHROPIC_AUTH_TOKEN', 'own-token');
    const { url, requests } = await serverWith(streaming(WHOLE));
    const model = anthropicModel(specOf({ baseUrl: url }), {
      baseUrl: 'https://llm.example',
      apiKey: 'own-key',
      environment: {},
    });
    await model.complete(requestOf(), new AbortController().signal, () => undefined);
    expect(requests[0]?.authorization).toBeUndefined();
  });

  it.each([
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'content-filter'],
    ['something_new', 'stop'],
  ])('takes the stop reason %s for %s', async (told, finishReason) => {
    const { completion } = await complete(streaming(eventsOf(startOf(), textOf('Yes'), ...stopOf(told))));
    expect(completion).toMatchObject({ text: 'Yes', finishReason });
  });

  it('offers functions, tells what calls came to, and asks for a schema', async () => {
    const { url, requests } = await serverWith(streaming(WHOLE));
    const model = anthropicModel(specOf({ baseUrl: url }), { environment: {} });
    const asked = requestOf({ ...TOOL_REQUEST, toolChoice: 'look' });
    await model.complete(asked, new AbortController().signal, () => undefined);
    expect(requests[0]?.body).toMatchObject({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'How many days?' }] },
        {
          role: 'assistant',
          content: [
            { type: 'tool_use', id: 'c1', name: 'look', input: { query: 'leave' } },
            { type: 'tool_use', id: 'c2', name: 'look', input: { arguments: 'not JSON' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c1', content: '27' },
            { type: 'tool_result', tool_use_id: 'c2', content: 'No JSON.' },
          ],
        },
      ],
      tools: [{ name: 'look', description: 'Looks.', input_schema: TOOL_REQUEST.tools[0]!.parameters }],
      tool_choice: { type: 'tool', name: 'look' },
      output_config: { format: { type: 'json_schema', schema: TOOL_REQUEST.responseSchema } },
    });
  });

  it('collects the calls that a model wants', async () => {
    const start = (index: number, id: string) => ({
      type: 'content_block_start',
      index,
      content_block: { type: 'tool_use', id, name: 'look', input: {} },
    });
    const json = (text: string, index: number) => deltaOf({ type: 'input_json_delta', partial_json: text }, index);
    const { completion, pieces } = await complete(
      streaming(
        eventsOf(
          startOf(),
          start(0, 'c1'),
          json('{"que', 0),
          json('ry":"a"}', 0),
          start(1, 'c2'),
          ...stopOf('tool_use'),
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
    });
    expect(pieces.join('')).toBe('');
  });

  it('keeps to itself what the model thinks', async () => {
    const { completion, pieces } = await complete(
      streaming(
        eventsOf(
          startOf(),
          deltaOf({ type: 'thinking_delta', thinking: 'The handbook says 27.' }),
          deltaOf({ type: 'signature_delta', signature: 'c2lnbmF0dXJl' }),
          textOf('27 days.', 1),
          ...stopOf('end_turn'),
        ),
      ),
    );
    expect(completion.text).toBe('27 days.');
    expect(pieces).toEqual(['27 days.']);
  });

  it('takes the counts that came last', async () => {
    const usage = { input_tokens: 50, cache_read_input_tokens: 5, cache_creation_input_tokens: null, output_tokens: 9 };
    const { completion } = await complete(streaming(eventsOf(startOf(), textOf('Yes'), ...stopOf('end_turn', usage))));
    expect(completion.usage).toEqual({ inputTokens: 55, outputTokens: 9 });
  });

  it('estimates the tokens when the server counts none', async () => {
    const none = { input_tokens: undefined, output_tokens: undefined };
    const { completion } = await complete(
      streaming(eventsOf(startOf(none), textOf('Eight ch'), ...stopOf('end_turn', {}))),
    );
    expect(completion.usage).toEqual({ inputTokens: Math.ceil(requestOf().question.length / 4), outputTokens: 2 });
  });

  it('takes an answer for complete that has its stop reason when the connection breaks', async () => {
    const [delta] = stopOf('end_turn');
    const { completion } = await complete(breakingOff(eventsOf(startOf(), textOf('Yes.'), delta!)));
    expect(completion.text).toBe('Yes.');
  });

  it.each<[string, Answer]>([
    ['ends without a stop reason', streaming(HALF)],
    [
      'ends with message_stop but without a stop reason',
      streaming(Buffer.concat([HALF, eventsOf({ type: 'message_stop' })])),
    ],
    ['is empty', streaming(Buffer.alloc(0))],
    [
      'holds something else than JSON',
      streaming(Buffer.concat([HALF, eventsOf('event: message_delta\ndata: {"del\n\n')])),
    ],
    ['holds null', streaming(Buffer.concat([HALF, eventsOf('event: message_delta\ndata: null\n\n')]))],
    ['breaks off', breakingOff(HALF)],
  ])('never takes a stream for an answer that %s', async (_how, answer) => {
    expect(await failureOf(answer)).toMatchObject({ code: 'model-stream-cut', disposition: 'retryable' });
  });

  it.each([
    ['first of all', Buffer.alloc(0)],
    ['in its middle', HALF],
  ])('names the error that a stream holds %s, and quotes nothing of it', async (_where, before) => {
    const error = { type: 'overloaded_error', message: 'You asked: how many days?' };
    const failure = await failureOf(streaming(Buffer.concat([before, eventsOf({ type: 'error', error })])));
    expect(failure).toMatchObject({
      code: 'model-stream-cut',
      disposition: 'retryable',
      message: "The model's answer was cut off by an error (overloaded_error).",
    });
  });

  it.each<[number, object, string]>([
    [400, { code: 'model-refused-request', disposition: 'poison' }, 'invalid_request_error'],
    [404, { code: 'model-refused-request', disposition: 'poison' }, 'not_found_error'],
    [413, { code: 'model-refused-request', disposition: 'poison' }, 'request_too_large'],
    [401, { code: 'model-unauthorised', disposition: 'poison', field: 'ANTHROPIC_API_KEY' }, 'authentication_error'],
    [403, { code: 'model-unauthorised', disposition: 'poison', field: 'ANTHROPIC_API_KEY' }, 'permission_error'],
    [500, { code: 'model-unavailable', disposition: 'retryable' }, 'api_error'],
    [504, { code: 'model-unavailable', disposition: 'retryable' }, 'timeout_error'],
    [529, { code: 'model-unavailable', disposition: 'retryable' }, 'overloaded_error'],
  ])('classifies an answer of %i', async (status, expected, type) => {
    const failure = await failureOf(refusing(status, { type, message: 'You asked: how many days?' }));
    expect(failure).toMatchObject(expected);
    const { message } = failure as Error;
    expect(message).not.toContain('how many days');
    expect(message).toContain(`${status} (${type})`);
  });

  it("prefers the server's own code to its kind", async () => {
    const details = { error_code: 'enforced_spend_limit_reached' };
    const failure = await failureOf(refusing(400, { type: 'invalid_request_error', message: 'no', details }));
    expect(failure).toMatchObject({ message: "The model's server answered 400 (enforced_spend_limit_reached)." });
  });

  it.each([
    [429, 'model-rate-limited', 'rate_limit_error'],
    [529, 'model-unavailable', 'overloaded_error'],
  ])('says how long a server asked to wait with %i', async (status, code, type) => {
    const failure = await failureOf(refusing(status, { type, message: 'slow down' }, { 'retry-after': '7' }));
    expect(failure).toMatchObject({ code, disposition: 'retryable', retryAfterMs: 7_000 });
  });

  it('tells that an answer used up the limits of the server', async () => {
    const told: number[] = [];
    const reset = new Date(Date.now() + 20_000).toISOString();
    const headers = { 'anthropic-ratelimit-requests-remaining': '0', 'anthropic-ratelimit-requests-reset': reset };
    const server = await serverWith(streaming(WHOLE, WHOLE.length, headers));
    const model = anthropicModel(specOf({ baseUrl: server.url }), { environment: {} }, (wait) => void told.push(wait));
    await model.complete(requestOf(), new AbortController().signal, () => undefined);
    expect(told).toEqual([expect.closeTo(20_000, -4)]);
  });

  it('asks once, and leaves trying again to whoever consumes', async () => {
    const server = await serverWith(refusing(529, { type: 'overloaded_error' }));
    const model = anthropicModel(specOf({ baseUrl: server.url }), { environment: {} });
    await expect(model.complete(requestOf(), new AbortController().signal, () => undefined)).rejects.toThrow('529');
    expect(server.requests).toHaveLength(1);
  });

  it('says when nothing listens there', async () => {
    const gone = await startModelServer(() => undefined);
    await gone.close();
    const model = anthropicModel(specOf({ baseUrl: gone.url }), { environment: {} });
    await expect(model.complete(requestOf(), new AbortController().signal, () => undefined)).rejects.toMatchObject({
      code: 'model-unavailable',
      disposition: 'retryable',
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('says when the connection is reset before an answer', async () => {
    const failure = await failureOf((response) => void response.socket?.resetAndDestroy());
    expect(failure).toMatchObject({
      code: 'model-unavailable',
      disposition: 'retryable',
      message: expect.stringContaining('ECONNRESET') as string,
    });
  });

  it('names the setting that holds no key', async () => {
    const signal = new AbortController().signal;
    const unset = anthropicModel(specOf({}), { environment: {} });
    await expect(unset.complete(requestOf(), signal, () => undefined)).rejects.toMatchObject({
      code: 'model-unauthorised',
      field: 'ANTHROPIC_API_KEY',
    });
    const missing = anthropicModel(specOf({ apiKey: 'file:/nowhere/key' }), { environment: {} });
    await expect(missing.complete(requestOf(), signal, () => undefined)).rejects.toMatchObject({
      code: 'model-unauthorised',
      field: 'apiKey',
      disposition: 'poison',
    });
  });
});
