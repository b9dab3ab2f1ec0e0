import { decodeMessage, type DescMessage, HEADER, type MessageShape, type Topic } from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

/** A run that topics tell of. */
export interface KnownRun {
  runId: string;
  tenant: string;
  /** When it was asked for, or first heard of, milliseconds since the epoch. */
  at: number;
}

/** What one message adds to what is known of a run. */
export type RunPart<Run extends KnownRun> = Omit<KnownRun, 'tenant'> & Partial<Run>;

interface RunTopic<Run extends KnownRun> {
  name: string;
  read: (record: InboundRecord, value: Buffer) => RunPart<Run>;
}

/** A topic that tells of runs. @param part - What its message says; `at` is when the broker took it. */
export function runTopic<Schema extends DescMessage, Run extends KnownRun>(
  { name, schema }: Topic<Schema>,
  part: (message: MessageShape<Schema>, at: number) => RunPart<Run>,
): RunTopic<Run> {
  const read = (record: InboundRecord, value: Buffer) =>
    part(decodeMessage(schema, value, headerOf(record, HEADER.contentType)), record.timestamp);
  return { name, read };
}

/** The runs of all tenants, as some topics have them. */
export class KnownRuns<Run extends KnownRun> {
  readonly topics: readonly string[];
  readonly #read: ReadonlyMap<string, RunTopic<Run>['read']>;
  readonly #capacity: number;
  readonly #known = new Map<string, Run>();

  /** @param capacity - Runs that are remembered; the oldest go first. */
  constructor(capacity: number, topics: readonly RunTopic<Run>[]) {
    this.topics = topics.map(({ name }) => name);
    this.#read = new Map(topics.map(({ name, read }) => [name, read]));
    this.#capacity = capacity;
  }

  /** Takes a record of one of the topics; they are read side by side, so that an end may come before its beginning. */
  remember(record: InboundRecord): void {
    const tenant = headerOf(record, HEADER.tenant);
    const read = this.#read.get(record.topic);
    if (tenant === undefined || record.value === null || !read) return;
    try {
      this.note(tenant, read(record, record.value));
    } catch {
      // Whoever handles the record says what is wrong with it.
    }
  }

  note(tenant: string, part: RunPart<Run>): void {
    const key = keyOf(tenant, part.runId);
    const before = this.#known.get(key);
    const at = Math.min(before?.at ?? part.at, part.at);
    this.#known.set(key, { ...before, ...part, tenant, at } as Run);
    if (this.#known.size > this.#capacity) {
      const oldest = [...this.#known].reduce((a, b) => (b[1].at < a[1].at ? b : a));
      this.#known.delete(oldest[0]);
    }
  }

  /** The newest first. */
  of(tenant: string): Run[] {
    return [...this.#known.values()].filter((run) => run.tenant === tenant).toSorted((a, b) => b.at - a.at);
  }

  find(tenant: string, runId: string): Run | undefined {
    return this.#known.get(keyOf(tenant, runId));
  }
}

function keyOf(tenant: string, runId: string): string {
  return JSON.stringify([tenant, runId]);
}
