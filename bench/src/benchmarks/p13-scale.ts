import { setTimeout as sleep } from 'node:timers/promises';
import { Admin } from '@platformatic/kafka';
import { LogReader, RecordProducer } from '@weir/kafka';
import { createLogger } from '@weir/telemetry';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { createEchoTopics, echoRecord, PARTITIONS } from '../echo.js';
import { EchoProcess } from '../echo-process.js';
import { spreadOf } from '../statistics.js';
import type { System } from '../system.js';

const INSTANCES = [1, 2, 4, 8];
const WAIT_MS = 200;
/** Messages that an instance has in hand at once. */
const SLOTS = 8;
/** As long as this one instance would take for its share, seconds. */
const SECONDS = 10;
const JOINED_MS = 60_000;

const logger = createLogger({ service: 'bench', instance: '0', level: 'error' });

export const scale: Benchmark = {
  id: 'p13',
  title: 'More instances',
  question:
    'Messages that each wait 200 ms for something else, eight at a time in an instance, are answered by 1, 2, 4 and 8 instances of ' +
    'a service over 8 partitions; the rate is divided by that of one instance times their number.',
  rounds: 3,
  run: { on: 'system', measure },
};

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const { brokers } = system;
  const rounds: Record<number, number>[] = [];
  for (let round = 0; round < count; round += 1) {
    const rates: Record<number, number> = {};
    // There and back again, so that a drift of the machine hits all alike.
    for (const instances of round % 2 === 0 ? INSTANCES : INSTANCES.toReversed()) {
      rates[instances] = await rateOf(brokers, instances, `${round}.${instances}`);
    }
    rounds.push(rates);
    report(INSTANCES.map((instances) => `${instances}: ${rates[instances]!.toFixed(1)}/s`).join(', '));
  }
  const of = (instances: number) => spreadOf(rounds.map((rates) => rates[instances]! / (instances * rates[1]!)));
  return {
    figures: [
      ...INSTANCES.slice(1).map((instances) => ({
        name: `${instances} instances, of ${instances} times one`,
        unit: '',
        value: of(instances),
        floor: { atLeast: 0.85 },
      })),
      ...INSTANCES.map((instances) => ({
        name: instances === 1 ? '1 instance' : `${instances} instances`,
        unit: 'messages/s',
        value: spreadOf(rounds.map((rates) => rates[instances]!)),
      })),
    ],
    conditions: { waitMs: WAIT_MS, slots: SLOTS, partitions: PARTITIONS, most: (SLOTS * 1_000) / WAIT_MS },
    rounds,
  };
}

/** Messages per second, by when the broker appended the answers. */
async function rateOf(brokers: readonly string[], instances: number, name: string): Promise<number> {
  const input = `bench.p13.in.${name}`;
  const output = `bench.p13.out.${name}`;
  await createEchoTopics(brokers, [input, output]);
  const environment = { BENCH_WAIT_MS: String(WAIT_MS), BENCH_SLOTS: String(SLOTS) };
  const processes = Array.from(
    { length: instances },
    (_, instance) =>
      new EchoProcess(
        'waiting',
        { brokers, input, output, group: output },
        { ...environment, WEIR_INSTANCE: `${instance}` },
      ),
  );
  try {
    await joined(brokers, output, instances);
    const perPartition = Math.ceil((SLOTS * (1_000 / WAIT_MS) * SECONDS * instances) / PARTITIONS);
    const answered = answers(brokers, output, perPartition * PARTITIONS);
    await fill(brokers, input, perPartition);
    const times = (await answered).toSorted((a, b) => a - b);
    // The first answers come after a wait, the last ones from instances that have nothing more to do beside them.
    const [from, to] = [0.1, 0.9].map((share) => Math.floor(times.length * share)) as [number, number];
    return ((to - from) * 1_000) / (times[to]! - times[from]!);
  } finally {
    await Promise.all(processes.map((each) => each.stop()));
  }
}

async function joined(brokers: readonly string[], group: string, instances: number): Promise<void> {
  const admin = new Admin({ clientId: 'weir-bench-admin', bootstrapBrokers: [...brokers] });
  try {
    for (const giveUpAt = performance.now() + JOINED_MS; ; await sleep(200)) {
      const described = await admin.describeGroups({ groups: [group] }).catch(() => undefined);
      const found = described?.get(group);
      if (found?.state.toUpperCase() === 'STABLE' && found.members.size === instances) return;
      if (performance.now() > giveUpAt) throw new Error(`${instances} instances did not join within ${JOINED_MS} ms.`);
    }
  } finally {
    await admin.close();
  }
}

async function fill(brokers: readonly string[], topic: string, perPartition: number): Promise<void> {
  const producer = new RecordProducer({ kafka: { brokers, clientId: 'weir-bench' }, logger });
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const records = Array.from({ length: perPartition }, (_, index) => ({
      ...echoRecord(topic, `message-${partition}-${index}`),
      partition,
    }));
    await producer.send(records);
  }
  await producer.close();
}

async function answers(brokers: readonly string[], topic: string, count: number): Promise<number[]> {
  const times: number[] = [];
  const finished = Promise.withResolvers<void>();
  const reader = new LogReader({
    kafka: { brokers, clientId: 'weir-bench' },
    topics: [topic],
    from: 'start',
    logger,
    onRecord: ({ timestamp }) => {
      times.push(timestamp);
      if (times.length === count) finished.resolve();
    },
    maxWaitMs: 500,
  });
  await reader.start();
  try {
    await finished.promise;
    return times;
  } finally {
    await reader.stop();
  }
}
