import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseResource, resourceRecord } from '@weir/resources';
import { answersPerSecond } from '../answers-per-second.js';
import { ANSWER_TOPIC, Questions } from '../ask.js';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { readHandbookQuestions } from '../handbook-questions.js';
import { ROOT } from '../root.js';
import { alternating, spreadOf } from '../statistics.js';
import { System } from '../system.js';
import { TENANT, TopicClient } from '../topic-client.js';

/** Questions of one arm in a round, and how many are under way at a time. */
const QUESTIONS = 400;
const UNDER_WAY = 16;
const APP = 'bench-traced';
const SETTLE_MS = 60_000;

export const tracing: Benchmark = {
  id: 'p16t',
  title: 'Logging and tracing',
  question:
    'Answers a second of a system that logs (`LOG_LEVEL=info`) and sends every span to a collector, over those of one that does neither (`LOG_LEVEL=error`): ' +
    '16 questions on the handbook under way at a time, answered by the model that ships.',
  run: { on: 'machine', measure },
};

interface Arm {
  system: System;
  ask: () => Promise<void>;
  close: () => Promise<void>;
}

async function measure({ rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const collector = await startCollector();
  const on = { LOG_LEVEL: 'info', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const arms: Arm[] = [];
  try {
    // One after the other: both together would start late.
    for (const environment of [on, { LOG_LEVEL: 'error' }])
      arms.push(await startArm({ ...environment, WEIR_MLFLOW: 'false' }));
    const [traced, silent] = arms as [Arm, Arm];
    const of = ({ ask }: Arm): Promise<number> => answersPerSecond(ask, { questions: QUESTIONS, underWay: UNDER_WAY });
    report('warm-up');
    for (const arm of arms) await of(arm);
    const rounds: { on: number; off: number }[] = [];
    for (const order of alternating(count)) {
      const round = { on: Number.NaN, off: Number.NaN };
      for (const first of order) {
        if (first === 'a') round.on = await of(traced);
        else round.off = await of(silent);
      }
      rounds.push(round);
      report(`on ${round.on.toFixed(1)}/s, off ${round.off.toFixed(1)}/s`);
    }
    if (collector.bytes() === 0) throw new Error('The collector got no spans: nothing was measured.');
    const over = (pick: (round: (typeof rounds)[number]) => number) => spreadOf(rounds.map(pick));
    return {
      figures: [
        { name: 'on over off', unit: '', value: over((one) => one.on / one.off), floor: { atLeast: 0.95 } },
        { name: 'on', unit: 'answers/s', value: over((one) => one.on) },
        { name: 'off', unit: 'answers/s', value: over((one) => one.off) },
      ],
      conditions: { questions: QUESTIONS, underWay: UNDER_WAY },
      rounds,
    };
  } finally {
    for (const { close } of arms) await close();
    collector.close();
  }
}

async function startArm(environment: NodeJS.ProcessEnv): Promise<Arm> {
  const system = await System.start(environment);
  const client = await TopicClient.open(system.brokers, [ANSWER_TOPIC]);
  const questions = new Questions(client);
  const declared = [
    { kind: 'Model', name: APP, spec: { provider: 'extractive' } },
    { kind: 'App', name: APP, spec: { pattern: 'rag', model: APP, retrieval: { collection: 'handbook' } } },
  ];
  const docs = join(ROOT, 'examples', 'handbook', 'docs');
  await system.weir(['ingest', docs, '--collection', 'handbook', '--tenant', TENANT, '--wait']);
  await client.send(declared.map((resource) => resourceRecord(parseResource(resource), 'weir/bench')));
  const asked = await readHandbookQuestions();
  let next = 0;
  const ask = async (): Promise<void> => {
    const { outcome, reason } = await questions.ask(APP, asked[(next += 1) % asked.length]!);
    if (outcome === 'failed') throw new Error(`${reason?.code}: ${reason?.message}`);
  };
  for (const giveUpAt = performance.now() + SETTLE_MS; ; await sleep(250)) {
    try {
      await ask();
      break;
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
    }
  }
  const close = async (): Promise<void> => {
    questions.close();
    await client.close();
    await system.stop();
  };
  return { system, ask, close };
}

/** Takes whatever it is sent, as fast as it comes. */
async function startCollector(): Promise<{ url: string; bytes: () => number; close: () => void }> {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (piece: Buffer) => (bytes += piece.length));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    close: () => server.close(),
  };
}
