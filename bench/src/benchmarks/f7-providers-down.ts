import { setTimeout as sleep } from 'node:timers/promises';
import { parseResource, resourceRecord } from '@weir/resources';
import { ANSWER_TOPIC, Questions } from '../ask.js';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { FailingProvider } from '../failing-provider.js';
import { openLoop } from '../open-loop.js';
import { quantile, spreadOf } from '../statistics.js';
import type { System } from '../system.js';
import { TopicClient } from '../topic-client.js';

const APP = 'bench-down';
const PER_SECOND = 20;
/**
 * Three times as long as a model is left alone, so that it is tried again under load, and a second: the outage ends soon
 * after a trial in vain, when the next is furthest away.
 */
const QUESTIONS = 620;
/** Enough for the circuit breakers of both models. */
const TRIPPING_QUESTIONS = 12;
const WARM_UP_QUESTIONS = 100;
const DECLARED_MS = 10_000;
const RECOVERY_MS = 60_000;

export const providersDown: Benchmark = {
  id: 'f7',
  title: 'All providers down',
  question:
    'From publishing a question until its refusal is read, while both models of a route fail (one answers 500, one resets ' +
    'the connection) and are left alone; and, once they work again, until a question is answered.',
  rounds: 3,
  run: { on: 'system', measure },
};

interface Round {
  p50: number;
  p99: number;
  longest: number;
  /** Questions without an outcome at one time, at most. */
  unanswered: number;
  /** Calls of a provider, of all questions. */
  calls: number;
  recoverySeconds: number;
}

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const provider = await FailingProvider.start();
  const client = await TopicClient.open(system.brokers, [ANSWER_TOPIC]);
  const app = new Questions(client);
  const ask = async (): Promise<string> => {
    const { outcome, reason } = await app.ask(APP, 'Is anybody there?');
    return outcome === 'answered' ? outcome : `${outcome}: ${reason?.code}`;
  };
  /** @throws Error when that does not become of a question in time. */
  const until = async (wanted: string, milliseconds: number): Promise<void> => {
    const giveUpAt = performance.now() + milliseconds;
    for (let last = await ask(); last !== wanted; last = await ask()) {
      if (performance.now() > giveUpAt) throw new Error(`${last}, not ${wanted}, after ${milliseconds} ms.`);
      await sleep(100);
    }
  };
  try {
    await client.send(resourcesOf(provider.baseUrl).map((each) => resourceRecord(parseResource(each), 'weir/bench')));
    report('warm-up');
    provider.isUp = true;
    await until('answered', DECLARED_MS);
    await openLoop(WARM_UP_QUESTIONS, PER_SECOND, ask);
    const rounds: Round[] = [];
    for (let index = 0; index < count; index += 1) {
      provider.isUp = false;
      for (let question = 0; question < TRIPPING_QUESTIONS; question += 1) await ask();
      const round = { ...(await refusals(ask, provider)), recoverySeconds: Number.NaN };
      provider.isUp = true;
      const began = performance.now();
      await until('answered', RECOVERY_MS);
      round.recoverySeconds = (performance.now() - began) / 1_000;
      rounds.push(round);
      report(`refused after ${round.p99.toFixed(0)} ms (p99), back after ${round.recoverySeconds.toFixed(1)} s`);
    }
    const over = (of: (round: Round) => number) => spreadOf(rounds.map(of));
    return {
      figures: [
        { name: 'refusal, p99', unit: 'ms', value: over(({ p99 }) => p99), floor: { atMost: 200 } },
        { name: 'refusal, p50', unit: 'ms', value: over(({ p50 }) => p50) },
        { name: 'refusal, longest', unit: 'ms', value: over(({ longest }) => longest) },
        {
          name: 'questions without an outcome at one time',
          unit: '',
          value: over(({ unanswered }) => unanswered),
          // A second's worth.
          floor: { atMost: PER_SECOND },
        },
        { name: 'calls of providers', unit: '', value: over(({ calls }) => calls) },
        {
          name: 'until answers after the outage',
          unit: 's',
          value: over(({ recoverySeconds }) => recoverySeconds),
          floor: { atMost: 15 },
        },
      ],
      conditions: { models: 2, questionsPerSecond: PER_SECOND, questions: QUESTIONS },
      rounds,
    };
  } finally {
    app.close();
    await Promise.all([client.close(), provider.stop()]);
  }
}

async function refusals(
  ask: () => Promise<string>,
  provider: FailingProvider,
): Promise<Omit<Round, 'recoverySeconds'>> {
  const before = provider.calls;
  let [open, unanswered] = [0, 0];
  const times = await openLoop(QUESTIONS, PER_SECOND, async () => {
    open += 1;
    unanswered = Math.max(unanswered, open);
    const outcome = await ask();
    open -= 1;
    if (outcome !== 'failed: model-unavailable') throw new Error(outcome);
  });
  const [p50, p99, longest] = [0.5, 0.99, 1].map((share) => quantile(times, share)) as [number, number, number];
  return { p50, p99, longest, unanswered, calls: provider.calls - before };
}

function resourcesOf(baseUrl: string): object[] {
  const models = ['error', 'reset'].map((model) => ({
    kind: 'Model',
    name: `bench-${model}`,
    spec: { provider: 'openai', model: `${model}/bench`, baseUrl },
  }));
  const targets = models.map(({ name }) => ({ model: name }));
  return [
    ...models,
    { kind: 'Model', name: APP, spec: { provider: 'route', targets } },
    { kind: 'App', name: APP, spec: { pattern: 'simple', model: APP } },
  ];
}
