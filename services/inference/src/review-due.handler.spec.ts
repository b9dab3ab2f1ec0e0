import type { ModelReviewDue } from '@weir/contracts';
import { modelSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { reviewDue } from './review-due.handler.js';

const now = new Date('2026-11-26T09:00:00Z');
const model = (name: string, reviewBy?: string, spec: object = { provider: 'openai', model: 'llama3.1' }) => ({
  name,
  spec: modelSchema.parse({ ...spec, ...(reviewBy === undefined ? {} : { card: { reviewBy } }) }),
});

describe('reviewDue', () => {
  it('says which model it is, and for how long', () => {
    expect(reviewDue(model('llama', '2026-10-31'), now)?.message as unknown as ModelReviewDue).toMatchObject({
      model: 'llama',
      provider: 'openai',
      providerModel: 'llama3.1',
      reviewBy: '2026-10-31',
      daysOverdue: 26,
    });
  });

  it.each([
    ['the last day has not passed', model('a', '2026-11-26')],
    ['the card has no date', model('a')],
    ['it is a route', model('a', undefined, { provider: 'route', targets: [{ model: 'b' }] })],
  ])('says nothing while %s', (_why, quiet) => {
    expect(reviewDue(quiet, now)).toBeUndefined();
  });

  it('has one id for a model and a day, whenever it is found out and whatever else changes', () => {
    const idOf = (...given: [string, string, object?]) => reviewDue(model(...given), now)!.options.id;
    const other = { provider: 'extractive' };
    expect(idOf('a', '2026-10-31', other)).toBe(idOf('a', '2026-10-31'));
    expect(reviewDue(model('a', '2026-10-31'), new Date('2027-03-01'))!.options.id).toBe(idOf('a', '2026-10-31'));
    expect(new Set([idOf('a', '2026-10-31'), idOf('a', '2026-10-30'), idOf('b', '2026-10-31')]).size).toBe(3);
  });
});
