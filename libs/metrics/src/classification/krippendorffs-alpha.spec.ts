import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { krippendorffsAlpha } from './krippendorffs-alpha.js';

interface Rated {
  /** By rater. */
  ratings: (number | null)[][];
  nominal: number;
  ordinal: number;
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/agreements.json', import.meta.url), 'utf8')) as Rated[];

const unitsOf = (ratings: Rated['ratings']) =>
  ratings[0]!.map((_first, unit) => ratings.map((rater) => rater[unit]!).filter((rating) => rating !== null));

describe("Krippendorff's alpha as the package krippendorff has it", () => {
  it.each(vectors)('$ratings', ({ ratings, nominal, ordinal }) => {
    const units = unitsOf(ratings);
    expect(krippendorffsAlpha(units, 'nominal')).toBeCloseTo(nominal, 9);
    expect(krippendorffsAlpha(units, 'ordinal')).toBeCloseTo(ordinal, 9);
  });

  it('does not go by the order of units and raters', () => {
    const units = unitsOf(vectors[0]!.ratings);
    const turned = units.map((unit) => unit.toReversed()).toReversed();
    expect(krippendorffsAlpha(turned, 'ordinal')).toBeCloseTo(vectors[0]!.ordinal, 12);
  });
});

describe("Krippendorff's alpha", () => {
  it.each([
    ['without units', []],
    ['without a unit that two rated', [[1], [0], []]],
    ['where all ratings are the same', [[1, 1], [1, 1], [0]]],
  ])('has no value %s', (_what, units) => {
    expect(krippendorffsAlpha(units, 'nominal')).toBeUndefined();
    expect(krippendorffsAlpha(units, 'ordinal')).toBeUndefined();
  });

  it('takes numbers only', () => {
    expect(() => krippendorffsAlpha([[1, Number.NaN]], 'nominal')).toThrow(
      expect.objectContaining({ code: 'metric-argument-invalid', field: 'units' }),
    );
  });
});
