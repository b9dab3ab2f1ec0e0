import { describe, expect, it } from 'vitest';
import { drive, hit, type Said } from './drive.fake.js';

const app = (...steps: object[]) => ({
  kind: 'App',
  name: 'app',
  spec: { pattern: 'workflow', model: 'default', workflow: { steps } },
});

const says = (text: string) => ({ text, finishReason: 'stop', usage: { inputTokens: 5, outputTokens: 2, cost: 1 } });

/** Drafts, verifies, searches again in other words, and asks back when that did not help. */
const CAREFUL = [
  { name: 'found', do: 'retrieve', query: '{{ question }}', collection: 'handbook' },
  { name: 'draft', do: 'ask', system: 'Answer from: {{ contexts }}', user: '{{ question }}' },
  {
    name: 'verdict',
    do: 'ask',
    user: 'Does this follow from the contexts? {{ draft }} {{ contexts }}',
    branches: [{ if: { matches: '^yes' }, goto: 'done' }],
  },
  { name: 'reworded', do: 'ask', user: 'Reword: {{ question }}' },
  {
    name: 'again',
    do: 'retrieve',
    query: '{{ reworded }}',
    collection: 'handbook',
    next: 'draft',
    atMost: 1,
    otherwise: 'ask_back',
  },
  { name: 'ask_back', do: 'refuse', text: 'Which days do you mean by "{{ question }}"?', code: 'asked-back' },
  { name: 'done', do: 'answer', text: '{{ draft }}' },
];

const careful = (verdicts: string[]): Said => ({
  complete: ({ messages }) => {
    const { content } = messages.at(-1)!;
    if (content.startsWith('Does')) return says(verdicts.shift()!);
    return says(content.startsWith('Reword') ? 'How come?' : '27 days [1].');
  },
  retrieve: () => [hit('a')],
});

describe('workflow', () => {
  it('takes steps in their order, and branches', () => {
    const { steps, outcome, completions, state } = drive([app(...CAREFUL)], {}, careful(['Yes, it does.']));
    expect(steps).toEqual([
      'check-input',
      'embed:found',
      'retrieve:found',
      'check-context:found',
      'complete:draft',
      'complete:verdict',
      'check-output',
    ]);
    expect(completions[0]!.messages[0]!.content).toContain('[1]');
    expect(outcome).toMatchObject({ outcome: 'answered', answer: '27 days [1].', citations: [{ chunkId: 'a' }] });
    expect(state.spent?.cost).toBe(2);
  });

  it('loops as often as it may, and goes elsewhere then', () => {
    const { steps, outcome, retrievals } = drive([app(...CAREFUL)], {}, careful(['no', 'no']));
    expect(steps.slice(6)).toEqual([
      'complete:reworded',
      'embed:again',
      'retrieve:again',
      'check-context:again',
      'complete:draft-2',
      'complete:verdict-2',
      'complete:reworded-2',
    ]);
    expect(retrievals[1]!.query).toBe('How come?');
    expect(outcome).toMatchObject({
      outcome: 'refused',
      answer: 'Which days do you mean by "Why?"?',
      reason: { code: 'asked-back' },
    });
  });

  it('fails when a loop has no way out', () => {
    const loop = app({ name: 'a', do: 'ask', user: 'x', next: 'a', atMost: 4 }, { name: 'b', do: 'answer', text: 'x' });
    const { outcome, completions } = drive([loop], {}, { complete: () => says('x') });
    expect(completions).toHaveLength(4);
    expect(outcome).toMatchObject({ outcome: 'failed', reason: { code: 'workflow-limit' } });
  });

  it('uses tools with arguments of its own, looks at what failed, and fills in no template twice', () => {
    const tool = { kind: 'Tool', name: 'run', spec: { type: 'interpreter' } };
    const steps = app(
      {
        name: 'ran',
        do: 'call',
        tool: 'run',
        arguments: { code: 'f("{{ question }}")' },
        branches: [{ if: { matches: '^This failed' }, goto: 'sorry' }],
      },
      { name: 'done', do: 'answer', text: '{{ ran }}' },
      { name: 'sorry', do: 'refuse', text: 'It did not work.' },
    );
    const question = { question: 'Why "{{ ran }}"?' };
    const good = drive([tool, steps], question, {
      complete: () => says(''),
      call: () => ({ content: 'It gave {{ question }}.' }),
    });
    expect(JSON.parse(good.calls[0]!.arguments)).toEqual({ code: 'f("Why "{{ ran }}"?")' });
    expect(good.outcome).toMatchObject({ answer: 'It gave {{ question }}.' });
    const bad = drive([tool, steps], question, { complete: () => says(''), call: () => new Error('tool-timeout') });
    expect(bad.outcome).toMatchObject({
      outcome: 'refused',
      answer: 'It did not work.',
      reason: { code: 'abstained' },
    });
    expect(bad.state.toolUses).toMatchObject([{ tool: 'run', code: 'tool-timeout' }]);
  });

  it('ends when a step fails', () => {
    const { outcome } = drive(
      [app(...CAREFUL)],
      {},
      { ...careful([]), complete: () => new Error('model-unavailable') },
    );
    expect(outcome).toMatchObject({ outcome: 'failed', reason: { code: 'model-unavailable' } });
  });

  it.each([
    [[{ name: 'a', do: 'ask', user: 'x', next: 'b' }], 'there is no step b'],
    [[{ name: 'a', do: 'ask', user: 'x' }], 'the last step has to answer'],
    [
      [
        { name: 'a', do: 'answer', text: 'x' },
        { name: 'a', do: 'answer', text: 'x' },
      ],
      'there is another step a',
    ],
    [[{ name: 'question', do: 'answer', text: 'x' }], 'question stands for something else'],
    [
      [{ name: 'a', do: 'ask', user: 'x', branches: [{ if: { matches: '(' }, goto: 'a' }] }],
      'must be a regular expression',
    ],
    [[{ name: 'a', do: 'ask', user: 'x', branches: [{ if: {}, goto: 'a' }] }], 'a condition needs is or matches'],
  ])('is refused where it cannot be followed', (steps, message) => {
    expect(() => drive([app(...steps)], {}, { complete: () => says('') })).toThrow(message);
  });

  it.each([
    [
      { name: 'a', do: 'call', tool: 'run' },
      { code: 'tool-unknown', field: 'workflow.steps' },
    ],
    [{ name: 'a', do: 'retrieve', query: 'x', collection: 'none' }, { code: 'collection-unknown' }],
  ])('is refused when what it names is not declared', (step, expected) => {
    const steps = app(step, { name: 'b', do: 'answer', text: 'x' });
    expect(() => drive([steps], {}, { complete: () => says('') })).toThrow(expect.objectContaining(expected));
  });
});
