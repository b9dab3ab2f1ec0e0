import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelCardSchema } from '../kinds/model-card.js';
import { instanceNeed } from './instance-need.js';
import { latencyMs } from './latency.js';

const load = { requestsPerDay: 86_400, inputTokens: 1_000, outputTokens: 200, peak: 1 };
const use = { concurrency: 4, utilisation: 0.5 };
const cardOf = (speed: object, purpose = 'chat') =>
  modelCardSchema.parse({ purpose, speed: { source: 's', date: '2026-11-01', ...speed } });

describe('latencyMs', () => {
  it('is the time to the first text, and that of writing', () => {
    expect(latencyMs(cardOf({ firstTextMs: 500, outputTokensPerSecond: 50 }), load)).toBe(4_500);
    expect(latencyMs(cardOf({ firstTextMs: 30 }, 'embedding'), load)).toBe(30);
    expect(latencyMs(cardOf({ firstTextMs: 500 }), load)).toBeUndefined();
    expect(latencyMs(cardOf({ outputTokensPerSecond: 50 }), load)).toBeUndefined();
  });
});

describe('instanceNeed', () => {
  it('follows from the requests under way, by Little’s law', () => {
    // One a second for 4.5 s: 4.5 under way; an instance is planned for 2.
    const need = instanceNeed(cardOf({ firstTextMs: 500, outputTokensPerSecond: 50 }), load, use)!;
    expect(need.instances).toBe(3);
    expect(need.steps.map(({ name, formula, result }) => `${name}: ${formula} = ${result}`)).toEqual([
      'requests: 86,400 a day ÷ 86,400 s × 1 at the peak = 1 a second',
      'time of a request: 0.5 s + 200 tokens ÷ 50 a second = 4.5 s',
      'under way: 1 a second × 4.5 s = 4.5 requests',
      'by latency: 4.5 ÷ (4 at a time × 50 %) = 2.25 instances',
      'instances: rounded up = 3',
    ]);
  });

  it('follows from the tokens of a second', () => {
    expect(instanceNeed(cardOf({ throughputTokensPerSecond: 100 }), load, use)?.instances).toBe(4);
    // What writes no text is measured by what it reads.
    expect(instanceNeed(cardOf({ throughputTokensPerSecond: 100 }, 'embedding'), load, use)?.instances).toBe(20);
  });

  it('is the larger of the two, and one at least', () => {
    const speed = { firstTextMs: 500, outputTokensPerSecond: 50 };
    expect(instanceNeed(cardOf({ ...speed, throughputTokensPerSecond: 100 }), load, use)?.instances).toBe(4);
    expect(instanceNeed(cardOf({ ...speed, throughputTokensPerSecond: 1_000 }), load, use)?.instances).toBe(3);
    expect(instanceNeed(cardOf(speed), { ...load, requestsPerDay: 1 }, use)?.instances).toBe(1);
  });

  it('is not told without a speed that it follows from', () => {
    expect(instanceNeed(cardOf({ firstTextMs: 500 }), load, use)).toBeUndefined();
    expect(instanceNeed(modelCardSchema.parse({}), load, use)).toBeUndefined();
  });

  it('is enough, and one less is not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 1, max: 64 }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (requestsPerDay, concurrency, utilisation) => {
          const card = cardOf({ firstTextMs: 400, outputTokensPerSecond: 40 });
          const { instances } = instanceNeed(card, { ...load, requestsPerDay }, { concurrency, utilisation })!;
          const underWay = (requestsPerDay / 86_400) * 5.4;
          const carried = concurrency * utilisation;
          expect(instances * carried).toBeGreaterThanOrEqual(underWay * (1 - 1e-9));
          if (instances > 1) expect((instances - 1) * carried).toBeLessThan(underWay * (1 + 1e-9));
        },
      ),
    );
  });
});
