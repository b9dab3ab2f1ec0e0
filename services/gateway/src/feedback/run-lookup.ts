import { HEADER, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { headerOf, type InboundRecord } from '@weir/kafka';
import type { GatewayPorts } from '../gateway-ports.js';

const WEEK_MS = 7 * 86_400_000;

type Ports = Pick<GatewayPorts, 'outcomes' | 'readSince' | 'limits'>;

/**
 * Knows whether a tenant's run has ended. What is not remembered is looked up in the log, by one read at a time however many ask: those
 * that come while it reads share the next one.
 */
export class RunLookup {
  readonly #ports: Ports;
  #wanted = new Set<string>();
  #next: Promise<ReadonlySet<string>> | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** @throws WeirError retryable `deadline-exceeded` when the log is too long to be read in time. */
  async has(tenant: string, runId: string): Promise<boolean> {
    if (this.#ports.outcomes.find(tenant, runId)) return true;
    const key = keyOf(tenant, runId);
    this.#wanted.add(key);
    this.#next ??= this.#reading.then(() => this.#read());
    const found = this.#next;
    this.#reading = found.catch(() => undefined);
    return (await found).has(key);
  }

  async #read(): Promise<ReadonlySet<string>> {
    const wanted = this.#wanted;
    this.#wanted = new Set();
    this.#next = undefined;
    const found = new Set<string>();
    const take = (record: InboundRecord) => {
      const key = keyOf(headerOf(record, HEADER.tenant) ?? '', headerOf(record, HEADER.run) ?? '');
      if (wanted.has(key)) found.add(key);
    };
    const { readSince, limits } = this.#ports;
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(tooLong()), limits.requestMs);
    try {
      await readSince([topics.answerCompleted.name], Date.now() - WEEK_MS, take, over.signal);
      return found;
    } finally {
      clearTimeout(timer);
    }
  }
}

function keyOf(tenant: string, runId: string): string {
  return JSON.stringify([tenant, runId]);
}

function tooLong(): WeirError {
  return new WeirError({
    code: 'deadline-exceeded',
    disposition: 'retryable',
    message: 'The log could not be read in time; try again.',
  });
}
