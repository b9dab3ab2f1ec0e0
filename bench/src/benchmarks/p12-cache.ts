import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerCompleted } from '@weir/contracts';
import { parseResource, resourceRecord } from '@weir/resources';
import { ANSWER_TOPIC, Questions } from '../ask.js';
import type { Benchmark, BenchmarkOptions, Figure, Findings } from '../benchmark.js';
import { openLoop } from '../open-loop.js';
import { QUESTION_PAIRS } from '../question-pairs.js';
import { quantile, spreadOf } from '../statistics.js';
import type { System } from '../system.js';
import { TopicClient } from '../topic-client.js';

const PER_SECOND = 5;
const MODEL_MS = 500;
const SETTLE_MS = 30_000;

export const cache: Benchmark = {
  id: 'p12',
  title: 'Answers given again',
  question:
    'From publishing a question until its answer is read, when the same was asked before, over the same when it was not and the model ' +
    'takes 500 ms; and how many of 40 questions that sound alike and ask something else get the other one’s answer.',
  rounds: 3,
  run: { on: 'system', measure },
};

interface Round {
  hit: number;
  miss: number;
  /** Of the paraphrases, and of the questions that ask something else, the share that got the first question's answer. */
  found: Record<'strict' | 'loose', number>;
  mistaken: Record<'strict' | 'loose', number>;
}

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const client = await TopicClient.open(system.brokers, [ANSWER_TOPIC]);
  const questions = new Questions(client);
  const rounds: Round[] = [];
  try {
    for (let round = 0; round < count; round += 1) {
      const strict = await measureApp(client, questions, `cached-${round}`, 'strict');
      const loose = await measureApp(client, questions, `loose-${round}`, 'loose');
      rounds.push({
        hit: strict.hit,
        miss: strict.miss,
        found: { strict: strict.found, loose: loose.found },
        mistaken: { strict: strict.mistaken, loose: loose.mistaken },
      });
      report(`again ${strict.hit.toFixed(1)} ms, anew ${strict.miss.toFixed(1)} ms`);
    }
  } finally {
    questions.close();
    await client.close();
  }
  const figure = (name: string, unit: string, of: (round: Round) => number, floor?: Figure['floor']): Figure => ({
    name,
    unit,
    value: spreadOf(rounds.map(of)),
    ...(floor ? { floor } : {}),
  });
  return {
    figures: [
      figure('again over anew, p50', '', ({ hit, miss }) => hit / miss, { atMost: 0.2 }),
      figure("another's answer, strict", '%', ({ mistaken }) => mistaken.strict * 100, { atMost: 5 }),
      figure('again, p50', 'ms', ({ hit }) => hit),
      figure('anew, p50', 'ms', ({ miss }) => miss),
      figure('paraphrases answered again, strict', '%', ({ found }) => found.strict * 100),
      figure('paraphrases answered again, loose', '%', ({ found }) => found.loose * 100),
      figure("another's answer, loose", '%', ({ mistaken }) => mistaken.loose * 100),
    ],
    conditions: { pairs: QUESTION_PAIRS.length, modelMs: MODEL_MS, questionsPerSecond: PER_SECOND },
    rounds,
  };
}

/** One app, whose memory is empty at the beginning: its name is part of what answers are kept under. */
async function measureApp(client: TopicClient, questions: Questions, name: string, match: 'strict' | 'loose') {
  const script = [{ text: 'So it is.', firstDelayMs: MODEL_MS }];
  const declared = [
    { kind: 'Model', name, spec: { provider: 'scripted', script } },
    { kind: 'App', name, spec: { pattern: 'simple', model: name, cache: { match } } },
  ];
  await client.send(declared.map((resource) => resourceRecord(parseResource(resource), 'weir/bench')));
  const ask = async (question: string): Promise<AnswerCompleted> => {
    const completed = await questions.ask(name, question);
    if (completed.outcome !== 'answered') throw new Error(`${completed.outcome}: ${completed.reason?.message}`);
    return completed;
  };
  const runs = new Map<string, string>();
  await eventually(async () => (await questions.ask(name, 'Is this a warm-up question?')).outcome === 'answered');
  const missTimes = await timed(async (question) => {
    const { runId, recalledFrom } = await ask(question);
    if (recalledFrom) throw new Error(`${question} was recalled.`);
    runs.set(question, runId);
  });
  for (const { question } of QUESTION_PAIRS) {
    await eventually(async () => (await ask(question)).recalledFrom !== undefined);
  }
  const hitTimes = await timed(async (question) => void (await ask(question)));
  let found = 0;
  let mistaken = 0;
  for (const { question, paraphrase, nearMiss } of QUESTION_PAIRS) {
    // First the other question: a paraphrase that is answered anew is remembered too.
    if ((await ask(nearMiss)).recalledFrom?.runId === runs.get(question)) mistaken += 1;
    if ((await ask(paraphrase)).recalledFrom?.runId === runs.get(question)) found += 1;
  }
  const shares = { found: found / QUESTION_PAIRS.length, mistaken: mistaken / QUESTION_PAIRS.length };
  return { hit: quantile(hitTimes, 0.5), miss: quantile(missTimes, 0.5), ...shares };
}

/** Asks every question at a steady rate. @returns How long each took, milliseconds. */
function timed(ask: (question: string) => Promise<void>): Promise<number[]> {
  let next = 0;
  return openLoop(QUESTION_PAIRS.length, PER_SECOND, () => ask(QUESTION_PAIRS[next++]!.question));
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = performance.now() + SETTLE_MS; !(await holds()); await sleep(250)) {
    if (performance.now() > giveUpAt) throw new Error(`It did not come within ${SETTLE_MS} ms.`);
  }
}
