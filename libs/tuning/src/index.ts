export type { ComparedMetric, TuningReport } from './tuning-report.js';
export { tuningSchema } from './tuning-spec.js';
export type { TrainerKind, TrainerSpec, TuningSpec } from './tuning-spec.js';
