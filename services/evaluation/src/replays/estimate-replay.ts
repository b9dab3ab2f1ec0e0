import type { ReplayMode } from '@weir/experiments';
import { isLanguageModel, type Snapshot } from '@weir/resources';
import type { PastRun } from './past-run.js';

export interface ReplayEstimate {
  runs: number;
  /** Of the answers; what judges read and write is not known before. */
  inputTokens: number;
  outputTokens: number;
  /** In the currency of the models' prices. */
  cost: number;
  /** Each of one answer by one metric. */
  judgeCalls: number;
  /** If it takes as long for each answer as it took then. */
  seconds: number;
}

/**
 * What a replay would take, from what the runs took when they were made, at the prices of the models that it would ask. A run that
 * asked no model, because its answer was remembered, counts as the mean of the others.
 *
 * @param model - Name of the Model that the app asks, maybe a route.
 */
export function estimateReplay(
  runs: readonly PastRun[],
  replay: { mode: ReplayMode; model: string; judged: number; judgeRepeats: number; concurrency: number },
  snapshot: Snapshot,
): ReplayEstimate {
  const { mode, model, judged, judgeRepeats, concurrency } = replay;
  const variants = mode === 'rescore' ? 1 : 2;
  const judgeCalls = runs.length * variants * judged * judgeRepeats;
  if (mode === 'rescore') {
    return { runs: runs.length, inputTokens: 0, outputTokens: 0, cost: 0, judgeCalls, seconds: 0 };
  }
  const made = runs.filter(({ answer }) => !answer.recalledFrom);
  const scale = made.length === 0 ? 0 : runs.length / made.length;
  const sum = (of: (run: PastRun) => number) => made.reduce((total, run) => total + of(run), 0) * scale;
  const inputTokens = Math.round(sum(({ answer }) => answer.usage?.inputTokens ?? 0));
  const outputTokens = Math.round(sum(({ answer }) => answer.usage?.outputTokens ?? 0));
  const { input, output, perSecond } = pricesOf(model, snapshot);
  const worked = sum(({ answer }) => modelSeconds(answer));
  return {
    runs: runs.length,
    inputTokens,
    outputTokens,
    cost: (inputTokens * input + outputTokens * output) / 1_000_000 + worked * perSecond,
    judgeCalls,
    seconds: sum(({ answer }) => answer.timings['total'] ?? 0) / 1_000 / concurrency,
  };
}

/** That models worked, if another takes as long as the one that was asked then. */
function modelSeconds({ steps }: PastRun['answer']): number {
  return steps.reduce((sum, { usage, tookMs }) => sum + (usage ? tookMs : 0), 0) / 1_000;
}

/** Of a route, the mean of its targets by their weights. */
function pricesOf(name: string, snapshot: Snapshot): { input: number; output: number; perSecond: number } {
  const spec = snapshot.get('Model', name, 'model');
  if (spec.provider !== 'route')
    return { input: 0, output: 0, perSecond: 0, ...(isLanguageModel(spec) ? spec.prices : {}) };
  const whole = spec.targets.reduce((sum, { weight }) => sum + weight, 0);
  const prices = { input: 0, output: 0, perSecond: 0 };
  for (const { model, weight } of spec.targets) {
    const target = snapshot.get('Model', model, 'model');
    const own = isLanguageModel(target) ? target.prices : undefined;
    prices.input += ((own?.input ?? 0) * weight) / whole;
    prices.output += ((own?.output ?? 0) * weight) / whole;
    prices.perSecond += ((own?.perSecond ?? 0) * weight) / whole;
  }
  return prices;
}
