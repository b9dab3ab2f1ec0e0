import { AnswerCompletedSchema, AnswerRequestedSchema, create } from '@weir/contracts';
import { promotionSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { shadowRunId } from './shadow-copy.js';
import { ShadowTraffic } from './shadow-traffic.js';

const promotionOf = (shadow: object = {}) => ({
  runId: 'p-1',
  app: 'support',
  spec: promotionSchema.parse({
    app: 'support',
    with: { model: 'new' },
    shadow: { share: 1, samples: 10, concurrency: 2, ...shadow },
  }),
});
const promotion = promotionOf();
const request = (runId: string, fields: object = {}) =>
  create(AnswerRequestedSchema, { runId, app: 'support', question: `Question ${runId}?`, stream: true, ...fields });
const answer = (runId: string, fields: object = {}) =>
  create(AnswerCompletedSchema, { runId, app: 'support', outcome: 'answered', answer: 'So.', ...fields });
const copyOf = (runId: string) => shadowRunId(promotion, 'acme', runId);
const ofShadow = (runId: string) => answer(copyOf(runId), { experiment: 'p-1' });

describe('ShadowTraffic', () => {
  it('has the candidate asked what the app was asked, and nobody told', () => {
    const traffic = new ShadowTraffic(promotion);
    traffic.requested('acme', request('r1', { groups: ['staff'], subscription: { renew: true } }));
    const [copy] = traffic.copies();
    expect(copy).toMatchObject({
      tenant: 'acme',
      request: {
        runId: copyOf('r1'),
        question: 'Question r1?',
        groups: ['staff'],
        stream: false,
        variant: { model: 'new' },
        experiment: { runId: 'p-1' },
      },
    });
    expect(copy?.request.subscription).toBeUndefined();
  });

  it.each([
    ['of another app', { app: 'other' }],
    ['of an experiment', { experiment: { runId: 'e' } }],
    ['with a variant', { variant: {} }],
    ['that renews an answer', { renewal: { runId: 'r0', count: 1 } }],
  ])('does not copy a question %s', (_what, fields) => {
    const traffic = new ShadowTraffic(promotion);
    traffic.requested('acme', request('r1', fields));
    expect(traffic.copies()).toEqual([]);
  });

  it('keeps to its share', () => {
    const traffic = new ShadowTraffic(promotionOf({ share: 0.2, samples: 1_000, concurrency: 64 }));
    for (let index = 0; index < 200; index += 1) traffic.requested('acme', request(`r${index}`));
    const count = traffic.copies().length;
    expect(count).toBeGreaterThan(20);
    expect(count).toBeLessThan(60);
  });

  it('has so many under way at a time, and in all', () => {
    const traffic = new ShadowTraffic(promotion);
    let sent = 0;
    for (let index = 0; index < 40; index += 1) {
      traffic.requested('acme', request(`r${index}`));
      const copies = traffic.copies();
      sent += copies.length;
      if (index === 5) expect(sent).toBe(2);
      if (index > 5)
        for (const copy of copies) traffic.completed('acme', answer(copy.request.runId, { experiment: 'p-1' }));
      if (index === 6) for (const run of ['r0', 'r1']) traffic.completed('acme', ofShadow(run));
    }
    expect(sent).toBe(10);
  });

  it('pairs two answers in any order, once', () => {
    for (const live of [true, false]) {
      const traffic = new ShadowTraffic(promotion);
      traffic.requested('acme', request('r1'));
      traffic.copies();
      const both = [answer('r1'), ofShadow('r1')];
      const [first, second] = live ? both : both.toReversed();
      expect(traffic.completed('acme', first!).pair).toBeUndefined();
      expect(traffic.completed('acme', second!).pair).toMatchObject({
        question: 'Question r1?',
        live: { runId: 'r1' },
        candidate: { runId: copyOf('r1') },
      });
      for (const again of both) expect(traffic.completed('acme', again).pair).toBeUndefined();
    }
  });

  it('counts once what the candidate spent', () => {
    const traffic = new ShadowTraffic(promotion);
    expect(traffic.completed('acme', ofShadow('r1')).spent).toBeDefined();
    expect(traffic.completed('acme', ofShadow('r1')).spent).toBeUndefined();
    expect(traffic.completed('acme', answer('r1')).spent).toBeUndefined();
  });

  it('does not send again what stands on the topic', () => {
    const traffic = new ShadowTraffic(promotion);
    traffic.requested('acme', request('r1'));
    traffic.requested('acme', request('r2'));
    traffic.requested('acme', request(copyOf('r1'), { experiment: { runId: 'p-1' } }));
    expect(traffic.copies().map(({ request: { runId } }) => runId)).toEqual([copyOf('r2')]);
  });

  it('tells tenants apart that use one run id', () => {
    const traffic = new ShadowTraffic(promotion);
    traffic.completed('acme', ofShadow('r1'));
    expect(traffic.completed('other', answer('r1')).pair).toBeUndefined();
  });
});
