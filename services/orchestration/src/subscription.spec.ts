import { type AnswerSubscribed, create, RunStateSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { drive, hit, type Said } from './patterns/drive.fake.js';
import { standingOf, subscribe } from './subscription.js';

const app = (fields: object = {}) => ({
  kind: 'App',
  name: 'app',
  spec: { pattern: 'rag', model: 'default', retrieval: { collection: 'handbook' }, subscriptions: {}, ...fields },
});
const said: Said = {
  complete: () => ({ text: '27 days [1].', finishReason: 'stop' }),
  retrieve: () => [hit('a', { version: 3n, collection: 'handbook' }), hit('b', { version: 1n })],
};
/** A month after the drive's requests arrive. */
const MONTH = '2026-02-01T03:04:05.000Z';

const watchedAfter = (request: object, spec: object = {}, says = said): AnswerSubscribed | undefined => {
  const { state, outcome } = drive([app(spec)], request, says);
  return subscribe('acme', state, outcome)[0]?.message as AnswerSubscribed | undefined;
};

describe('a subscription', () => {
  it('watches what the answer cites, as long as the app allows, and asks nothing again unless that is wanted', () => {
    const watched = watchedAfter({ subscription: {}, groups: ['hr'] });
    expect(watched).toMatchObject({
      runId: 'run-1',
      app: 'app',
      groups: ['hr'],
      until: MONTH,
      debounceMs: 5_000,
      documents: [{ collection: 'handbook', documentId: 'a.md', version: 3n, generation: 'g1' }],
    });
    expect(watched!.renewal).toBeUndefined();
  });

  it('asks the same again, as the input check left it', () => {
    const watched = watchedAfter(
      { subscription: { renew: true, caller: 'alice' }, groups: ['hr'], collection: 'handbook', sampling: { seed: 3 } },
      {},
      { ...said, check: ({ stage }) => (stage === 'input' ? { text: 'Why, [name]?' } : {}) },
    );
    expect(watched!.renewal).toMatchObject({
      app: 'app',
      question: '',
      messages: [{ role: 'user', content: 'Why, [name]?' }],
      groups: ['hr'],
      collection: 'handbook',
      sampling: { seed: 3 },
      subscription: { renew: true, caller: 'alice', until: MONTH, maxRenewals: 10 },
      renewal: { runId: 'run-1', count: 1 },
    });
    expect(watched!.renewal!.runId).not.toBe('run-1');
  });

  it('counts the answers that follow one another, and says how many are left', () => {
    const request = (count: number) => ({
      subscription: { renew: true, maxRenewals: 3 },
      ...(count > 0 ? { renewal: { runId: `run-${count}`, count } } : {}),
    });
    const left = [0, 1, 2, 3].map((count) => {
      const { state, outcome } = drive([app()], request(count), said);
      const [watching] = subscribe('acme', state, outcome);
      const { renewal } = watching!.message as AnswerSubscribed;
      expect(renewal?.subscription?.maxRenewals).toBe(count < 3 ? 3 : undefined);
      return [standingOf(state, outcome)!.maxRenewals, renewal?.renewal?.count];
    });
    expect(left).toEqual([
      [3, 1],
      [2, 2],
      [1, 3],
      [0, undefined],
    ]);
  });

  it.each([
    ['the app allows no more', { renew: true, maxRenewals: 50 }, { maxRenewals: 2 }, 2],
    ['fewer are wanted', { renew: true, maxRenewals: 1 }, { maxRenewals: 2 }, 1],
    ['none are wanted', { maxRenewals: 1 }, { maxRenewals: 2 }, 0],
  ])('is limited: %s', (_why, subscription, subscriptions, left) => {
    const { state, outcome } = drive([app({ subscriptions })], { subscription }, said);
    expect(standingOf(state, outcome)!.maxRenewals).toBe(left);
  });

  it.each([
    ['2026-01-03T00:00:00Z', '2026-01-03T00:00:00.000Z'],
    ['2027-01-03T00:00:00Z', MONTH],
  ])('wanted until %s, stands until %s', (until, stands) => {
    expect(watchedAfter({ subscription: { until } })!.until).toBe(stands);
  });

  it.each([
    ['cites nothing', { ...said, complete: () => ({ text: 'Hello.', finishReason: 'stop' }) }],
    ['is none', { ...said, complete: () => new Error('model-unavailable') }],
    ['is refused', { ...said, check: () => ({ verdict: 'block' }) }],
  ])('does not stand where the answer %s', (_why, says) => {
    expect(watchedAfter({ subscription: {} }, {}, says as Said)).toBeUndefined();
  });

  it('is not made when nobody asks for one', () => {
    expect(watchedAfter({})).toBeUndefined();
    expect(subscribe('acme', create(RunStateSchema, {}), { outcome: 'answered', answer: '', citations: [] })).toEqual(
      [],
    );
  });

  it.each([
    [{ subscriptions: undefined }, {}, 'subscription-not-offered', 'subscription'],
    [{}, { until: 'soon' }, 'time-invalid', 'subscription.until'],
  ])('of an app %j, %j, is refused as %s', (spec, subscription, code, field) => {
    expect(() => drive([app(spec)], { subscription }, said)).toThrow(expect.objectContaining({ code, field }));
  });
});
