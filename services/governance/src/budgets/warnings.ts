import { type Balance, type Budget, nearestLimit } from '@weir/budgets';
import { type BudgetWarned, BudgetWarnedSchema, create, hashId } from '@weir/contracts';

/** Which thresholds of which periods somebody was told of. */
export class Warnings {
  readonly #given = new Map<string, number>();

  /** It stands in the log. */
  given({ budget, subject, threshold, periodStart, resetsAt }: BudgetWarned): void {
    const key = keyOf({ budget, subject }, threshold, Date.parse(periodStart));
    this.#given.set(key, Date.parse(resetsAt));
  }

  /** The thresholds that are reached and that nobody was told of, the lowest first. */
  due({ name, spec }: Budget, balance: Balance, now: number): BudgetWarned[] {
    const { limit, ratio, used, most } = nearestLimit({ name, spec }, balance);
    const { subject, period } = balance;
    if (spec.warnAt.every((threshold) => ratio < threshold)) return [];
    this.#forget(now);
    return spec.warnAt
      .filter((threshold) => ratio >= threshold && !this.#given.has(keyOf(balance, threshold, period.start)))
      .sort((a, b) => a - b)
      .map((threshold) =>
        create(BudgetWarnedSchema, {
          budget: name,
          subject,
          threshold,
          ratio,
          limit,
          used,
          most,
          periodStart: new Date(period.start).toISOString(),
          resetsAt: new Date(period.end).toISOString(),
        }),
      );
  }

  /** Those of periods that are over are never due again. */
  #forget(now: number): void {
    for (const [key, resetsAt] of this.#given) {
      // In the order of the log, so that mostly the oldest come first.
      if (resetsAt > now) break;
      this.#given.delete(key);
    }
  }
}

/** Identity of a warning: whoever writes it again writes the same. */
export function warningId({ budget, subject, threshold, periodStart }: BudgetWarned): string {
  return hashId('budget-warned', budget, subject, String(threshold), periodStart);
}

function keyOf({ budget, subject }: { budget: string; subject: string }, threshold: number, start: number): string {
  return JSON.stringify([budget, subject, threshold, start]);
}
