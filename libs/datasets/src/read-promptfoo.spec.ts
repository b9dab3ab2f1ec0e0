import { describe, expect, it } from 'vitest';
import { readPromptfoo } from './read-promptfoo.js';

const SUITE = `
prompts: ['Answer: {{question}} from {{context}}']
providers: [openai:gpt-5]
defaultTest:
  assert: [{ type: latency, threshold: 900 }]
  metadata: { team: kitchen }
tests:
  - description: tea
    vars: { question: When is tea?, context: Tea is at four. }
    assert:
      - { type: equals, value: At four. }
      - { type: llm-rubric, value: is polite }
  - vars: { language: [French, German], question: Hello }
    metadata: { team: hall }
`;

const items = (suite: string) => readPromptfoo(suite).map((row) => ('item' in row ? row.item : row));
const id = expect.stringMatching(/^[0-9a-f]{16}$/) as string;

describe('readPromptfoo', () => {
  it('makes items of tests', () => {
    expect(items(SUITE)).toEqual([
      {
        id,
        input: 'When is tea?',
        expected: 'At four.',
        contexts: ['Tea is at four.'],
        metadata: {
          team: 'kitchen',
          description: 'tea',
          assert: [
            { type: 'latency', threshold: 900 },
            { type: 'equals', value: 'At four.' },
            { type: 'llm-rubric', value: 'is polite' },
          ],
        },
      },
      ...['French', 'German'].map((language) => ({
        id,
        input: { language, question: 'Hello' },
        metadata: { team: 'hall', assert: [{ type: 'latency', threshold: 900 }] },
      })),
    ]);
  });

  it('multiplies scenarios out, after the tests', () => {
    const suite = `
tests: [{ vars: { q: first } }]
scenarios:
  - config: [{ vars: { language: fr } }, { vars: { language: de } }]
    tests:
      - { vars: { q: one }, assert: [{ type: equals, value: 1 }] }
      - { vars: { q: two } }
`;
    expect(readPromptfoo(suite)).toMatchObject([
      { number: 1, item: { input: 'first' } },
      { number: 2, item: { input: { language: 'fr', q: 'one' }, expected: 1 } },
      { number: 3, item: { input: { language: 'fr', q: 'two' } } },
      { number: 4, item: { input: { language: 'de', q: 'one' } } },
      { number: 5, item: { input: { language: 'de', q: 'two' } } },
    ]);
  });

  it('leaves lists whole where the suite says so', () => {
    const suite = 'tests: [{ vars: { q: x, contexts: [a, b] }, options: { disableVarExpansion: true } }]';
    expect(items(suite)).toMatchObject([{ input: 'x', contexts: ['a', 'b'] }]);
  });

  it('keeps every right answer of several', () => {
    const suite = 'tests: [{ vars: { q: x }, assert: [{ type: similar, value: a }, { type: factuality, value: b }] }]';
    expect(items(suite)).toMatchObject([{ expected: ['a', 'b'] }]);
  });

  it('takes a right answer out of the variable that names it, and out of the input', () => {
    const suite = `
defaultTest: { assert: [{ type: assert-set, assert: [{ type: equals, value: '{{ answer }}' }] }] }
tests:
  - { vars: { q: When?, answer: four } }
  - { vars: { q: When?, answer: [four, '4'] } }
`;
    expect(items(suite)).toMatchObject([
      { input: 'When?', expected: 'four' },
      { input: 'When?', expected: 'four' },
      { input: 'When?', expected: '4' },
    ]);
  });

  it('names the tests that it has not got', () => {
    const suite = `
tests:
  - file://more.yaml
  - vars: { q: file://question.txt }
  - assert: []
  - vars: file://vars.yaml
  - { vars: { q: x }, assert: [{ type: equals, value: file://answer.txt }] }
  - { vars: { q: x }, assert: [{ type: equals, value: 'At {{ hour }}.' }] }
  - { vars: { q: x }, assert: [{ type: equals, value: '{{ missing }}' }] }
scenarios: [file://scenario.yaml]
`;
    expect(readPromptfoo(suite)).toEqual([
      { number: 1, problem: 'is in another file, or no test' },
      { number: 2, problem: 'has a variable in another file' },
      { number: 3, problem: 'has no variables' },
      { number: 4, problem: 'has its variables in another file' },
      { number: 5, problem: 'has a right answer in another file' },
      { number: 6, problem: 'has a right answer that is a template' },
      { number: 7, problem: 'has a right answer that is a template' },
      { number: 8, problem: 'is in another file, or no test' },
    ]);
  });

  it.each([
    ['a: [1', 'it is not YAML'],
    ['- a', 'it is no suite'],
    ['prompts: [x]', 'it has no tests'],
    ['tests: file://tests.csv', 'in another file'],
    ['{ tests: [{ vars: { q: x } }], defaultTest: file://d.yaml }', 'its defaultTest is in another file'],
  ])('refuses %s', (suite, problem) => {
    expect(() => readPromptfoo(suite)).toThrow(problem);
  });
});
