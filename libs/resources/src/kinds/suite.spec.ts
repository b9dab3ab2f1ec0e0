import { describe, expect, it } from 'vitest';
import { parseResource } from '../resource.js';
import { durationMs } from './duration.js';
import { suiteSchema } from './suite.js';

const whole = { dataset: 'questions', variants: [{ name: 'now', app: 'support' }] };
const problem = (spec: object) => {
  try {
    parseResource({ kind: 'Suite', name: 'quality', spec: { ...whole, ...spec } });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('suiteSchema', () => {
  it('fills in what is not said', () => {
    expect(suiteSchema.parse(whole)).toMatchObject({
      task: 'answers',
      repeats: 1,
      concurrency: 4,
      metrics: [],
      margin: 0,
      drift: { runs: 3, leastItems: 20, falseAlarms: 0.02 },
    });
  });

  it.each([
    [{ variants: [] }, 'spec.variants'],
    [{ variants: [whole.variants[0], whole.variants[0]] }, 'spec.variants: two variants have one name'],
    [{ baseline: 'gone' }, 'spec.baseline: must be the name of a variant'],
    [{ labels: ['yes', 'no'] }, 'spec.labels: only classification has labels'],
    [{ rubrics: { tone: 'Is it polite?' } }, 'spec.judge: rubrics need a judge'],
    [{ every: 'soon' }, 'spec.every: must be a number of minutes'],
    [{ every: '0m' }, 'spec.every: must be between 1m and'],
    [{ dataset: undefined }, 'spec.dataset: a suite needs dataset or traffic'],
    [{ traffic: {} }, 'spec.dataset: a suite needs dataset or traffic, and not both'],
    [{ dataset: undefined, traffic: {} }, 'spec.schedule: traffic is looked at by a schedule'],
    [
      { dataset: undefined, traffic: {}, every: '1d', variants: [{ name: 'x', app: 'a', with: { model: 'm' } }] },
      'spec.variants: traffic is of one app as it is',
    ],
    [{ dataset: undefined, traffic: {}, every: '1d', repeats: 2 }, 'spec.traffic: has no bias'],
    [{ schedule: { cron: 'at noon' } }, 'spec.schedule.cron: must be a cron expression'],
    [{ schedule: { cron: '0 25 * * *' } }, 'spec.schedule.cron: is no cron expression'],
    [{ schedule: { cron: '0 0 31 2 *' } }, 'spec.schedule.cron: never comes round'],
    [{ schedule: { cron: '? 3 * * *' } }, 'spec.schedule.cron: must be a cron expression'],
    [{ schedule: { cron: '2030-01-01T00:00:00' } }, 'spec.schedule.cron: must be a cron expression'],
    [{ schedule: { cron: '0 3 * * *', timeZone: 'Mars/Olympus' } }, 'spec.schedule.timeZone: must be a time zone'],
    [{ schedule: { cron: '@daily' }, every: '1d' }, 'spec.schedule: has every already'],
    [{ drift: { since: 'yesterday' } }, 'spec.drift.since: must be promotion'],
    [{ drift: { falseAlarms: 0 } }, 'spec.drift.falseAlarms'],
    [{ speed: 1 }, 'spec.speed: unknown field'],
  ])('%j is refused', (spec, message) => {
    expect(problem(spec)).toContain(message);
  });

  it.each([
    ['30m', 1_800_000],
    ['6h', 21_600_000],
    ['7d', 604_800_000],
  ])('%s is %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});
