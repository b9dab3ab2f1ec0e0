import { describe, expect, it } from 'vitest';
import { validate } from '../http/validate.js';
import { questionOf } from './chat-request.js';
import { chatRequestSchema } from './chat.schema.js';

const user = { role: 'user', content: 'Why?' };
const parse = (body: object) => validate(chatRequestSchema, { model: 'chat', messages: [user], ...body }, 'body');

describe('chatRequestSchema', () => {
  it.each([
    [{ model: '' }, 'model'],
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'assistant', content: 'x' }] }, 'messages'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] }, 'messages.0.content.0.type'],
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ response_format: { type: 'json_object' } }, 'response_format.type'],
    [{ tools: [{ type: 'function' }] }, 'tools'],
    [{ presence_penalty: 1 }, 'presence_penalty'],
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
