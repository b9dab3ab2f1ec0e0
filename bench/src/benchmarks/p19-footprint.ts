import { ANSWER_TOPIC, Questions } from '../ask.js';
import type { Benchmark, BenchmarkOptions, Figure, Findings } from '../benchmark.js';
import { readCorpus } from '../corpus.js';
import { readQuestions } from '../indexed-corpus.js';
import { ingest, STATUS_TOPIC } from '../ingest.js';
import { openLoop } from '../open-loop.js';
import { residentMib } from '../processes.js';
import { spreadOf } from '../statistics.js';
import { System } from '../system.js';
import { TopicClient } from '../topic-client.js';

/** Collection and app that ship with Weir; its model quotes, and so embeds what it quotes from. */
const HANDBOOK = 'handbook';
const DOCUMENTS = 450;
const QUESTIONS = 30;
const QUESTIONS_PER_SECOND = 1;

export const footprint: Benchmark = {
  id: 'p19',
  title: 'Start and memory',
  question:
    'From `weir up` with empty data until every service is ready; and what the Node services have in memory together, ' +
    'then and after documents were loaded and questions answered.',
  rounds: 3,
  run: { on: 'machine', measure },
};

interface Round {
  startSeconds: number;
  /** MiB, by service. */
  atRest: Record<string, number>;
  afterLoad: Record<string, number>;
}

async function measure({ rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const documents = await readCorpus('cisi', DOCUMENTS);
  const questions = (await readQuestions()).slice(0, QUESTIONS);
  const rounds: Round[] = [];
  for (let index = 0; index < count; index += 1) {
    const system = await System.start();
    try {
      const { startSeconds } = system;
      const atRest = memoryOf(system);
      await load(system, documents, questions);
      const afterLoad = memoryOf(system);
      rounds.push({ startSeconds, atRest, afterLoad });
      report(`ready in ${startSeconds.toFixed(1)} s; ${sum(atRest).toFixed(0)} MiB, ${sum(afterLoad).toFixed(0)} MiB`);
    } finally {
      await system.stop();
    }
  }
  const over = (of: (round: Round) => number) => spreadOf(rounds.map(of));
  const services = Object.keys(rounds[0]?.afterLoad ?? {});
  return {
    figures: [
      { name: 'start to ready', unit: 's', value: over(({ startSeconds }) => startSeconds), floor: { atMost: 60 } },
      {
        name: 'all services after load',
        unit: 'MiB',
        value: over(({ afterLoad }) => sum(afterLoad)),
        floor: { atMost: 2_560 },
      },
      { name: 'all services at rest', unit: 'MiB', value: over(({ atRest }) => sum(atRest)) },
      ...services.map((service): Figure => ({
        name: `${service} after load`,
        unit: 'MiB',
        value: over(({ afterLoad }) => afterLoad[service] ?? Number.NaN),
      })),
    ],
    conditions: { documents: documents.length, questions: questions.length, questionsPerSecond: QUESTIONS_PER_SECOND },
    rounds,
  };
}

async function load(
  system: System,
  documents: Awaited<ReturnType<typeof readCorpus>>,
  questions: readonly string[],
): Promise<void> {
  const client = await TopicClient.open(system.brokers, [STATUS_TOPIC, ANSWER_TOPIC]);
  const app = new Questions(client);
  try {
    await ingest(client, HANDBOOK, documents, '');
    await openLoop(questions.length, QUESTIONS_PER_SECOND, async (index) => {
      const { outcome, reason } = await app.ask(HANDBOOK, questions[index]!);
      if (outcome === 'failed') throw new Error(reason?.message);
    });
  } finally {
    app.close();
    await client.close();
  }
}

function memoryOf({ services }: System): Record<string, number> {
  return Object.fromEntries(services.map(({ name, pid }) => [name, residentMib(pid)]));
}

function sum(values: Record<string, number>): number {
  return Object.values(values).reduce((total, value) => total + value, 0);
}
