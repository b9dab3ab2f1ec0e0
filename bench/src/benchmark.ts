import type { Spread } from './statistics.js';
import type { System } from './system.js';

/** One measured figure. */
export interface Figure {
  name: string;
  /** `chunks/s`, `ms`, `MiB`; empty for a ratio. */
  unit: string;
  value: Spread;
  /** What has to hold, for the figure that the benchmark is about. */
  floor?: { atLeast: number } | { atMost: number };
}

/** What a benchmark found. */
export interface Findings {
  figures: Figure[];
  /** How it was measured: sizes, rates, settings. */
  conditions: Record<string, string | number>;
  /** Single rounds, for whoever looks closer. */
  rounds: object[];
}

export interface BenchmarkOptions {
  rounds: number;
  /** Tells how far it is. */
  report: (line: string) => void;
}

/** One line of the table in `docs/benchmarks.md`. */
export interface Benchmark {
  /** Such as `p1`. */
  id: string;
  title: string;
  /** One sentence: what is divided by what. */
  question: string;
  /** @default 5 */
  rounds?: number;
  /** Why it cannot be run here, when it cannot. */
  missing?: () => string | undefined;
  /** Most benchmarks need a running system; those that start systems themselves get none. */
  run:
    | { on: 'system'; measure: (system: System, options: BenchmarkOptions) => Promise<Findings> }
    | {
        on: 'machine';
        measure: (options: BenchmarkOptions) => Promise<Findings>;
      };
}

export function holds({ value, floor }: Figure): boolean | undefined {
  if (!floor) return undefined;
  return 'atLeast' in floor ? value.median >= floor.atLeast : value.median <= floor.atMost;
}
