import type { ScoreLook } from '@weir/experiments';
import { aside } from '../suites/aside.js';
import type { LookAtScores } from './compare-run.js';

/** In a thread of its own: a hundred thousand exchanges would hold up heartbeats. */
export const lookAside =
  (signal: AbortSignal): LookAtScores =>
  (reference, results, options) =>
    aside<ScoreLook[]>(
      new URL('./look.worker.js', import.meta.url),
      [
        // Of a message only what is compared.
        reference.map(({ variant, metric, itemIds, means, runs }) => ({ variant, metric, itemIds, means, runs })),
        results,
        options,
      ],
      signal,
    );
