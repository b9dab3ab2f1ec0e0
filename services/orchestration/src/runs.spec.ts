import {
  type CheckRequested,
  CheckResultSchema,
  CompleteResultSchema,
  create,
  EmbedResultSchema,
  type MessageShape,
  RetrieveResultSchema,
  StepCompletedSchema,
} from '@weir/contracts';
import type { Emission } from '@weir/kafka';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Runs } from './runs.fake.js';

type Result = MessageShape<typeof StepCompletedSchema>['result'];

const DAY_MS = 86_400_000;

/** What the services answer to a command when all is well. */
function resultOf(command: Emission): Result {
  const { step, text, contexts } = command.message as unknown as CheckRequested;
  switch (step) {
    case 'embed':
      return { case: 'embed', value: create(EmbedResultSchema, { vectors: [{ values: [1, 0] }] }) };
    case 'retrieve': {
      const hits = [{ documentId: 'd', chunkId: 'c', text: 'It is so.' }];
      return { case: 'retrieve', value: create(RetrieveResultSchema, { generation: 'g', hits }) };
    }
    case 'complete': {
      const value = create(CompleteResultSchema, { text: 'It is so.', finishReason: 'stop' });
      return { case: 'complete', value };
    }
    default:
      return { case: 'check', value: create(CheckResultSchema, { verdict: 'allow', text, contexts }) };
  }
}

const failure = (code: string): Result =>
  ({ case: 'failure', value: { code, message: 'It failed.', field: '' } }) as unknown as Result;

/** Answers commands until none is left. */
async function serve(runs: Runs): Promise<void> {
  for (let next = 0; next < runs.commands.length; next += 1)
    await runs.reply(runs.commands[next]!, resultOf(runs.commands[next]!));
}

let runs: Runs;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-02T03:04:05Z') });
  runs = new Runs();
});
afterEach(() => {
  runs.lose();
  vi.useRealTimers();
});

describe('a run', () => {
  it('ends a run that is cancelled, once, and takes no further step of it', async () => {
    await runs.request({});
    await runs.cancel('run-1');
    await runs.cancel('run-1');
    expect(runs.outcomes).toMatchObject([{ runId: 'run-1', outcome: 'failed', reason: { code: 'cancelled' } }]);
    await runs.reply(runs.commands[0]!, {
      case: 'check',
      value: create(CheckResultSchema, { verdict: 'allow', text: 'x' }),
    });
    expect(runs.commands).toHaveLength(1);
    expect(runs.outcomes).toHaveLength(1);
  });

  it('does not begin a run that was cancelled before its request was read', async () => {
    await runs.cancel('run-1');
    await runs.request({});
    expect(runs.commands).toEqual([]);
    expect(runs.outcomes).toHaveLength(1);
  });

  it('goes from the request to its one outcome', async () => {
    await runs.request({});
    await serve(runs);
    expect(runs.outcomes).toMatchObject([{ runId: 'run-1', outcome: 'answered', answer: 'It is so.' }]);
    expect(runs.deadLetters).toEqual([]);
  });

  it('has one outcome when its request is delivered twice, and when it is sent twice', async () => {
    await runs.request({}, undefined, 4);
    await runs.request({}, undefined, 4);
    await runs.request({}, undefined, 5);
    await serve(runs);
    await runs.request({}, undefined, 4);
    expect(runs.outcomes).toHaveLength(1);
    expect(runs.deadLetters).toEqual([]);
  });

  it('is not touched by another request under its id: that one is a dead letter', async () => {
    await runs.request({});
    await runs.request({ question: 'Why not?' });
    await serve(runs);
    expect(runs.outcomes).toMatchObject([{ outcome: 'answered' }]);
    expect(runs.deadLetters).toMatchObject([{ code: 'run-conflict', field: 'runId' }]);
  });

  it.each<[string, Parameters<Runs['request']>[0], string | undefined, object]>([
    ['an unknown app', { app: 'nowhere' }, undefined, { code: 'app-unknown', field: 'app' }],
    ['an unknown collection', { collection: 'nowhere' }, undefined, { code: 'collection-unknown' }],
    ['no question', { question: ' ' }, undefined, { code: 'question-missing', field: 'question' }],
    [
      'sampling out of range',
      { sampling: { temperature: 9 } },
      undefined,
      { code: 'sampling-invalid', field: 'sampling.temperature' },
    ],
    [
      'a deadline that is over',
      { deadline: '2026-01-02T03:04:04Z' },
      undefined,
      { code: 'deadline-exceeded', field: 'deadline' },
    ],
    ['a deadline that is no time', { deadline: 'soon' }, undefined, { code: 'deadline-invalid', field: 'deadline' }],
    // Read as a year it would be long over.
    ['a deadline in seconds', { deadline: '60' }, undefined, { code: 'deadline-invalid', field: 'deadline' }],
    ['a reply topic outside the prefix', {}, 'weir.resources.v1.resource-changed', { code: 'reply-topic-not-allowed' }],
  ])('with %s fails at once, and says why', async (_what, fields, replyTopic, reason) => {
    await runs.request(fields, replyTopic);
    expect(runs.commands).toEqual([]);
    expect(runs.outcomes).toMatchObject([{ outcome: 'failed', reason }]);
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(runs.outcomes).toHaveLength(1);
  });

  it('never writes to a reply topic outside the prefix', async () => {
    await runs.request({}, 'weir.resources.v1.resource-changed');
    expect(runs.written.map(({ options }) => options.copyTo)).toEqual([undefined]);
  });

  it('copies its outcome to the reply topic of its client', async () => {
    await runs.request({}, 'weir.replies.me');
    await serve(runs);
    expect(runs.written.at(-1)!.options.copyTo).toBe('weir.replies.me');
  });

  it('fails at once when its reply topic is not there', async () => {
    runs.missing.add('weir.replies.typo');
    await runs.request({}, 'weir.replies.typo');
    await serve(runs);
    expect(runs.outcomes).toMatchObject([{ outcome: 'failed', reason: { code: 'topic-missing' } }]);
    expect(runs.deadLetters).toEqual([]);
  });

  it('ends with the failure of a step', async () => {
    await runs.request({});
    await runs.reply(runs.commands[0]!, failure('model-busy'));
    expect(runs.outcomes).toMatchObject([{ outcome: 'failed', reason: { code: 'model-busy' } }]);
  });
});

describe('a reply', () => {
  it('that comes twice leads to the same step', async () => {
    await runs.request({});
    const [first] = runs.commands;
    await runs.reply(first!, resultOf(first!));
    await runs.reply(first!, resultOf(first!));
    expect(runs.commands.map(({ message }) => (message as unknown as { step: string }).step)).toEqual([
      'check-input',
      'embed',
    ]);
  });

  it('that comes when the run is over leads to nothing', async () => {
    await runs.request({});
    await vi.advanceTimersByTimeAsync(60_001);
    const before = runs.written.length;
    await serve(runs);
    expect(runs.written).toHaveLength(before);
    expect(runs.outcomes).toMatchObject([{ outcome: 'failed', reason: { code: 'deadline-exceeded' } }]);
  });

  it('without the state of a run is a dead letter', async () => {
    const result = failure('x');
    const bytes = { text: 'not a state', empty: '' };
    for (const text of Object.values(bytes)) {
      await runs.deliver(
        create(StepCompletedSchema, { runId: 'run-1', step: 'embed', continuation: Buffer.from(text), result }),
      );
    }
    expect(runs.deadLetters).toMatchObject([{ code: 'continuation-invalid' }, { code: 'continuation-invalid' }]);
    expect(runs.written).toEqual([]);
  });

  it('that holds something else than what was asked for ends the run', async () => {
    await runs.request({});
    await runs.reply(runs.commands[0]!, { case: 'embed', value: create(EmbedResultSchema, {}) });
    expect(runs.outcomes).toMatchObject([{ outcome: 'failed', reason: { code: 'step-unexpected' } }]);
  });
});

describe('the deadline of a run', () => {
  it('ends it, with a copy for its client', async () => {
    await runs.request({ deadline: '2026-01-02T03:05:05Z' }, 'weir.replies.me');
    await vi.advanceTimersByTimeAsync(59_999);
    expect(runs.outcomes).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(runs.outcomes).toMatchObject([{ outcome: 'failed', reason: { code: 'deadline-exceeded' } }]);
    expect(runs.written.at(-1)!.options.copyTo).toBe('weir.replies.me');
  });

  it('ends it without a copy when the reply topic is not there', async () => {
    runs.missing.add('weir.replies.typo');
    await runs.request({}, 'weir.replies.typo');
    await vi.advanceTimersByTimeAsync(60_001);
    expect(runs.outcomes).toMatchObject([{ reason: { code: 'deadline-exceeded' } }]);
  });

  it('changes nothing when the run is over', async () => {
    await runs.request({});
    await serve(runs);
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(runs.outcomes).toMatchObject([{ outcome: 'answered' }]);
  });

  it('may be farther away than a timer reaches', async () => {
    await runs.request({ deadline: '2026-03-02T03:04:05Z' });
    await vi.advanceTimersByTimeAsync(58 * DAY_MS);
    expect(runs.outcomes).toEqual([]);
    await vi.advanceTimersByTimeAsync(2 * DAY_MS);
    expect(runs.outcomes).toMatchObject([{ reason: { code: 'deadline-exceeded' } }]);
  });

  it("is the next owner's business when the partition is lost", async () => {
    await runs.request({});
    runs.lose();
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(runs.outcomes).toEqual([]);
  });
});

it('has one outcome, whatever comes in which order, how often and how late', async () => {
  const step = fc.record({
    act: fc.constantFrom('request', 'reply', 'reply', 'reply', 'again', 'fail', 'wait' as const),
    which: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const some = new Runs();
      const ids = ['run-1', 'run-2'];
      let answered = 0;
      for (const [at, runId] of ids.entries()) await some.request({ runId }, undefined, at);
      for (const { act, which } of steps) {
        const command =
          some.commands[act === 'reply' ? answered++ % some.commands.length : which % some.commands.length]!;
        if (act === 'request') await some.request({ runId: ids[which % 2]! }, undefined, which % 2);
        else if (act === 'wait') await vi.advanceTimersByTimeAsync(which % 40_000);
        else await some.reply(command, act === 'fail' ? failure('x') : resultOf(command));
      }
      await vi.advanceTimersByTimeAsync(120_000);
      await serve(some);
      expect(some.outcomes.map(({ runId }) => runId).sort()).toEqual(ids);
      expect(some.deadLetters).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
