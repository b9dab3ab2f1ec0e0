import { type AnswerRequested, decodeMessage, HEADER, hashId, topics } from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

/** Which questions are looked for; times are in milliseconds since the epoch, `to` is exclusive. */
export interface Window {
  tenant: string;
  app: string;
  from: number;
  to: number;
  /** The newest so many. */
  limit: number;
  /** Or so many by chance, the same ones for the same text. */
  sampledBy?: string;
}

export interface PastRequest {
  at: number;
  request: AnswerRequested;
}

/**
 * The questions of a window, as their records come, in any order of partitions. Holds twice as many as are wanted at most. Of
 * requests under one run id the first counts; those of experiments are nobody's questions.
 */
export class PastRequests {
  readonly #window: Window;
  #requests = new Map<string, PastRequest>();
  /** Older ones are more than are wanted. */
  #floor: number;

  constructor(window: Window) {
    this.#window = window;
    this.#floor = window.from;
  }

  /** Takes a record of the topic of requests. */
  take(record: InboundRecord): void {
    const { tenant, app, to, limit } = this.#window;
    const { timestamp, value, headers } = record;
    if (value === null || timestamp < this.#floor || timestamp >= to) return;
    if (headerOf(record, HEADER.tenant) !== tenant) return;
    const request = decoded({ value, headers });
    if (!request || request.app !== app || request.experiment || this.#requests.has(request.runId)) return;
    this.#requests.set(request.runId, { at: timestamp, request });
    if (this.#requests.size >= 2 * limit) this.#cut();
  }

  /** The oldest first. */
  newest(): PastRequest[] {
    this.#cut();
    return [...this.#requests.values()];
  }

  #cut(): void {
    const { limit, sampledBy } = this.#window;
    const byAge = [...this.#requests].toSorted(([a, { at }], [b, { at: other }]) => at - other || (a < b ? -1 : 1));
    if (sampledBy !== undefined) {
      const drawn = new Set(drawnBy(sampledBy, this.#requests.keys(), limit));
      this.#requests = new Map(byAge.filter(([runId]) => drawn.has(runId)));
      return;
    }
    const kept = byAge.slice(-limit);
    if (kept.length < byAge.length) this.#floor = kept[0]![1].at;
    this.#requests = new Map(kept);
  }
}

/** So many of some ids, by chance; a part of them is drawn from as the whole is. */
export function drawnBy(seed: string, ids: Iterable<string>, count: number): string[] {
  return [...ids]
    .map((id) => [hashId('drawn', seed, id), id] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, count)
    .map(([, id]) => id);
}

/** Undefined for what cannot be read: whoever handled it said so. */
function decoded({
  value,
  headers,
}: {
  value: Buffer;
  headers: InboundRecord['headers'];
}): AnswerRequested | undefined {
  const { schema, required } = topics.answerRequested;
  try {
    return decodeMessage(schema, value, headerOf({ headers } as InboundRecord, HEADER.contentType), required);
  } catch {
    return undefined;
  }
}
