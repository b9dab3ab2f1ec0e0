import type { FaultName, Intensity } from './faults/fault.js';
import type { LoadSize } from './workload/plan-load.js';

/** Faults that are done one after another under one load, and how long it is sent, seconds. */
export interface PlannedRound {
  faults: FaultName[];
  seconds: number;
}

/** What is done under each seed. */
export const ROUNDS: Readonly<Record<Intensity, readonly PlannedRound[]>> = {
  short: [
    { faults: ['F1', 'F11'], seconds: 6 },
    { faults: ['F2', 'F12'], seconds: 6 },
    { faults: ['F3'], seconds: 14 },
    { faults: ['F4'], seconds: 12 },
    { faults: ['F9'], seconds: 4 },
  ],
  full: [
    { faults: ['F1'], seconds: 45 },
    { faults: ['F2', 'F11'], seconds: 45 },
    { faults: ['F3'], seconds: 45 },
    { faults: ['F4'], seconds: 45 },
    { faults: ['F12'], seconds: 30 },
    { faults: ['F9'], seconds: 30 },
  ],
};

/** Of one load. The five of a short seed are 500 documents and 200 questions together. */
export const SIZE: Readonly<Record<Intensity, LoadSize>> = {
  short: { documents: 100, questions: 40 },
  full: { documents: 500, questions: 200 },
};

/** Of one load in `npm test`, which has fifteen minutes for everything. */
export const TEST_SIZE: LoadSize = { documents: 40, questions: 20 };
