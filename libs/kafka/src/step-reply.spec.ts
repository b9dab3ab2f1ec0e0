import { topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { describe, expect, it } from 'vitest';
import { fakeMessageContext } from './message-context.fake.js';
import { allowedReplyTopic } from './reply-topic.js';
import { stepFailure, stepReply, stepReplyId } from './step-reply.js';

const request = { runId: 'r1', step: 'retrieve', continuation: new Uint8Array([1, 2, 3]) };

const context = (replyTopic: string | undefined, tenant = 'acme') =>
  fakeMessageContext('t', { envelope: { tenant, replyTopic } });

describe('allowedReplyTopic', () => {
  it.each([topics.stepCompleted.name, 'weir.replies.gateway'])("takes Weir's own %s whatever the prefix", (name) => {
    expect(allowedReplyTopic(name, 'elsewhere.')).toBe(name);
  });

  it('takes what begins with the prefix', () => {
    expect(allowedReplyTopic('weir.replies.me', 'weir.replies.')).toBe('weir.replies.me');
  });

  it.each([
    [undefined, 'reply-topic-missing'],
    ['', 'reply-topic-missing'],
    ['weir.resources.v1.resource-changed', 'reply-topic-not-allowed'],
    ['my.weir.replies.me', 'reply-topic-not-allowed'],
    ['weir.orchestration.v1.answer-completed', 'reply-topic-not-allowed'],
  ])('refuses %j with %s', (name, code) => {
    expect(() => allowedReplyTopic(name, 'weir.replies.')).toThrow(
      expect.objectContaining({ code, disposition: 'poison', field: 'weir-reply-topic' }) as Error,
    );
  });
});

describe('stepReply', () => {
  it('echoes run, step and continuation to the topic that the request names', () => {
    const reply = stepReply(request, context('weir.replies.me'), 'weir.replies.', { case: undefined }, 12);
    expect(reply.message).toMatchObject({ ...request, tookMs: 12 });
    expect(reply.options).toMatchObject({ replyTopic: 'weir.replies.me', run: 'r1' });
    expect(reply.options.id).toBe(stepReplyId(request, context(undefined)));
  });

  it('has an identity of its own for each tenant, run and step', () => {
    const ids = [
      stepReplyId(request, context('a')),
      stepReplyId(request, context('a', 'other')),
      stepReplyId({ ...request, runId: 'r2' }, context('a')),
      stepReplyId({ ...request, step: 'check' }, context('a')),
      // The same for whoever asks: it is the same step.
      stepReplyId(request, context('b')),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});

describe('stepFailure', () => {
  const error = new WeirError({ code: 'field-missing', disposition: 'poison', field: 'k', message: 'There is no k.' });

  it('says what went wrong, under the identity of the reply itself', () => {
    const [reply] = stepFailure(error, request, context('weir.replies.me'), 'weir.replies.')!;
    expect(reply!.message).toMatchObject({
      ...request,
      result: { case: 'failure', value: { code: 'field-missing', message: 'There is no k.', field: 'k' } },
    });
    expect(reply!.options.id).toBe(stepReplyId(request, context('weir.replies.me')));
  });

  it('has nobody to tell when the request is unreadable or its reply topic is at fault', () => {
    expect(stepFailure(error, undefined, context('weir.replies.me'), 'weir.replies.')).toBeUndefined();
    const notAllowed = new WeirError({ code: 'reply-topic-not-allowed', disposition: 'poison', message: 'No.' });
    expect(stepFailure(notAllowed, request, context('elsewhere'), 'weir.replies.')).toBeUndefined();
  });

  it.each([undefined, 'elsewhere'])('has nobody to tell on the reply topic %j, whatever else failed', (replyTopic) => {
    expect(stepFailure(error, request, context(replyTopic), 'weir.replies.')).toBeUndefined();
  });
});
