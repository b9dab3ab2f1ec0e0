import { create, topics } from '@weir/contracts';
import { describe, expect, it, vi } from 'vitest';
import type { Caller } from '../auth/caller.js';
import { FakeResources } from '../auth/resources.fake.js';
import { FakePublisher } from '../publish/publisher.fake.js';
import { RecentOutcomes } from '../replies/recent-outcomes.js';
import { replyRecord } from '../replies/reply-record.fake.js';
import { Waits } from '../replies/waits.js';
import { answerRequestSchema } from './answer.schema.js';
import { Answers } from './answers.js';

const caller: Caller = { name: 'k', tenant: 'acme', groups: [], role: 'user' };
const request = answerRequestSchema.parse({ app: 'support', question: 'Why?' });
const { answerCancelled, answerCompleted, answerRequested } = topics;

const begin = () => {
  const publisher = new FakePublisher();
  const waits = new Waits(10);
  const resources = new FakeResources().declare(
    { kind: 'Model', name: 'tiny', spec: { provider: 'extractive' } },
    { kind: 'App', name: 'support', spec: { pattern: 'simple', model: 'tiny' } },
  );
  const answers = new Answers({ publisher, waits, resources, outcomes: new RecentOutcomes({ count: 1, bytes: 1 }) });
  const leave = new AbortController();
  const runIds: string[] = [];
  const options = { caller, signal: leave.signal, onRun: (runId: string) => void runIds.push(runId) };
  return { publisher, waits, answers, leave, options, runIds };
};

describe('Answers', () => {
  it('cancels a run whose client goes away', async () => {
    const { answers, publisher, options, leave, runIds } = begin();
    const run = answers.run(request, options);
    await vi.waitFor(() => expect(publisher.published).toHaveLength(1));
    leave.abort();
    await expect(run).rejects.toMatchObject({ code: 'client-gone' });
    expect(publisher.valuesOn(answerCancelled.name)).toEqual([{ runId: runIds[0] }]);
    const [asked, cancelled] = publisher.published;
    expect(cancelled).toMatchObject({ key: asked?.key, headers: { 'weir-tenant': 'acme', 'weir-run': runIds[0] } });
  });

  it('leaves a run with a key to whoever comes back for it', async () => {
    const { answers, publisher, options, leave } = begin();
    const run = answers.run(request, { ...options, idempotencyKey: 'k1' });
    await vi.waitFor(() => expect(publisher.published).toHaveLength(1));
    leave.abort();
    await expect(run).rejects.toMatchObject({ code: 'client-gone' });
    expect(publisher.valuesOn(answerCancelled.name)).toEqual([]);
  });

  it('cancels no run that has its outcome, and none that is late', async () => {
    const { answers, publisher, waits, options, leave } = begin();
    publisher.onPublish = ({ topic, headers }) => {
      if (topic !== answerRequested.name) return;
      const run = String(headers['weir-run']);
      const message = create(answerCompleted.schema, { runId: run, app: 'support', outcome: 'answered' });
      waits.offer(
        replyRecord({ topic: answerCompleted.name, schema: answerCompleted.schema, message, run, tenant: 'acme' }),
      );
    };
    await answers.run(request, options);
    leave.abort();
    publisher.onPublish = () => undefined;
    publisher.failure = new Error('down');
    const late = answers.run(request, { ...options, signal: new AbortController().signal });
    await expect(late).rejects.toThrow('down');
    expect(publisher.valuesOn(answerCancelled.name)).toEqual([]);
  });
});
