import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.js';
import { bootstrap, bootstrapDifference, bootstrapMean } from './bootstrap.js';
import { chiSquareOfHistograms } from './chi-square.js';
import { binomialUpTo } from './distributions.js';
import { holm } from './holm.js';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.js';
import { changesOf, mcNemar } from './mcnemar.js';
import { meanDiscrepancy } from './mean-discrepancy.js';
import { nonInferiority } from './non-inferiority.js';
import { pairedPermutationTest } from './paired-permutation.js';
import { populationStability } from './population-stability.js';
import { median } from './quantile.js';
import { Random } from './random.js';
import { pairedPower, pairedSampleSize } from './sample-size.js';
import { twoProportions } from './two-proportions.js';
import { wilsonInterval } from './wilson.js';

interface Simulated {
  what: string;
  /** How often it is to be so: exactly, or at most where a test has few possible p-values. */
  rate: number;
  atMost?: boolean;
  trials?: number;
  trial: (random: Random) => boolean;
}

const list = <Item>(length: number, of: (index: number) => Item): Item[] =>
  Array.from({ length }, (_, index) => of(index));
const holds = ({ low, high }: { low: number; high: number }, truth: number) => low <= truth && truth <= high;

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
const normals = (random: Random, length: number, center = 0) => list(length, () => center + normal(random));
const chances = (random: Random, length: number, probability: number) =>
  list(length, () => Number(random.chance(probability)));
const successes = (random: Random, trials: number, probability: number) =>
  chances(random, trials, probability).filter((chance) => chance === 1).length;
const counts = (random: Random, length: number, bins: number) => {
  const found = list(bins, () => 0);
  for (let draw = 0; draw < length; draw += 1) found[random.between(0, bins)]! += 1;
  return found;
};
/** Pairs that share what makes an item hard. */
function pairs(random: Random, length: number, gain = 0): [first: number[], second: number[]] {
  const items = normals(random, length);
  return [items.map((item) => item + normal(random)), items.map((item) => item + gain + normal(random))];
}

const quick = { resamples: 400 };
const sought = { difference: 0.5, deviation: 1, sides: 1 } as const;
const needed = pairedSampleSize(sought);

const simulated: Simulated[] = [
  {
    what: 'a bootstrap interval holds the mean',
    rate: 0.9,
    trial: (random) => holds(bootstrapMean(normals(random, 60, 3), { ...quick, confidence: 0.9 }), 3),
  },
  {
    what: 'a percentile interval holds the mean',
    rate: 0.9,
    trial: (random) =>
      holds(bootstrapMean(normals(random, 60, 3), { ...quick, confidence: 0.9, method: 'percentile' }), 3),
  },
  {
    what: 'a bootstrap interval holds a share',
    rate: 0.9,
    trials: 500,
    trial: (random) => holds(bootstrapMean(chances(random, 100, 0.7), { ...quick, confidence: 0.9 }), 0.7),
  },
  {
    what: 'a bootstrap interval holds a median',
    rate: 0.9,
    trials: 500,
    trial: (random) =>
      holds(bootstrap(normals(random, 61, 3), median, { ...quick, confidence: 0.9, method: 'percentile' }), 3),
  },
  {
    what: 'a paired bootstrap interval holds the difference',
    rate: 0.9,
    trial: (random) => holds(bootstrapDifference(...pairs(random, 60, 0.5), { ...quick, confidence: 0.9 }), 0.5),
  },
  {
    what: 'a paired bootstrap interval of equal variants leaves out 0',
    rate: 0.1,
    trial: (random) => !holds(bootstrapDifference(...pairs(random, 60), { ...quick, confidence: 0.9 }), 0),
  },
  {
    what: "Wilson's interval holds the share",
    rate: 0.95,
    trials: 4_000,
    trial: (random) => holds(wilsonInterval(successes(random, 400, 0.3), 400), 0.3),
  },
  {
    what: "Newcombe's interval holds the difference of shares",
    rate: 0.95,
    trials: 4_000,
    trial: (random) => holds(twoProportions(proportion(random, 0.3), proportion(random, 0.4)), 0.1),
  },
  {
    what: 'the test of two proportions raises a false alarm',
    rate: 0.05,
    trials: 4_000,
    trial: (random) => twoProportions(proportion(random, 0.3), proportion(random, 0.3)).pValue < 0.05,
  },
  {
    what: 'the exact permutation test raises a false alarm',
    rate: 0.0625,
    // Of 2^8 exchanges, so that every 16th and more is a possible level.
    trial: (random) => pairedPermutationTest(...pairs(random, 8)).pValue <= 0.0625,
  },
  {
    what: 'the permutation test by chance raises a false alarm',
    rate: 0.05,
    trial: (random) =>
      pairedPermutationTest(...pairs(random, 40), { resamples: 199, seed: random.between(0, 1_000) }).pValue <= 0.05,
  },
  {
    what: "McNemar's exact test raises a false alarm",
    rate: 0.05,
    atMost: true,
    trials: 4_000,
    trial: (random) => mcNemar(changes(random)) <= 0.05,
  },
  {
    what: "McNemar's chi-square test raises a false alarm",
    rate: 0.05,
    atMost: true,
    trials: 4_000,
    trial: (random) => mcNemar(changes(random), 'chi-square') <= 0.05,
  },
  {
    what: 'the test of Kolmogorov and Smirnov raises a false alarm',
    rate: 0.05,
    atMost: true,
    trials: 2_000,
    trial: (random) => kolmogorovSmirnov(normals(random, 60), normals(random, 40)).pValue <= 0.05,
  },
  {
    what: 'the chi-square test of histograms raises a false alarm',
    rate: 0.05,
    trials: 4_000,
    trial: (random) => chiSquareOfHistograms(counts(random, 500, 8), counts(random, 200, 8)).pValue <= 0.05,
  },
  {
    what: 'population stability raises a false alarm',
    rate: 0.05,
    trials: 4_000,
    trial: (random) => populationStability(counts(random, 1_000, 8), counts(random, 500, 8)).pValue <= 0.05,
  },
  {
    what: 'the mean discrepancy raises a false alarm',
    rate: 0.05,
    trials: 600,
    trial: (random) => {
      const vectors = list(40, () => normals(random, 3));
      const options = { permutations: 99, seed: random.between(0, 1_000) };
      return meanDiscrepancy(vectors.slice(0, 20), vectors.slice(20), options).pValue <= 0.05;
    },
  },
  {
    what: 'non-inferiority holds for what is worse by the margin',
    rate: 0.05,
    trials: 4_000,
    trial: (random) => nonInferiority(normals(random, 30, -0.5), { margin: 0.5 }).holds,
  },
  {
    what: "with Holm's correction one of ten tests raises a false alarm",
    rate: 1 - (1 - 0.005) ** 10,
    trials: 4_000,
    trial: (random) => holm(list(10, () => random.next())).some((pValue) => pValue <= 0.05),
  },
  {
    what: 'a comparison of the size that it needs finds the difference',
    rate: pairedPower(sought, needed),
    trials: 4_000,
    trial: (random) => nonInferiority(normals(random, needed, 0.5), { margin: 1 }).low > 0,
  },
];

function proportion(random: Random, probability: number) {
  return { successes: successes(random, 300, probability), trials: 300 };
}

function changes(random: Random) {
  const right = list(200, () => random.chance(0.5));
  const other = right.map((value) => (random.chance(0.3) ? !value : value));
  return changesOf(right, other);
}

/** Whether chance alone gives a count as far from what is expected, less than once in 10,000. */
function isImplausible(count: number, trials: number, { rate, atMost = false }: Simulated): boolean {
  const tooMany = 1 - binomialUpTo(count - 1, trials, rate) < 0.00005;
  const tooFew = binomialUpTo(count, trials, rate) < 0.00005;
  return tooMany || (tooFew && !atMost);
}

describe('simulated, as often as it should be', () => {
  it.each(simulated)(
    '$what',
    (simulation) => {
      const { trials = 1_000, trial } = simulation;
      const random = new Random(20_260_101);
      const count = list(trials, () => trial(random)).filter(Boolean).length;
      expect(isImplausible(count, trials, simulation), `${count} of ${trials}`).toBe(false);
      // A test that never says anything is none.
      expect(count).toBeGreaterThan(0);
    },
    30_000,
  );
});

describe('the correction of Benjamini and Hochberg', () => {
  it('keeps the share of false alarms among all, and finds more than Holm', () => {
    const random = new Random(5);
    const shares: number[] = [];
    let found = { benjaminiHochberg: 0, holm: 0 };
    for (let trial = 0; trial < 2_000; trial += 1) {
      const pValues = list(40, (index) => (index < 10 ? random.next() / 200 : random.next()));
      const alarms = benjaminiHochberg(pValues).map((pValue) => pValue <= 0.1);
      const all = alarms.filter(Boolean).length;
      shares.push(all === 0 ? 0 : alarms.slice(10).filter(Boolean).length / all);
      found = {
        benjaminiHochberg: found.benjaminiHochberg + all,
        holm: found.holm + holm(pValues).filter((pValue) => pValue <= 0.1).length,
      };
    }
    // Three in four are false: 0.1 × 0.75, with an interval of the simulation around it.
    expect(holds(bootstrapMean(shares, { resamples: 2_000, confidence: 0.9999 }), 0.075)).toBe(true);
    expect(found.benjaminiHochberg).toBeGreaterThan(found.holm);
  });
});

describe('a planted difference', () => {
  const random = new Random(11);
  const shifted = { first: normals(random, 200), second: normals(random, 200, 0.6) };
  const [before, after] = pairs(random, 100, 1);

  it.each<[string, number]>([
    ['Kolmogorov and Smirnov', kolmogorovSmirnov(shifted.first, shifted.second).pValue],
    ['the paired permutation test', pairedPermutationTest(before, after).pValue],
    ['McNemar', mcNemar({ gained: 30, lost: 8 })],
    ['chi-square', chiSquareOfHistograms([100, 80, 20], [60, 80, 60]).pValue],
    ['population stability', populationStability([100, 80, 20], [60, 80, 60]).pValue],
    [
      'the mean discrepancy',
      meanDiscrepancy(
        list(60, () => normals(random, 4)),
        list(60, () => normals(random, 4, 0.7)),
      ).pValue,
    ],
    ['two proportions', twoProportions({ successes: 40, trials: 100 }, { successes: 65, trials: 100 }).pValue],
  ])('is found by %s', (_test, pValue) => {
    expect(pValue).toBeLessThan(0.002);
  });
});
