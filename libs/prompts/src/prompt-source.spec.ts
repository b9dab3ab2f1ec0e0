import { describe, expect, it } from 'vitest';
import { parsePromptFile } from './prompt-source.js';

const user = { role: 'user', content: '{{ question }}' };

describe('parsePromptFile', () => {
  it.each([
    [{ name: 'qa', user: '{{ question }}' }, [user]],
    [{ name: 'qa', system: 'Be brief.' }, [{ role: 'system', content: 'Be brief.' }]],
    [{ name: 'qa', messages: [user] }, [user]],
    [
      { kind: 'Prompt', name: 'qa', spec: { system: 'Be brief.', user: '{{ question }}' } },
      [{ role: 'system', content: 'Be brief.' }, user],
    ],
  ])('%j', (file, messages) => {
    expect(parsePromptFile(file)).toEqual({
      name: 'qa',
      source: { messages, variables: {}, partials: {}, examples: [] },
    });
  });

  it.each([
    [undefined, 'name'],
    [{ name: 'qa' }, 'messages'],
    [{ name: 'qa', user: 'a', messages: [user] }, 'messages'],
    [{ name: 'QA', user: 'a' }, 'name'],
    [{ kind: 'App', name: 'qa', user: 'a' }, 'kind'],
    [{ name: 'qa', user: 'a', versions: {} }, 'versions'],
    [{ name: 'qa', messages: [{ role: 'tool', content: 'a' }] }, 'messages.0.role'],
    [{ name: 'qa', user: 'a', variables: { size: { type: 'number', default: '3' } } }, 'variables.size.default'],
    [{ name: 'qa', user: 'a', variables: { size: { required: true, default: '3' } } }, 'variables.size.required'],
    [{ name: 'qa', user: 'a', variables: { 'a b': {} } }, 'variables.a b'],
    [{ name: 'qa', spec: 'a' }, 'spec'],
  ])('%j: %s', (file, field) => {
    expect(() => parsePromptFile(file)).toThrow(
      expect.objectContaining({
        code: 'prompt-invalid',
        disposition: 'poison',
        message: expect.stringContaining(`${field}:`) as string,
      }),
    );
  });
});
