import { type RecallRequested, type RememberRequested } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { drive, hit, type Said } from './patterns/drive.fake.js';
import { rememberAnswer } from './recall.js';

const app = (fields: object = {}) => ({
  kind: 'App',
  name: 'app',
  spec: { pattern: 'rag', model: 'default', retrieval: { collection: 'handbook' }, cache: {}, ...fields },
});

const says: Said['complete'] = () => ({ text: '27 days [1].', finishReason: 'stop' });
const retrieve = () => [
  hit('a', { version: 3n }),
  hit('a2', { documentId: 'a.md', version: 3n }),
  hit('b', { version: 1n }),
];

describe('recall', () => {
  it('gives an answer again, and asks no model', () => {
    const { steps, outcome, completions } = drive(
      [app()],
      {},
      {
        complete: says,
        recall: () => ({
          answer: { runId: 'run-0', answer: '27 days [1].', citations: [{ chunkId: 'a' }] },
          similarity: 0.95,
        }),
      },
    );
    expect(steps).toEqual(['check-input', 'embed-question', 'recall']);
    expect(completions).toEqual([]);
    expect(outcome).toMatchObject({
      outcome: 'answered',
      answer: '27 days [1].',
      citations: [{ chunkId: 'a' }],
      recalledFrom: { runId: 'run-0', similarity: 0.95 },
    });
  });

  it.each([
    ['there is none', {}],
    ['looking fails', new Error('elasticsearch-unavailable')],
  ])('answers anew where %s, and has the answer remembered with what it rests on', (_why, recalled) => {
    const { steps, outcome, state, retrievals } = drive(
      [app()],
      { groups: ['b', 'a'] },
      { complete: says, retrieve, recall: () => recalled },
    );
    // Embedded once.
    expect(steps.slice(1)).toEqual([
      'embed-question',
      'recall',
      'retrieve',
      'check-context',
      'complete',
      'check-output',
    ]);
    expect(retrievals[0]!.vector).toMatchObject({ values: [1] });
    const [remembered] = rememberAnswer(state, outcome, Date.parse('2026-01-02T03:04:05Z'));
    expect(remembered!.message).toMatchObject({
      runId: 'run-1',
      answerKey: state.answerKey,
      vector: { values: [1] },
      expiresAt: '2026-01-03T03:04:05.000Z',
      answer: {
        question: 'Why?',
        answer: '27 days [1].',
        documents: [
          { collection: 'handbook', documentId: 'a.md', version: 3n, generation: 'g1' },
          { collection: 'handbook', documentId: 'b.md', version: 1n, generation: 'g1' },
        ],
      },
    } satisfies object as Partial<RememberRequested>);
  });

  it('looks under another key when anything but the question is otherwise', () => {
    const keys = (fields: object, request: object = {}) => {
      const seen: RecallRequested[] = [];
      drive([app(fields)], request, { complete: says, retrieve, recall: (asked) => (seen.push(asked), {}) });
      return seen[0]!.answerKey;
    };
    const same = keys({}, { groups: ['b', 'a'] });
    expect(keys({}, { groups: ['a', 'b', 'a'], question: 'What for?' })).toBe(same);
    const others = [
      keys({}),
      keys({}, { groups: ['a', 'b', 'c'] }),
      keys({ prompt: { system: 'Be brief.' } }, { groups: ['b', 'a'] }),
      keys({ sampling: { seed: 1 } }, { groups: ['b', 'a'] }),
      keys({}, { groups: ['b', 'a'], sampling: { seed: 2 } }),
      keys({}, { groups: ['b', 'a'], responseSchema: { type: 'object' } }),
      keys({}, { groups: ['b', 'a'], variables: { tone: 'kind' } }),
    ];
    expect(new Set([same, ...others]).size).toBe(others.length + 1);
  });

  it.each([
    ['an app without a cache', app({ cache: undefined }), {}],
    [
      'a question in a conversation',
      app(),
      {
        question: '',
        messages: [
          { role: 'assistant', content: 'Hi' },
          { role: 'user', content: 'Why?' },
        ],
      },
    ],
    ['functions of the client’s', app(), { tools: [{ name: 'mine' }] }],
  ])('is left out for %s', (_what, resource, request) => {
    const { steps, outcome, state } = drive([resource], request, { complete: says, retrieve });
    expect(steps).not.toContain('recall');
    expect(rememberAnswer(state, outcome, 0)).toEqual([]);
  });

  it('remembers nothing that was refused, cut or recalled', () => {
    const refused = drive(
      [app()],
      {},
      { complete: () => ({ text: 'I do not know.', finishReason: 'stop' }), retrieve },
    );
    expect(rememberAnswer(refused.state, refused.outcome, 0)).toEqual([]);
    const without = drive(
      [app({ withoutRetrieval: 'answer' })],
      {},
      {
        complete: says,
        retrieve: () => new Error('elasticsearch-unavailable'),
      },
    );
    expect(without.outcome.outcome).toBe('answered');
    expect(rememberAnswer(without.state, without.outcome, 0)).toEqual([]);
    const cut = drive([app()], {}, { complete: () => ({ text: '27', finishReason: 'length' }), retrieve });
    expect(cut.outcome.outcome).toBe('answered');
    expect(rememberAnswer(cut.state, cut.outcome, 0)).toEqual([]);
    const recalled = drive([app()], {}, { complete: says, recall: () => ({ answer: { answer: 'x' }, similarity: 1 }) });
    expect(rememberAnswer(recalled.state, recalled.outcome, 0)).toEqual([]);
  });

  it('cannot be had for an agent', () => {
    const agent = { pattern: 'agent', agent: { tools: ['x'] }, retrieval: undefined };
    expect(() => drive([app(agent)], {}, { complete: says })).toThrow(
      'answers of agents and workflows cannot be cached',
    );
  });
});
