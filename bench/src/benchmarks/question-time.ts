import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { BENCH_APP, declareBenchResources } from '../declare.js';
import { readCorpus } from '../corpus.js';
import { CORPUS_COLLECTION, readQuestions } from '../indexed-corpus.js';
import { ingest, STATUS_TOPIC } from '../ingest.js';
import { openLoop } from '../open-loop.js';
import { cpuSeconds, residentMib } from '../processes.js';
import { spreadOf } from '../statistics.js';
import type { RunningProcess, System } from '../system.js';
import { TENANT, TopicClient } from '../topic-client.js';

const CORPUS = 'cisi';
const DOCUMENTS = 400;
const PER_SECOND = 5;
const QUESTIONS = 150;
const WARM_UP_QUESTIONS = 100;
/** What records of runs are written and looked at for after them. */
const SETTLE_MS = 3_000;
const IDLE_MS = 10_000;
const DECLARED_MS = 10_000;

/** Its load is the runs': what P19 loads the others with makes it do little. */
const MONITORING = 'monitoring';

export const questionTime: Benchmark = {
  id: 'question',
  title: 'Processor time of a question',
  question:
    'Processor time of each service, of Kafka and of Elasticsearch for a question of a rag app over HTTP (8 contexts, the usual policy, a model that ' +
    'takes none), less what they take in the same time with no question.',
  rounds: 3,
  run: { on: 'system', measure },
};

/** Milliseconds, by process. */
type Times = Record<string, number>;

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const questions = await readQuestions();
  const client = await TopicClient.open(system.brokers, [STATUS_TOPIC]);
  await declareBenchResources(client);
  const documents = await readCorpus(CORPUS, DOCUMENTS);
  report(`indexing ${documents.length} documents`);
  const { chunks } = await ingest(client, CORPUS_COLLECTION, documents, '');
  await client.close();
  const headers = { authorization: `Bearer ${system.adminKey}`, 'weir-tenant': TENANT };
  let next = 0;
  const ask = async (): Promise<string> => {
    const response = await fetch(`${system.gatewayUrl}/api/answers`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ app: BENCH_APP, question: questions[(next += 1) % questions.length] }),
    });
    const { outcome, code } = (await response.json()) as { outcome?: string; code?: string };
    return outcome ?? code ?? String(response.status);
  };
  for (const giveUpAt = performance.now() + DECLARED_MS; ;) {
    const outcome = await ask();
    if (outcome === 'answered') break;
    if (performance.now() > giveUpAt) throw new Error(`The app ${BENCH_APP} does not answer: ${outcome}.`);
    await sleep(250);
  }
  const load = (howMany: number) =>
    openLoop(howMany, PER_SECOND, async () => {
      const outcome = await ask();
      if (outcome !== 'answered') throw new Error(outcome);
    });
  report('warm-up');
  await load(WARM_UP_QUESTIONS);
  const processes = [...system.services, ...system.servers];
  const rounds: Times[] = [];
  for (let round = 0; round < count; round += 1) {
    const idle = await timesOf(processes, () => sleep(IDLE_MS));
    const busy = await timesOf(processes, async () => {
      await load(QUESTIONS);
      await sleep(SETTLE_MS);
    });
    const each = processes.map(({ name }) => {
      const spent = busy.spent[name]! - (idle.spent[name]! / idle.tookMs) * busy.tookMs;
      return [name, Math.max(0, spent / QUESTIONS)] as const;
    });
    rounds.push(Object.fromEntries(each));
    report(each.map(([name, ms]) => `${name} ${ms.toFixed(1)}`).join(', '));
  }
  const all = rounds.map((round) => Object.values(round).reduce((sum, ms) => sum + ms, 0));
  return {
    figures: [
      { name: 'all', unit: 'ms/question', value: spreadOf(all) },
      ...processes.map(({ name }) => ({
        name: `processor time of ${name}`,
        unit: 'ms/question',
        value: spreadOf(rounds.map((round) => round[name]!)),
      })),
      ...system.services
        .filter(({ name }) => name === MONITORING)
        .map(({ name, pid }) => ({ name: `${name} after load`, unit: 'MiB', value: spreadOf([residentMib(pid)]) })),
    ],
    conditions: {
      corpus: `first ${documents.length} documents of ${CORPUS}`,
      chunks,
      questionsPerSecond: PER_SECOND,
      questions: QUESTIONS,
    },
    rounds,
  };
}

async function timesOf(
  processes: readonly RunningProcess[],
  action: () => Promise<unknown>,
): Promise<{ spent: Times; tookMs: number }> {
  const before = processes.map(({ pid }) => cpuSeconds([pid]));
  const began = performance.now();
  await action();
  const tookMs = performance.now() - began;
  const spent = processes.map(({ name, pid }, index) => [name, 1_000 * (cpuSeconds([pid]) - before[index]!)] as const);
  return { spent: Object.fromEntries(spent), tookMs };
}
