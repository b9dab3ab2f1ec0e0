import { decodeMessage, type Finding, HEADER, type ReviewDecided, type ReviewRequested, topics } from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

/** A text that people were asked about. */
export interface Review {
  runId: string;
  step: string;
  stage: string;
  text: string;
  question: string;
  findings: readonly Finding[];
  /** RFC 3339; empty where nothing waits for it. */
  deadline: string;
  /** When people were asked, milliseconds since the epoch. */
  askedAt: number;
  /** Where its request stands: the decision has to stand in the partition of the same number. */
  partition: number;
  decision?: Pick<ReviewDecided, 'decision' | 'text' | 'by' | 'reason'> & { at: number };
}

/** Requests that are remembered; the oldest go first. */
const CAPACITY = 10_000;

/** What people were asked about and what they decided, of all tenants, as the topics have it. */
export class Reviews {
  readonly topics = [topics.reviewRequested.name, topics.reviewDecided.name];
  readonly #asked = new Map<string, Review>();
  readonly #decided = new Map<string, NonNullable<Review['decision']>>();

  /** Takes a record of either topic; they are read side by side, so that a decision may come before its request. */
  remember(record: InboundRecord): void {
    const tenant = headerOf(record, HEADER.tenant);
    if (tenant === undefined || record.value === null) return;
    const contentType = headerOf(record, HEADER.contentType);
    try {
      if (record.topic === topics.reviewDecided.name) {
        const { schema, required } = topics.reviewDecided;
        this.#decide(tenant, decodeMessage(schema, record.value, contentType, required), record.timestamp);
        return;
      }
      const { schema, required } = topics.reviewRequested;
      this.#ask(tenant, decodeMessage(schema, record.value, contentType, required), record);
    } catch {
      // Whoever handles the record says what is wrong with it.
    }
  }

  /** Those of runs that are erased. */
  forget(tenant: string, runIds: readonly string[]): void {
    const gone = new Set(runIds);
    for (const all of [this.#asked, this.#decided]) {
      for (const key of all.keys()) {
        const [of, runId = ''] = JSON.parse(key) as string[];
        if (of === tenant && gone.has(runId)) all.delete(key);
      }
    }
  }

  /** Those that can still be decided about, the most urgent first, and then those that nothing waits for. */
  openOf(tenant: string): Review[] {
    return this.#of(tenant)
      .filter((review) => !isOver(review))
      .toSorted((a, b) => urgency(a) - urgency(b) || a.askedAt - b.askedAt);
  }

  /** Those that a person decided about, the latest decision first. */
  decidedOf(tenant: string): Review[] {
    return this.#of(tenant)
      .filter(({ decision }) => decision !== undefined && decision.by !== 'weir')
      .toSorted((a, b) => b.decision!.at - a.decision!.at);
  }

  /** One that can still be decided about. */
  find(tenant: string, runId: string, step: string): Review | undefined {
    const review = this.#asked.get(keyOf(tenant, runId, step));
    return review && !isOver(review) ? review : undefined;
  }

  #of(tenant: string): Review[] {
    return [...this.#asked].flatMap(([key, review]) => (tenantOf(key) === tenant ? [review] : []));
  }

  #ask(tenant: string, request: ReviewRequested, { timestamp, partition }: InboundRecord): void {
    const { runId, step, stage, text, question, findings, deadline } = request;
    const key = keyOf(tenant, runId, step);
    const decision = this.#decided.get(key);
    // Not the check itself, which may be large.
    const review = { runId, step, stage, text, question, findings, deadline, askedAt: timestamp, partition };
    keep(this.#asked, key, { ...review, ...(decision ? { decision } : {}) });
  }

  /** The first counts. */
  #decide(tenant: string, { runId, step, decision, text, by, reason }: ReviewDecided, at: number): void {
    const key = keyOf(tenant, runId, step);
    if (this.#decided.has(key)) return;
    const decided = { decision, text, by, reason, at };
    keep(this.#decided, key, decided);
    const asked = this.#asked.get(key);
    if (asked) asked.decision = decided;
  }
}

function isOver({ decision, deadline }: Review): boolean {
  return decision !== undefined || (deadline !== '' && Date.parse(deadline) <= Date.now());
}

function urgency({ deadline }: Review): number {
  return deadline === '' ? Number.MAX_SAFE_INTEGER : Date.parse(deadline);
}

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size > CAPACITY) map.delete(map.keys().next().value!);
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function tenantOf(key: string): string {
  return (JSON.parse(key) as [string])[0];
}
