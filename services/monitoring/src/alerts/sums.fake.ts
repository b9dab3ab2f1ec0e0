import type { Condition } from '@weir/resources';
import { labelsOf } from './reading.js';
import type { DocumentSum, DocumentWindow, RunSum, RunWindow, Sums } from './sums.port.js';

/** A run that sums are made of. Times in milliseconds. */
export interface FakeRun {
  at: number;
  tenant?: string;
  app?: string;
  outcome?: string;
  duration?: number;
  cost?: number;
}

export interface FakeDocument {
  at: number;
  tenant?: string;
  collection?: string;
  status?: string;
  duration?: number;
}

/** Sums over runs and documents in memory, for tests. */
export class MemorySums implements Sums {
  readonly all: Required<FakeRun>[] = [];
  readonly allDocuments: Required<FakeDocument>[] = [];
  failure: Error | undefined;

  add(...runs: readonly FakeRun[]): void {
    const usual = { tenant: 'acme', app: 'support', outcome: 'answered', duration: 100, cost: 0.01 };
    this.all.push(...runs.map((run) => ({ ...usual, ...run })));
  }

  addDocuments(...documents: readonly FakeDocument[]): void {
    const usual = { tenant: 'acme', collection: 'handbook', status: 'indexed', duration: 100 };
    this.allDocuments.push(...documents.map((document) => ({ ...usual, ...document })));
  }

  async runs({ tenant, app, where, bad, each, from, to }: RunWindow): Promise<RunSum[]> {
    if (this.failure) throw this.failure;
    const fits = (run: Required<FakeRun>) =>
      (tenant === undefined || run.tenant === tenant) &&
      (app === undefined || run.app === app) &&
      (where === undefined || holds(where, run));
    const fitting = this.all.filter(fits);
    const own = labelsOf({ tenant, app });
    return groupsOf(fitting, each, to).map(([label, runs]) => {
      const now = runs.filter(({ at }) => at >= from && at < to);
      const count = (outcome: string) => now.filter((run) => run.outcome === outcome).length;
      return {
        labels: { ...own, ...label },
        runs: now.length,
        failed: count('failed'),
        refused: count('refused'),
        cached: 0,
        bad: bad === undefined ? 0 : now.filter((run) => holds(bad, run)).length,
        cost: now.reduce((sum, { cost }) => sum + cost, 0),
        tokens: 0,
        durations: percentiles(now.map(({ duration }) => duration)),
      };
    });
  }

  async documents({ tenant, collection, withinMs, each, from, to }: DocumentWindow): Promise<DocumentSum[]> {
    if (this.failure) throw this.failure;
    const fitting = this.allDocuments.filter(
      (document) =>
        (tenant === undefined || document.tenant === tenant) &&
        (collection === undefined || document.collection === collection),
    );
    return groupsOf(fitting, each, to).map(([label, documents]) => {
      const now = documents.filter(({ at }) => at >= from && at < to);
      const served = now.filter(({ status }) => status !== 'rejected');
      return {
        labels: { ...labelsOf({ tenant, collection }), ...label },
        documents: now.length,
        rejected: now.length - served.length,
        bad: served.filter(({ duration }) => duration > (withinMs ?? Infinity)).length,
        durations: percentiles(served.map(({ duration }) => duration)),
      };
    });
  }
}

const SEEN_MS = 7 * 86_400_000;

function groupsOf<Item extends { at: number }>(
  items: readonly Item[],
  each: string | undefined,
  to: number,
): [Record<string, string>, Item[]][] {
  if (each === undefined) return [[{}, [...items]]];
  const seen = items.filter(({ at }) => at >= to - SEEN_MS && at < to);
  const groups = Map.groupBy(seen, (item) => (item as unknown as Record<string, string>)[each]!);
  return [...groups].map(([value, own]) => [{ [each]: value }, own]);
}

function percentiles(values: readonly number[]): RunSum['durations'] {
  const sorted = [...values].sort((one, other) => one - other);
  if (sorted.length === 0) return {};
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function holds(condition: Condition, run: Required<FakeRun>): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, run));
    case 'or':
      return condition.parts.some((part) => holds(part, run));
    case 'not':
      return !holds(condition.part, run);
    case 'compare':
      return compares(condition, run);
  }
}

function compares(
  { field, operator, value }: Extract<Condition, { kind: 'compare' }>,
  run: Required<FakeRun>,
): boolean {
  const own = (run as unknown as Record<string, string | number>)[field]!;
  if (operator === '=') return own === value;
  if (operator === '>') return own > value;
  throw new Error(`The memory knows no ${operator}.`);
}
