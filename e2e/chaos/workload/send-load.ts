import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordProducer } from '@weir/kafka';
import type { Input } from './input.js';

/** An input that the broker said it has. */
export interface Acknowledged {
  input: Input;
  /** How often it was sent, and acknowledged. */
  times: number;
}

/** What the producer may rely on: everything that was acknowledged to it. */
export class AckLedger {
  readonly #acknowledged = new Map<string, Acknowledged>();

  note(input: Input): void {
    const before = this.#acknowledged.get(input.id);
    if (before) before.times += 1;
    else this.#acknowledged.set(input.id, { input, times: 1 });
  }

  get all(): Acknowledged[] {
    return [...this.#acknowledged.values()];
  }
}

/**
 * Sends inputs in their order at a fixed rate, whether or not those before were acknowledged. Resolves when all were.
 *
 * @param perSecond - Infinity for a burst.
 */
export async function sendLoad(
  inputs: readonly Input[],
  perSecond: number,
  producer: RecordProducer,
  ledger: AckLedger,
): Promise<void> {
  const began = performance.now();
  const acknowledgements: Promise<void>[] = [];
  for (const [index, input] of inputs.entries()) {
    const early = began + (index / perSecond) * 1_000 - performance.now();
    if (early > 1) await sleep(early);
    acknowledgements.push(producer.send([input.record]).then(() => ledger.note(input)));
  }
  await Promise.all(acknowledgements);
}
