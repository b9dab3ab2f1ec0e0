import { languageModelSchema } from '../kinds/model.js';
import { assessModel, type ModelFacts, type NamedModel, type Yardstick } from './assess-model.js';

export const yardstick: Yardstick = {
  load: { requestsPerDay: 1_000, inputTokens: 1_500, outputTokens: 300, peak: 1 },
  use: { concurrency: 8, utilisation: 0.7, contextTokens: 1_800, overhead: 0.2 },
  currency: 'USD',
  benchmark: 'Quiz',
  now: new Date('2026-11-26T10:00:00Z'),
};

type Fields = { card?: object; [field: string]: unknown };

/** A model of provider `openai`, unless it is to be another. */
export function namedModel(name: string, fields: Fields = {}): NamedModel {
  const provider = 'provider' in fields ? {} : { provider: 'openai', model: name };
  return { name, spec: languageModelSchema.parse({ ...provider, ...fields }) };
}

export function factsOf(name: string, fields: Fields, over: Partial<Yardstick> = {}): ModelFacts {
  return assessModel(namedModel(name, fields), { ...yardstick, ...over });
}

export const score = (value: number, date = '2026-10-01', source = 'somebody') => ({
  benchmark: 'Quiz',
  score: value,
  source,
  date,
});

export const speed = (firstTextMs: number, outputTokensPerSecond: number) => ({
  firstTextMs,
  outputTokensPerSecond,
  source: 'own measurement',
  date: '2026-10-01',
});
