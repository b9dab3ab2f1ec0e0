import type { CallUsage } from '../judge-model.port.js';
import { invalidSetting } from '../judge-settings.js';

/** What may be spent on judging; what is left out has no limit. */
export interface JudgeLimits {
  calls?: number;
  /** Input and output together. */
  tokens?: number;
  /** In the currency of the prices. */
  cost?: number;
}

/** Per million tokens, as in a `Model` resource. */
export interface JudgePrices {
  input: number;
  output: number;
  /** Beside its tokens, what a call can come to at most. @default 0 */
  perCall?: number;
}

export interface Spent {
  calls: number;
  tokens: number;
  cost: number;
}

/** What is set aside for one call. It is ended once, by either of its functions; what comes after that changes nothing. */
export interface Reservation {
  /** The call ended, and took this. */
  settle(usage: CallUsage): void;
  /** The call failed, and nobody knows what it took: all that was set aside counts as spent. */
  forfeit(): void;
}

/**
 * A budget that many items are judged from at once. A call is reserved before it is made, for the most that it can take, and settled
 * after: calls that run beside each other cannot spend together what each might have spent alone.
 */
export class JudgeBudget {
  private readonly settled: Spent = { calls: 0, tokens: 0, cost: 0 };
  private readonly reserved: Spent = { calls: 0, tokens: 0, cost: 0 };

  /**
   * @throws WeirError `judge-settings-invalid` (fatal) for a limit below 0, and for a limit of cost without prices: nothing could be
   *   set aside before a call.
   */
  constructor(
    private readonly limits: JudgeLimits,
    private readonly prices?: JudgePrices,
  ) {
    for (const [name, limit] of Object.entries(limits)) {
      if (limit !== undefined && !(limit >= 0)) throw invalidSetting(`budget.${name}`, 'is no number from 0 on');
    }
    if (limits.cost !== undefined && !prices) throw invalidSetting('budget.cost', 'needs the prices of the model');
  }

  /** What ended calls took. */
  get spent(): Readonly<Spent> {
    return { ...this.settled };
  }

  /**
   * Sets aside what a call can take.
   *
   * @param inputTokens - At most.
   * @param outputTokens - At most.
   * @returns undefined when less than that is left.
   */
  reserve(inputTokens: number, outputTokens: number): Reservation | undefined {
    const { input = 0, output = 0, perCall = 0 } = this.prices ?? {};
    const most: Spent = {
      calls: 1,
      tokens: inputTokens + outputTokens,
      cost: (inputTokens * input + outputTokens * output) / 1_000_000 + perCall,
    };
    if (!this.allows(most)) return undefined;
    add(this.reserved, most, 1);
    let open = true;
    const end = (took: Spent): void => {
      if (!open) return;
      open = false;
      add(this.reserved, most, -1);
      add(this.settled, took, 1);
    };
    return {
      settle: (usage) => {
        const took = { calls: 1, tokens: usage.inputTokens + usage.outputTokens, cost: usage.cost };
        // A provider that counts nonsense does not make a call free.
        end(Object.values(took).every((value) => value >= 0 && Number.isFinite(value)) ? took : most);
      },
      forfeit: () => end(most),
    };
  }

  private allows(more: Spent): boolean {
    return (['calls', 'tokens', 'cost'] as const).every(
      (kind) => this.settled[kind] + this.reserved[kind] + more[kind] <= (this.limits[kind] ?? Infinity),
    );
  }
}

function add(to: Spent, what: Spent, sign: 1 | -1): void {
  to.calls += sign * what.calls;
  to.tokens += sign * what.tokens;
  to.cost += sign * what.cost;
}
