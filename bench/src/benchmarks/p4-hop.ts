import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { createEchoTopics, echoRecord, MESSAGE_BYTES } from '../echo.js';
import { type EchoKind, EchoProcess } from '../echo-process.js';
import { openLoop } from '../open-loop.js';
import { RoundTrips } from '../round-trips.js';
import { alternating, quantile, spreadOf } from '../statistics.js';
import type { System } from '../system.js';
import { TopicClient } from '../topic-client.js';

const PER_SECOND = 50;
const MESSAGES = 400;
const WARM_UP_MESSAGES = 500;

export const hop: Benchmark = {
  id: 'p4',
  title: 'One hop',
  question:
    'From publishing a message until its answer is read: through a service that does nothing, and through the Kafka ' +
    'client alone that copies records from topic to topic. Both answer from a process of their own.',
  run: { on: 'system', measure },
};

type Quantiles = Record<'p50' | 'p99', number>;

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const { brokers } = system;
  const names = {
    service: { input: 'bench.p4.service.in', output: 'bench.p4.service.out' },
    bare: { input: 'bench.p4.bare.in', output: 'bench.p4.bare.out' },
  };
  await createEchoTopics(
    brokers,
    Object.values(names).flatMap(({ input, output }) => [input, output]),
  );
  const start = (kind: EchoKind) => new EchoProcess(kind, { brokers, ...names[kind], group: `bench.p4.${kind}` });
  const processes = { service: start('service'), bare: start('bare') };
  const client = await TopicClient.open(brokers, [names.service.output, names.bare.output]);
  const trips = new RoundTrips(client, (record) => record.key?.toString());
  try {
    let next = 0;
    const run = async (kind: EchoKind, messages: number): Promise<Quantiles> => {
      const times = await openLoop(messages, PER_SECOND, () => {
        const key = `${kind}-${(next += 1)}`;
        return trips.ask(key, echoRecord(names[kind].input, key));
      });
      return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
    };
    report('warm-up');
    await Promise.all([run('service', WARM_UP_MESSAGES), run('bare', WARM_UP_MESSAGES)]);
    const rounds: { service: Quantiles; bare: Quantiles }[] = [];
    for (const order of alternating(count)) {
      const none = { p50: Number.NaN, p99: Number.NaN };
      const round = { service: none, bare: none };
      for (const arm of order) {
        const kind = arm === 'a' ? 'bare' : 'service';
        round[kind] = await run(kind, MESSAGES);
      }
      rounds.push(round);
      report(`service ${round.service.p50.toFixed(2)} ms, client alone ${round.bare.p50.toFixed(2)} ms`);
    }
    const over = (of: (round: (typeof rounds)[number]) => number) => spreadOf(rounds.map(of));
    return {
      figures: [
        { name: 'service, p50', unit: 'ms', value: over(({ service }) => service.p50), floor: { atMost: 5 } },
        { name: 'service, p99', unit: 'ms', value: over(({ service }) => service.p99) },
        { name: 'client alone, p50', unit: 'ms', value: over(({ bare }) => bare.p50) },
        { name: 'client alone, p99', unit: 'ms', value: over(({ bare }) => bare.p99) },
        {
          name: 'ratio of p50',
          unit: '',
          value: over(({ service, bare }) => service.p50 / bare.p50),
          floor: { atMost: 2 },
        },
      ],
      conditions: { messagesPerSecond: PER_SECOND, messages: MESSAGES, messageBytes: MESSAGE_BYTES },
      rounds,
    };
  } finally {
    trips.close();
    await client.close();
    await Promise.all(Object.values(processes).map((process) => process.stop()));
  }
}
