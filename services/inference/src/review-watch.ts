import { classify, type WeirError } from '@weir/errors';
import type { MessageContext, PartitionScope } from '@weir/kafka';
import { resourceKey } from '@weir/resources';
import type { ResourceView } from '@weir/service';
import { reviewDue } from './review-due.handler.js';

export interface ReviewWatchPorts {
  resources: Pick<ResourceView, 'snapshot' | 'onChange'>;
  now: () => Date;
  /** The next look tries again. */
  onFailure: (error: WeirError) => void;
}

/** What is known while the partition of resources is owned. */
interface Watched {
  /** The records that declared the models, by resource key. */
  declarations: Map<string, MessageContext>;
  /** Ids of what was written, or found in the ledger. */
  told: Set<string>;
  lookSoon: () => void;
}

const HOUR_MS = 3_600_000;

/**
 * Looks for reviews that are late, while this instance owns the log of resources: when it begins to, when a model is declared, and
 * once an hour. What is declared is read from the view; the log's records only say what a finding follows from, and either may
 * be ahead of the other.
 */
export class ReviewWatch {
  readonly #ports: ReviewWatchPorts;
  readonly #watched = new WeakMap<PartitionScope, Watched>();

  constructor(ports: ReviewWatchPorts) {
    this.#ports = ports;
  }

  /** A model was declared by the record of this context, maybe long ago. */
  declared(context: MessageContext, partition: PartitionScope): void {
    const { declarations, lookSoon } = this.#watch(partition);
    declarations.set(context.key, context);
    lookSoon();
  }

  #watch(partition: PartitionScope): Watched {
    const known = this.#watched.get(partition);
    if (known) return known;
    // One look for all that is read in the same turn of the event loop.
    let soon: NodeJS.Immediate | undefined;
    const look = () => {
      soon = undefined;
      void this.#look(partition, watched);
    };
    const lookSoon = () => void (soon ??= setImmediate(look));
    const watched = { declarations: new Map<string, MessageContext>(), told: new Set<string>(), lookSoon };
    this.#watched.set(partition, watched);
    const hourly = setInterval(lookSoon, HOUR_MS);
    const ignore = this.#ports.resources.onChange(lookSoon);
    partition.signal.addEventListener(
      'abort',
      () => {
        clearImmediate(soon);
        clearInterval(hourly);
        ignore();
      },
      { once: true },
    );
    return watched;
  }

  async #look(partition: PartitionScope, { declarations, told }: Watched): Promise<void> {
    const { resources, now, onFailure } = this.#ports;
    for (const model of resources.snapshot.list('Model')) {
      const cause = declarations.get(resourceKey(model));
      const due = reviewDue(model, now());
      if (!cause || !due || told.has(due.options.id!)) continue;
      try {
        await partition.publish([due], cause);
        told.add(due.options.id!);
      } catch (error) {
        onFailure(classify(error));
      }
    }
  }
}
