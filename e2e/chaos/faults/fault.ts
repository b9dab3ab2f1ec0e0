import type { FailureAllowed } from '../check/check-answers.js';
import type { Observation } from '../check/observation.js';
import type { ChaosSystem } from '../chaos-system.js';
import type { Random } from '@weir/statistics';
import type { Input } from '../workload/input.js';
import type { LoadShape } from '../workload/plan-load.js';

export const FAULTS = ['F1', 'F2', 'F3', 'F4', 'F9', 'F11', 'F12'] as const;
export type FaultName = (typeof FAULTS)[number];

/** How much a fault does in one round: a short round breaks each kind of thing once. */
export type Intensity = 'short' | 'full';

export interface Disturbance {
  system: ChaosSystem;
  random: Random;
  intensity: Intensity;
  /** Aborted once all inputs of the load are sent: what is broken after that meets no work. */
  sent: AbortSignal;
  /** Sends further inputs, all at once. */
  send: (inputs: readonly Input[]) => Promise<void>;
  /** Begins every id of the round. */
  round: string;
}

/** What a fault did, for the report and for what may be expected of the system meanwhile. */
export interface Disturbed {
  /** Things broken, by kind. */
  counts: Record<string, number>;
  /** When something was down: milliseconds since the epoch. */
  windows: { what: string; from: number; to: number }[];
  /** What the system did not do as it should have, beside what the checker looks for. */
  problems: string[];
}

export interface Fault {
  shape: LoadShape;
  /** What of the load is not made from documents and questions. */
  extra?: (round: string, inputs: Input[], random: Random, intensity: Intensity) => Input[];
  /** Breaks things while the load is sent; resolves when all is whole again. */
  disturb: (disturbance: Disturbance) => Promise<Disturbed>;
  failureAllowed?: (disturbed: Disturbed) => FailureAllowed;
  /** Whether a record has one dead letter alone: where processes are killed it may get another. */
  deadLettersOnce: boolean;
  /** Further expectations, and figures to report. */
  review?: (observation: Observation, inputs: readonly Input[], disturbed: Disturbed) => Review;
}

export interface Review {
  figures: Record<string, number>;
  problems: string[];
}

/** Several faults under one load, one after another. */
export function combined(faults: readonly Fault[]): Fault {
  return {
    shape: Object.assign({}, ...faults.map(({ shape }) => shape)) as LoadShape,
    extra: (round, inputs, random, intensity) =>
      faults.reduce((mixed, { extra }) => extra?.(round, mixed, random, intensity) ?? mixed, inputs),
    async disturb(disturbance) {
      const all = undisturbed();
      for (const fault of faults) {
        const { counts, windows, problems } = await fault.disturb(disturbance);
        for (const [what, times] of Object.entries(counts)) all.counts[what] = (all.counts[what] ?? 0) + times;
        all.windows.push(...windows);
        all.problems.push(...problems);
      }
      return all;
    },
    failureAllowed: (disturbed) => (code, askedAt, endedAt) =>
      faults.some(({ failureAllowed }) => failureAllowed?.(disturbed)(code, askedAt, endedAt) ?? false),
    deadLettersOnce: faults.every(({ deadLettersOnce }) => deadLettersOnce),
    review(observation, inputs, disturbed) {
      const reviews = faults.flatMap(({ review }) => review?.(observation, inputs, disturbed) ?? []);
      return {
        figures: Object.assign({}, ...reviews.map(({ figures }) => figures)) as Record<string, number>,
        problems: reviews.flatMap(({ problems }) => problems),
      };
    },
  };
}

export function undisturbed(): Disturbed {
  return { counts: {}, windows: [], problems: [] };
}

export function count(disturbed: Disturbed, what: string): void {
  disturbed.counts[what] = (disturbed.counts[what] ?? 0) + 1;
}
