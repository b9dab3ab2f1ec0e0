import { addToSums, NO_SUMS, Random, type Sums } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { judgeCanary } from './judge-canary.js';
import { shapesOf } from './run-promotion.js';

const sums = (count: number, sum: number): Sums => ({ count, sum, squares: sum });
const judge = (metric: string, live: Sums, candidate: Sums, margin = 0.05, alpha = 0.05) =>
  judgeCanary(
    new Map([[metric, { live, candidate }]]),
    [{ name: metric, margin }],
    { alpha, steps: 1, tightAt: 50 },
    shapesOf,
  )[0]!;
const times = (count: number, value: number): Sums => {
  let all = NO_SUMS;
  for (let index = 0; index < count; index += 1) all = addToSums(all, value * (1 + (index % 5) / 20));
  return all;
};

describe('judgeCanary', () => {
  it('says nothing of no answers', () => {
    expect(judge('answered', NO_SUMS, NO_SUMS)).toMatchObject({ verdict: 'open', low: -1, high: 1, samples: 0 });
    expect(judge('took-ms', NO_SUMS, NO_SUMS)).toMatchObject({ verdict: 'open', low: 0, high: 0 });
  });

  it.each([
    ['answered', sums(500, 495), sums(6, 0), 'worse'],
    ['answered', sums(500, 495), sums(1, 0), 'open'],
    ['answered', sums(500, 495), sums(400, 400), 'holds'],
    ['refused', sums(500, 5), sums(6, 6), 'worse'],
    ['refused', sums(500, 5), sums(6, 0), 'open'],
    ['took-ms', times(200, 100), times(40, 300), 'worse'],
    ['took-ms', times(200, 100), times(40, 60), 'holds'],
    ['took-ms', times(200, 100), times(9, 3_000), 'open'],
    ['cost', times(200, 0), times(40, 0), 'holds'],
  ])('%s of %j and %j: %s', (metric, live, candidate, verdict) => {
    expect(judge(metric, live, candidate).verdict).toBe(verdict);
  });

  it('minds the margin', () => {
    expect(judge('answered', sums(5_000, 4_900), sums(5_000, 4_000), 0.1).verdict).toBe('worse');
    expect(judge('answered', sums(5_000, 4_900), sums(5_000, 4_000), 0.3).verdict).toBe('holds');
  });

  it('alarms about one that loses just the margin in no more than alpha of canaries, looked at after each answer', () => {
    const random = new Random(17);
    let alarms = 0;
    for (let trial = 0; trial < 100; trial += 1) {
      let live = NO_SUMS;
      let candidate = NO_SUMS;
      for (let look = 0; look < 60; look += 1) {
        for (let other = 0; other < 5; other += 1) live = addToSums(live, Number(random.next() < 0.9));
        candidate = addToSums(candidate, Number(random.next() < 0.8));
        if (judge('answered', live, candidate, 0.1, 0.2).verdict === 'worse') {
          alarms += 1;
          break;
        }
      }
    }
    // 0.2 and three standard deviations of a count of 100.
    expect(alarms).toBeLessThanOrEqual(20 + 12);
  });
});
