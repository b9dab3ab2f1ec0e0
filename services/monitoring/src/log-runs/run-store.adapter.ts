import { hashId } from '@weir/contracts';
import type { BulkWriter, ElasticsearchClient } from '@weir/elasticsearch';
import { dailyIndex, DailyIndices } from '../storage/daily-indices.js';
import { COUNT, FLAG, KEYWORD, NUMBER, type Properties, TIME } from '../storage/own-indices.js';
import type { RunEntry } from './run-entry.js';
import type { RunStore } from './run-store.port.js';

const PREFIX = 'weir-runs-';
/** All days of the chain log. */
export const RUN_INDICES = `${PREFIX}*`;

/** The index of the day on which an outcome was appended. */
export function runIndex(at: number): string {
  return dailyIndex(PREFIX, at);
}

export function runEntryId({ tenant, run }: Pick<RunEntry, 'tenant' | 'run'>): string {
  return hashId('run', tenant, run);
}

/** The chain log in Elasticsearch. */
export class ElasticsearchRuns implements RunStore {
  readonly #days: DailyIndices;

  constructor(client: ElasticsearchClient, bulk: BulkWriter, settings: { replicas: number; retentionDays: number }) {
    this.#days = new DailyIndices(client, bulk, { ...settings, prefix: PREFIX, properties: propertiesOf() });
  }

  put(entry: RunEntry, owned: () => Promise<boolean>): Promise<void> {
    return this.#days.put(entry, runEntryId(entry), owned);
  }

  prune(now: Date): Promise<number> {
    return this.#days.prune(now);
  }
}

/** Fields that runs are looked for and summed up by; the record itself is only kept. */
function propertiesOf(): Properties {
  const words = ['tenant', 'run', 'app', 'outcome', 'reason', 'model', 'prompt', 'policy', 'collection', 'generation'];
  const more = [
    'fingerprint',
    'configuration',
    'experiment',
    'currency',
    'tool',
    'verdict',
    'guardrail',
    'failure',
    'gap',
  ];
  const counts = ['inputTokens', 'outputTokens', 'tokens', 'citations', 'toolCalls'];
  return {
    ...Object.fromEntries([...words, ...more].map((name) => [name, KEYWORD])),
    ...Object.fromEntries(counts.map((name) => [name, COUNT])),
    at: TIME,
    duration: NUMBER,
    cost: NUMBER,
    cached: FLAG,
  };
}
