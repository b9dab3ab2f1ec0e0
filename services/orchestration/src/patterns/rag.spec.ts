import { describe, expect, it } from 'vitest';
import { drive, hit } from './drive.fake.js';

const ragApp = (retrieval: object) => ({
  kind: 'App',
  name: 'app',
  spec: { pattern: 'rag', model: 'default', retrieval: { collection: 'handbook', ...retrieval } },
});

const says = (text: string) => ({ text, finishReason: 'stop', usage: { inputTokens: 5, outputTokens: 2 } });

const CONVERSATION = [
  { role: 'user', content: 'How many days of leave do I have?' },
  { role: 'assistant', content: '27.' },
  { role: 'user', content: 'And in the first year?' },
];

describe('rag', () => {
  it('searches for a question that the model made to stand by itself', () => {
    const { steps, retrievals, completions, state } = drive(
      [ragApp({ queries: 'rewritten' })],
      { question: '', messages: CONVERSATION },
      {
        complete: (_request, times) =>
          says(times === 1 ? 'How many days of leave are there in the first year?' : 'All [1].'),
        retrieve: () => [hit('a')],
      },
    );
    expect(steps).toEqual(['check-input', 'rewrite', 'embed', 'retrieve', 'check-context', 'complete', 'check-output']);
    expect(completions[0]!.messages[1]!.content).toContain('assistant: 27.');
    expect(completions[0]!.stream).toBe(false);
    expect(retrievals[0]).toMatchObject({ query: 'How many days of leave are there in the first year?', more: [] });
    // The model is asked what the user asked.
    expect(completions[1]!.messages.at(-1)!.content).toContain('Question: And in the first year?');
    expect(state.spent).toMatchObject({ inputTokens: 5, outputTokens: 2 });
  });

  it('searches for a question that follows on nothing as it is', () => {
    const { steps } = drive(
      [ragApp({ queries: 'rewritten' })],
      {},
      { complete: () => says('x'), retrieve: () => [hit('a')] },
    );
    expect(steps).not.toContain('rewrite');
  });

  it.each(['variants', 'parts'])('searches for the question and for %s of it, as many as it may', (queries) => {
    const { retrievals } = drive(
      [ragApp({ queries, maxQueries: 2, mode: 'hybrid' })],
      {},
      {
        complete: (_request, times) =>
          says(times === 1 ? '1. For what reason?\n- How come?\n\n* What for?' : 'So [1].'),
        retrieve: () => [hit('a')],
      },
    );
    expect(retrievals[0]).toMatchObject({
      query: 'Why?',
      vector: { values: [1] },
      more: [
        { text: 'For what reason?', vector: { values: [2] } },
        { text: 'How come?', vector: { values: [3] } },
      ],
    });
  });

  it('searches for the question itself when the model does not help', () => {
    const { retrievals, outcome } = drive(
      [ragApp({ queries: 'variants', mode: 'keyword' })],
      {},
      {
        complete: (_request, times) => (times === 1 ? new Error('model-unavailable') : says('So [1].')),
        retrieve: () => [hit('a')],
      },
    );
    expect(retrievals[0]).toMatchObject({ query: 'Why?', more: [] });
    expect(retrievals[0]!.vector).toBeUndefined();
    expect(outcome.outcome).toBe('answered');
  });

  it('gives the model what its budget holds, the best outside, and checks citations against that', () => {
    const text = (letter: string) => ({ text: letter.repeat(40) });
    const { completions, state } = drive(
      [ragApp({ maxContextTokens: 35, order: 'best-outside' })],
      {},
      {
        complete: () => says('So [4].'),
        retrieve: () => [
          hit('a', text('a')),
          hit('b', text('b')),
          hit('c', { text: 'c'.repeat(400) }),
          hit('d', text('d')),
          hit('e', text('e')),
        ],
      },
    );
    expect(completions[0]!.contexts.map(({ chunkId }) => chunkId)).toEqual(['a', 'd', 'b']);
    expect(state.completion?.citations).toMatchObject([{ chunkId: 'unknown:4' }]);
  });
});
