import { bootstrapDifference, mean } from '@weir/statistics';
import type { Benchmark, BenchmarkOptions, Figure, Findings } from '../benchmark.js';
import { missingCollections } from '../judged-queries.js';
import { spreadOf } from '../statistics.js';
import { measureIntents, missingIntents, type UnseenIntent } from '../tuning/intents.js';
import { measureCollection } from '../tuning/judged-collection.js';

const COLLECTIONS = ['cisi', 'cacm', 'lisa'];

export const tuneAdapter: Benchmark = {
  id: 'tune-adapter',
  title: 'Adapters on embeddings',
  question:
    'What an adapter that is learnt from judged queries gains on queries that it has not seen, by the embeddings alone: nDCG@10 of ' +
    'whole documents (five folds, every query once unseen), and the share of bank questions that get their intent. Of a gain the ends ' +
    'are those of its 95 % bootstrap interval.',
  rounds: 1,
  missing: () => missingCollections(COLLECTIONS) ?? missingIntents(),
  run: { on: 'machine', measure },
};

interface Gain {
  name: string;
  base: number[];
  adapted: number[];
}

async function measure({ report }: BenchmarkOptions): Promise<Findings> {
  const figures: Figure[] = [];
  const counted: Figure[] = [];
  const add = (gain: Gain, counts: boolean) => {
    const found = figuresOf(gain);
    figures.push(...found);
    if (counts) counted.push(found.at(-1)!);
    report(`${gain.name}: ${mean(gain.base).toFixed(3)} → ${mean(gain.adapted).toFixed(3)}`);
  };
  const began = performance.now();
  const collections: object[] = [];
  for (const name of COLLECTIONS) {
    const queries = await measureCollection(name);
    collections.push({ name, queries });
    const values = (of: typeof queries) => ({
      base: of.map(({ base }) => base),
      adapted: of.map((one) => one.adapted),
    });
    add({ name: `${name}: nDCG@10`, ...values(queries) }, true);
    const others = queries.filter(({ chosenOn }) => !chosenOn);
    add({ name: `${name}: nDCG@10 of the queries on which no setting was tried`, ...values(others) }, false);
  }
  const seconds = (performance.now() - began) / 1_000;
  const intents = await measureIntents();
  for (const by of ['centroid', 'neighbour'] as const) {
    add({ name: `banking77: intent by the nearest ${by}`, ...sharesOf(intents.unseen, by) }, true);
  }
  const better = counted.filter(({ value }) => value.least > 0).length;
  const worse = counted.filter(({ value }) => value.largest < 0).length;
  figures.push(
    {
      name: 'measures with a gain whose interval excludes 0',
      unit: '',
      value: spreadOf([better]),
      floor: { atLeast: 2 },
    },
    {
      name: 'measures with a loss whose interval excludes 0',
      unit: '',
      value: spreadOf([worse]),
      floor: { atMost: 0 },
    },
  );
  return {
    figures,
    conditions: {
      adaptersOfCollections: COLLECTIONS.length * 5,
      secondsForThem: Math.round(seconds),
      bankQuestionsLearntFrom: intents.learnt,
      unseen: intents.unseen.length,
      secondsToLearn: Math.round(intents.seconds),
    },
    rounds: [{ collections }],
  };
}

function sharesOf(unseen: readonly UnseenIntent[], by: 'centroid' | 'neighbour'): Omit<Gain, 'name'> {
  const share = (of: 'base' | 'adapted') => unseen.map((one) => Number(one[by][of]));
  return { base: share('base'), adapted: share('adapted') };
}

function figuresOf({ name, base, adapted }: Gain): Figure[] {
  const { estimate, low, high } = bootstrapDifference(base, adapted);
  return [
    { name: `${name}, embeddings as they are`, unit: '', value: spreadOf([mean(base)]) },
    { name: `${name}, adapted`, unit: '', value: spreadOf([mean(adapted)]) },
    { name: `${name}, gain`, unit: '', value: { median: estimate, least: low, largest: high } },
  ];
}
