import { describe, expect, it } from 'vitest';
import { validate } from '../http/validate.js';
import { questionOf } from './response-request.js';
import { responseRequestSchema } from './responses.schema.js';

const parse = (body: object) => validate(responseRequestSchema, { model: 'chat', input: 'Why?', ...body }, 'body');

describe('responseRequestSchema', () => {
  it.each([
    [{ input: [] }, 'input'],
    [{ input: [{ type: 'item_reference', id: 'a' }] }, 'input'],
    [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
    [{ conversation: 'conv_1' }, 'conversation'],
    [{ store: true }, 'store'],
    [{ background: true }, 'background'],
    [{ reasoning: { effort: 'low' } }, 'reasoning'],
    [{ tools: [{ type: 'web_search' }] }, 'tools.0.type'],
    [{ text: { format: { type: 'json_schema', name: 'a' } } }, 'text.format.schema'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ prompt: { id: 'a' } }, 'prompt'],
    [{ n: 2 }, 'n'],
  ])('refuses %j for %s', (body, field) => {
    expect(() => parse(body)).toThrow(expect.objectContaining({ field: expect.stringContaining(field) as string }));
  });

  it('says what to do instead of naming an earlier response', () => {
    expect(() => parse({ previous_response_id: 'resp_1' })).toThrow(/send the earlier items as input/);
  });

  it.each([
    { previous_response_id: null, conversation: null, store: false, background: false, truncation: 'disabled' },
    { user: 'u', prompt_cache_key: 'k', service_tier: 'auto', parallel_tool_calls: true, metadata: null },
    { include: ['reasoning.encrypted_content'], text: { format: { type: 'text' } }, tools: [], stream: null },
  ])('takes %j', (body) => expect(() => parse(body)).not.toThrow());
});

describe('questionOf', () => {
  it.each<[string, object, object]>([
    ['a text', {}, { app: 'chat', messages: [{ role: 'user', content: 'Why?' }], stream: false }],
    [
      'instructions',
      { instructions: 'Be brief.' },
      {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Why?' },
        ],
      },
    ],
    [
      'sampling',
      {
        temperature: 0,
        top_p: 0.9,
        top_k: 5,
        max_output_tokens: 10,
        include: ['message.output_text.logprobs'],
        top_logprobs: 3,
      },
      { sampling: { temperature: 0, topP: 0.9, topK: 5, maxOutputTokens: 10, logprobs: 3 } },
    ],
    [
      'functions',
      {
        tools: [{ type: 'function', name: 'look', parameters: { type: 'object' }, strict: true }],
        tool_choice: { type: 'function', name: 'look' },
      },
      { tools: [{ name: 'look', description: '', parameters: { type: 'object' } }], toolChoice: 'look' },
    ],
    [
      'a schema',
      { text: { format: { type: 'json_schema', name: 'a', schema: { type: 'array' } } } },
      { responseSchema: { type: 'array' } },
    ],
    ['any JSON', { text: { format: { type: 'json_object' } } }, { responseSchema: { type: 'object' } }],
    ['what is ours alone', { weir: { groups: ['hr'] } }, { groups: ['hr'] }],
  ])('understands %s', (_what, body, expected) => expect(questionOf(parse(body))).toMatchObject(expected));

  it('puts the items of earlier responses together', () => {
    const input = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'input_text', text: 'Why?' }] },
      {
        type: 'message',
        id: 'msg_1',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Let me look.', annotations: [], logprobs: [] }],
      },
      { type: 'function_call', id: 'fc_1', call_id: '1', name: 'look', arguments: '{}', status: 'completed' },
      { type: 'function_call', call_id: '2', name: 'go', arguments: '{}' },
      { type: 'function_call_output', call_id: '1', output: 'dust' },
      { type: 'function_call_output', call_id: '2', output: [{ type: 'input_text', text: 'gone' }] },
      { type: 'function_call', call_id: '3', name: 'look', arguments: '{}' },
      { type: 'function_call_output', call_id: '3', output: 'more' },
    ];
    expect(questionOf(parse({ input })).messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Why?' },
      {
        role: 'assistant',
        content: 'Let me look.',
        toolCalls: [
          { id: '1', name: 'look', arguments: '{}' },
          { id: '2', name: 'go', arguments: '{}' },
        ],
      },
      { role: 'tool', content: 'dust', toolCallId: '1' },
      { role: 'tool', content: 'gone', toolCallId: '2' },
      { role: 'assistant', content: '', toolCalls: [{ id: '3', name: 'look', arguments: '{}' }] },
      { role: 'tool', content: 'more', toolCallId: '3' },
    ]);
  });
});
