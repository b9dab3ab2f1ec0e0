import type { JsonObject } from '@weir/contracts';
import { axesOf, DEFAULT_AXES } from '@weir/datasets';
import type { ResultLine, SuiteOptions } from '@weir/experiments';
import { aside } from './aside.js';
import type { PlannedSuite } from './plan-suite.js';
import type { Summarise } from './summarise.port.js';

export interface SummaryTask {
  results: readonly ResultLine[];
  options: SuiteOptions;
}

/** How a suite wants its results summed up. */
export function summaryOptions({ spec, metrics }: PlannedSuite): SuiteOptions {
  const { variants, baseline, task, labels, margin, bias } = spec;
  return {
    variants: variants.map(({ name }) => name),
    metrics,
    task,
    margin,
    ...(baseline === undefined ? {} : { baseline }),
    ...(labels === undefined ? {} : { labels }),
    ...(bias === undefined ? {} : { bias: { axes: { ...DEFAULT_AXES, ...axesOf(bias) }, limits: bias.limits } }),
  };
}

/** In a thread of its own: thousands of resamplings would hold up heartbeats. */
export const summariseAside: Summarise = (results, suite, signal) => {
  const task: SummaryTask = { results, options: summaryOptions(suite) };
  return aside<JsonObject>(new URL('./summarise.worker.js', import.meta.url), task, signal);
};
