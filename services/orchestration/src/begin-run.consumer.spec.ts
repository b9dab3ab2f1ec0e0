import { type AnswerRequested, create, outcomeId, topics } from '@weir/contracts';
import { fakeMessageContext, type MessageContext } from '@weir/kafka';
import { defaultResources, resourceKey, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { beginRunConsumer } from './begin-run.consumer.js';

const request = (question: string) => create(topics.answerRequested.schema, { runId: 'run-1', app: 'chat', question });

const at = (offset: number) =>
  fakeMessageContext(topics.answerRequested.name, { envelope: { id: `request-${offset}` }, offset, key: 'run-1' });

describe('begin-run', () => {
  const partition = { signal: AbortSignal.abort(), publish: () => Promise.resolve() };
  const snapshot = new Snapshot(new Map(defaultResources().map((resource) => [resourceKey(resource), resource])));
  const consumer = beginRunConsumer({
    snapshot: () => snapshot,
    snapshotWith: async () => snapshot,
    replyTopicPrefix: 'weir.replies.',
    history: 100,
  });
  const outcomeOf = (message: AnswerRequested, context: MessageContext) => {
    consumer.history?.remember(message, context, partition);
    return consumer.outcomeId?.(message, context);
  };

  it('is done with a request whose run has its outcome, and with the same again', () => {
    expect(outcomeOf(request('Why?'), at(0))).toBe(outcomeId('acme', 'run-1'));
    expect(outcomeOf(request('Why?'), at(1))).toBe(outcomeId('acme', 'run-1'));
  });

  it('refuses another request under a run id that is taken, also when that run is over', async () => {
    const other = request('How?');
    expect(outcomeOf(other, at(2))).toBeUndefined();
    const gathered: unknown = await consumer.gather?.(other, {
      ...at(2),
      signal: AbortSignal.timeout(1_000),
      publish: () => Promise.resolve(),
      owned: () => Promise.resolve(true),
      written: () => false,
    });
    expect(() => consumer.handle(other, gathered, at(2))).toThrowError(
      expect.objectContaining({ code: 'run-conflict', disposition: 'poison' }),
    );
  });
});
