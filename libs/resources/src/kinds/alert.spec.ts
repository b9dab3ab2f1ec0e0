import { describe, expect, it } from 'vitest';
import { parseResource } from '../resource.js';

const problemOf = (kind: string, spec: object) => {
  try {
    parseResource({ kind, name: 'one', spec });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

const runs = { of: 'runs', measure: 'failed-share', over: '10m' };
const spec = { signal: runs, when: { above: 0.1 } };

describe('alertSchema', () => {
  it('fills in what is not said', () => {
    expect(parseResource({ kind: 'Alert', name: 'failures', spec }).spec).toEqual({
      severity: 'warning',
      applies: {},
      signal: { ...runs, least: 1 },
      when: { above: 0.1 },
      for: '0m',
      keep: '0m',
      channels: [],
    });
  });

  it.each([
    [{ signal: { ...runs, measure: 'happiness' } }, 'spec.signal.measure'],
    [{ signal: { ...runs, where: 'happiness>1' } }, 'happiness'],
    [{ signal: { ...runs, where: 'cost>' } }, 'spec.signal.where: The expression cannot be read'],
    [{ signal: { ...runs, over: '10 minutes' } }, 'spec.signal.over: must be a number of minutes, hours or days'],
    [{ signal: { ...runs, over: '32d' } }, 'spec.signal.over: must be between 1m and 31d'],
    [{ signal: { of: 'weather' } }, 'spec.signal.of'],
    [{ when: {} }, 'spec.when'],
    [{ when: { above: 1, below: 0 } }, 'spec.when'],
    [{ when: { above: 0.1, until: 0.2 } }, 'spec.when.until: must not be above `above`'],
    [{ when: { below: 0.1, until: 0.05 } }, 'spec.when.until: must not be below `below`'],
    [
      { signal: { of: 'drift' }, when: { risesBy: 1, before: '1d' } },
      'spec.when.before: only runs and documents are compared with those before',
    ],
    [{ signal: { of: 'prometheus', query: 'up' }, each: 'app' }, 'spec.each: the series of the query'],
    [{ signal: { of: 'documents', measure: 'documents', over: '1h' }, each: 'app' }, 'spec.applies.app'],
  ])('refuses %j', (fields, message) => {
    expect(problemOf('Alert', { ...spec, ...fields })).toContain(message);
  });
});

describe('channelSchema', () => {
  it.each([
    [{ type: 'webhook', url: 'ftp://example.org' }, 'spec.url'],
    [
      { type: 'webhook', url: 'https://example.org', headers: { authorization: 'Bearer t' } },
      'must be env:NAME or file:PATH',
    ],
    [
      { type: 'email', server: 'smtp://u:p@host', from: 'a@example.org', to: ['b@example.org'] },
      'spec.server: must be env:',
    ],
    [{ type: 'email', server: 'env:MAIL', from: 'nobody', to: [] }, 'spec.from'],
    [{ type: 'pigeon' }, 'spec.type'],
  ])('refuses %j', (fields, message) => {
    expect(problemOf('Channel', fields)).toContain(message);
  });
});

describe('objectiveSchema', () => {
  it.each([
    [{ of: 'availability', target: 1 }, 'spec.target'],
    [{ of: 'availability', target: 0.99, bad: 'sad=true' }, 'spec.bad'],
    [{ of: 'latency', target: 0.99 }, 'spec.withinMs'],
    [
      { of: 'freshness', target: 0.99, withinMs: 5_000, applies: { app: 'support' } },
      'spec.applies.app: unknown field',
    ],
  ])('refuses %j', (fields, message) => {
    expect(problemOf('Objective', fields)).toContain(message);
  });
});

describe('silenceSchema', () => {
  it.each([
    [{ applies: {}, until: '2026-03-03T12:00:00Z', reason: 'r' }, 'spec.applies: set alert, tenant or app'],
    [{ applies: { alert: 'a' }, until: 'tomorrow', reason: 'r' }, 'spec.until'],
    [{ applies: { alert: 'a' }, until: '2026-03-03T12:00:00Z' }, 'spec.reason'],
  ])('refuses %j', (fields, message) => {
    expect(problemOf('Silence', fields)).toContain(message);
  });
});
