import { describe, expect, it } from 'vitest';
import { validate } from '../http/validate.js';
import { choicesOf, questionOf } from './chat-request.js';
import { chatRequestSchema } from './chat.schema.js';

const user = { role: 'user', content: 'Why?' };
const parse = (body: object) => validate(chatRequestSchema, { model: 'chat', messages: [user], ...body }, 'body');

describe('chatRequestSchema', () => {
  it.each([
    [{ model: '' }, 'model'],
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] }, 'messages.0.content.0.type'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.tool_call_id'],
    [{ messages: [{ role: 'robot', content: 'x' }] }, 'messages.0.role'],
    [{ n: 9 }, 'n'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ logprobs: true, top_logprobs: 21 }, 'top_logprobs'],
    [{ logit_bias: { 5: 1 } }, 'logit_bias.5'],
    [{ parallel_tool_calls: false }, 'parallel_tool_calls'],
    [{ store: true }, 'store'],
    [{ response_format: { type: 'grammar' } }, 'response_format.type'],
    [{ response_format: { type: 'json_schema', json_schema: { name: 'a' } } }, 'response_format.json_schema.schema'],
    [{ tools: [{ type: 'custom', custom: { name: 'a' } }] }, 'tools.0.type'],
    [{ tools: [{ type: 'function', function: { name: 'a b' } }] }, 'tools.0.function.name'],
    [{ presence_penalty: 3 }, 'presence_penalty'],
    [{ temperature: 3 }, 'temperature'],
    [{ stop: ['1', '2', '3', '4', '5'] }, 'stop'],
    [{ stream_options: { include_usage: true } }, 'stream_options'],
    [{ temprature: 1 }, 'temprature'],
    [{ weir: { k: 1 } }, 'weir.k'],
  ])('refuses %j for %s', (body, field) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ field }));
  });

  it.each([
    { n: 1, presence_penalty: 0, frequency_penalty: null, logprobs: false, tools: [], tool_choice: 'auto' },
    { response_format: { type: 'text' }, user: 'u', store: false, service_tier: 'auto', parallel_tool_calls: true },
    { stream: true, stream_options: { include_usage: true } },
    { temperature: null, max_tokens: null, stop: null, seed: null, metadata: null },
  ])('takes %j', (body) => expect(() => parse(body)).not.toThrow());
});

describe('questionOf', () => {
  it.each<[string, object, object]>([
    ['a name', {}, { app: 'chat', messages: [user], stream: false }],
    [
      'sampling',
      { temperature: 0.5, top_p: 0.9, seed: 4, max_tokens: 10, stop: 'END' },
      { sampling: { temperature: 0.5, topP: 0.9, seed: 4, maxOutputTokens: 10, stop: ['END'] } },
    ],
    ['the newer limit', { max_tokens: 10, max_completion_tokens: 20 }, { sampling: { maxOutputTokens: 20 } }],
    ['several stops', { stop: ['a', 'b'] }, { sampling: { stop: ['a', 'b'] } }],
    ['a zero', { temperature: 0, seed: 0 }, { sampling: { temperature: 0, seed: 0 } }],
    [
      'the rest of sampling',
      { top_k: 5, frequency_penalty: -1, presence_penalty: 0.5, logprobs: true, top_logprobs: 3 },
      { sampling: { topK: 5, frequencyPenalty: -1, presencePenalty: 0.5, logprobs: 3 } },
    ],
    ['probabilities alone', { logprobs: true }, { sampling: { logprobs: 0 } }],
    [
      'functions',
      {
        tools: [
          { type: 'function', function: { name: 'look', description: 'Looks.', parameters: { type: 'object' } } },
          { type: 'function', function: { name: 'go', strict: true } },
        ],
        tool_choice: { type: 'function', function: { name: 'go' } },
      },
      {
        tools: [
          { name: 'look', description: 'Looks.', parameters: { type: 'object' } },
          { name: 'go', description: '', parameters: { type: 'object', properties: {} } },
        ],
        toolChoice: 'go',
      },
    ],
    [
      'a schema',
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'array' }, strict: true } } },
      { responseSchema: { type: 'array' } },
    ],
    ['any JSON', { response_format: { type: 'json_object' } }, { responseSchema: { type: 'object' } }],
    ['streaming', { stream: true }, { stream: true }],
    ['metadata', { metadata: { a: 'b' } }, { metadata: { a: 'b' } }],
    [
      'what is ours alone',
      { weir: { collection: 'c', groups: ['hr'], timeLimitMs: 500 } },
      { collection: 'c', groups: ['hr'], timeLimitMs: 500 },
    ],
  ])('understands %s', (_what, body, expected) => {
    expect(questionOf(parse(body))).toMatchObject(expected);
  });

  it('leaves to the app what is null or left out', () => {
    const question = questionOf(parse({ temperature: null, max_tokens: null, stop: null, metadata: null }));
    expect(Object.keys(question).toSorted()).toEqual(['app', 'messages', 'stream']);
  });

  it('understands calls and their results', () => {
    const call = { id: 'a', type: 'function', function: { name: 'look', arguments: '{}', parsed_arguments: {} } };
    const { messages } = questionOf(
      parse({
        messages: [
          user,
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: '7' }] },
        ],
      }),
    );
    expect(messages).toEqual([
      user,
      { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'look', arguments: '{}' }] },
      { role: 'tool', content: '7', toolCallId: 'a' },
    ]);
  });

  it('takes parts of text together, and a developer for the system', () => {
    const { messages } = questionOf(
      parse({
        messages: [
          { role: 'developer', content: 'Be brief.' },
          { role: 'assistant', content: 'Yes.', refusal: null, annotations: [{ type: 'url_citation' }] },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'a' },
              { type: 'text', text: 'b' },
            ],
          },
        ],
      }),
    );
    expect(messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'assistant', content: 'Yes.' },
      { role: 'user', content: 'a\nb' },
    ]);
  });
});

describe('choicesOf', () => {
  const seeds = (sampling: object, count: number, appSeed?: number) =>
    choicesOf({ app: 'chat', stream: false, question: 'Why?', ...sampling }, count, appSeed).map(
      (choice) => choice.sampling?.seed,
    );

  it.each<[string, object, number | undefined, (number | undefined)[]]>([
    ['has none without a seed', {}, undefined, [undefined, undefined, undefined]],
    ["derives from the request's", { sampling: { seed: 7 } }, 1, [7, 1_007, 2_007]],
    ["derives from the app's", {}, 7, [undefined, 1_007, 2_007]],
    [
      'goes down where up ends',
      { sampling: { seed: 2 ** 53 - 1 } },
      1,
      [2 ** 53 - 1, 2 ** 53 - 1_001, 2 ** 53 - 2_001],
    ],
  ])('%s', (_what, sampling, appSeed, expected) => expect(seeds(sampling, 3, appSeed)).toEqual(expected));
});
