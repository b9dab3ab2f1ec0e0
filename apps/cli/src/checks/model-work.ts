import type { RunRecord } from '../gateway-types.js';
import { duration } from '../output/duration.js';
import { type Check, failed, warning } from './check.js';

/** Fewer answers say nothing about a model's speed. */
const LEAST_ANSWERS = 3;
/** As the alert WeirFirstTextSlow. */
const SLOW_MS = 10_000;
/** From this share of its runs on, a model counts as broken. */
const BROKEN = 0.5;

const FIXES: Readonly<Record<string, string>> = {
  'model-unauthorised':
    'Its server refuses the key: renew what apiKey of the Model names; it is read anew for every call.',
  'model-unavailable': 'Start its server, correct baseUrl of the Model, or declare fallbacks: docs/reliability.md',
  'model-rate-limited': 'Ask for a higher limit, or share the load by a route: docs/routes.md',
  'model-timeout': 'Look at its server; firstTextTimeoutMs and timeoutMs of the Model say how long is waited.',
};

/**
 * How a model does, by the runs of late that asked it: how many failed because of it, and how long its calls took. Nothing of a model
 * that does well.
 *
 * @param runs - The newest first.
 */
export function judgeModelWork(name: string, runs: readonly RunRecord[]): Check[] {
  const own = runs.filter(({ provenance }) => provenance.model?.name === name);
  return [...judgeFailures(name, own), ...judgeSpeed(name, own)];
}

function judgeFailures(name: string, runs: readonly RunRecord[]): Check[] {
  const failures = runs.filter(({ outcome, reason }) => outcome === 'failed' && reason?.startsWith('model-'));
  const [code] =
    [...Map.groupBy(failures, ({ reason }) => reason!)].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  if (code === undefined) return [];
  const message = `${name}: ${failures.length} of its last ${runs.length} runs failed, most with ${code}`;
  const isOver = runs[0]?.outcome === 'answered';
  const fix = FIXES[code] ?? `docs/errors.md says what ${code} means; the log of inference, what its server said.`;
  return isOver
    ? [warning('language model', `${message}; the newest was answered`, fix)]
    : [(failures.length / runs.length >= BROKEN ? failed : warning)('language model', message, fix)];
}

function judgeSpeed(name: string, runs: readonly RunRecord[]): Check[] {
  const calls = runs.flatMap(({ runId, outcome, steps }) =>
    outcome === 'answered'
      ? steps.filter(({ model }) => model !== undefined).map(({ tookMs }) => ({ runId, tookMs }))
      : [],
  );
  if (calls.length < LEAST_ANSWERS) return [];
  const sorted = calls.toSorted((a, b) => a.tookMs - b.tookMs);
  const median = sorted[Math.floor((sorted.length - 1) / 2)]!;
  if (median.tookMs < SLOW_MS) return [];
  return [
    warning(
      'language model',
      `${name}: half of its last ${calls.length} calls took ${duration(median.tookMs)} or more`,
      `Look at its server, and at the prompt of one: weir trace ${sorted.at(-1)!.runId}. Until it is faster, name another model in the app.`,
    ),
  ];
}
