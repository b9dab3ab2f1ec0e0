import { AnswerCompletedSchema, AnswerRequestedSchema, create } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { answeredRun, documentsOf, questionIn } from './answered-run.js';
import type { Feedback } from './feedback.js';
import { joinFeedback } from './join-feedback.js';

const completed = create(AnswerCompletedSchema, {
  runId: 'r1',
  app: 'support',
  outcome: 'answered',
  answer: '27 days [1].',
  fingerprint: 'f',
  provenance: { prompt: { name: 'rag:built-in', hash: 'h' }, model: { name: 'tiny', provider: 'extractive' } },
  citations: [
    { collection: 'handbook', documentId: 'leave.md', version: 3n, chunkId: 'c1', quote: '27 days' },
    { collection: 'handbook', documentId: 'leave.md', version: 3n, chunkId: 'c2', quote: 'a year' },
    { collection: 'handbook', documentId: 'hours.md', version: 1n, chunkId: 'c3', quote: 'nine' },
  ],
});
const run = answeredRun(completed, 500);
const given = (fields: Partial<Feedback>): Feedback => ({
  runId: 'r1',
  rater: 'ada',
  correction: '',
  labels: [],
  comment: 'x',
  at: 1_000,
  source: '',
  ...fields,
});

describe('answeredRun', () => {
  it('tells what made an answer, and what it rests on', () => {
    expect(run).toMatchObject({
      at: 500,
      prompt: { name: 'rag:built-in', hash: 'h' },
      model: 'tiny',
      fingerprint: 'f',
    });
    expect(documentsOf(run)).toEqual([
      { collection: 'handbook', documentId: 'leave.md', version: '3' },
      { collection: 'handbook', documentId: 'hours.md', version: '1' },
    ]);
  });

  it('does without provenance, and keeps why there is no answer', () => {
    const refused = create(AnswerCompletedSchema, { runId: 'r', outcome: 'refused', reason: { code: 'no-support' } });
    expect(answeredRun(refused, 1)).not.toHaveProperty('prompt');
    expect(answeredRun(refused, 1)).toMatchObject({ reason: 'no-support', citations: [] });
  });
});

describe('questionIn', () => {
  it.each([
    ['a question', { question: 'Why?' }, 'Why?'],
    [
      'a conversation',
      {
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'user', content: 'Why?' },
          { role: 'assistant', content: 'So.' },
        ],
      },
      'Why?',
    ],
    ['nothing', {}, ''],
  ])('of %s', (_what, fields, question) => {
    expect(questionIn(create(AnswerRequestedSchema, { runId: 'r', app: 'a', ...fields }))).toBe(question);
  });
});

describe('joinFeedback', () => {
  const runs = new Map([['r1', run]]);

  it('puts feedback and run together, the oldest first', () => {
    const joined = joinFeedback([given({ at: 2_000 }), given({ rater: 'ben' }), given({ runId: 'r9' })], runs);
    expect(joined.map(({ runId, rater, run: found }) => [runId, rater, found?.app])).toEqual([
      ['r1', 'ben', 'support'],
      ['r9', 'ada', undefined],
      ['r1', 'ada', 'support'],
    ]);
  });

  it.each([
    ['an app', { app: 'support' }, ['r1']],
    ['another app', { app: 'other' }, []],
    ['a time', { from: 1_000, to: 1_001 }, ['r1', 'r9']],
    ['the time before', { to: 1_000 }, []],
    ['the time after', { from: 1_001 }, []],
  ])('gives that of %s', (_what, wanted, expected) => {
    const joined = joinFeedback([given({}), given({ runId: 'r9' })], runs, wanted);
    expect(joined.map(({ runId }) => runId)).toEqual(expected);
  });
});
