import {
  decodeMessage,
  type EvaluationCompleted,
  type EvaluationProgressed,
  type EvaluationRequested,
  HEADER,
  topics,
} from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

/** What is known of an evaluation; at least one of the three. */
export interface KnownEvaluation {
  runId: string;
  tenant: string;
  /** When it was asked for, or first heard of, milliseconds since the epoch. */
  at: number;
  requested?: Pick<EvaluationRequested, 'suite' | 'cause' | 'caller'>;
  progressed?: EvaluationProgressed;
  completed?: EvaluationCompleted;
}

/** Evaluations that are remembered; the oldest go first. */
const CAPACITY = 1_000;

/** The evaluations of all tenants, as the topics have them. */
export class Evaluations {
  readonly #known = new Map<string, KnownEvaluation>();

  /** Takes a record of one of the topics; they are read side by side, so that an end may come before its beginning. */
  remember(record: InboundRecord): void {
    const tenant = headerOf(record, HEADER.tenant);
    if (tenant === undefined || record.value === null) return;
    const contentType = headerOf(record, HEADER.contentType);
    const { value } = record;
    try {
      switch (record.topic) {
        case topics.evaluationRequested.name: {
          // Not its dataset, which may be large.
          const { runId, suite, cause, caller } = decodeMessage(topics.evaluationRequested.schema, value, contentType);
          return this.#note(tenant, runId, record.timestamp, { requested: { suite, cause, caller } });
        }
        case topics.evaluationProgressed.name: {
          const progressed = decodeMessage(topics.evaluationProgressed.schema, value, contentType);
          return this.#note(tenant, progressed.runId, record.timestamp, { progressed });
        }
        default: {
          const completed = decodeMessage(topics.evaluationCompleted.schema, value, contentType);
          return this.#note(tenant, completed.runId, Date.parse(completed.startedAt), { completed });
        }
      }
    } catch {
      // Whoever handles the record says what is wrong with it.
    }
  }

  /** Known at once, though the topic is yet to be read. */
  started(tenant: string, { runId, suite, cause, caller }: EvaluationRequested, at: number): void {
    this.#note(tenant, runId, at, { requested: { suite, cause, caller } });
  }

  /** The newest first. */
  of(tenant: string): KnownEvaluation[] {
    return [...this.#known.values()]
      .filter((evaluation) => evaluation.tenant === tenant)
      .toSorted((a, b) => b.at - a.at);
  }

  find(tenant: string, runId: string): KnownEvaluation | undefined {
    return this.#known.get(keyOf(tenant, runId));
  }

  #note(tenant: string, runId: string, at: number, more: Partial<KnownEvaluation>): void {
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
