import { Worker } from 'node:worker_threads';
import type { JsonObject } from '@weir/contracts';
import { axesOf, DEFAULT_AXES } from '@weir/datasets';
import type { ResultLine, SuiteOptions } from '@weir/experiments';
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
export const summariseAside: Summarise = async (results, suite, signal) => {
  const task: SummaryTask = { results, options: summaryOptions(suite) };
  const worker = new Worker(new URL('./summarise.worker.js', import.meta.url), { workerData: task });
  const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('The summary was not made.')));
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
};
