import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerCompleted } from '@weir/contracts';
import { parseResource, resourceRecord } from '@weir/resources';
import { answersPerSecond } from '../answers-per-second.js';
import { ANSWER_TOPIC, Questions } from '../ask.js';
import type { Benchmark, BenchmarkOptions, Findings } from '../benchmark.js';
import { readHandbookQuestions } from '../handbook-questions.js';
import { openLoop } from '../open-loop.js';
import { ROOT } from '../root.js';
import { alternating, quantile, spreadOf } from '../statistics.js';
import type { System } from '../system.js';
import { TENANT, TopicClient } from '../topic-client.js';

/** Questions of one arm in a round, and how many are under way at a time. */
const QUESTIONS = 400;
const UNDER_WAY = 16;
const PER_SECOND = 5;
const CHECKED = 100;
const SETTLE_MS = 30_000;
const ARMS = { standard: 'bench-standard', off: 'bench-off' } as const;
const CHECKS = ['check-input', 'check-output'];

export const guardrails: Benchmark = {
  id: 'p16',
  title: 'Guardrails',
  question:
    'Answers a second with the policy `standard`, over those with `off`: 16 questions on the handbook under way at a time, answered by the ' +
    'model that ships. And what the checks of question and answer take together, at 5 questions a second.',
  run: { on: 'system', measure },
};

type Arm = keyof typeof ARMS;

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const client = await TopicClient.open(system.brokers, [ANSWER_TOPIC]);
  const questions = new Questions(client);
  const declared = [
    { kind: 'Model', name: 'bench-extractive', spec: { provider: 'extractive' } },
    ...Object.entries(ARMS).map(([policy, name]) => ({
      kind: 'App',
      name,
      spec: { pattern: 'rag', model: 'bench-extractive', policy, retrieval: { collection: 'handbook' } },
    })),
  ];
  try {
    const docs = join(ROOT, 'examples', 'handbook', 'docs');
    await system.weir(['ingest', docs, '--collection', 'handbook', '--tenant', TENANT, '--wait']);
    await client.send(declared.map((resource) => resourceRecord(parseResource(resource), 'weir/bench')));
    const asked = await readHandbookQuestions();
    let next = 0;
    const ask = async (arm: Arm): Promise<AnswerCompleted> => {
      const answer = await questions.ask(ARMS[arm], asked[(next += 1) % asked.length]!);
      if (answer.outcome === 'failed') throw new Error(`${answer.reason?.code}: ${answer.reason?.message}`);
      return answer;
    };
    for (const arm of ['standard', 'off'] as const) await answering(() => ask(arm));
    const throughput = (arm: Arm): Promise<number> =>
      answersPerSecond(() => ask(arm), { questions: QUESTIONS, underWay: UNDER_WAY });
    report('warm-up');
    for (const arm of ['standard', 'off'] as const) await throughput(arm);
    const rounds: { standard: number; off: number }[] = [];
    for (const order of alternating(count)) {
      const round = { standard: Number.NaN, off: Number.NaN };
      for (const first of order) {
        const arm = first === 'a' ? 'standard' : 'off';
        round[arm] = await throughput(arm);
      }
      rounds.push(round);
      report(`standard ${round.standard.toFixed(1)}/s, off ${round.off.toFixed(1)}/s`);
    }
    const checks: { took: number; overTopics: number }[] = [];
    await openLoop(CHECKED, PER_SECOND, async () => void checks.push(checksOf(await ask('standard'))));
    const of = (pick: (one: (typeof checks)[number]) => number, share: number) =>
      spreadOf([quantile(checks.map(pick), share)]);
    const over = (pick: (round: (typeof rounds)[number]) => number) => spreadOf(rounds.map(pick));
    return {
      figures: [
        { name: 'standard over off', unit: '', value: over((one) => one.standard / one.off), floor: { atLeast: 0.85 } },
        { name: 'standard', unit: 'answers/s', value: over((one) => one.standard) },
        { name: 'off', unit: 'answers/s', value: over((one) => one.off) },
        { name: 'both checks, p50', unit: 'ms', value: of(({ took }) => took, 0.5), floor: { atMost: 15 } },
        { name: 'both checks, p99', unit: 'ms', value: of(({ took }) => took, 0.99) },
        { name: 'both checks and their way over topics, p50', unit: 'ms', value: of((one) => one.overTopics, 0.5) },
      ],
      conditions: { questions: QUESTIONS, underWay: UNDER_WAY, checkedAtPerSecond: PER_SECOND, checked: CHECKED },
      rounds,
    };
  } finally {
    questions.close();
    await client.close();
  }
}

/** What the checks of question and answer took: in the service, and from request to reply. */
function checksOf({ steps }: AnswerCompleted): { took: number; overTopics: number } {
  const checks = steps.filter(({ step }) => CHECKS.includes(step));
  const took = checks.reduce((sum, { tookMs }) => sum + tookMs, 0);
  const overTopics = checks.reduce(
    (sum, { requested, completed }) => sum + Number((completed?.at ?? 0n) - (requested?.at ?? 0n)),
    0,
  );
  return { took, overTopics };
}

async function answering(ask: () => Promise<unknown>): Promise<void> {
  for (const giveUpAt = performance.now() + SETTLE_MS; ; await sleep(250)) {
    try {
      return void (await ask());
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
    }
  }
}
