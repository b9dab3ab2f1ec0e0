import { parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { reviewedSuites, scheduledSuites } from './due-suites.js';

const HOUR_MS = 3_600_000;
const NOON = Date.parse('2026-11-27T12:00:00Z');
const model = (name: string, spec: object = { provider: 'extractive' }) => ({ kind: 'Model', name, spec });
const suite = (name: string, spec: object) => ({
  kind: 'Suite',
  name,
  spec: { dataset: 'd', variants: [{ name: 'now', app: 'support' }], ...spec },
});
const snapshotOf = (...resources: object[]) =>
  resources.map(parseResource).reduce((all, resource) => all.with(resource), Snapshot.empty);

describe('scheduledSuites', () => {
  const snapshot = snapshotOf(suite('hourly', { every: '1h', tenant: 'acme' }), suite('never', {}));
  const due = (at: number) => scheduledSuites(snapshot, at);

  it('finds one run for each time that comes round, whoever looks and whenever', () => {
    expect(due(NOON)).toMatchObject([
      { tenant: 'acme', since: NOON, request: { suite: 'hourly', cause: 'scheduled' } },
    ]);
    const idAt = (at: number) => due(at)[0]!.request.runId;
    expect(idAt(NOON + 1)).toBe(idAt(NOON + HOUR_MS - 1));
    expect(idAt(NOON + HOUR_MS)).not.toBe(idAt(NOON));
  });

  it('goes by a cron expression and its time zone, and says when it was due, and the time before', () => {
    const schedule = { cron: '0 9 * * 1-5', timeZone: 'Europe/Berlin' };
    const [one] = scheduledSuites(snapshotOf(suite('mornings', { schedule })), NOON);
    expect(one).toMatchObject({
      since: Date.parse('2026-11-27T08:00:00Z'),
      request: { due: '2026-11-27T08:00:00.000Z', dueBefore: '2026-11-26T08:00:00.000Z' },
    });
  });
});

describe('reviewedSuites', () => {
  const snapshot = snapshotOf(
    model('small'),
    model('large'),
    model('other'),
    model('any', { provider: 'route', targets: [{ model: 'large' }], fallbacks: ['small'] }),
    { kind: 'App', name: 'support', spec: { pattern: 'simple', model: 'small' } },
    suite('plain', { onReview: true }),
    suite('changed', { onReview: true, variants: [{ name: 'x', app: 'support', with: { model: 'other' } }] }),
    suite('routed', { onReview: true, variants: [{ name: 'x', app: 'any' }] }),
    suite('quiet', {}),
  );
  const of = (name: string) =>
    reviewedSuites(snapshot, { model: name, reviewBy: '2026-11-01' }, NOON).map(({ request }) => request.suite);

  it.each([
    ['small', ['plain', 'routed']],
    ['large', ['routed']],
    ['other', ['changed']],
    ['gone', []],
  ])('finds the suites that ask %s', (name, suites) => {
    expect(of(name)).toEqual(suites);
  });

  it('gives a review one run of a suite', () => {
    const ids = (reviewBy: string) =>
      reviewedSuites(snapshot, { model: 'large', reviewBy }, NOON).map(({ request }) => request.runId);
    expect(ids('2026-11-01')).toEqual(ids('2026-11-01'));
    expect(ids('2026-11-01')).not.toEqual(ids('2026-12-01'));
  });
});
