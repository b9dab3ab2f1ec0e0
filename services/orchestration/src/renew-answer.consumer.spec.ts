import { AnswerRequestedSchema, create, RenewalRequestedSchema, topics } from '@weir/contracts';
import { fakeGatherContext } from '@weir/kafka';
import { parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { renewAnswerConsumer } from './renew-answer.consumer.js';

const key = (spec: object) =>
  Snapshot.empty.with(parseResource({ kind: 'ApiKey', name: 'alice', spec: { sha256: 'a'.repeat(64), ...spec } }));
const asked = (caller: string) =>
  create(AnswerRequestedSchema, { runId: 'r2', app: 'a', groups: ['hr', 'it'], subscription: { renew: true, caller } });

describe('renewAnswerConsumer', () => {
  const message = create(RenewalRequestedSchema, {
    request: asked('alice'),
    notBefore: new Date(0).toISOString(),
    replyTopic: 'weir.replies.x',
  });
  const context = fakeGatherContext(topics.renewalRequested.name);

  it('asks again with the groups that are left, for the same reply topic', async () => {
    const consumer = renewAnswerConsumer(() => key({ tenant: 'acme', groups: ['it'] }));
    const [emission] = consumer.handle(message, await consumer.gather!(message, context), context);
    expect(emission).toMatchObject({
      topic: { name: topics.answerRequested.name },
      message: { runId: 'r2', groups: ['it'] },
      options: { run: 'r2', replyTo: 'weir.replies.x' },
    });
  });

  it('ends a run that was announced, when it may not be', async () => {
    const consumer = renewAnswerConsumer(() => Snapshot.empty);
    const error = await consumer.gather!(message, context).catch((thrown: unknown) => thrown);
    const [emission] = consumer.reject!(error as never, message, context)!;
    expect(emission).toMatchObject({
      topic: { name: topics.answerCompleted.name },
      message: { runId: 'r2', outcome: 'failed', reason: { code: 'key-unknown' } },
      options: { copyTo: 'weir.replies.x' },
    });
  });
});
