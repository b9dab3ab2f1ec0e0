import { randomUUID } from 'node:crypto';
import { auditEntry } from '@weir/audit';
import { create, topics } from '@weir/contracts';
import type { Publisher } from '@weir/requests';
import { requestRecord } from '../publish/request-record.js';

/** Access that was denied. */
export interface Denial {
  /** The caller's; `weir` where nobody knows who it is. */
  tenant: string;
  /** Name of the key; empty where it is not known. */
  name: string;
  /** Method and pattern, never the address itself. */
  route: string;
  /** Code of the error. */
  reason: string;
}

const FLUSH_MS = 1_000;
/** Kept apart at a time; the rest is counted together, so that nobody fills the trail with names. */
const MOST = 1_000;
const OTHERS: Denial = { tenant: 'weir', name: '', route: 'others', reason: 'access-denied' };

/** Tells the audit trail of denied access, each kind once a second at most, with how often it was. */
export class Denials {
  readonly #publisher: Pick<Publisher, 'publish'>;
  readonly #counts = new Map<string, { denial: Denial; count: number }>();
  #isWaiting = false;

  constructor(publisher: Pick<Publisher, 'publish'>) {
    this.#publisher = publisher;
  }

  note(denial: Denial): void {
    this.#add(denial, 1);
    this.#wait();
  }

  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => void this.#flush(), FLUSH_MS).unref();
  }

  #add(denial: Denial, count: number): void {
    const { tenant, name, route, reason } = denial;
    const key = JSON.stringify([tenant, name, route, reason]);
    if (!this.#counts.has(key) && this.#counts.size >= MOST && denial !== OTHERS) return this.#add(OTHERS, count);
    const known = this.#counts.get(key) ?? { denial, count: 0 };
    known.count += count;
    this.#counts.set(key, known);
  }

  async #flush(): Promise<void> {
    const noted = [...this.#counts.values()];
    this.#counts.clear();
    this.#isWaiting = false;
    const now = Date.now();
    try {
      await this.#publisher.publish(noted.map(({ denial, count }) => submission(denial, count, now)));
    } catch {
      // They may have been written: counted twice is better than not at all.
      for (const { denial, count } of noted) this.#add(denial, count);
      this.#wait();
    }
  }
}

function submission({ tenant, name, route, reason }: Denial, count: number, at: number) {
  const topic = topics.auditSubmitted;
  const entry = auditEntry({
    at,
    tenant,
    actor: { service: 'gateway', name },
    action: 'access-denied',
    object: { kind: 'Route', name: route },
    outcome: 'denied',
    reason,
    count,
  });
  const message = create(topic.schema, { entry });
  const run = randomUUID();
  return requestRecord({ topic, schema: topic.schema, message, key: topic.key(message), tenant, run });
}
