import { describe, expect, it } from 'vitest';
import { type AnswerRequest, answerRequestSchema } from './answer.schema.js';
import { checkConversation, fieldNames } from './conversation.js';

const user = { role: 'user', content: 'Why?' };
const call = (id: string) => ({ id, name: 'look', arguments: '{}' });
const calls = (...ids: string[]) => ({ role: 'assistant', toolCalls: ids.map(call) });
const result = (toolCallId: string) => ({ role: 'tool', toolCallId, content: '7' });
const tools = [{ name: 'look' }];

const check = (request: object) => {
  const given = { app: 'support', ...('messages' in request ? {} : { question: 'Why?' }), ...request };
  const parsed: AnswerRequest = answerRequestSchema.parse(given);
  checkConversation(parsed, { ...fieldNames, messages: 'input', toolChoice: 'tool_choice' });
};

describe('checkConversation', () => {
  it.each([
    ['a question', {}],
    ['a conversation', { messages: [user, { role: 'assistant', content: 'So.' }, user] }],
    ['results', { messages: [user, calls('a', 'b'), result('b'), result('a')], tools }],
    ['an id used once more', { messages: [user, calls('a'), result('a'), calls('a'), result('a')] }],
    ['a choice', { tools, toolChoice: 'look' }],
    ['a demand', { tools, toolChoice: 'required' }],
    ['no tools, and none wanted', { toolChoice: 'none' }],
  ])('takes %s', (_what, request) => expect(() => check(request)).not.toThrow());

  it.each([
    ['an end with the model', { messages: [user, { role: 'assistant', content: 'So.' }] }, 'input', 'must end'],
    ['an end with the system', { messages: [{ role: 'system', content: 'x' }] }, 'input', 'must end'],
    ['a result of nothing', { messages: [user, result('a')] }, 'input', '"a"'],
    ['a result twice', { messages: [user, calls('a'), result('a'), result('a')] }, 'input', '"a"'],
    ['a call without result', { messages: [user, calls('a', 'b'), result('a'), user] }, 'input', '"b" has no result'],
    ['calls at the end', { messages: [user, calls('a')] }, 'input', '"a" has no result'],
    ['two of a name', { tools: [...tools, ...tools] }, 'tools', 'two functions'],
    ['a choice of nothing', { tools, toolChoice: 'lok' }, 'tool_choice', '"lok"'],
    ['a demand without tools', { toolChoice: 'required' }, 'tool_choice', 'no tools'],
  ])('refuses %s', (_what, request, field, told) => {
    expect(() => check(request)).toThrow(
      expect.objectContaining({ code: 'request-invalid', field, message: expect.stringContaining(told) as string }),
    );
  });
});
