import { topics } from '@weir/contracts';
import type { TopicLag } from '../kafka/lag.js';
import type { ServiceStatus } from '../system-status.js';
import type { Sample } from './parse-metrics.js';

/** What was seen at one moment. */
export interface Reading {
  /** By the monotonic clock, milliseconds. */
  at: number;
  services: readonly ServiceStatus[];
  /** What each instance that runs here says on `/metrics`. */
  instances: readonly { service: string; instance: string; samples: readonly Sample[] }[];
  /** Null where Kafka does not answer. */
  lags: readonly TopicLag[] | null;
  /** Records in dead-letter topics, redriven ones too; null where Kafka does not answer. */
  deadLetters: number | null;
}

export interface FrameService {
  name: string;
  ready: boolean;
  instances: number;
  /** Processors in use; null where that is not known. */
  cpu: number | null;
  memoryBytes: number | null;
}

export interface FrameLag {
  group: string;
  topic: string;
  lag: number;
  oldestSeconds: number | null;
}

/** One picture of the system, of the time between two readings. */
export interface Frame {
  /** RFC 3339. */
  time: string;
  services: FrameService[];
  /** Those that wait for longest first; null where Kafka does not answer. */
  lag: FrameLag[] | null;
  messagesPerSecond: number;
  answersPerSecond: number;
  inputTokensPerSecond: number;
  outputTokensPerSecond: number;
  /** In the currency of the models' prices. */
  costPerHour: number;
  deadLetters: number | null;
  /** Alerts that fire; null where no instance says so. */
  alerts: { critical: number; warning: number } | null;
}

type Wanted = (labels: Sample['labels']) => boolean;

/** @param now - Milliseconds since the epoch. */
export function frameOf(before: Reading, after: Reading, now: number): Frame {
  const seconds = Math.max(0.001, (after.at - before.at) / 1_000);
  const since = now / 1_000 - seconds;
  const rate = (name: string, wanted?: Wanted) => increase(before, after, name, since, wanted) / seconds;
  return {
    time: new Date(now).toISOString(),
    services: after.services.map(({ name, ready, instances }) => {
      const own = after.instances.filter(({ service }) => service === name);
      const known = own.length > 0;
      const memory = sum(
        own.flatMap(({ samples }) => samples.filter((one) => one.name === 'process_resident_memory_bytes')),
      );
      return {
        name,
        ready,
        instances,
        cpu: known ? rate('process_cpu_seconds_total', ({ service }) => service === name) : null,
        memoryBytes: known ? memory : null,
      };
    }),
    lag:
      after.lags
        ?.filter(({ lag }) => lag > 0)
        .map(({ group, topic, lag, oldestSeconds }) => ({ group, topic, lag, oldestSeconds })) ?? null,
    messagesPerSecond: rate('weir_messages_handled_total'),
    answersPerSecond: answers(after, rate),
    inputTokensPerSecond: rate('weir_completion_tokens_total', ({ direction }) => direction === 'input'),
    outputTokensPerSecond: rate('weir_completion_tokens_total', ({ direction }) => direction === 'output'),
    costPerHour: rate('weir_completion_cost_total') * 3_600,
    deadLetters: after.deadLetters,
    alerts: alertsOf(after),
  };
}

/** One instance looks at alerts, and the others say nothing of them. */
function alertsOf({ instances }: Reading): Frame['alerts'] {
  const firing = instances.flatMap(({ samples }) => samples.filter(({ name }) => name === 'weir_alerts_firing'));
  if (firing.length === 0) return null;
  const of = (severity: string) => sum(firing.filter(({ labels }) => labels['severity'] === severity));
  return { critical: of('critical'), warning: of('warning') };
}

/** Every group that reads the answers handles each once: the one that has handled most has seen them. */
function answers(after: Reading, rate: (name: string, wanted: Wanted) => number): number {
  const handled = 'weir_messages_handled_total';
  const isAnswer = ({ topic }: Sample['labels']) => topic === topics.answerCompleted.name;
  const groups = new Set(
    after.instances
      .flatMap(({ samples }) => samples)
      .filter(({ name, labels }) => name === handled && isAnswer(labels))
      .map(({ labels }) => labels['group']),
  );
  return Math.max(
    0,
    ...[...groups].map((group) => rate(handled, (labels) => isAnswer(labels) && labels['group'] === group)),
  );
}

/**
 * How much a counter grew in every instance. One that was started meanwhile began at 0; of one that did not answer before, nothing is
 * known.
 *
 * @param since - When `before` was read, seconds since the epoch.
 */
function increase(before: Reading, after: Reading, name: string, since: number, wanted: Wanted = () => true): number {
  const started = totals(before, name, wanted);
  const young = new Set(after.instances.filter((one) => isYoung(one.samples, since)).map(nameOf));
  return [...totals(after, name, wanted)].reduce((total, [instance, value]) => {
    const first = started.get(instance) ?? (young.has(instance) ? 0 : value);
    return total + Math.max(0, value - first);
  }, 0);
}

function isYoung(samples: readonly Sample[], since: number): boolean {
  // Whole seconds, by the machine's clock.
  return samples.some(({ name, value }) => name === 'process_start_time_seconds' && value >= since - 1);
}

function totals(reading: Reading, name: string, wanted: Wanted): Map<string, number> {
  return new Map(
    reading.instances.map((one) => [
      nameOf(one),
      sum(one.samples.filter(({ name: own, labels }) => own === name && wanted({ ...labels, service: one.service }))),
    ]),
  );
}

function nameOf({ service, instance }: Reading['instances'][number]): string {
  return `${service}-${instance}`;
}

function sum(samples: readonly Sample[]): number {
  return samples.reduce((total, { value }) => total + value, 0);
}
