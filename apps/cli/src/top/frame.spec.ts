import { topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { frameText } from './frame-text.js';
import { frameOf, type Reading } from './frame.js';
import { parseMetrics } from './parse-metrics.js';

const answers = topics.answerCompleted.name;
const metrics = (cpu: number, handled: number, tokens: number) =>
  parseMetrics(`# HELP process_cpu_seconds_total Total
process_cpu_seconds_total{service="inference",instance="0"} ${cpu} 1700000000000
process_resident_memory_bytes 1048576
weir_messages_handled_total{topic="${answers}",group="weir.a.x"} ${handled}
weir_messages_handled_total{topic="${answers}",group="weir.b.x"} ${handled - 2}
weir_completion_tokens_total{model="say \\"hi\\"",direction="input"} ${tokens}
weir_completion_tokens_total{model="m",direction="output"} ${tokens / 2}
weir_completion_cost_total{model="m"} ${tokens / 1000}
weir_alerts_firing{severity="critical"} 2
weir_alerts_firing{severity="warning"} 1
`);

const reading = (at: number, instance: string, samples: ReturnType<typeof metrics>): Reading => ({
  at,
  services: [
    { name: 'inference', instances: 1, ready: true, lag: 0, pids: [1] },
    { name: 'embedding', instances: 2, ready: false, lag: 3, pids: [] },
  ],
  instances: [{ service: 'inference', instance, samples }],
  lags: [
    { group: 'weir.a.x', topic: 'weir.t.v1.a', lag: 3, oldestSeconds: 61, members: [], partitions: [] },
    { group: 'weir.b.x', topic: 'weir.t.v1.b', lag: 0, oldestSeconds: null, members: [], partitions: [] },
  ],
  deadLetters: 7,
});

const now = Date.parse('2026-03-01T12:00:00Z');

describe('parseMetrics', () => {
  it('reads names, labels and values, and nothing else', () => {
    const [first, second, , , fifth] = metrics(1.5, 2, 3);
    expect(first).toEqual({
      name: 'process_cpu_seconds_total',
      labels: { service: 'inference', instance: '0' },
      value: 1.5,
    });
    expect(second).toEqual({ name: 'process_resident_memory_bytes', labels: {}, value: 1_048_576 });
    expect(fifth!.labels).toEqual({ model: 'say "hi"', direction: 'input' });
  });
});

describe('frameOf', () => {
  it('makes rates of what grew between two readings', () => {
    const frame = frameOf(reading(0, '0.1', metrics(1, 10, 100)), reading(2_000, '0.1', metrics(2, 14, 300)), now);
    expect(frame).toEqual({
      time: '2026-03-01T12:00:00.000Z',
      services: [
        { name: 'inference', ready: true, instances: 1, cpu: 0.5, memoryBytes: 1_048_576 },
        { name: 'embedding', ready: false, instances: 2, cpu: null, memoryBytes: null },
      ],
      lag: [{ group: 'weir.a.x', topic: 'weir.t.v1.a', lag: 3, oldestSeconds: 61 }],
      messagesPerSecond: 4,
      answersPerSecond: 2,
      inputTokensPerSecond: 100,
      outputTokensPerSecond: 50,
      costPerHour: expect.closeTo(360) as number,
      deadLetters: 7,
      alerts: { critical: 2, warning: 1 },
    });
  });

  it.each([
    ['counts one that was started anew from nothing', now / 1_000 - 0.5, [4, 10]],
    ['knows nothing of one that did not answer before', now / 1_000 - 60, [0, 0]],
  ])('%s', (_, started, rates) => {
    const samples = [...metrics(1, 4, 10), { name: 'process_start_time_seconds', labels: {}, value: started }];
    const frame = frameOf(reading(0, '0.1', metrics(9, 100, 100)), reading(1_000, '0.2', samples), now);
    expect([frame.answersPerSecond, frame.inputTokensPerSecond]).toEqual(rates);
  });
});

describe('frameText', () => {
  const frame = frameOf(reading(0, '0.1', metrics(1, 10, 100)), reading(2_000, '0.1', metrics(2, 14, 300)), now);

  it('shows everything', () => {
    const text = frameText(frame, Infinity, Infinity);
    for (const part of [
      'answers 2.0/s',
      '360.00/h',
      'dead letters 7',
      '2 critical, 1 warning',
      'NOT READY',
      '50 %',
      '1.0 MiB',
      '1 min 1 s',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('keeps to the screen', () => {
    const lines = frameText(frame, 4, 20).split('\n');
    expect(lines).toHaveLength(4);
    expect(Math.max(...lines.map((line) => line.length))).toBe(20);
  });
});
