import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { OutsideClient, type Seen } from './support/outside-client.js';
import { ROOT } from './support/run-weir.js';
import { sharedSystem } from './support/shared-system.js';
import { TOPIC } from './support/topics.js';
import { until } from './support/until.js';

/** Questions to an app, 700 of one kind and then some of another: through topics alone, in and out. */
const system = sharedSystem();
const DRIFT_FOUND = 'weir.monitoring.v1.drift-found';
const APP = 'drift-desk';
const COLLECTION = 'drift-desk';
/** What monitoring takes for reference and first window. */
const CALM = 700;
const OTHERS = 75;
const AT_A_TIME = 25;

const WORK = {
  things:
    'annual leave, sick pay, expenses, laptops, parental leave, working from home, travel, overtime, training, pensions, holidays, meeting rooms, badges, parking, salaries, notice periods'.split(
      ', ',
    ),
  questions: [
    'How do I apply for #?',
    'What is the rule for #?',
    'Who decides about #?',
    'How much # do I get?',
    'Where do I find the form for #?',
    'Can my manager refuse #?',
    'When may I ask for #?',
    'Does # change after a year?',
  ],
};
const MEDICINE = {
  things:
    'streptococcal infection, bone turnover, hypertension, pyloric stenosis, multiple sclerosis, hearing loss, cardiac surgery, breast cancer, asthma, insulin resistance'.split(
      ', ',
    ),
  questions: [
    'Does # predict mortality in elderly patients?',
    'Is # associated with renal failure in children?',
    'Do biomarkers of # respond to chemotherapy?',
  ],
};

/** All questions are about equally frequent, in an order without a pattern. */
function questionsOf({ things, questions }: typeof WORK, count: number): string[] {
  const all = things.flatMap((thing) => questions.map((question) => question.replace('#', thing)));
  return Array.from({ length: count }, (_, index) => all[(index * 7_919) % all.length]!);
}

interface DriftFound {
  app: string;
  features: string[];
  replay: string;
  look: { features: { feature: string; state: string; since?: string; examples?: string[] }[] };
}

it('finds that questions are about something else, once, and says since when', { timeout: 420_000 }, async () => {
  await system.mustWeir(['ingest', join(ROOT, 'examples', 'handbook', 'docs'), '--collection', COLLECTION, '--wait'], {
    timeoutMs: 240_000,
  });
  const resources = [{ kind: 'App', name: APP, spec: { pattern: 'rag', retrieval: { collection: COLLECTION } } }];
  const applied = await system.fetch('/api/resources', { method: 'POST', body: JSON.stringify({ resources }) });
  if (!applied.ok) throw new Error(await applied.text());

  const client = await OutsideClient.connect(system.addresses.kafkaBrokers, [TOPIC.answers, DRIFT_FOUND]);
  const ask = async (kind: string, questions: readonly string[]): Promise<void> => {
    for (let from = 0; from < questions.length; from += AT_A_TIME) {
      const asked = questions
        .slice(from, from + AT_A_TIME)
        .map((question, index) => ({ question, runId: `drift-${kind}-${from + index}` }));
      for (const { runId, question } of asked)
        await client.publish(TOPIC.requests, runId, { runId, app: APP, question });
      for (const { runId } of asked)
        await client.wait(TOPIC.answers, `the answer to ${runId}`, ({ key }) => key === runId, 120_000);
    }
  };
  interface Shown {
    apps: {
      app: string;
      note?: string;
      window?: { runs: number; to: string };
      drifted: { found: { feature: string } }[];
    }[];
  }
  const shown = async () => ((await (await system.fetch(`/api/drift?app=${APP}`)).json()) as Shown).apps[0];
  try {
    await ask('few', questionsOf(WORK, 43));
    await until('it says how few runs there are', async () => (await shown())?.note?.startsWith('not enough runs'), {
      withinMs: 60_000,
    });
    await ask('calm', questionsOf(WORK, CALM - 43));
    const calm = await until(
      'the first window was looked at',
      async () => ((await shown())?.window ? shown() : undefined),
      { withinMs: 60_000 },
    );
    expect(calm.drifted).toEqual([]);

    const began = Date.now();
    await sleep(1_000);
    await ask('other', questionsOf(MEDICINE, OTHERS));
    const isOfQuestions = ({ key, message }: Seen) =>
      key === APP && (message as unknown as DriftFound).features.some((feature) => feature.startsWith('question-'));
    const { message } = await client.wait(DRIFT_FOUND, 'that the drift of questions was found', isOfQuestions, 60_000);
    const found = message as unknown as DriftFound;
    const drifted = found.look.features.find(
      ({ feature, state }) => feature.startsWith('question-') && state === 'drifted',
    )!;
    expect(Math.abs(Number(drifted.since) - began)).toBeLessThan(30_000);
    expect(drifted.examples!.filter((run) => run.startsWith('drift-other-')).length).toBeGreaterThanOrEqual(4);
    expect(found.replay).toMatch(/^weir replay --app drift-desk --from \S+ --mode full$/);

    const { app, drifted: open } = (await shown())!;
    expect(app).toBe(APP);
    expect(open.map((each) => each.found.feature)).toContain(drifted.feature);
    expect(client.seen(DRIFT_FOUND, isOfQuestions)).toHaveLength(1);
    console.log(`drift: ${found.features.join(', ')} found after ${OTHERS} or fewer other questions`);
  } finally {
    await client.close();
  }
});
