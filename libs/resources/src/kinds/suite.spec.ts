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
