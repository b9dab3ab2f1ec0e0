import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KafkaCalls } from './kafka-calls.fake.js';

const brokers = (process.env['WEIR_TEST_KAFKA'] ?? '127.0.0.1:9092').split(',');

let calls: KafkaCalls;

beforeAll(async () => {
  calls = await KafkaCalls.start(brokers);
}, 90_000);
afterAll(() => calls?.stop(), 30_000);

const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 30_000, interval: 50 });
const madeFor = (runId: string) => calls.made.filter((made) => made === runId).length;
const approvable = { approval: 'required' };

describe('calls of tools', () => {
  it('are made, and their results replied', async () => {
    const runId = await calls.ask();
    await until(() => expect(calls.results(runId)).toMatchObject([{ content: `Said ${runId}.`, code: '' }]));
    expect([madeFor(runId), calls.begun(runId)]).toEqual([1, 1]);
  });

  it('are made once, however often they are asked for', async () => {
    const runId = await calls.ask({}, { times: 3 });
    // What is asked for later, and of the same partition, is answered later.
    await until(() => expect(calls.results(runId)).toHaveLength(1));
    await calls.restart();
    expect([madeFor(runId), calls.results(runId).length]).toEqual([1, 1]);
  });

  it('that do not fit are answered, and not made', async () => {
    const runId = await calls.ask({}, { text: 7 });
    await until(() => expect(calls.results(runId)).toMatchObject([{ code: 'arguments-invalid' }]));
    expect([madeFor(runId), calls.begun(runId)]).toEqual([0, 0]);
  });

  it('wait for approval, and are made once it is given', async () => {
    const runId = await calls.ask(approvable, { times: 2 });
    await until(() => expect(calls.approvals(runId)).toHaveLength(1));
    expect(calls.approvals(runId)[0]).toMatchObject({ tool: 'mine', function: 'say', call: { runId } });
    expect(madeFor(runId)).toBe(0);
    await calls.decide(runId, true);
    await calls.decide(runId, false);
    await until(() => expect(calls.results(runId)).toMatchObject([{ content: `Said ${runId}.`, code: '' }]));
    expect([madeFor(runId), calls.approvals(runId).length]).toEqual([1, 1]);
  });

  it('are not made when approval is denied', async () => {
    const runId = await calls.ask(approvable);
    await until(() => expect(calls.approvals(runId)).toHaveLength(1));
    await calls.decide(runId, false);
    await until(() => expect(calls.results(runId)).toMatchObject([{ code: 'denied' }]));
    expect(madeFor(runId)).toBe(0);
  });

  it('are not made when nobody decides by their deadline', async () => {
    const runId = await calls.ask(approvable, { deadline: Date.now() + 2_000 });
    await until(() => expect(calls.results(runId)).toMatchObject([{ code: 'approval-expired' }]));
    expect(madeFor(runId)).toBe(0);
  });

  it('that wait are made by whoever takes over, and expire there', async () => {
    const waiting = await calls.ask(approvable);
    const expiring = await calls.ask(approvable, { deadline: Date.now() + 6_000 });
    await until(() => expect([calls.approvals(waiting).length, calls.approvals(expiring).length]).toEqual([1, 1]));
    await calls.restart();
    await calls.decide(waiting, true);
    await until(() => expect(calls.results(waiting)).toMatchObject([{ content: `Said ${waiting}.`, code: '' }]));
    await until(() => expect(calls.results(expiring)).toMatchObject([{ code: 'approval-expired' }]));
    expect([madeFor(waiting), madeFor(expiring)]).toEqual([1, 0]);
  });
});
