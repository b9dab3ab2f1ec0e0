import { AnswerCompletedSchema, create } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import type { Ask } from './plan-suite.js';
import { failedResult, resultOf } from './result-of.js';

const ask = (metadata?: Record<string, unknown>): Ask => ({
  variant: { name: 'current', app: 'support' },
  item: { id: 'leave', input: 'How much?', ...(metadata ? { metadata: metadata as never } : {}) },
  repeat: 0,
  answerRunId: 'r1',
});
const completed = (contexts: object[]) => create(AnswerCompletedSchema, { runId: 'r1', outcome: 'answered', contexts });

describe('resultOf', () => {
  it('keeps the documents of the contexts, the best first, each once', () => {
    const contexts = [
      { documentId: 'a', text: '1', score: 0.2 },
      { documentId: 'b', text: '2', score: 0.9 },
      { documentId: 'a', text: '3', score: 0.5 },
    ];
    expect(resultOf(ask(), 'v', completed(contexts))).toMatchObject({
      contexts: ['1', '2', '3'],
      documents: ['b', 'a'],
    });
    expect(resultOf(ask(), 'v', completed([]))).not.toHaveProperty('documents');
  });

  it.each([
    ['a list', ['leave', 7, 'hours'], ['leave', 'hours']],
    ['no list', 'leave', undefined],
    ['nothing', undefined, undefined],
  ])('keeps what the item says is relevant: %s', (_what, relevant, expected) => {
    const asked = ask(relevant === undefined ? undefined : { relevant });
    expect(resultOf(asked, 'v', completed([])).relevant).toEqual(expected);
    expect(failedResult(asked, 'v', { code: 'c', message: 'm' }).relevant).toEqual(expected);
  });
});
