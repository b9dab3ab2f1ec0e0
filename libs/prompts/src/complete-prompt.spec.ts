import { describe, expect, it } from 'vitest';
import { completePrompt } from './complete-prompt.js';
import type { PromptSource } from './prompt-source.js';

const source = (content: string, more: Partial<PromptSource> = {}): PromptSource => ({
  messages: [{ role: 'user', content }],
  variables: {},
  partials: {},
  examples: [],
  ...more,
});

describe('completePrompt', () => {
  it('puts partials in, with the variables that they have', () => {
    const { messages } = completePrompt(
      source('{{> rules }} {{>rules}} {{ question }}', {
        partials: { rules: 'Be {{ tone }}.$&' },
        variables: { tone: { type: 'string' } },
      }),
    );
    expect(messages).toEqual([{ role: 'user', content: 'Be {{ tone }}.$& Be {{ tone }}.$& {{ question }}' }]);
  });

  it('hashes what is rendered, not how it was written', () => {
    const { hash } = completePrompt(source('Be kind.'));
    expect(completePrompt(source('Be {{> how }}.', { partials: { how: 'kind' } })).hash).toBe(hash);
    expect(completePrompt(source('Be kind!')).hash).not.toBe(hash);
    expect(completePrompt(source('Be kind.', { examples: [{ question: 'a', answer: 'b' }] })).hash).not.toBe(hash);
  });

  it.each<[PromptSource, string]>([
    [source('{{ tone }}'), 'messages.0.content: the variable tone is not declared'],
    [source('{{> tone }}'), 'messages.0.content: there is no partial tone'],
    [source('{{> toString }}'), 'messages.0.content: there is no partial toString'],
    [source('{{ user.name }}'), 'messages.0.content: user.name is no name of a variable'],
    [source('{{> a }}', { partials: { a: '{{ tone }}' } }), 'messages.0.content: the variable tone is not declared'],
    [source('a', { partials: { a: '{{> b }}', b: 'b' } }), 'partials.a: a partial cannot have partials'],
    [source('a', { variables: { question: { type: 'list' } } }), 'variables.question: is a string of every prompt'],
  ])('refuses what no app could use: %#', (wrong, problem) => {
    expect(() => completePrompt(wrong)).toThrow(
      expect.objectContaining({ code: 'prompt-invalid', message: expect.stringContaining(problem) as string }),
    );
  });
});
