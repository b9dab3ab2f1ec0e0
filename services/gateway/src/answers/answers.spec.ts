import { create, type Topic, topics } from '@weir/contracts';
import { describe, expect, it, vi } from 'vitest';
import type { Caller } from '../auth/caller.js';
import { FakeResources } from '../auth/resources.fake.js';
import { FakePublisher } from '@weir/requests';
import { RecentOutcomes } from '../replies/recent-outcomes.js';
import { replyRecord } from '@weir/requests';
import { Waits } from '@weir/requests';
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
    { kind: 'App', name: 'support', spec: { pattern: 'simple', model: 'tiny', subscriptions: {} } },
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

  describe('watch', () => {
    const { answerSuperseded } = topics;
    const reason = { code: 'document-changed', message: 'Changed.' };
    const subscription = { renew: true, until: '2030-01-01T00:00:00Z', maxRenewals: 1 };
    const watchedRequest = answerRequestSchema.parse({
      app: 'support',
      question: 'Why?',
      subscription: { renew: true },
    });
    const begun = () => {
      const all = begin();
      const offer = (topic: Topic, run: string, fields: object, tenant = 'acme') => {
        const message = create(topic.schema, { runId: run, app: 'support', ...fields });
        all.waits.offer(replyRecord({ topic: topic.name, schema: topic.schema, message, run, tenant }));
      };
      return { ...all, offer, watched: all.answers.watch('r1', watchedRequest, all.options) };
    };

    it('tells of an answer, that it does not hold any longer, and of the one after it, to the last', async () => {
      const { watched, offer, waits } = begun();
      // Before anybody looks; and of another tenant's run of the same name nothing.
      offer(answerSuperseded, 'r1', { reason, renewedBy: 'stolen' }, 'other');
      offer(answerSuperseded, 'r1', { reason, renewedBy: 'r2' });
      const changes = watched.changes();
      expect((await changes.next()).value).toMatchObject({ runId: 'r1', renewedBy: 'r2' });
      offer(answerCompleted, 'r2', { outcome: 'answered', renews: 'r1', subscription });
      offer(answerSuperseded, 'r2', { reason });
      expect((await changes.next()).value).toMatchObject({ runId: 'r2', outcome: 'answered' });
      expect((await changes.next()).value).toMatchObject({ runId: 'r2', renewedBy: '' });
      expect(await changes.next()).toEqual({ done: true, value: undefined });
      expect(waits.count).toBe(0);
    });

    it('ends with an answer that nothing is to be watched of', async () => {
      const { watched, offer, waits, publisher } = begun();
      offer(answerSuperseded, 'r1', { reason, renewedBy: 'r2' });
      const changes = watched.changes();
      await changes.next();
      offer(answerCompleted, 'r2', { outcome: 'refused' });
      expect((await changes.next()).value).toMatchObject({ runId: 'r2', outcome: 'refused' });
      expect((await changes.next()).done).toBe(true);
      expect(waits.count).toBe(0);
      expect(publisher.published).toEqual([]);
    });

    it('ends the subscription of a client that goes away', async () => {
      const { watched, leave, waits, publisher } = begun();
      const next = watched.changes().next();
      leave.abort();
      await expect(next).rejects.toMatchObject({ code: 'client-gone' });
      expect(publisher.valuesOn(answerCancelled.name)).toEqual([{ runId: 'r1' }]);
      expect(waits.count).toBe(0);
    });
  });
});
