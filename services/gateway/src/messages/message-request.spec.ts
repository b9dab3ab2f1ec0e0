import { describe, expect, it } from 'vitest';
import { validate } from '../http/validate.js';
import { questionOf } from './message-request.js';
import { messageRequestSchema } from './messages.schema.js';

const user = { role: 'user', content: 'Why?' };
const parse = (body: object) =>
  validate(messageRequestSchema, { model: 'chat', max_tokens: 10, messages: [user], ...body }, 'body');

describe('messageRequestSchema', () => {
  it.each([
    [{ max_tokens: undefined }, 'max_tokens'],
    [{ max_tokens: 0 }, 'max_tokens'],
    [{ messages: [] }, 'messages'],
    [{ messages: [{ role: 'system', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] }, 'messages.0.content.0.type'],
    [
      { messages: [{ role: 'user', content: [{ type: 'tool_use', id: 'a', name: 'b', input: {} }] }] },
      'messages.0.content.0.type',
    ],
    [{ thinking: { type: 'enabled', budget_tokens: 2_000 } }, 'thinking.type'],
    [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'tools.0.input_schema'],
    [{ tool_choice: { type: 'auto', disable_parallel_tool_use: true } }, 'tool_choice.disable_parallel_tool_use'],
    [{ output_config: { effort: 'low' } }, 'output_config.effort'],
    [{ temperature: 2 }, 'temperature'],
    [{ seed: 7 }, 'seed'],
  ])('refuses %j for %s', (body, field) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ field }));
  });

  it.each([
    { thinking: { type: 'disabled' }, service_tier: 'auto', container: null, cache_control: { type: 'ephemeral' } },
    { system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }] },
  ])('takes %j', (body) => expect(() => parse(body)).not.toThrow());
});

describe('questionOf', () => {
  it.each<[string, object, object]>([
    ['a message', {}, { app: 'chat', messages: [user], stream: false, sampling: { maxOutputTokens: 10 } }],
    ['a system', { system: 'Be brief.' }, { messages: [{ role: 'system', content: 'Be brief.' }, user] }],
    [
      'sampling',
      { temperature: 0, top_p: 0.9, top_k: 5, stop_sequences: ['END'] },
      { sampling: { temperature: 0, topP: 0.9, topK: 5, maxOutputTokens: 10, stop: ['END'] } },
    ],
    [
      'tools',
      { tools: [{ name: 'look', input_schema: { type: 'object' } }], tool_choice: { type: 'any' } },
      { tools: [{ name: 'look', description: '', parameters: { type: 'object' } }], toolChoice: 'required' },
    ],
    ['a choice', { tool_choice: { type: 'tool', name: 'look' } }, { toolChoice: 'look' }],
    ['no choice', { tool_choice: { type: 'none' } }, { toolChoice: 'none' }],
    [
      'a schema',
      { output_config: { format: { type: 'json_schema', schema: { type: 'array' } } } },
      { responseSchema: { type: 'array' } },
    ],
    ['whose request it is', { metadata: { user_id: 'u' } }, { metadata: { user_id: 'u' } }],
    ['what is ours alone', { weir: { collection: 'c' } }, { collection: 'c' }],
  ])('understands %s', (_what, body, expected) => expect(questionOf(parse(body))).toMatchObject(expected));

  it('takes no part of a conversation that somebody else would keep', () => {
    expect(() => questionOf(parse({ thread: { type: 'create' } }))).toThrow(
      expect.objectContaining({ code: 'thread-unsupported-request', field: 'thread', disposition: 'poison' }),
    );
  });

  it('puts results before what the user says', () => {
    const text = (told: string) => ({ type: 'text', text: told });
    const messages = [
      { role: 'user', content: [text('a'), text('b')] },
      {
        role: 'assistant',
        content: [
          { ...text('Let me look.'), citations: null },
          { type: 'tool_use', id: '1', name: 'look', input: { at: 1 }, caller: { type: 'direct' } },
          { type: 'tool_use', id: '2', name: 'go', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          text('And?'),
          { type: 'tool_result', tool_use_id: '1', content: [text('dust')] },
          { type: 'tool_result', tool_use_id: '2', content: 'locked', is_error: true },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool_use', id: '3', name: 'go', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: '3' }] },
    ];
    expect(questionOf(parse({ messages })).messages).toEqual([
      { role: 'user', content: 'a\nb' },
      {
        role: 'assistant',
        content: 'Let me look.',
        toolCalls: [
          { id: '1', name: 'look', arguments: '{"at":1}' },
          { id: '2', name: 'go', arguments: '{}' },
        ],
      },
      { role: 'tool', toolCallId: '1', content: 'dust' },
      { role: 'tool', toolCallId: '2', content: 'Error: locked' },
      { role: 'user', content: 'And?' },
      { role: 'assistant', content: '', toolCalls: [{ id: '3', name: 'go', arguments: '{}' }] },
      { role: 'tool', toolCallId: '3', content: '' },
    ]);
  });
});
