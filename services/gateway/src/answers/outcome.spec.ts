import { type AnswerCompleted, create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { endOf, requireAllowed, succeeded, weirOf } from './outcome.js';

const completed = (fields: object): AnswerCompleted =>
  create(topics.answerCompleted.schema, {
    runId: 'r1',
    app: 'support',
    outcome: 'answered',
    answer: 'Yes.',
    ...fields,
  });

describe('succeeded', () => {
  it.each([
    ['deadline-exceeded', 'deadline', 'poison'],
    ['model-unreachable', '', 'retryable'],
  ])('throws what a run failed with (%s)', (code, field, disposition) => {
    const message = completed({ outcome: 'failed', answer: '', reason: { code, message: 'Broken.', field } });
    expect(() => succeeded(message)).toThrow(expect.objectContaining({ code, message: 'Broken.', disposition }));
  });
});

describe('endOf', () => {
  const toolCalls = [{ id: 'a', name: 'look', arguments: '{}' }];

  it.each([
    [{}, 'whole'],
    [{ reason: { code: 'length' } }, 'cut'],
    [{ toolCalls }, 'calls'],
    [{ toolCalls, outcome: 'refused', reason: { code: 'output-blocked' } }, 'refused'],
    [{ outcome: 'refused', reason: { code: 'no-support' } }, 'whole'],
    [{ outcome: 'refused' }, 'refused'],
  ])('of %j is %s', (fields, end) => expect(endOf(succeeded(completed(fields)))).toBe(end));
});

it('weirOf tells what there is', () => {
  const toolUses = [{ tool: 'search', function: '', arguments: '{}', code: 'timeout', tookMs: 5 }];
  const answer = succeeded(completed({ agreement: 0.6, toolUses, reason: { code: 'length', message: 'Cut.' } }));
  expect(weirOf(answer)).toMatchObject({ agreement: 0.6, toolUses, reason: { code: 'length' }, outcome: 'answered' });
  expect(Object.keys(weirOf(succeeded(completed({}))))).not.toContain('toolUses');
});

describe('a budget that is spent', () => {
  const refused = completed({
    outcome: 'refused',
    answer: 'Spent.',
    reason: { code: 'budget-spent', message: 'Spent.', retryAfterMs: 60_000 },
  });

  it('is no answer: it is told by the status, with the time that it lasts', () => {
    for (const take of [succeeded, requireAllowed]) {
      expect(() => take(refused)).toThrow(expect.objectContaining({ code: 'budget-spent', retryAfterMs: 60_000 }));
    }
  });

  it('is told from what a policy refuses, which is one', () => {
    const blocked = completed({ outcome: 'refused', reason: { code: 'input-blocked' } });
    expect(() => requireAllowed(blocked)).not.toThrow();
    expect(succeeded(blocked).outcome).toBe('refused');
  });
});
