import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WeirError } from '@weir/errors';
import { z } from 'zod';
import type { Metric, Metrics } from './metric.js';
import { METRICS } from './metrics.js';

const metricSchema = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,49}$/, 'must be a name in lower case, with - between words'),
  says: z.string().min(1),
  better: z.enum(['more', 'less']),
  needsExpected: z.boolean(),
  unit: z.enum(['share', 'points', 'milliseconds', 'tokens', 'currency']).optional(),
  isQuality: z.boolean().optional(),
  score: z.custom<Metric['score']>((value) => typeof value === 'function', 'must be a function'),
});

/**
 * The metrics that an ES module exports, each an export of its own, or several as a list. The module's code runs, with all that this
 * process may do.
 *
 * @param path - From the current folder.
 * @throws WeirError `metrics-file-invalid` (poison): it cannot be loaded, an export is no metric, a name is taken or twice there.
 */
export async function loadMetrics(path: string): Promise<Metrics> {
  return metricsOf(await imported(path), path);
}

/**
 * The metrics among what a module exports.
 *
 * @throws WeirError `metrics-file-invalid` (poison)
 */
export function metricsOf(exported: Readonly<Record<string, unknown>>, path: string): Metrics {
  const metrics: Record<string, Metric> = {};
  for (const [place, value] of Object.entries(exported).flatMap(([key, one]) => listed(key, one))) {
    const { data, error } = metricSchema.safeParse(value);
    if (!data) {
      const [issue] = error.issues;
      throw invalid(path, `export ${[place, ...issue!.path.map(String)].join('.')}: ${issue!.message}`);
    }
    const { name, unit, isQuality, ...rest } = data;
    if (Object.hasOwn(METRICS, name)) throw invalid(path, `${name} is a metric of Weir's; choose another name`);
    if (Object.hasOwn(metrics, name)) throw invalid(path, `${name} is in it twice`);
    metrics[name] = { ...rest, ...(unit ? { unit } : {}), ...(isQuality === undefined ? {} : { isQuality }) };
  }
  if (Object.keys(metrics).length === 0) throw invalid(path, 'it exports nothing');
  return metrics;
}

async function imported(path: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>;
  } catch (cause) {
    throw invalid(path, cause instanceof Error ? cause.message : 'it throws', cause);
  }
}

function listed(key: string, value: unknown): [place: string, value: unknown][] {
  return Array.isArray(value) ? value.map((one, index) => [`${key}[${index}]`, one]) : [[key, value]];
}

function invalid(path: string, problem: string, cause?: unknown): WeirError {
  return new WeirError({
    code: 'metrics-file-invalid',
    disposition: 'poison',
    message: `Metrics file ${path}: ${problem}.`,
    field: path,
    cause,
  });
}
