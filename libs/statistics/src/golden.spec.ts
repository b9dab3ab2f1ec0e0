import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.js';
import { histogram, quantileEdges } from './bins.js';
import { bcaInterval, percentileInterval } from './bootstrap.js';
import { chiSquareOfHistograms } from './chi-square.js';
import {
  binomialUpTo,
  chiSquareAbove,
  kolmogorovAbove,
  noncentralBelow,
  normalBelow,
  normalQuantile,
  studentAbove,
  studentUpper,
} from './distributions.js';
import { holm } from './holm.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { mcNemar } from './mcnemar.js';
import { meanDiscrepancy } from './mean-discrepancy.js';
import { mean } from './moments.js';
import { nonInferiority } from './non-inferiority.js';
import { pairedPermutationTest } from './paired-permutation.js';
import { populationStability } from './population-stability.js';
import { median } from './quantile.js';
import { pairedPower, pairedSampleSize } from './sample-size.js';
import { twoProportions } from './two-proportions.js';
import { wilsonInterval } from './wilson.js';

const distributions: Record<string, (...values: number[]) => number> = {
  binomialUpTo,
  chiSquareAbove,
  kolmogorovAbove,
  noncentralBelow,
  normalBelow,
  normalQuantile,
  studentAbove,
  studentUpper,
};

type Share = [successes: number, trials: number];

/** What SciPy, statsmodels and scikit-learn say; `golden/make-golden.py` makes it. */
interface Golden {
  bootstrap: {
    name: string;
    values: number[];
    statistic: 'mean' | 'median';
    confidence: number;
    replicates: number[];
    percentile: number[];
    bca: number[];
  }[];
  permutation: { first: number[]; second: number[]; difference: number; pValue: number }[];
  mcNemar: { gained: number; lost: number; exact: number; chiSquare: number }[];
  wilson: { successes: number; trials: number; confidence: number; interval: number[] }[];
  proportions: { first: Share; second: Share; pValue: number; interval: number[] }[];
  corrections: { pValues: number[]; holm: number[]; benjaminiHochberg: number[] }[];
  kolmogorovSmirnov: { first: number[]; second: number[]; distance: number; pValue: number }[];
  chiSquare: {
    first: number[];
    second: number[];
    statistic: number;
    degrees: number;
    pValue: number;
    leastExpected: number;
  }[];
  stability: {
    reference: number[];
    current: number[];
    edges: number[];
    counts: [number[], number[]];
    index: number;
    pValue: number;
  }[];
  discrepancy: { first: number[][]; second: number[][]; given: number | null; bandwidth: number; squared: number }[];
  nonInferiority: { differences: number[]; margin: number; significance: number; pValue: number; low: number }[];
  power: {
    effect: number;
    significance: number;
    power: number;
    sides: 1 | 2;
    pairs: number;
    powers: [pairs: number, power: number][];
  }[];
  distributions: Record<string, number[][]>;
}

const golden = JSON.parse(readFileSync(new URL('../golden/golden.json', import.meta.url), 'utf8')) as Golden;

/** Equal to a millionth of the value, or of 1 where it is small. */
function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    expect(Math.abs(actual[index]! - value), `${actual[index]} and ${value}`).toBeLessThanOrEqual(
      1e-6 * Math.max(1, Math.abs(value)),
    );
  }
}

describe('bootstrap intervals', () => {
  it.each(golden.bootstrap)('of the $name', ({ values, statistic, confidence, replicates, percentile, bca }) => {
    const of = { mean, median }[statistic];
    const sorted = Float64Array.from(replicates).sort();
    const leftOut = values.map((_value, index) => of(values.toSpliced(index, 1)));
    expectClose(percentileInterval(sorted, confidence), percentile);
    expectClose(bcaInterval(of(values), sorted, leftOut, confidence), bca);
  });
});

describe('the paired permutation test', () => {
  it.each(golden.permutation)('is exact for few items: p = $pValue', ({ first, second, difference, pValue }) => {
    const result = pairedPermutationTest(first, second);
    expect(result.exact).toBe(true);
    expectClose([result.difference, result.pValue], [difference, pValue]);
  });
});

describe('McNemar', () => {
  it.each(golden.mcNemar)('of $gained gained and $lost lost', ({ exact, chiSquare, ...changes }) => {
    expectClose([mcNemar(changes), mcNemar(changes, 'chi-square')], [exact, chiSquare]);
  });
});

describe('Wilson', () => {
  it.each(golden.wilson)('of $successes in $trials, $confidence', ({ successes, trials, confidence, interval }) => {
    const { low, high } = wilsonInterval(successes, trials, confidence);
    expectClose([low, high], interval);
  });
});

describe('two proportions', () => {
  const proportion = ([successes, trials]: Share) => ({ successes, trials });

  it.each(golden.proportions)('$first and $second', ({ first, second, pValue, interval }) => {
    const result = twoProportions(proportion(first), proportion(second));
    expectClose([result.low, result.high, result.pValue], [...interval, pValue]);
  });
});

describe('corrections', () => {
  it.each(golden.corrections)('of $pValues', (expected) => {
    expectClose(holm(expected.pValues), expected.holm);
    expectClose(benjaminiHochberg(expected.pValues), expected.benjaminiHochberg);
  });
});

describe('Kolmogorov and Smirnov', () => {
  it.each(golden.kolmogorovSmirnov)('p = $pValue', ({ first, second, distance, pValue }) => {
    const result = kolmogorovSmirnov(first, second);
    expectClose([result.distance, result.pValue], [distance, pValue]);
  });
});

describe('chi-square', () => {
  it.each(golden.chiSquare)('of $first and $second', ({ first, second, ...expected }) => {
    const result = chiSquareOfHistograms(first, second);
    expectClose(
      [result.statistic, result.degrees, result.pValue, result.leastExpected],
      [expected.statistic, expected.degrees, expected.pValue, expected.leastExpected],
    );
  });
});

describe('population stability', () => {
  it.each(golden.stability)('of $index', ({ reference, current, edges, counts, index, pValue }) => {
    const found = quantileEdges(reference, 10);
    expectClose(found, edges);
    expect([histogram(reference, found), histogram(current, found)]).toEqual(counts);
    const result = populationStability(...counts);
    expectClose([result.index, result.pValue], [index, pValue]);
  });
});

describe('mean discrepancy', () => {
  it.each(golden.discrepancy)('of $squared', ({ first, second, given, bandwidth, squared }) => {
    const result = meanDiscrepancy(first, second, given === null ? {} : { bandwidth: given });
    expectClose([result.bandwidth, result.squared], [bandwidth, squared]);
  });
});

describe('non-inferiority', () => {
  it.each(golden.nonInferiority)('p = $pValue', ({ differences, margin, significance, pValue, low }) => {
    const result = nonInferiority(differences, { margin, significance });
    expectClose([result.pValue, result.low], [pValue, low]);
    expect(result.holds).toBe(pValue < significance);
  });
});

describe('sample size', () => {
  it.each(golden.power)('for $effect deviations', ({ effect, significance, power, sides, pairs, powers }) => {
    const comparison = { difference: effect, deviation: 1, significance, sides };
    expect(pairedSampleSize(comparison, power)).toBe(pairs);
    expectClose(
      powers.map(([count]) => pairedPower(comparison, count)),
      powers.map(([, value]) => value),
    );
  });
});

describe('distributions', () => {
  it.each(Object.entries(distributions))('%s', (name, of) => {
    const cases = golden.distributions[name]!;
    expectClose(
      cases.map((values) => of(...values.slice(0, -1))),
      cases.map((values) => values.at(-1)!),
    );
  });
});
