import { type ApprovalRequested, decodeMessage, HEADER, topics } from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

/** A call that waits for a decision. */
export interface WaitingApproval {
  request: Pick<ApprovalRequested, 'runId' | 'step' | 'app' | 'tool' | 'function' | 'arguments' | 'deadline'>;
  tenant: string;
  /** When it was asked for, milliseconds since the epoch. */
  askedAt: number;
  /** Where its request stands: the decision has to stand in the partition of the same number. */
  partition: number;
}

/** Requests and decisions that are remembered of each; the oldest go first. */
const CAPACITY = 10_000;

/** The calls that wait for a decision, of all tenants, as the topics have it. */
export class Approvals {
  readonly topics = [topics.approvalRequested.name, topics.approvalDecided.name];
  readonly #waiting = new Map<string, WaitingApproval>();
  readonly #decided = new Set<string>();

  /** Takes a record of either topic; they are read side by side, so that a decision may come before its request. */
  remember(record: InboundRecord): void {
    const tenant = headerOf(record, HEADER.tenant);
    if (tenant === undefined || record.value === null) return;
    const contentType = headerOf(record, HEADER.contentType);
    try {
      if (record.topic === topics.approvalDecided.name) {
        const { schema, required } = topics.approvalDecided;
        const { runId, step } = decodeMessage(schema, record.value, contentType, required);
        this.#settle(keyOf(tenant, runId, step));
        return;
      }
      const { schema, required } = topics.approvalRequested;
      const asked = decodeMessage(schema, record.value, contentType, required);
      const { runId, step, app, tool, function: called, arguments: given, deadline } = asked;
      const key = keyOf(tenant, runId, step);
      if (this.#decided.has(key) || Date.parse(deadline) <= Date.now()) return;
      this.#waiting.set(key, {
        // Not the call itself, which may be large.
        request: { runId, step, app, tool, function: called, arguments: given, deadline },
        tenant,
        askedAt: record.timestamp,
        partition: record.partition,
      });
      forget(this.#waiting, CAPACITY);
    } catch {
      // Whoever handles the record says what is wrong with it.
    }
  }

  /** In the order in which they were asked for. */
  waitingOf(tenant: string): WaitingApproval[] {
    return [...this.#waiting.values()]
      .filter((waiting) => waiting.tenant === tenant && !isOver(waiting))
      .toSorted((a, b) => a.askedAt - b.askedAt);
  }

  find(tenant: string, runId: string, step: string): WaitingApproval | undefined {
    const waiting = this.#waiting.get(keyOf(tenant, runId, step));
    return waiting && !isOver(waiting) ? waiting : undefined;
  }

  #settle(key: string): void {
    this.#waiting.delete(key);
    this.#decided.add(key);
    forget(this.#decided, CAPACITY);
  }
}

function isOver({ request }: WaitingApproval): boolean {
  return Date.parse(request.deadline) <= Date.now();
}

function forget(kept: Map<string, unknown> | Set<string>, capacity: number): void {
  if (kept.size > capacity) kept.delete(kept.keys().next().value!);
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
