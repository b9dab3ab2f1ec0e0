import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseResource, resourceRecord } from '@weir/resources';
import { z } from 'zod';
import { ANSWER_TOPIC, Questions } from '../ask.js';
import type { Benchmark, BenchmarkOptions, Figure, Findings } from '../benchmark.js';
import { readHandbookQuestions } from '../handbook-questions.js';
import { openLoop } from '../open-loop.js';
import { ROOT } from '../root.js';
import { spreadOf } from '../statistics.js';
import type { System } from '../system.js';
import { TENANT, TopicClient } from '../topic-client.js';

const QUESTIONS = 500;
/** The pace of the traffic that is replayed: a quarter of a million questions a day, and two cores are idle most of the time. */
const PER_SECOND = 3;
const HANDBOOK = join(ROOT, 'examples', 'handbook');
const APP = 'bench-replay';
const MODES = ['rescore', 'regenerate', 'full'] as const;
const SETTLE_MS = 30_000;
const LOOK_MS = 100;

type Mode = (typeof MODES)[number];

export const replay: Benchmark = {
  id: 'replay',
  title: 'Replay',
  question:
    'Questions per second of a replay of 500 questions, from asking for it until its summary is there, over those of the traffic ' +
    'that it replays, which came at 3 a second.',
  rounds: 3,
  run: { on: 'system', measure },
};

const evaluationSchema = z.object({
  outcome: z.string(),
  summary: z
    .object({ replay: z.object({ identical: z.object({ items: z.number(), of: z.number() }).optional() }) })
    .optional(),
});

async function measure(system: System, { rounds: count, report }: BenchmarkOptions): Promise<Findings> {
  const client = await TopicClient.open(system.brokers, [ANSWER_TOPIC]);
  const questions = new Questions(client);
  const declared = [
    { kind: 'Model', name: APP, spec: { provider: 'extractive' } },
    { kind: 'App', name: APP, spec: { pattern: 'rag', model: APP, retrieval: { collection: 'handbook' } } },
  ];
  try {
    await system.weir(['ingest', join(HANDBOOK, 'docs'), '--collection', 'handbook', '--tenant', TENANT, '--wait']);
    await client.send(declared.map((resource) => resourceRecord(parseResource(resource), 'weir/bench')));
    const asked = await readHandbookQuestions();
    await eventually(async () => (await questions.ask(APP, asked[0]!)).outcome !== 'failed');
    const from = new Date();
    await openLoop(QUESTIONS, PER_SECOND, (index) => questions.ask(APP, asked[index % asked.length]!));
    const to = new Date();
    const rounds: Record<Mode, number>[] = [];
    for (let round = 0; round < count; round += 1) {
      const rates = { rescore: 0, regenerate: 0, full: 0 };
      for (const mode of round % 2 === 0 ? MODES : MODES.toReversed()) {
        rates[mode] = await replayed(system, { app: APP, mode, from: from.toISOString(), to: to.toISOString() });
      }
      rounds.push(rates);
      report(MODES.map((mode) => `${mode}: ${rates[mode].toFixed(1)}/s`).join(', '));
    }
    const figures = (
      name: (mode: Mode) => string,
      unit: string,
      of: (rate: number) => number,
      floor?: Figure['floor'],
    ) =>
      MODES.map((mode) => ({
        name: name(mode),
        unit,
        value: spreadOf(rounds.map((rates) => of(rates[mode]))),
        ...(floor ? { floor } : {}),
      }));
    return {
      figures: [
        ...figures(
          (mode) => `${mode}, over the original pace`,
          '',
          (rate) => rate / PER_SECOND,
          { atLeast: 5 },
        ),
        ...figures(
          (mode) => mode,
          'questions/s',
          (rate) => rate,
        ),
      ],
      conditions: { questions: QUESTIONS, questionsPerSecond: PER_SECOND, concurrency: 32 },
      rounds,
    };
  } finally {
    questions.close();
    await client.close();
  }
}

/** @returns Questions per second. @throws Error when it did not come to its end, or an answer is another one than before. */
async function replayed(system: System, spec: { mode: Mode } & Record<string, string>): Promise<number> {
  const began = performance.now();
  const { runId } = z.object({ runId: z.string() }).parse(await call(system, 'POST', '', { replay: spec }));
  for (;;) {
    const { outcome, summary } = evaluationSchema.parse(await call(system, 'GET', `/${runId}`));
    if (outcome === 'running') {
      await sleep(LOOK_MS);
      continue;
    }
    const seconds = (performance.now() - began) / 1_000;
    const { identical } = summary?.replay ?? {};
    const isSame = spec.mode === 'rescore' || identical?.items === QUESTIONS;
    if (outcome !== 'completed' || !isSame) throw new Error(`${spec.mode}: ${outcome}, ${JSON.stringify(identical)}`);
    return QUESTIONS / seconds;
  }
}

async function call(system: System, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${system.gatewayUrl}/api/evaluations${path}`, {
    method,
    headers: {
      authorization: `Bearer ${system.adminKey}`,
      'weir-tenant': TENANT,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = performance.now() + SETTLE_MS; !(await holds()); await sleep(250)) {
    if (performance.now() > giveUpAt) throw new Error(`It did not come within ${SETTLE_MS} ms.`);
  }
}
