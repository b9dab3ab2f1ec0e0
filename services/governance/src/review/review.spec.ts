import {
  type CheckRequested,
  CheckRequestedSchema,
  create,
  type ReviewDecided,
  ReviewDecidedSchema,
  type ReviewRequested,
  reviewId,
  stepId,
  type StepCompleted,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, fakeGatherContext, type PartitionScope } from '@weir/kafka';
import { PendingDecisions } from '@weir/requests';
import { defaultResources, Snapshot } from '@weir/resources';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkTextConsumer } from '../check-text.consumer.js';
import { awaitReviewConsumer } from './await-review.consumer.js';
import { decideReviewConsumer } from './decide-review.consumer.js';

const REPLIES = topics.stepCompleted.name;
const snapshot = defaultResources().reduce((all, resource) => all.with(resource), Snapshot.empty);
const events = {
  checkMade: () => undefined,
  embeddingsMissing: () => undefined,
  reviewDecided: vi.fn<(review: { decision: string; by: string }) => void>(),
};
const ADDRESS = 'Write to ana@example.org.';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-01-02T03:04:05Z') }));
afterEach(() => void vi.useRealTimers());

/** A partition of checks, and the process that has it. */
class Checks {
  readonly written: Emission[] = [];
  readonly lost = new AbortController();
  readonly #pending = new PendingDecisions<ReviewRequested>(10);
  readonly #check = checkTextConsumer({
    snapshot: () => snapshot,
    events,
    embed: () => Promise.resolve([]),
    replyTopicPrefix: 'weir.replies.',
  });
  readonly #await = awaitReviewConsumer({ pending: this.#pending, history: 10 });
  readonly #decide = decideReviewConsumer({
    pending: this.#pending,
    events,
    history: 10,
    replyTopicPrefix: 'weir.replies.',
  });
  readonly #scope: PartitionScope = {
    signal: this.lost.signal,
    publish: async (emissions) => void this.written.push(...emissions),
  };
  #offset = 0;

  async check(fields: Partial<Omit<CheckRequested, '$typeName' | '$unknown'>>): Promise<readonly Emission[]> {
    const message = create(CheckRequestedSchema, {
      runId: 'run-1',
      step: 'check-output',
      continuation: new Uint8Array([1, 2]),
      stage: 'output',
      text: ADDRESS,
      policy: { output: { pii: 'review' } },
      ...fields,
    });
    const context = this.#context(topics.checkRequested.name);
    return this.#check.handle(message, await this.#check.gather?.(message, context), context);
  }

  show(request: ReviewRequested): void {
    this.#await.history!.remember(request, this.#context(topics.reviewRequested.name), this.#scope);
  }

  async decide(fields: Partial<Omit<ReviewDecided, '$typeName' | '$unknown'>>, offset = this.#offset++) {
    const message = create(ReviewDecidedSchema, { runId: 'run-1', step: 'check-output', by: 'ada', ...fields });
    const context = this.#context(topics.reviewDecided.name, offset);
    return this.#decide.handle(message, await this.#decide.gather?.(message, context), context);
  }

  #context(topic: string, offset = this.#offset++) {
    return fakeGatherContext(topic, {
      envelope: { run: 'run-1', replyTopic: REPLIES, deadline: Date.now() + 60_000 },
      key: 'run-1',
      offset,
      timestamp: Date.now(),
    });
  }
}

/** A check whose text waits for a person. */
async function waiting(fields: object = {}): Promise<{ checks: Checks; request: ReviewRequested }> {
  const checks = new Checks();
  const [asked] = await checks.check(fields);
  const request = asked!.message as unknown as ReviewRequested;
  checks.show(request);
  return { checks, request };
}

const result = (emissions: readonly Emission[]) => (emissions[0]!.message as unknown as StepCompleted).result;

describe('a text that the policy has reviewed', () => {
  it('waits, with what it needs to go on, and is replied to by nobody yet', async () => {
    const emissions = await new Checks().check({});
    expect(emissions).toMatchObject([
      {
        topic: { name: topics.reviewRequested.name },
        options: { id: reviewId('request', 'acme', 'run-1', 'check-output') },
        message: {
          stage: 'output',
          text: ADDRESS,
          findings: [{ guardrail: 'pii', type: 'email' }],
          deadline: '2026-01-02T03:05:04.000Z',
          check: { continuation: new Uint8Array([1, 2]) },
        },
      },
    ]);
  });

  it('does not wait where no run does: whoever had it checked is told at once', async () => {
    const emissions = await new Checks().check({ continuation: new Uint8Array() });
    expect(result(emissions)).toMatchObject({ case: 'check', value: { verdict: 'review', text: ADDRESS } });
  });

  it.each([
    [{ decision: 'approve' }, { verdict: 'allow', text: ADDRESS }],
    [
      { decision: 'edit', text: 'Write to us.' },
      { verdict: 'redact', text: 'Write to us.' },
    ],
    [
      { decision: 'reject', reason: 'Ask by phone.' },
      { verdict: 'block', text: '', message: 'Ask by phone.' },
    ],
    [{ decision: 'reject' }, { verdict: 'block', message: 'A person decided that this is not answered.' }],
  ])('goes on as decided: %j', async (decision, value) => {
    const { checks } = await waiting();
    const emissions = await checks.decide(decision);
    expect(emissions).toMatchObject([
      {
        options: { id: stepId('acme', 'run-1', 'check-output'), replyTopic: REPLIES },
        message: { continuation: new Uint8Array([1, 2]), step: 'check-output' },
      },
    ]);
    expect(result(emissions)).toMatchObject({ case: 'check', value });
  });

  it('is decided about once, and a decision delivered twice is the same', async () => {
    const { checks } = await waiting();
    const first = await checks.decide({ decision: 'reject' }, 90);
    expect(await checks.decide({ decision: 'approve' }, 91)).toEqual([]);
    expect(await checks.decide({ decision: 'reject' }, 90)).toEqual(first);
  });

  it('is refused by its deadline, a second before the run ends', async () => {
    const { checks } = await waiting();
    await vi.advanceTimersByTimeAsync(58_999);
    expect(checks.written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(checks.written).toMatchObject([
      { topic: { name: topics.reviewDecided.name }, message: { decision: 'reject', by: 'weir' } },
    ]);
    const late = await checks.decide({ decision: 'approve' });
    expect(result(late)).toMatchObject({ value: { verdict: 'block', message: 'Nobody looked at this in time.' } });
  });

  it('is kept by whoever takes the partition over', async () => {
    const { checks, request } = await waiting();
    checks.lost.abort();
    const next = new Checks();
    next.show(request);
    expect(result(await next.decide({ decision: 'approve' }))).toMatchObject({ value: { verdict: 'allow' } });
    await vi.advanceTimersByTimeAsync(600_000);
    expect([checks.written, next.written]).toEqual([[], []]);
  });

  it('cannot be decided about in other words', async () => {
    const { checks } = await waiting();
    await expect(checks.decide({ decision: 'maybe' })).rejects.toSatisfy(
      (error) => WeirError.is(error) && error.code === 'decision-unknown' && error.disposition === 'poison',
    );
  });
});

describe('a text that is only flagged', () => {
  const flagged = { output: { pii: 'flag' } };

  it('goes on, and people are asked to look at it where the policy wants that', async () => {
    const checks = new Checks();
    expect(await checks.check({ policy: flagged })).toMatchObject([{ topic: { name: REPLIES } }]);
    const [asked, reply] = await checks.check({ policy: { ...flagged, reviewFlagged: true } });
    expect(asked).toMatchObject({ topic: { name: topics.reviewRequested.name }, message: { deadline: '' } });
    expect((asked!.message as unknown as ReviewRequested).check).toBeUndefined();
    expect(result([reply!])).toMatchObject({ value: { verdict: 'allow', text: ADDRESS } });
    checks.show(asked!.message as unknown as ReviewRequested);
    const decided = checks.decide({ decision: 'reject' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await decided).toEqual([]);
  });
});
