import { create, EmbedRequestedSchema, type StepCompleted, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { fakeGatherContext, stepReplyId } from '@weir/kafka';
import { type Embedder, hashingEmbedder } from '@weir/models';
import { describe, expect, it } from 'vitest';
import { embedQueryConsumer } from './embed-query.consumer.js';

const lanes: (string | undefined)[] = [];
const embedder: Embedder = {
  ...hashingEmbedder(8),
  embed: (texts, options) => {
    lanes.push(options?.lane);
    return hashingEmbedder(8).embed(texts, options);
  },
};

const adapted = { ...embedder, model: 'support@3f9a01c2' };

const consumer = embedQueryConsumer({
  embedders: { get: (identity) => Promise.resolve(identity === '' ? embedder : adapted) },
  events: {
    chunksEmbedded: () => undefined,
    queryEmbedded: () => undefined,
    modelCalled: (_model, action) => action({ set: () => undefined }),
  },
  replyTopicPrefix: 'weir.replies.',
});

const request = create(EmbedRequestedSchema, {
  runId: 'r',
  step: 'embed',
  continuation: new Uint8Array([1, 2]),
  texts: ['how many days', 'of leave'],
});

const context = (replyTopic?: string) =>
  fakeGatherContext(topics.embedRequested.name, { envelope: { replyTopic }, key: 'r' });

async function deliver(replyTopic: string) {
  const at = context(replyTopic);
  return consumer.handle(request, await consumer.gather!(request, at), at);
}

describe('embedQueryConsumer', () => {
  it('embeds by the model that is named, and says which', async () => {
    const at = context('weir.replies.test');
    const named = create(EmbedRequestedSchema, { ...request, embedding: adapted.model });
    const [reply] = consumer.handle(named, await consumer.gather!(named, at), at);
    expect(reply!.message).toMatchObject({ result: { case: 'embed', value: { model: 'support@3f9a01c2' } } });
  });

  it('answers with a vector for each text and the tokens they took, on the lane of queries', async () => {
    const [reply] = await deliver(topics.stepCompleted.name);
    const { result, ...echoed } = reply!.message as StepCompleted;
    expect(echoed).toMatchObject({ runId: 'r', step: 'embed', continuation: new Uint8Array([1, 2]) });
    expect(result.case === 'embed' && result.value).toMatchObject({ model: 'hashing-8', inputTokens: 5 });
    expect(result.case === 'embed' && result.value.vectors.map(({ values }) => values.length)).toEqual([8, 8]);
    expect(new Set(lanes)).toEqual(new Set(['query']));
  });

  it('answers twice under one identity when it is delivered twice', async () => {
    const [first] = await deliver('weir.replies.me');
    const [second] = await deliver('weir.replies.me');
    expect(first!.options.id).toBe(second!.options.id);
    expect(consumer.outcomeId!(request, context())).toBe(first!.options.id);
    expect(first!.options.id).toBe(stepReplyId(request, context()));
  });

  it('tells who waits that it failed, and writes to no topic outside the prefix', async () => {
    const error = new WeirError({ code: 'embedding-failed', disposition: 'retryable', message: 'It failed.' });
    const rejected = consumer.reject!(error, request, context('weir.replies.me'));
    expect(rejected).toMatchObject([
      {
        message: { result: { case: 'failure', value: { code: 'embedding-failed' } } },
        options: { replyTopic: 'weir.replies.me' },
      },
    ]);
    await expect(deliver('weir.resources.v1.resource-changed')).rejects.toMatchObject({
      code: 'reply-topic-not-allowed',
    });
    expect(consumer.reject!(error, undefined, context('weir.replies.me'))).toBeUndefined();
  });
});
