import { setTimeout as sleep } from 'node:timers/promises';
import { createElasticsearch } from '@weir/elasticsearch';
import { createOnnxEmbedder } from '@weir/models';
import { median } from '@weir/statistics';
import { ANSWER_TOPIC, Questions } from '../ask.js';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { BENCH_APP, declareBenchResources } from '../declare.js';
import { CORPUS_SIZE, fillIndex, readQuestions } from '../indexed-corpus.js';
import { describeMachine, MODEL, modelsFolder } from '../machine.js';
import { openLoop } from '../open-loop.js';
import { rawSearch } from '../raw-search.js';
import { ROOT } from '../root.js';
import { alternating, quantile, spreadOf } from '../statistics.js';
import type { System } from '../system.js';
import { TopicClient } from '../topic-client.js';

const PER_SECOND = 5;
const QUESTIONS = 75;
const WARM_UP_QUESTIONS = 150;
const DECLARED_MS = 10_000;

export const answer: Benchmark = {
  id: 'p6',
  title: 'Question to answer',
  question:
    'From publishing a question until its answer is read, less what a program takes that embeds the question, searches ' +
    'Elasticsearch (kNN) and has its answer at once, all in one process. The model costs no time on either side.',
  run: { on: 'system', measure },
};

type Quantiles = Record<'p50' | 'p99', number>;
type Round = Record<'topics' | 'direct', Quantiles>;

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const chunks = await fillIndex(system, describeMachine(ROOT).model, report);
  const questions = await readQuestions();
  const embedder = await createOnnxEmbedder({ directory: modelsFolder(ROOT), model: MODEL });
  const elasticsearch = createElasticsearch({ url: system.elasticsearchUrl });
  const client = await TopicClient.open(system.brokers, [ANSWER_TOPIC]);
  const app = new Questions(client);
  const steps: Record<string, number>[] = [];
  let next = 0;
  const asked = () => questions[(next += 1) % questions.length]!;
  const ask = () => app.ask(BENCH_APP, asked());
  const viaTopics = (howMany: number) =>
    openLoop(howMany, PER_SECOND, async () => {
      const { outcome, reason, timings } = await ask();
      if (outcome !== 'answered') throw new Error(`${outcome}: ${reason?.message}`);
      steps.push(timings);
    });
  const direct = (howMany: number) =>
    openLoop(howMany, PER_SECOND, async () => {
      const [vector] = await embedder.embed([asked()], { lane: 'query' });
      await rawSearch(elasticsearch, [...vector!]);
    });
  try {
    await declareBenchResources(client);
    for (const giveUpAt = performance.now() + DECLARED_MS; (await ask()).outcome !== 'answered';) {
      if (performance.now() > giveUpAt) throw new Error(`The app ${BENCH_APP} does not answer.`);
      await sleep(250);
    }
    report('warm-up');
    await viaTopics(WARM_UP_QUESTIONS);
    await direct(WARM_UP_QUESTIONS / 2);
    steps.length = 0;
    const rounds: Round[] = [];
    for (const order of alternating(count)) {
      const none = { p50: Number.NaN, p99: Number.NaN };
      const round: Round = { topics: none, direct: none };
      for (const arm of order) {
        if (arm === 'a') round.direct = quantilesOf(await direct(QUESTIONS));
        else round.topics = quantilesOf(await viaTopics(QUESTIONS));
      }
      rounds.push(round);
      report(`over topics ${round.topics.p50.toFixed(1)} ms, direct ${round.direct.p50.toFixed(1)} ms`);
    }
    const over = (of: (round: Round) => number) => spreadOf(rounds.map(of));
    return {
      figures: [
        {
          name: 'difference of p50',
          unit: 'ms',
          value: over((round) => round.topics.p50 - round.direct.p50),
          floor: { atMost: 60 },
        },
        { name: 'over topics, p50', unit: 'ms', value: over((round) => round.topics.p50) },
        { name: 'over topics, p99', unit: 'ms', value: over((round) => round.topics.p99) },
        { name: 'direct, p50', unit: 'ms', value: over((round) => round.direct.p50) },
        { name: 'direct, p99', unit: 'ms', value: over((round) => round.direct.p99) },
        ...Object.keys(steps[0] ?? {}).map((step) => ({
          name: `within ${step}`,
          unit: 'ms',
          value: spreadOf([median(steps.map((timings) => timings[step] ?? Number.NaN))]),
        })),
      ],
      conditions: { corpus: CORPUS_SIZE, chunks, questionsPerSecond: PER_SECOND, questions: QUESTIONS },
      rounds,
    };
  } finally {
    app.close();
    await Promise.all([client.close(), elasticsearch.close(), embedder.close()]);
  }
}

function quantilesOf(times: readonly number[]): Quantiles {
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
