import { bytes } from '../output/bytes.js';
import { duration } from '../output/duration.js';
import { table } from '../output/table.js';
import type { Frame } from './frame.js';

/** Lines for a screen of so many rows: what does not fit is left out, the groups that wait least first. */
export function frameText(frame: Frame, rows: number, columns: number): string {
  const { services, lag, deadLetters, alerts } = frame;
  const head = [
    `${frame.time}   messages ${each(frame.messagesPerSecond)}   answers ${each(frame.answersPerSecond)}`,
    `tokens ${each(frame.inputTokensPerSecond)} in, ${each(frame.outputTokensPerSecond)} out   cost ${frame.costPerHour.toFixed(2)}/h   dead letters ${deadLetters ?? '?'}   alerts ${alerts === null ? '?' : `${alerts.critical} critical, ${alerts.warning} warning`}`,
    '',
  ];
  const serviceLines = table(
    ['service', 'state', 'instances', 'cpu', 'memory'],
    services.map(({ name, ready, instances, cpu, memoryBytes }) => [
      name,
      ready ? 'ready' : 'NOT READY',
      String(instances),
      cpu === null ? '?' : `${(cpu * 100).toFixed(0)} %`,
      memoryBytes === null ? '?' : bytes(memoryBytes),
    ]),
  ).split('\n');
  return [...head, ...serviceLines, '', ...lagLines(lag)]
    .slice(0, rows)
    .map((line) => line.slice(0, columns))
    .join('\n');
}

function lagLines(lag: Frame['lag']): string[] {
  if (lag === null) return ['Kafka does not answer: what waits is not known.'];
  if (lag.length === 0) return ['Nothing waits.'];
  const rows = lag.map(({ group, topic, lag: behind, oldestSeconds }) => [
    group,
    topic,
    String(behind),
    oldestSeconds === null ? '' : duration(oldestSeconds * 1_000),
  ]);
  return table(['group', 'topic', 'lag', 'oldest'], rows).split('\n');
}

function each(rate: number): string {
  return `${rate < 10 ? rate.toFixed(1) : rate.toFixed(0)}/s`;
}
