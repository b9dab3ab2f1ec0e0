import { topics } from '@weir/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallLog, CallProcess, REPLIES } from '../calls.fake.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const functions = [{ name: 'pay', parameters: { type: 'object' } }];
const payment = {
  tool: { type: 'mcp', url: 'https://mcp.example', approval: 'required', functions },
  function: 'pay',
  arguments: '{"amount":5}',
};

/** A process in which a payment waits for approval, for a minute. */
async function waiting(log = new CallLog()): Promise<{ log: CallLog; process: CallProcess }> {
  const process = await CallProcess.start(log);
  await process.request(payment);
  await process.show(log.of(topics.approvalRequested)[0]!);
  return { log, process };
}

describe('a decision', () => {
  it('has an approved call made, and replied to whoever asked for it', async () => {
    const { log, process } = await waiting();
    await process.decide({ approved: true });
    expect(process.calls).toMatchObject([
      { function: 'pay', arguments: { amount: 5 }, runId: 'run-1', tenant: 'acme' },
    ]);
    expect(log.results).toMatchObject([{ content: 'Done.', code: '' }]);
    expect(log.of(topics.stepCompleted)[0]).toMatchObject({
      options: { replyTopic: REPLIES, run: 'run-1' },
      message: { continuation: new Uint8Array([1, 2]) },
    });
    expect(log.of(topics.callBegun)).toHaveLength(1);
  });

  it('has a denied call not made, and the model told why', async () => {
    const { log, process } = await waiting();
    await process.decide({ approved: false, reason: 'Too much.' });
    expect(process.calls).toEqual([]);
    expect(log.results).toMatchObject([
      { code: 'denied', content: 'The call was denied, and not made. The reason given: Too much.' },
    ]);
  });

  it.each([true, false])('counts when it is the first: approved %s', async (approved) => {
    const { log, process } = await waiting();
    await process.decide({ approved });
    await process.decide({ approved: !approved });
    expect(process.calls).toHaveLength(approved ? 1 : 0);
    expect(log.results).toHaveLength(1);
  });

  it('counts when it is the first, also where the ledger does not reach back to the reply', async () => {
    const { log, process } = await waiting();
    await process.decide({ approved: false });
    log.ids.clear();
    await process.decide({ approved: true });
    expect(process.calls).toEqual([]);
    expect(log.results).toMatchObject([{ code: 'denied' }]);
  });

  it('does not count after the deadline', async () => {
    const { log, process } = await waiting();
    await process.decide({ approved: true }, { timestamp: Date.now() + 60_000 });
    expect(process.calls).toEqual([]);
    expect(log.results).toMatchObject([{ code: 'approval-expired' }]);
  });

  it('is the same when it is delivered twice', async () => {
    const { log, process } = await waiting();
    await process.decide({ approved: true }, { offset: 90 });
    await process.decide({ approved: true }, { offset: 90 });
    expect(process.calls).toHaveLength(1);
    expect(log.results).toHaveLength(1);
  });

  it('may be seen before its request, after an assignment', async () => {
    const { log, process: dying } = await waiting();
    dying.lose();
    const next = await CallProcess.start(log);
    const decided = next.decide({ approved: true });
    await vi.advanceTimersByTimeAsync(2_000);
    await next.show(log.of(topics.approvalRequested)[0]!);
    await decided;
    expect(log.results).toMatchObject([{ content: 'Done.', code: '' }]);
  });

  it('about a call that nobody was asked about is a dead letter', async () => {
    const { log, process } = await waiting();
    const decided = process.decide({ runId: 'run-2', approved: true });
    await vi.advanceTimersByTimeAsync(30_000);
    await decided;
    expect(log.deadLetters).toMatchObject([{ code: 'approval-unknown' }]);
    expect(process.calls).toEqual([]);
  });

  it('of an approved call that was begun before is not carried out again', async () => {
    const log = new CallLog();
    const dying = await CallProcess.start(log, () => new Promise(() => undefined));
    await dying.request(payment);
    await dying.show(log.of(topics.approvalRequested)[0]!);
    const work = dying.decide({ approved: true }, { offset: 90 });
    await vi.advanceTimersByTimeAsync(1);
    expect(dying.calls).toHaveLength(1);
    dying.lose();
    await work;
    const next = await CallProcess.start(log);
    await next.show(log.of(topics.approvalRequested)[0]!);
    await next.decide({ approved: true }, { offset: 90 });
    expect(next.calls).toEqual([]);
    expect(log.results).toMatchObject([{ code: 'tool-interrupted' }]);
  });
});

describe('the deadline of an approval', () => {
  it('decides when nobody did', async () => {
    const { log, process } = await waiting();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(log.of(topics.approvalDecided)).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const [expired] = log.of(topics.approvalDecided);
    expect(expired!.message).toMatchObject({ runId: 'run-1', step: 'call', approved: false, by: 'weir' });
    await process.decide({ approved: false, by: 'weir' });
    expect(log.results).toMatchObject([{ code: 'approval-expired' }]);
  });

  it('does nothing when somebody did', async () => {
    const { log, process } = await waiting();
    await process.decide({ approved: true });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(log.of(topics.approvalDecided)).toEqual([]);
  });

  it('is kept by nobody who has lost the partition', async () => {
    const { log, process } = await waiting();
    process.lose();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(log.of(topics.approvalDecided)).toEqual([]);
  });

  it('is kept by whoever takes the partition over', async () => {
    const { log, process: dying } = await waiting();
    dying.lose();
    await vi.advanceTimersByTimeAsync(30_000);
    const next = await CallProcess.start(log);
    await next.show(log.of(topics.approvalRequested)[0]!);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(log.of(topics.approvalDecided)).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(log.of(topics.approvalDecided)).toHaveLength(1);
  });
});
