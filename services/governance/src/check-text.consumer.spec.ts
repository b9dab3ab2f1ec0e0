import { type CheckRequested, CheckRequestedSchema, create, stepId, type StepCompleted, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, fakeGatherContext } from '@weir/kafka';
import { defaultResources, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { checkTextConsumer } from './check-text.consumer.js';
import type { CheckMade } from './telemetry.js';

const snapshot = defaultResources().reduce((all, resource) => all.with(resource), Snapshot.empty);
const made: CheckMade[] = [];
const consumer = checkTextConsumer({
  snapshot: () => snapshot,
  events: {
    checkMade: (check) => void made.push(check),
    embeddingsMissing: () => undefined,
    reviewDecided: () => undefined,
  },
  embed: () => Promise.resolve([]),
  replyTopicPrefix: 'weir.replies.',
});

const request = (fields: Partial<Omit<CheckRequested, '$typeName' | '$unknown'>> = {}): CheckRequested =>
  create(CheckRequestedSchema, {
    runId: 'run-1',
    step: 'check-input',
    continuation: new Uint8Array([1, 2, 3]),
    stage: 'input',
    text: 'What is the refund time?',
    ...fields,
  });

const context = (replyTopic: string | undefined) =>
  fakeGatherContext(topics.checkRequested.name, { envelope: { run: 'run-1', replyTopic }, key: 'run-1' });

/** What the loop does with a message: the emissions of its handling, or of its rejection; undefined for a dead letter. */
async function deliver(message: CheckRequested, replyTopic?: string): Promise<readonly Emission[] | undefined> {
  const received = context(replyTopic);
  try {
    return consumer.handle(message, await consumer.gather?.(message, received), received);
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    return consumer.reject?.(error, message, received);
  }
}

async function reply(message: CheckRequested): Promise<StepCompleted> {
  const [emission, ...more] = (await deliver(message, topics.stepCompleted.name)) ?? [];
  expect(more).toEqual([]);
  return emission?.message as StepCompleted;
}

describe('check-text', () => {
  it('replies to the step, with what it was sent to go on with', async () => {
    const [emission] = (await deliver(request(), 'weir.replies.cli')) ?? [];
    expect(emission).toMatchObject({
      topic: { name: topics.stepCompleted.name },
      options: { id: stepId('acme', 'run-1', 'check-input'), replyTopic: 'weir.replies.cli', run: 'run-1' },
      message: {
        runId: 'run-1',
        step: 'check-input',
        continuation: new Uint8Array([1, 2, 3]),
        result: { case: 'check', value: { verdict: 'allow', findings: [], text: 'What is the refund time?' } },
      },
    });
    expect(emission?.message).toHaveProperty(
      'tookMs',
      expect.toSatisfy((tookMs: number) => tookMs > 0),
    );
  });

  it('goes by the policy that comes with the request', async () => {
    const policy = { input: { maxCharacters: 5 } };
    expect((await reply(request({ policy }))).result).toMatchObject({
      case: 'check',
      value: { verdict: 'block', text: '', findings: [{ guardrail: 'size', type: 'too-long' }] },
    });
  });

  it('goes by the standard policy where none comes', async () => {
    const text = 'The password=EXAMPLE-dev is in the answer.';
    expect((await reply(request({ stage: 'output', text }))).result).toMatchObject({
      case: 'check',
      value: { verdict: 'redact', text: `The password=${'•'.repeat(11)} is in the answer.` },
    });
    expect((await reply(request({ text }))).result).toMatchObject({ case: 'check', value: { verdict: 'allow', text } });
  });

  it('takes personal data out where the policy says so, the same when delivered twice', async () => {
    const message = request({ text: 'I am ana@example.org.', policy: { input: { pii: { action: 'redact' } } } });
    const expected = {
      case: 'check',
      value: {
        verdict: 'redact',
        text: 'I am [EMAIL].',
        findings: [{ guardrail: 'pii', type: 'email', start: 5, end: 20, message: 'Personal data.' }],
      },
    };
    expect((await reply(message)).result).toMatchObject(expected);
    expect((await reply(message)).result).toMatchObject(expected);
  });

  it('hashes it with the key of the service', async () => {
    const keyed = checkTextConsumer({
      snapshot: () => snapshot,
      events: { checkMade: () => undefined, embeddingsMissing: () => undefined, reviewDecided: () => undefined },
      embed: () => Promise.resolve([]),
      replyTopicPrefix: 'weir.replies.',
      keys: { pii: 'a key of sixteen characters' },
    });
    const policy = { input: { pii: { action: 'redact', style: 'hash' } } };
    const gathered = await keyed.gather?.(request({ text: 'I am ana@example.org.', policy }), context(undefined));
    expect(gathered).toMatchObject({ result: { text: expect.stringMatching(/^I am \[EMAIL:[a-p]{16}\]\.$/) } });
  });

  it('reports the check, without the text', async () => {
    made.length = 0;
    await deliver(request({ text: 'a\u200Bb' }), topics.stepCompleted.name);
    expect(made).toMatchObject([
      { stage: 'input', verdict: 'redact', findings: [{ guardrail: 'unicode', type: 'zero-width' }] },
    ]);
    expect(JSON.stringify(made)).not.toContain('a\u200Bb');
  });

  it('delivered twice gives the same, by an id that the ledger knows', async () => {
    const message = request({ text: 'a\u200Bb', stage: 'output' });
    const [first] = (await deliver(message, topics.stepCompleted.name)) ?? [];
    const [second] = (await deliver(message, topics.stepCompleted.name)) ?? [];
    expect(second?.options).toEqual(first?.options);
    expect(second?.message).toEqual({ ...first?.message, tookMs: expect.any(Number) });
    expect(consumer.ledger).toEqual([topics.stepCompleted, topics.reviewRequested]);
    expect(consumer.outcomeId?.(message, context(undefined))).toBe(first?.options.id);
  });

  it.each([
    ['stage-unknown', 'stage', { stage: 'retrieval' }],
    ['policy-invalid', 'policy.input.secrets.action', { policy: { input: { secrets: 'shred' } } }],
    ['pii-key-missing', 'policy.input.pii.style', { policy: { input: { pii: { action: 'redact', style: 'hash' } } } }],
    ['policy-invalid', 'policy', { policy: { inputs: {} } }],
  ])('says %s, in field %s', async (code, field, fields) => {
    expect((await reply(request(fields))).result).toMatchObject({ case: 'failure', value: { code, field } });
  });

  it.each([
    ['no topic to reply to', undefined],
    ['a topic that clients may not make Weir write to', 'weir.ingestion.v1.document-submitted'],
  ])('dead-letters a request with %s', async (_name, replyTopic) => {
    expect(await deliver(request(), replyTopic)).toBeUndefined();
    expect(await deliver(request({ stage: 'unknown' }), replyTopic)).toBeUndefined();
  });

  it('dead-letters what cannot be decoded', () => {
    const error = new WeirError({ code: 'message-undecodable', disposition: 'poison', message: '' });
    expect(consumer.reject?.(error, undefined, context('weir.replies.cli'))).toBeUndefined();
  });
});
