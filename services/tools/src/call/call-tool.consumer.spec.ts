import { type ApprovalRequested, type CallBegun, type StepCompleted, topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { beforeEach, describe, expect, it } from 'vitest';
import { CallLog, CallProcess, REPLIES } from '../calls.fake.js';

let log: CallLog;
beforeEach(() => {
  log = new CallLog();
});

const functions = [{ name: 'pay', parameters: { type: 'object' } }];
/** Of a tool that changes something. */
const payment = { tool: { type: 'mcp', url: 'https://mcp.example', functions }, function: 'pay', arguments: '' };

describe('a call', () => {
  it('is made, and its result replied with the continuation', async () => {
    const process = await CallProcess.start(log);
    await process.request();
    expect(process.calls).toMatchObject([
      { arguments: { url: 'https://example.com' }, function: '', runId: 'run-1', tenant: 'acme', groups: ['staff'] },
    ]);
    expect(log.results).toMatchObject([{ content: 'Done.', code: '', truncated: false }]);
    const [reply] = log.of(topics.stepCompleted);
    expect(reply!.options).toMatchObject({ replyTopic: REPLIES, run: 'run-1' });
    expect([...(reply!.message as StepCompleted).continuation]).toEqual([1, 2]);
  });

  it('is not made again when it is delivered twice', async () => {
    const first = await CallProcess.start(log);
    await first.request();
    await first.request();
    const second = await CallProcess.start(log);
    await second.request();
    expect([first.calls.length, second.calls.length, log.written.length]).toEqual([1, 0, 1]);
  });

  it.each([
    ['no tool', { tool: { type: 'hammer' } }, 'tool-invalid', 'tool.type'],
    [
      'a tool with a setting that is wrong',
      { tool: { type: 'fetch', timeoutMs: 1 } },
      'tool-invalid',
      'tool.timeoutMs',
    ],
    ['a function that the tool has not', { function: 'destroy' }, 'tool-unknown', 'no such function'],
    ['a tool that is not declared', { name: 'undeclared' }, 'tool-undeclared', 'not declared'],
    [
      'a tool that nobody runs',
      { tool: { type: 'retrieval', collection: 'c' }, arguments: '{"query":"x"}' },
      'tool-unknown',
      'retrieval',
    ],
    ['arguments that are no JSON', { arguments: '{"url":' }, 'arguments-invalid', 'not JSON'],
    ['an argument of another type', { arguments: '{"url":7}' }, 'arguments-invalid', 'url must be string'],
    ['an argument too many', { arguments: '{"url":"https://a.example","depth":3}' }, 'arguments-invalid', 'depth'],
  ])('with %s is not made, and the model is told', async (_what, fields, code, content) => {
    const process = await CallProcess.start(log);
    await process.request(fields);
    expect(process.calls).toEqual([]);
    expect(log.results).toMatchObject([{ code, content: expect.stringContaining(content) as string }]);
    expect(log.deadLetters).toEqual([]);
  });

  it.each([
    [
      'as it says',
      new WeirError({ code: 'page-refused', disposition: 'poison', message: 'It answers 404.' }),
      'page-refused',
      'It answers 404.',
    ],
    ['without a word of what it threw', new Error('secret text of a page'), 'tool-failed', 'The tool failed.'],
    [
      'also what might work another time',
      new WeirError({ code: 'busy', disposition: 'retryable', message: 'Later.' }),
      'busy',
      'Later.',
    ],
  ])('that fails is told to the model %s', async (_how, error, code, content) => {
    const process = await CallProcess.start(log, () => Promise.reject(error));
    await process.request();
    expect(log.results).toMatchObject([{ code, content }]);
    expect(process.calls).toHaveLength(1);
  });

  it('that hangs is ended at its time limit, whether it listens or not', async () => {
    const process = await CallProcess.start(log, () => new Promise(() => undefined));
    await process.request({ tool: { type: 'fetch', timeoutMs: 100 } });
    expect(process.calls[0]!.signal.aborted).toBe(true);
    expect(log.results).toMatchObject([{ code: 'tool-timeout', content: 'The tool had no answer within 0.1 s.' }]);
  });

  it('is cut at its limit of characters', async () => {
    const process = await CallProcess.start(log, async () => ({ content: 'x'.repeat(5_000_000) }));
    await process.request({ tool: { type: 'fetch', maxResultCharacters: 100 } });
    expect(log.results).toMatchObject([{ content: 'x'.repeat(100), code: '', truncated: true }]);
  });

  it('passes on nothing binary', async () => {
    const process = await CallProcess.start(log, async () => ({ content: '\u0000\u0001'.repeat(500) }));
    await process.request();
    expect(log.results).toMatchObject([{ code: 'result-binary' }]);
  });

  it('wants its reply where replies may go, or nothing is done', async () => {
    const process = await CallProcess.start(log);
    await process.request({}, { replyTopic: 'weir.ingestion.v1.document-submitted' });
    expect([process.calls, log.written]).toEqual([[], []]);
    expect(log.deadLetters).toMatchObject([{ code: 'reply-topic-not-allowed' }]);
  });
});

describe('a call that changes something', () => {
  it('is marked as begun before it is made', async () => {
    let begun = 0;
    const process = await CallProcess.start(log, async () => {
      begun = log.of(topics.callBegun).length;
      return { content: 'Paid.' };
    });
    await process.request(payment);
    expect(begun).toBe(1);
    const [mark] = log.of(topics.callBegun).map(({ message }) => message as CallBegun);
    expect(mark).toMatchObject({ runId: 'run-1', step: 'call', tool: 'mine', function: 'pay' });
    expect(log.results).toMatchObject([{ content: 'Paid.', code: '' }]);
  });

  it('is not made a second time after a process died in the middle of it', async () => {
    const dying = await CallProcess.start(log, () => new Promise(() => undefined));
    const work = dying.request(payment);
    await expect.poll(() => dying.calls.length).toBe(1);
    dying.lose();
    await work;
    expect(log.results).toEqual([]);
    const next = await CallProcess.start(log);
    await next.request(payment);
    expect(next.calls).toEqual([]);
    expect(log.results).toMatchObject([{ code: 'tool-interrupted' }]);
  });

  it('is not made when it cannot be marked', async () => {
    log.beforeWrite = ({ topic }) => {
      if (topic.name !== topics.callBegun.name) return;
      throw new WeirError({ code: 'kafka-unavailable', disposition: 'retryable', message: 'Kafka is away.' });
    };
    const process = await CallProcess.start(log);
    await process.request(payment);
    expect(process.calls).toEqual([]);
    expect(log.of(topics.stepCompleted)).toMatchObject([{ message: { result: { case: 'failure' } } }]);
  });

  it('is not made a second time when only its reply could not be written', async () => {
    let refusals = 1;
    log.beforeWrite = ({ topic }) => {
      if (topic.name !== topics.stepCompleted.name || refusals-- < 1) return;
      throw new WeirError({ code: 'kafka-unavailable', disposition: 'retryable', message: 'Kafka is away.' });
    };
    const process = await CallProcess.start(log, async () => ({ content: 'Paid.' }));
    await process.request(payment);
    expect(process.calls).toHaveLength(1);
    expect(log.results).toMatchObject([{ content: 'Paid.', code: '' }]);
  });

  it('is not marked when it only reads: that may be done again', async () => {
    const dying = await CallProcess.start(log, () => new Promise(() => undefined));
    const work = dying.request();
    await expect.poll(() => dying.calls.length).toBe(1);
    dying.lose();
    await work;
    const next = await CallProcess.start(log);
    await next.request();
    expect(log.of(topics.callBegun)).toEqual([]);
    expect(log.results).toMatchObject([{ content: 'Done.', code: '' }]);
  });
});

describe('a call that needs approval', () => {
  const approvable = { ...payment, tool: { ...payment.tool, approval: 'required' } };

  it('is not made: somebody is asked, once, with the call and its deadline', async () => {
    const process = await CallProcess.start(log);
    const deadline = Date.now() + 30_000;
    await process.request(approvable, { deadline });
    await process.request(approvable, { deadline });
    expect(process.calls).toEqual([]);
    expect(log.written).toHaveLength(1);
    const [asked] = log.of(topics.approvalRequested);
    expect(asked!.options).toMatchObject({ replyTo: REPLIES, run: 'run-1' });
    expect(asked!.message as ApprovalRequested).toMatchObject({
      runId: 'run-1',
      step: 'call',
      app: 'agent',
      tool: 'mine',
      function: 'pay',
      deadline: new Date(deadline).toISOString(),
      call: { name: 'mine', groups: ['staff'] },
    });
  });

  it('is refused at once when it could not be made anyway', async () => {
    const process = await CallProcess.start(log);
    await process.request({ ...approvable, function: 'steal' });
    expect(log.results).toMatchObject([{ code: 'tool-unknown' }]);
    expect(log.of(topics.approvalRequested)).toEqual([]);
  });
});
