import { bootstrapDifference, mean } from '@weir/statistics';
import type { Benchmark, BenchmarkOptions, Figure, Findings } from '../benchmark.js';
import { missingCollections } from '../judged-queries.js';
import { spreadOf } from '../statistics.js';
import { measureIntents, missingIntents, type UnseenIntent } from '../tuning/intents.js';
import {
  adapterOf,
  type EmbeddedCollection,
  embeddedCollection,
  rankQueries,
  type RankedQuery,
  rankUnseen,
} from '../tuning/judged-collection.js';

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
    // Of what stands beside it, the gain is enough.
    figures.push(...(counts ? found : found.slice(-1)));
    if (counts) counted.push(found.at(-1)!);
    report(`${gain.name}: ${mean(gain.base).toFixed(3)} → ${mean(gain.adapted).toFixed(3)}`);
  };
  const collections: EmbeddedCollection[] = [];
  for (const name of COLLECTIONS) collections.push(await embeddedCollection(name));
  const began = performance.now();
  const rounds: object[] = [];
  for (const collection of collections) {
    const { name } = collection;
    const queries = await rankUnseen(collection, 'both');
    add(gainOf(`${name}: nDCG@10`, queries), true);
    const others = queries.filter(({ chosenOn }) => !chosenOn);
    add(gainOf(`${name}: nDCG@10 of the queries on which no setting was tried`, others), false);
    const alone = await rankUnseen(collection, 'queries');
    add(gainOf(`${name}: nDCG@10, queries alone adapted`, alone), false);
    rounds.push({ name, queries, alone });
  }
  const seconds = (performance.now() - began) / 1_000;
  for (const collection of collections) {
    const adapter = await adapterOf(collection, collection.queries, 'both');
    for (const other of collections.filter((one) => one !== collection)) {
      const ranked = rankQueries(other, adapter, other.queries);
      add(gainOf(`${other.name}: nDCG@10 with what is learnt from ${collection.name}`, ranked), false);
    }
  }
  const intents = await measureIntents();
  for (const by of ['centroid', 'neighbour'] as const) {
    add({ name: `banking77: intent by the nearest ${by}`, ...sharesOf(intents.unseen, by) }, true);
  }
  const better = new Set(counted.filter(({ value }) => value.least > 0).map(({ name }) => name.split(':')[0]));
  const worse = counted.filter(({ value }) => value.largest < 0);
  const count = (name: string, of: number, floor: NonNullable<Figure['floor']>): Figure => ({
    name,
    unit: '',
    value: spreadOf([of]),
    floor,
  });
  figures.push(
    count('sets with a gain whose interval excludes 0', better.size, { atLeast: 2 }),
    count('measures with a loss whose interval excludes 0', worse.length, { atMost: 0 }),
  );
  return {
    figures,
    conditions: {
      adaptersLearntOfUnseenFolds: COLLECTIONS.length * 5 * 2,
      secondsForThem: Math.round(seconds),
      bankQuestionsLearntFrom: intents.learnt,
      unseen: intents.unseen.length,
      secondsToLearn: Math.round(intents.seconds),
    },
    rounds: [{ collections: rounds }],
  };
}

function gainOf(name: string, queries: readonly RankedQuery[]): Gain {
  return { name, base: queries.map(({ base }) => base), adapted: queries.map((query) => query.adapted) };
}

function sharesOf(unseen: readonly UnseenIntent[], by: 'centroid' | 'neighbour'): Omit<Gain, 'name'> {
  const share = (of: 'base' | 'adapted') => unseen.map((one) => Number(one[by][of]));
  return { base: share('base'), adapted: share('adapted') };
}

function figuresOf({ name, base, adapted }: Gain): Figure[] {
  const { estimate, low, high } = bootstrapDifference(base, adapted);
  return [
    { name, unit: '', value: spreadOf([mean(base)]) },
    { name: `${name}, by the adapter`, unit: '', value: spreadOf([mean(adapted)]) },
    { name: `${name}, gain`, unit: '', value: { median: estimate, least: low, largest: high } },
  ];
}
