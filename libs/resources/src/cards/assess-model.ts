import type { LanguageModelSpec } from '../kinds/model.js';
import { type BenchmarkScore, type ModelCard, modelCardSchema } from '../kinds/model-card.js';
import { type InstanceNeed, instanceNeed, type InstanceUse } from './instance-need.js';
import { latencyMs } from './latency.js';
import type { Load } from './load.js';
import { type MemoryNeed, memoryNeed, type MemoryUse } from './memory-need.js';
import { type InstancePrice, type MonthlyCost, monthlyCost } from './monthly-cost.js';
import { daysOverdue } from './review.js';

/** What models are measured by. */
export interface Yardstick {
  load: Load;
  /** How a model of one's own is run. */
  use: InstanceUse & MemoryUse;
  /** Of models whose cards have none. */
  instancePrice?: InstancePrice;
  /** What costs are told in where a model does not say. */
  currency: string;
  benchmark?: string;
  now: Date;
}

export interface NamedModel {
  name: string;
  spec: LanguageModelSpec;
}

/** What is known, or follows from what is known, of a model under a load. */
export interface ModelFacts {
  name: string;
  spec: LanguageModelSpec;
  /** With its defaults, where the model declares none. */
  card: ModelCard;
  /** By the benchmark asked for; the latest, of several sources. */
  quality?: BenchmarkScore;
  cost: MonthlyCost | { unknown: string };
  latencyMs?: number;
  /** Of a model whose size is known, unless it is somebody else's. */
  memory?: MemoryNeed;
  instances?: InstanceNeed;
  /** More than 0 when its card should have been looked at. */
  daysOverdue: number;
}

const NO_CARD = modelCardSchema.parse({});

export function assessModel({ name, spec }: NamedModel, yardstick: Yardstick): ModelFacts {
  const { load, use, instancePrice, currency, benchmark, now } = yardstick;
  const card = spec.card ?? NO_CARD;
  const quality = benchmark === undefined ? undefined : latestScore(card, benchmark);
  const latency = latencyMs(card, load);
  const own = card.hosting !== 'api';
  const memory = own ? memoryNeed(card, use) : undefined;
  const instances = card.hosting === 'own' ? instanceNeed(card, load, use) : undefined;
  return {
    name,
    spec,
    card,
    ...(quality ? { quality } : {}),
    cost: monthlyCost(spec, load, { instances: instances?.instances, price: instancePrice }, currency),
    ...(latency === undefined ? {} : { latencyMs: latency }),
    ...(memory ? { memory } : {}),
    ...(instances ? { instances } : {}),
    daysOverdue: card.reviewBy === undefined ? 0 : daysOverdue(card.reviewBy, now),
  };
}

/** The benchmark that most of the models have a score of; of several, the first by name. */
export function commonBenchmark(models: readonly NamedModel[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { spec } of models) {
    const benchmarks = new Set(spec.card?.scores.map(({ benchmark }) => benchmark));
    for (const benchmark of benchmarks) counts.set(benchmark, (counts.get(benchmark) ?? 0) + 1);
  }
  return [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))[0]?.[0];
}

function latestScore({ scores }: ModelCard, benchmark: string): BenchmarkScore | undefined {
  return scores.filter((score) => score.benchmark === benchmark).toSorted((a, b) => (a.date < b.date ? 1 : -1))[0];
}
