import { create, FeedbackRecordedSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { feedbackOf, saysSomething } from './feedback.js';
import { LatestFeedback } from './latest-feedback.js';
import { meanShare, ratingOf } from './rating.js';

const recorded = (fields: object) => create(FeedbackRecordedSchema, { runId: 'r1', rater: 'ada', ...fields });
const feedback = (fields: object, timestamp = 1_000) => feedbackOf(recorded(fields), timestamp);

describe('ratingOf', () => {
  it.each([
    ['thumbs', -1, 0],
    ['thumbs', 0, 0.5],
    ['thumbs', 1, 1],
    ['stars', 1, 0],
    ['stars', 2, 0.25],
    ['stars', 4, 0.75],
    ['stars', 5, 1],
  ])('of %s %d is %d', (scale, given, share) => {
    expect(ratingOf(given, scale)).toEqual({ scale, given, share });
  });

  it.each([
    ['thumbs', 2, 'rating'],
    ['thumbs', 0.5, 'rating'],
    ['stars', 0, 'rating'],
    ['stars', Number.NaN, 'rating'],
    ['points', 1, 'scale'],
    ['toString', 1, 'scale'],
    ['', 1, 'scale'],
  ])('refuses %s %d', (scale, given, field) => {
    expect(() => ratingOf(given, scale)).toThrow(expect.objectContaining({ code: 'rating-invalid', field }));
  });
});

describe('meanShare', () => {
  it('is the same whatever the scales', () => {
    expect(meanShare([ratingOf(1, 'thumbs'), ratingOf(3, 'stars')])).toBe(0.75);
    expect(meanShare([])).toBeUndefined();
  });
});

describe('feedbackOf', () => {
  it('tells what a message says, each label once', () => {
    const at = '2026-01-02T03:04:05.000Z';
    expect(feedback({ scale: 'stars', rating: 2, labels: ['old', 'old'], correction: 'No.', at })).toEqual({
      runId: 'r1',
      rater: 'ada',
      rating: { scale: 'stars', given: 2, share: 0.25 },
      correction: 'No.',
      labels: ['old'],
      comment: '',
      at: Date.parse(at),
      source: '',
    });
  });

  it.each(['', 'yesterday'])('was given when it was written, where it says %j', (at) => {
    expect(feedback({ at, comment: 'x' }).at).toBe(1_000);
  });
});

describe('LatestFeedback', () => {
  it('keeps what each rater said last of each run', () => {
    const latest = new LatestFeedback(10);
    latest.take(feedback({ scale: 'thumbs', rating: 1 }));
    latest.take(feedback({ rater: 'ben', scale: 'thumbs', rating: 0 }));
    latest.take(feedback({ scale: 'thumbs', rating: -1 }));
    latest.take(feedback({ runId: 'r2', comment: 'Good.' }));
    expect(latest.all().map(({ runId, rater, rating }) => [runId, rater, rating?.given])).toEqual([
      ['r1', 'ben', 0],
      ['r1', 'ada', -1],
      ['r2', 'ada', undefined],
    ]);
    expect(latest.byRun().get('r1')).toHaveLength(2);
  });

  it('forgets what is taken back by saying nothing', () => {
    const latest = new LatestFeedback(10);
    latest.take(feedback({ comment: 'Wrong.' }));
    latest.take(feedback({}));
    expect(latest.all()).toEqual([]);
    expect([feedback({}), feedback({ labels: ['x'] })].map(saysSomething)).toEqual([false, true]);
  });

  it('has room for so many, and says how many it lost', () => {
    const latest = new LatestFeedback(2);
    for (const runId of ['r1', 'r2', 'r3']) latest.take(feedback({ runId, comment: 'x' }));
    expect([latest.all().map(({ runId }) => runId), latest.dropped]).toEqual([['r2', 'r3'], 1]);
  });
});
