import type { ModelCard } from '../kinds/model-card.js';
import { latencyMs } from './latency.js';
import { type Load, SECONDS_PER_DAY } from './load.js';
import { decimal, percent, type Step, whole } from './step.js';

export interface InstanceUse {
  /** Requests that an instance works on at a time. */
  concurrency: number;
  /** Share of what an instance can do that is planned for: the rest takes the unevenness of arrivals. */
  utilisation: number;
}

export interface InstanceNeed {
  instances: number;
  steps: Step[];
}

const LITTLE = 'Little’s law, L = λ × W: J. D. C. Little, Operations Research 9(3), 1961';

/**
 * Instances that a load needs: by the requests that are under way at a time, by the tokens of a second, or, where the card
 * tells both, the larger.
 *
 * @returns Undefined when the card has no speed that it follows from.
 */
export function instanceNeed(
  card: Pick<ModelCard, 'purpose' | 'speed'>,
  load: Load,
  use: InstanceUse,
): InstanceNeed | undefined {
  const perSecond = (load.requestsPerDay / SECONDS_PER_DAY) * load.peak;
  const byLatency = needByLatency(card, load, use, perSecond);
  const byThroughput = needByThroughput(card, load, use, perSecond);
  if (!byLatency && !byThroughput) return undefined;
  const needs = [byLatency?.need ?? 0, byThroughput?.need ?? 0];
  const instances = Math.max(1, Math.ceil(Math.max(...needs)));
  return {
    instances,
    steps: [
      {
        name: 'requests',
        formula: `${whole(load.requestsPerDay)} a day ÷ ${whole(SECONDS_PER_DAY)} s × ${decimal(load.peak)} at the peak`,
        result: `${decimal(perSecond, 3)} a second`,
      },
      ...(byLatency?.steps ?? []),
      ...(byThroughput?.steps ?? []),
      {
        name: 'instances',
        formula: byLatency && byThroughput ? 'the larger, rounded up' : 'rounded up',
        result: whole(instances),
      },
    ],
  };
}

function needByLatency(
  card: Pick<ModelCard, 'purpose' | 'speed'>,
  load: Load,
  { concurrency, utilisation }: InstanceUse,
  perSecond: number,
): { need: number; steps: Step[] } | undefined {
  const latency = latencyMs(card, load);
  if (latency === undefined) return undefined;
  const { firstTextMs, outputTokensPerSecond, source, date } = card.speed!;
  const seconds = latency / 1_000;
  const underWay = perSecond * seconds;
  const need = underWay / (concurrency * utilisation);
  const writing =
    card.purpose === 'chat'
      ? ` + ${whole(load.outputTokens)} tokens ÷ ${decimal(outputTokensPerSecond!)} a second`
      : '';
  return {
    need,
    steps: [
      {
        name: 'time of a request',
        formula: `${decimal(firstTextMs! / 1_000, 3)} s${writing}`,
        result: `${decimal(seconds)} s`,
        source: `${source}, ${date}`,
      },
      {
        name: 'under way',
        formula: `${decimal(perSecond, 3)} a second × ${decimal(seconds)} s`,
        result: `${decimal(underWay)} requests`,
        source: LITTLE,
      },
      {
        name: 'by latency',
        formula: `${decimal(underWay)} ÷ (${whole(concurrency)} at a time × ${percent(utilisation)})`,
        result: `${decimal(need)} instances`,
      },
    ],
  };
}

function needByThroughput(
  { purpose, speed }: Pick<ModelCard, 'purpose' | 'speed'>,
  load: Load,
  { utilisation }: InstanceUse,
  perSecond: number,
): { need: number; steps: Step[] } | undefined {
  if (speed?.throughputTokensPerSecond === undefined) return undefined;
  const tokens = purpose === 'chat' ? load.outputTokens : load.inputTokens;
  const need = (perSecond * tokens) / (speed.throughputTokensPerSecond * utilisation);
  return {
    need,
    steps: [
      {
        name: 'by throughput',
        formula: `${decimal(perSecond, 3)} a second × ${whole(tokens)} tokens ÷ (${whole(speed.throughputTokensPerSecond)} tokens a second × ${percent(utilisation)})`,
        result: `${decimal(need)} instances`,
        source: `${speed.source}, ${speed.date}`,
      },
    ],
  };
}
