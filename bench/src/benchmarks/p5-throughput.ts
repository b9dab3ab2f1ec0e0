import { LogReader, RecordProducer } from '@weir/kafka';
import { createLogger } from '@weir/telemetry';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { createEchoTopics, echoRecord, MESSAGE_BYTES, PARTITIONS } from '../echo.js';
import { type EchoKind, EchoProcess } from '../echo-process.js';
import { cpuSeconds } from '../processes.js';
import { alternating, spreadOf } from '../statistics.js';
import type { System } from '../system.js';

const MESSAGES = 40_000;
/** Of the answers, those that a process begins with are not counted: its code is not compiled yet. */
const WARM_UP_SHARE = 0.25;
const INPUT = 'bench.p5.in';
const STALLED_MS = 60_000;

const logger = createLogger({ service: 'bench', instance: '0', level: 'error' });

export const throughput: Benchmark = {
  id: 'p5',
  title: 'Messages per second',
  question:
    'A topic full of messages is answered by one process of a service that does nothing, and by the Kafka client alone ' +
    'that copies records from topic to topic; the rate is that of the times at which the broker appended the answers.',
  run: { on: 'system', measure },
};

interface Rate {
  perSecond: number;
  /** Processor time of the echoing process for one message, microseconds. */
  cpuMicroseconds: number;
}

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const { brokers } = system;
  const outputs = Array.from({ length: count }, (_, round) => [outputOf('service', round), outputOf('bare', round)]);
  await createEchoTopics(brokers, [INPUT, ...outputs.flat()]);
  report(`filling the topic: ${MESSAGES} messages`);
  await fill(brokers);
  const rounds: Record<EchoKind, Rate>[] = [];
  for (const [index, order] of alternating(count).entries()) {
    const none = { perSecond: Number.NaN, cpuMicroseconds: Number.NaN };
    const round: Record<EchoKind, Rate> = { service: none, bare: none };
    for (const arm of order) {
      const kind = arm === 'a' ? 'bare' : 'service';
      round[kind] = await answerAll(brokers, kind, outputOf(kind, index));
    }
    rounds.push(round);
    report(`service ${round.service.perSecond.toFixed(0)}/s, client alone ${round.bare.perSecond.toFixed(0)}/s`);
  }
  const over = (of: (round: Record<EchoKind, Rate>) => number) => spreadOf(rounds.map(of));
  return {
    figures: [
      {
        name: 'ratio',
        unit: '',
        value: over(({ service, bare }) => service.perSecond / bare.perSecond),
        floor: { atLeast: 0.4 },
      },
      { name: 'service', unit: 'messages/s', value: over(({ service }) => service.perSecond) },
      { name: 'client alone', unit: 'messages/s', value: over(({ bare }) => bare.perSecond) },
      { name: 'processor time, service', unit: 'µs/message', value: over(({ service }) => service.cpuMicroseconds) },
      { name: 'processor time, client alone', unit: 'µs/message', value: over(({ bare }) => bare.cpuMicroseconds) },
    ],
    conditions: { messages: MESSAGES, messageBytes: MESSAGE_BYTES, partitions: PARTITIONS },
    rounds,
  };
}

function outputOf(kind: EchoKind, round: number): string {
  return `bench.p5.${kind}.${round}`;
}

async function fill(brokers: readonly string[]): Promise<void> {
  const producer = new RecordProducer({ kafka: { brokers, clientId: 'weir-bench' }, logger });
  for (let first = 0; first < MESSAGES; first += 1_000) {
    await producer.send(Array.from({ length: 1_000 }, (_, index) => echoRecord(INPUT, `message-${first + index}`)));
  }
  await producer.close();
}

/** Starts a process that answers the whole topic, and looks at when its answers were appended. */
async function answerAll(brokers: readonly string[], kind: EchoKind, output: string): Promise<Rate> {
  const times: number[] = [];
  const finished = Promise.withResolvers<void>();
  let stalled = setTimeout(() => undefined, 0);
  const reader = new LogReader({
    kafka: { brokers, clientId: 'weir-bench' },
    topics: [output],
    from: 'start',
    logger,
    onRecord: ({ timestamp }) => {
      times.push(timestamp);
      if (times.length === MESSAGES) finished.resolve();
      if (times.length % 1_000 === 1) {
        clearTimeout(stalled);
        stalled = setTimeout(() => finished.reject(new Error(`${kind} stopped after ${times.length}`)), STALLED_MS);
      }
    },
    // Seldom: this reader is not what is measured.
    maxWaitMs: 1_000,
  });
  const process = new EchoProcess(kind, { brokers, input: INPUT, output, group: output });
  try {
    await reader.start();
    await finished.promise;
    const cpu = cpuSeconds([process.pid]);
    const counted = times.toSorted((a, b) => a - b).slice(Math.floor(MESSAGES * WARM_UP_SHARE));
    const seconds = (counted.at(-1)! - counted[0]!) / 1_000;
    return { perSecond: counted.length / seconds, cpuMicroseconds: (cpu / MESSAGES) * 1_000_000 };
  } finally {
    clearTimeout(stalled);
    await reader.stop();
    await process.stop();
  }
}
