import {
  decodeMessage,
  HEADER,
  type OptimisationCompleted,
  type OptimisationProgressed,
  type OptimisationRequested,
  topics,
} from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

/** What is known of an optimisation; at least one of the three. */
export interface KnownOptimisation {
  runId: string;
  tenant: string;
  /** When it was asked for, or first heard of, milliseconds since the epoch. */
  at: number;
  requested?: { app: string; caller: string };
  progressed?: OptimisationProgressed;
  completed?: OptimisationCompleted;
}

/** Optimisations that are remembered; the oldest go first. */
const CAPACITY = 200;

/** The optimisations of all tenants, as the topics have them. */
export class Optimisations {
  readonly #known = new Map<string, KnownOptimisation>();

  /** Takes a record of one of the topics; they are read side by side, so that an end may come before its beginning. */
  remember(record: InboundRecord): void {
    const tenant = headerOf(record, HEADER.tenant);
    if (tenant === undefined || record.value === null) return;
    const contentType = headerOf(record, HEADER.contentType);
    const { value } = record;
    try {
      switch (record.topic) {
        case topics.optimisationRequested.name: {
          const message = decodeMessage(topics.optimisationRequested.schema, value, contentType);
          return this.started(tenant, message, record.timestamp);
        }
        case topics.optimisationProgressed.name: {
          const progressed = decodeMessage(topics.optimisationProgressed.schema, value, contentType);
          return this.#note(tenant, progressed.runId, record.timestamp, { progressed });
        }
        default: {
          const completed = decodeMessage(topics.optimisationCompleted.schema, value, contentType);
          return this.#note(tenant, completed.runId, Date.parse(completed.startedAt), { completed });
        }
      }
    } catch {
      // Whoever handles the record says what is wrong with it.
    }
  }

  /** Known at once, though the topic is yet to be read. Its dataset, which may be large, is not kept. */
  started(tenant: string, { runId, spec, caller }: OptimisationRequested, at: number): void {
    const app = typeof spec?.['app'] === 'string' ? spec['app'] : '';
    this.#note(tenant, runId, at, { requested: { app, caller } });
  }

  /** The newest first. */
  of(tenant: string): KnownOptimisation[] {
    return [...this.#known.values()].filter((known) => known.tenant === tenant).toSorted((a, b) => b.at - a.at);
  }

  find(tenant: string, runId: string): KnownOptimisation | undefined {
    return this.#known.get(keyOf(tenant, runId));
  }

  #note(tenant: string, runId: string, at: number, more: Partial<KnownOptimisation>): void {
    const key = keyOf(tenant, runId);
    const before = this.#known.get(key) ?? { runId, tenant, at };
    this.#known.set(key, { ...before, ...more, at: Math.min(before.at, at) });
    if (this.#known.size > CAPACITY) {
      const oldest = [...this.#known].reduce((a, b) => (b[1].at < a[1].at ? b : a));
      this.#known.delete(oldest[0]);
    }
  }
}

function keyOf(tenant: string, runId: string): string {
  return JSON.stringify([tenant, runId]);
}
