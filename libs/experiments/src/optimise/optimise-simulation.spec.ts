import { bootstrapMean, mean, Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { optimise, type OptimiseOptions } from './optimise.js';
import { SimulatedApp } from './simulated-app.fake.js';

const K = 4;
const ANSWERS = 600;
const TEST = 40;
const SEEDS = Array.from({ length: 80 }, (_, seed) => 1_000 + seed);

function splitsOf({ items }: SimulatedApp): OptimiseOptions['splits'] {
  return { train: items.slice(0, 60), dev: items.slice(60, 90), test: items.slice(90, 90 + TEST) };
}

async function search(app: SimulatedApp, seed: number): Promise<readonly string[]> {
  const options: OptimiseOptions = {
    search: 'examples',
    splits: splitsOf(app),
    k: K,
    examplesFrom: 'gold',
    right: 1,
    budget: { answers: ANSWERS },
    seed,
    resamples: 50,
  };
  const propose = () => Promise.resolve({ instructions: [], cost: 0 });
  const { examples, spent } = await optimise(options, { evaluate: app.observe, propose });
  expect(spent.answers).toBeLessThanOrEqual(ANSWERS);
  return examples.map(({ id }) => id);
}

/** As many random sets as the answers that the search has can ask the whole dev split, of which the best one there is taken. */
function searchAtRandom(app: SimulatedApp, seed: number): readonly string[] {
  const { train, dev } = splitsOf(app);
  const random = new Random(seed);
  const forSearch = ANSWERS - 2 * TEST - 3 * K;
  const sets = Array.from({ length: Math.floor(forSearch / dev.length) }, () =>
    random.shuffled(train.map(({ id }) => id)).slice(0, K),
  );
  const scoreOf = (set: readonly string[]) => mean(dev.map(({ id }) => app.score(id, set)));
  return sets.reduce((best, set) => (scoreOf(set) > scoreOf(best) ? set : best));
}

describe('optimise, simulated', () => {
  it('finds better examples than random sets do at the same number of answers', async () => {
    const gains: number[] = [];
    for (const seed of SEEDS) {
      const app = new SimulatedApp(seed);
      gains.push(app.accuracy(await search(app, seed)) - app.accuracy(searchAtRandom(app, seed)));
    }
    const { low, estimate } = bootstrapMean(gains, { resamples: 2_000 });
    expect(low).toBeGreaterThan(0);
    expect(estimate).toBeGreaterThan(0.02);
  }, 30_000);
});
