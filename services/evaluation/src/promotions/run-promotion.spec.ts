import {
  AnswerCompletedSchema,
  AnswerRequestedSchema,
  create,
  PromotionDecidedSchema,
  PromotionRequestedSchema,
  topics,
} from '@weir/contracts';
import { fakeGatherContext } from '@weir/kafka';
import { defaultResources } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { decidePromotionConsumer } from './decide-promotion.consumer.js';
import { FakePromotionLog } from './promotion-log.fake.js';
import { runPromotionConsumer } from './run-promotion.consumer.js';

const answered = [{ name: 'answered', margin: 0.5 }];
const spec = {
  app: 'support',
  with: { prompt: { system: 'Be brief.' } },
  shadow: { share: 1, samples: 10 },
  gate: { metrics: answered },
  canary: { steps: [0.1, 0.5], samples: 5, metrics: answered },
};
const request = (fields: object = {}) =>
  create(PromotionRequestedSchema, {
    promotion: 'brief',
    runId: 'p-1',
    spec: { ...spec, ...fields },
    caller: 'ada',
  });

/** A system where everything was asked and answered already, by the canary too; only copies are answered as they come. */
function system(outcome = 'answered'): FakePromotionLog {
  const log = new FakePromotionLog(
    ...defaultResources(),
    { kind: 'Model', name: 'small', spec: { provider: 'extractive' } },
    { kind: 'App', name: 'support', spec: { pattern: 'simple', model: 'small' } },
    { kind: 'Collection', name: 'handbook', spec: {} },
  );
  const answer = (runId: string, fields: object) =>
    log.write(
      topics.answerCompleted,
      runId,
      create(AnswerCompletedSchema, {
        runId,
        app: 'support',
        outcome: 'answered',
        answer: 'So.',
        usage: {},
        ...fields,
      }),
    );
  for (let index = 0; index < 15; index += 1) {
    const runId = `run-${index}`;
    log.write(
      topics.answerRequested,
      runId,
      create(AnswerRequestedSchema, { runId, app: 'support', question: 'Why?' }),
    );
    answer(runId, {});
  }
  for (const share of [0.1, 0.5]) {
    for (let index = 0; index < 5; index += 1) {
      answer(`canary-${share}-${index}`, { outcome, provenance: { canary: { promotion: 'brief', share } } });
    }
  }
  const { onPublish } = log.publisher;
  log.publisher.onPublish = (record) => {
    onPublish(record);
    if (record.topic !== topics.answerRequested.name) return;
    answer(String(record.key), { experiment: 'p-1', outcome });
  };
  return log;
}

const contextOf = (log: FakePromotionLog, publish = log.publish) =>
  fakeGatherContext(topics.promotionRequested.name, { publish, timestamp: 1_000, key: 'brief' });

/** As the shell does it: what is gathered is written. */
async function run(log: FakePromotionLog, publish = log.publish, asked = request()): Promise<void> {
  const consumer = runPromotionConsumer(log.ports());
  const context = contextOf(log, publish);
  const gathered: unknown = await consumer.gather!(asked, context);
  await publish(consumer.handle(asked, gathered, context));
}

async function decide(log: FakePromotionLog, decision: string, ports = log.ports(), publish = log.publish) {
  const consumer = decidePromotionConsumer(ports);
  const message = create(PromotionDecidedSchema, { promotion: 'brief', runId: 'p-1', decision, caller: 'bo' });
  const context = contextOf(log, publish);
  const gathered: unknown = await consumer.gather!(message, context);
  await publish(consumer.handle(message, gathered, context));
}

const last = (log: FakePromotionLog) => log.advanced('brief').at(-1)!;
const events = (log: FakePromotionLog) => last(log).history.map(({ event }) => event);
const copies = (log: FakePromotionLog) => log.publisher.published.map(({ key }) => String(key));

describe('a promotion that runs', () => {
  it('goes from shadow to canary and into force', async () => {
    const log = system();
    await run(log);
    expect(events(log)).toEqual(['shadow-started', 'gate-passed', 'canary-started', 'canary-widened', 'promoted']);
    expect(last(log)).toMatchObject({ phase: 'promoted', settled: true, caller: 'ada' });
    expect(log.snapshot.find('App', 'support')).toMatchObject({ prompt: { system: 'Be brief.' }, model: 'small' });
    expect(log.snapshot.find('Canary', 'support')).toBeUndefined();
    expect(new Set(copies(log)).size).toBe(10);
    expect(copies(log)).toHaveLength(10);
  });

  it('leaves the App alone when the gate fails', async () => {
    const log = system('failed');
    const before = log.snapshot;
    await run(log);
    expect(events(log)).toEqual(['shadow-started', 'gate-failed']);
    expect(log.snapshot).toBe(before);
  });

  it('takes its canary back when that fails', async () => {
    const log = system('failed');
    await run(log, log.publish, request({ shadow: { samples: 0 } }));
    expect(events(log)).toEqual(['canary-started', 'rolled-back']);
    expect(log.snapshot.find('Canary', 'support')).toBeUndefined();
    expect(log.snapshot.find('App', 'support')).not.toHaveProperty('prompt');
  });

  it.each([
    ['what is no promotion', { shadow: { samples: 1 } }, 'promotion-invalid'],
    ['an app that is not declared', { app: 'other' }, 'app-unknown'],
    ['changes that make no app', { with: { pattern: 'rag' } }, 'variant-invalid'],
    ['a model that is not declared', { with: { model: 'gone' } }, 'model-unknown'],
    [
      'an embedding that the collection does not have',
      { with: { retrieval: { collection: 'handbook', embedding: 'gone' } } },
      'embedding-not-of-collection',
    ],
    ['a metric of pairs for the canary', { canary: { metrics: [{ name: 'agreement', margin: 1 }] } }, 'metric-unknown'],
    ['a metric that there is none of', { gate: { metrics: [{ name: 'toString', margin: 1 }] } }, 'metric-unknown'],
  ])('refuses %s', async (_what, fields, code) => {
    const log = system();
    await expect(run(log, log.publish, request(fields))).rejects.toMatchObject({ code, disposition: 'poison' });
    const rejected = runPromotionConsumer(log.ports()).reject!(
      Object.assign(new Error('No.'), { code, disposition: 'poison' }) as never,
      request(fields),
      contextOf(log),
    );
    expect(rejected).toMatchObject([{ message: { phase: 'failed', settled: true, history: [{ reason: { code } }] } }]);
  });
});

describe('a crash', () => {
  /** Writes of a whole promotion: each decision, what puts it into force, and that it is. */
  const WRITES = 12;

  it.each(Array.from({ length: WRITES * 2 }, (_, index) => [index >> 1, index % 2 === 0] as const))(
    'at write %i (%s) loses nothing and does nothing twice',
    async (at, isBefore) => {
      const log = system();
      let writes = 0;
      await run(log, async (emissions) => {
        const isThis = writes++ === at;
        if (isThis && isBefore) throw new Error('killed');
        await log.publish(emissions);
        if (isThis) throw new Error('killed');
      }).then(
        () => expect.fail('It was not killed.'),
        (error: Error) => expect(error.message).toBe('killed'),
      );
      await run(log);
      expect(events(log)).toEqual(['shadow-started', 'gate-passed', 'canary-started', 'canary-widened', 'promoted']);
      expect(last(log)).toMatchObject({ phase: 'promoted', settled: true });
      expect(log.snapshot.find('App', 'support')).toMatchObject({ prompt: { system: 'Be brief.' } });
      expect(log.snapshot.find('Canary', 'support')).toBeUndefined();
      expect(copies(log)).toHaveLength(10);
      // Of each decision one record, of that it is in force another.
      const written = log.advanced('brief').map(({ history, settled }) => `${history.length} ${settled}`);
      expect(new Set(written).size).toBe(written.length);
    },
  );
});

describe('what is decided about a promotion', () => {
  it('undoes it, once', async () => {
    const log = system();
    await run(log);
    await decide(log, 'rollback');
    expect(last(log)).toMatchObject({ phase: 'rolled-back', settled: true });
    expect(last(log).history.at(-1)).toMatchObject({ event: 'rolled-back', caller: 'bo', reason: { code: 'undone' } });
    expect(log.snapshot.find('App', 'support')).not.toHaveProperty('prompt');
    const { length } = log.records;
    await decide(log, 'rollback');
    expect(log.records).toHaveLength(length);
  });

  it.each([0, 1, 2])('is done after a crash at write %i', async (at) => {
    const log = system();
    await run(log);
    let writes = 0;
    const killed = decide(log, 'rollback', log.ports(), async (emissions) => {
      if (writes++ === at) throw new Error('killed');
      await log.publish(emissions);
    });
    await expect(killed).rejects.toThrow('killed');
    await decide(log, 'rollback');
    expect(last(log)).toMatchObject({ phase: 'rolled-back', settled: true });
    expect(log.snapshot.find('App', 'support')).not.toHaveProperty('prompt');
  });

  it('ends one that runs', async () => {
    const log = system();
    const ports = log.ports();
    const consumer = runPromotionConsumer(ports);
    const asked = request({ shadow: { share: 1, samples: 5_000 } });
    const running = consumer.gather!(asked, contextOf(log)) as Promise<unknown>;
    while (!ports.active.find('p-1')) await new Promise(setImmediate);
    await new Promise(setImmediate);
    await decide(log, 'promote', ports);
    await decide(log, 'cancel', ports);
    expect(await running).toMatchObject({ phase: 'cancelled', settled: true });
    expect(last(log)).toMatchObject({ phase: 'cancelled' });
  });

  it('waits for one that is to be taken up, and is nothing where there is none', async () => {
    const log = system();
    const stop = new Error('killed');
    let writes = 0;
    await run(log, async (emissions) => {
      if (writes++ === 2) throw stop;
      await log.publish(emissions);
    }).catch(() => undefined);
    await expect(decide(log, 'rollback')).rejects.toMatchObject({
      code: 'promotion-starting',
      disposition: 'retryable',
    });
    const empty = system();
    const { length } = empty.records;
    await decide(empty, 'rollback');
    expect(empty.records).toHaveLength(length);
  });
});
