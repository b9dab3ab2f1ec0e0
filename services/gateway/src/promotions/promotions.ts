import { decodeMessage, HEADER, type PromotionAdvanced, type PromotionRequested, topics } from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

/** Phases that a promotion does not leave, but for what is undone. */
const ENDS = ['promoted', 'gate-failed', 'rolled-back', 'cancelled', 'failed'];

/** Where each promotion is, as the topic has it. */
export class Promotions {
  readonly topics = [topics.promotionAdvanced.name];
  readonly #advanced = new Map<string, PromotionAdvanced>();
  readonly #requested = new Map<string, PromotionRequested>();

  remember(record: InboundRecord): void {
    if (record.value === null) return;
    try {
      const { schema } = topics.promotionAdvanced;
      const advanced = decodeMessage(schema, record.value, headerOf(record, HEADER.contentType));
      this.#advanced.set(advanced.promotion, advanced);
      if (this.#requested.get(advanced.promotion)?.runId === advanced.runId) this.#requested.delete(advanced.promotion);
    } catch {
      // What this version does not understand is not shown.
    }
  }

  /** Known at once, though nothing was written of it yet. */
  started(request: PromotionRequested): void {
    this.#requested.set(request.promotion, request);
  }

  find(promotion: string): PromotionAdvanced | PromotionRequested | undefined {
    return this.#requested.get(promotion) ?? this.#advanced.get(promotion);
  }

  /** By their names. */
  all(): (PromotionAdvanced | PromotionRequested)[] {
    return [
      ...new Map<string, PromotionAdvanced | PromotionRequested>([...this.#advanced, ...this.#requested]).values(),
    ].toSorted((a, b) => (a.promotion < b.promotion ? -1 : 1));
  }

  /** The one that runs under this name, or of this app. */
  running(promotion: string, app: string): PromotionAdvanced | PromotionRequested | undefined {
    return this.all().find((one) => isRunning(one) && (one.promotion === promotion || appOf(one) === app));
  }
}

export function isAdvanced(one: PromotionAdvanced | PromotionRequested): one is PromotionAdvanced {
  return 'phase' in one;
}

export function appOf(one: PromotionAdvanced | PromotionRequested): string {
  if (isAdvanced(one)) return one.app;
  const app = one.spec?.['app'];
  return typeof app === 'string' ? app : '';
}

function isRunning(one: PromotionAdvanced | PromotionRequested): boolean {
  return !isAdvanced(one) || !one.settled || !ENDS.includes(one.phase);
}
