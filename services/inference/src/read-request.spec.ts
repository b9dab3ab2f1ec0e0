import { type CompleteRequested, CompleteRequestedSchema, create } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { readRequest } from './read-request.js';

const message = (fields: Partial<Omit<CompleteRequested, '$typeName' | '$unknown'>>) =>
  create(CompleteRequestedSchema, { runId: 'run-1', step: 'complete', model: { provider: 'extractive' }, ...fields });

describe('readRequest', () => {
  it('fills in what the request leaves out', () => {
    expect(readRequest(message({ question: 'How many?' }))).toMatchObject({
      specs: [{ provider: 'extractive', maxSentences: 3, timeoutMs: 60_000 }],
      request: {
        question: 'How many?',
        messages: [{ role: 'user', content: 'How many?' }],
        sampling: { temperature: 0, maxOutputTokens: 1_024 },
      },
    });
  });

  it('takes no notice of cards', () => {
    const model = { provider: 'extractive', card: { licence: 'MIT' } };
    const { specs } = readRequest(message({ question: 'x', model, fallbacks: [model] }));
    expect(specs).toEqual(readRequest(message({ question: 'x', fallbacks: [{ provider: 'extractive' }] })).specs);
  });

  it("asks the user's last message when there is no question by itself", () => {
    const messages = create(CompleteRequestedSchema, {
      messages: [
        { role: 'user', content: 'First?' },
        { role: 'assistant', content: 'Yes.' },
        { role: 'user', content: 'Second?' },
      ],
    }).messages;
    expect(readRequest(message({ messages })).request.question).toBe('Second?');
  });

  it.each<[string, Parameters<typeof message>[0], object]>([
    ['an unknown provider', { model: { provider: 'oracle' } }, { code: 'model-invalid', field: 'model.provider' }],
    ['a wrong setting', { model: { provider: 'extractive', maxSentences: 99 } }, { field: 'model.maxSentences' }],
    [
      'wrong sampling',
      { question: 'x', sampling: { temperature: 9 } },
      { code: 'sampling-invalid', field: 'sampling.temperature' },
    ],
    ['no question', {}, { code: 'question-missing', field: 'question' }],
    [
      'an unknown role',
      { messages: create(CompleteRequestedSchema, { messages: [{ role: 'robot', content: 'x' }] }).messages },
      { code: 'role-unknown', field: 'messages[0].role' },
    ],
  ])('refuses %s', (_what, fields, expected) => {
    expect(() => readRequest(message(fields))).toThrow(expect.objectContaining({ disposition: 'poison', ...expected }));
  });
});
