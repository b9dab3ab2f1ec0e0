import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { detectDrift, type DriftLook, driftedOf } from './detect-drift.js';
import { DEFAULT_DRIFT_SETTINGS, levelOf } from './drift-settings.js';
import type { Feature } from './features.js';
import { referenceOf } from './reference.js';
import type { RunFeatures } from './run-features.js';

const settings = { ...DEFAULT_DRIFT_SETTINGS, reference: 250, window: 120 };
const random = new Random(3);
/** About normal. */
const noise = () => random.next() + random.next() + random.next() - 1.5;
const vectorNear = (axis: number): Float32Array => {
  const vector = Float32Array.from({ length: 16 }, (_, place) => (place === axis ? 1 : 0) + 0.15 * noise());
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};

const runOf = (index: number, changes: Partial<RunFeatures> = {}): RunFeatures => ({
  run: `run-${index}`,
  at: index * 1_000,
  questionWords: Math.round(12 + 4 * noise()),
  questionLanguage: random.chance(0.9) ? 'en' : 'unclear',
  questionVector: vectorNear(random.between(0, 4)),
  bestScore: 0.7 + 0.1 * noise(),
  hits: 8,
  answerWords: Math.round(80 + 20 * noise()),
  answerSentiment: 0.2 + 0.3 * noise(),
  outcome: random.chance(0.9) ? 'answered' : 'refused:no-context',
  verdict: 'allow',
  ...changes,
});
const runs = (from: number, count: number, change?: (index: number) => Partial<RunFeatures>): RunFeatures[] =>
  Array.from({ length: count }, (_, index) => runOf(from + index, change?.(from + index)));

const reference = referenceOf(runs(0, 250));
const look = (window: readonly RunFeatures[]): DriftLook => detectDrift(reference, window, settings);
const found = (window: readonly RunFeatures[]): Feature[] => driftedOf(look(window)).map(({ feature }) => feature);
const at = (taken: DriftLook, feature: Feature) => taken.features.find((each) => each.feature === feature)!;

/** From the 60th run of the window on. */
const CHANGE = 560;
const later = (changes: () => Partial<RunFeatures>) => runs(500, 120, (index) => (index < CHANGE ? {} : changes()));

describe('detectDrift', () => {
  it('finds nothing where nothing changed', () => {
    expect(found(runs(500, 120))).toEqual([]);
    expect(found(runs(900, 120))).toEqual([]);
  });

  it.each<[Feature, () => Partial<RunFeatures>]>([
    ['question-words', () => ({ questionWords: Math.round(24 + 4 * noise()) })],
    ['question-language', () => ({ questionLanguage: 'de' })],
    ['question-topics', () => ({ questionVector: vectorNear(0) })],
    ['question-embeddings', () => ({ questionVector: vectorNear(0) })],
    ['question-familiarity', () => ({ questionVector: vectorNear(9) })],
    ['best-score', () => ({ bestScore: 0.45 + 0.1 * noise() })],
    ['answer-words', () => ({ answerWords: Math.round(20 + 5 * noise()) })],
    ['answer-sentiment', () => ({ answerSentiment: -0.4 + 0.3 * noise() })],
    ['outcome', () => ({ outcome: 'refused:no-context' })],
    ['verdict', () => ({ verdict: 'block' })],
    ['hits', () => ({ hits: random.between(0, 3) })],
  ])('finds that %s changed, when, and who shows it', (feature, changes) => {
    const taken = look(later(changes));
    const drifted = at(taken, feature);
    expect(drifted).toMatchObject({ state: 'drifted', sinceBefore: false });
    expect(drifted.adjusted).toBeLessThan(taken.level);
    // Placed to within some runs.
    expect(Math.abs(drifted.since! / 1_000 - CHANGE)).toBeLessThanOrEqual(10);
    expect(drifted.examples).toHaveLength(5);
    for (const example of drifted.examples!) expect(Number(example.slice(4))).toBeGreaterThanOrEqual(CHANGE);
  });

  it('says what each side is like', () => {
    const taken = look(later(() => ({ outcome: 'failed:timeout', bestScore: 0.2 })));
    expect(at(taken, 'outcome').now!['failed:timeout']).toBe(0.5);
    expect(at(taken, 'outcome').before).not.toHaveProperty('failed:timeout');
    expect(at(taken, 'best-score').before!['median']).toBeCloseTo(0.7, 1);
    expect(at(taken, 'best-score').now!['p10']).toBe(0.2);
  });

  it('says that a change may have begun before its window', () => {
    const taken = look(runs(500, 120, () => ({ outcome: 'refused:no-context' })));
    expect(at(taken, 'outcome')).toMatchObject({ state: 'drifted', since: 500_000, sinceBefore: true });
  });

  it('says of too few items that they are, and nothing else', () => {
    const few = runs(500, 120, (index) => (index < 543 ? {} : { questionVector: undefined }));
    expect(at(look(few), 'question-topics')).toEqual({
      feature: 'question-topics',
      state: 'too-few',
      note: 'not enough items: 43 of 100',
    });
    const young = detectDrift(referenceOf(runs(0, 60)), runs(500, 120), settings);
    expect(new Set(young.features.map(({ state, note }) => `${state} ${note}`))).toEqual(
      new Set(['too-few not enough items in the reference: 60 of 100']),
    );
    expect(look([]).features.every(({ state }) => state === 'too-few')).toBe(true);
  });

  it('has nothing to compare where all items are the same', () => {
    expect(at(look(runs(500, 120)), 'hits')).toEqual({ feature: 'hits', state: 'unvarying' });
  });

  it('does not mind a change that is certain and too small to matter', () => {
    const many = referenceOf(runs(0, 6_000));
    const window = runs(6_000, 6_000, () => ({ outcome: random.chance(0.87) ? 'answered' : 'refused:no-context' }));
    const withoutVectors = { ...settings, window: 6_000, step: 6_000 };
    const taken = detectDrift(
      many,
      window.map(({ run, at: answeredAt, outcome }) => ({ run, at: answeredAt, outcome })),
      withoutVectors,
    );
    expect(at(taken, 'outcome').adjusted).toBeLessThan(taken.level);
    expect(at(taken, 'outcome').state).toBe('steady');
  });

  it('gives the same for the same runs', () => {
    const window = later(() => ({ questionVector: vectorNear(9) }));
    expect(look(window)).toEqual(detectDrift(referenceOf(reference.runs), window, settings));
  });

  it('bears fewer false alarms in a look, the more looks a window has', () => {
    expect(levelOf(DEFAULT_DRIFT_SETTINGS)).toBeCloseTo(0.02 / 8, 12);
    expect(levelOf({ ...DEFAULT_DRIFT_SETTINGS, step: 200 })).toBe(0.02);
    expect(levelOf({ ...DEFAULT_DRIFT_SETTINGS, step: 400 })).toBe(0.02);
  });
});
