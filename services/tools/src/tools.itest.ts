import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ToolsService } from './tools-service.fake.js';

const brokers = process.env['WEIR_TEST_KAFKA'] ?? '127.0.0.1:9092';

let calls: ToolsService;

beforeAll(async () => {
  calls = await ToolsService.start(brokers);
}, 90_000);
afterAll(() => calls?.stop(), 30_000);

const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 30_000, interval: 50 });
const madeFor = (runId: string) => calls.made.filter((made) => made === runId).length;

describe('calls of tools', () => {
  it('are made, and their results replied', async () => {
    const runId = await calls.ask('none');
    await until(() => expect(calls.results(runId)).toMatchObject([{ content: `Said ${runId}.`, code: '' }]));
    expect([madeFor(runId), calls.begun(runId)]).toEqual([1, 1]);
  });

  it('are made once, however often they are asked for', async () => {
    const runId = await calls.ask('none', { times: 3 });
    // What is asked for later, and of the same partition, is answered later.
    await until(() => expect(calls.results(runId)).toHaveLength(1));
    await calls.restart();
    expect([madeFor(runId), calls.results(runId).length]).toEqual([1, 1]);
  });

  it('that do not fit are answered, and not made', async () => {
    const runId = await calls.ask('none', { text: 7 });
    await until(() => expect(calls.results(runId)).toMatchObject([{ code: 'arguments-invalid' }]));
    expect([madeFor(runId), calls.begun(runId)]).toEqual([0, 0]);
  });

  it('of a tool that is not declared so are answered, and not made', async () => {
    const runId = await calls.ask('required', { spec: { approval: 'none' } });
    await until(() => expect(calls.results(runId)).toMatchObject([{ code: 'tool-undeclared' }]));
    expect(madeFor(runId)).toBe(0);
  });

  it('wait for approval, and are made once it is given', async () => {
    const runId = await calls.ask('required', { times: 2 });
    await until(() => expect(calls.approvals(runId)).toHaveLength(1));
    expect(calls.approvals(runId)[0]).toMatchObject({ function: 'say', call: { runId } });
    expect(madeFor(runId)).toBe(0);
    await calls.decide(runId, true);
    await calls.decide(runId, false);
    await until(() => expect(calls.results(runId)).toMatchObject([{ content: `Said ${runId}.`, code: '' }]));
    expect([madeFor(runId), calls.approvals(runId).length]).toEqual([1, 1]);
  });

  it('are not made when approval is denied', async () => {
    const runId = await calls.ask('required');
    await until(() => expect(calls.approvals(runId)).toHaveLength(1));
    await calls.decide(runId, false);
    await until(() => expect(calls.results(runId)).toMatchObject([{ code: 'denied' }]));
    expect(madeFor(runId)).toBe(0);
  });

  it('are not made when nobody decides by their deadline', async () => {
    const runId = await calls.ask('required', { deadline: Date.now() + 2_000 });
    await until(() => expect(calls.results(runId)).toMatchObject([{ code: 'approval-expired' }]));
    expect(madeFor(runId)).toBe(0);
  });

  it('that wait are made by whoever takes over, and expire there', async () => {
    const waiting = await calls.ask('required');
    const expiring = await calls.ask('required', { deadline: Date.now() + 6_000 });
    await until(() => expect([calls.approvals(waiting).length, calls.approvals(expiring).length]).toEqual([1, 1]));
    await calls.restart();
    await calls.decide(waiting, true);
    await until(() => expect(calls.results(waiting)).toMatchObject([{ content: `Said ${waiting}.`, code: '' }]));
    await until(() => expect(calls.results(expiring)).toMatchObject([{ code: 'approval-expired' }]));
    expect([madeFor(waiting), madeFor(expiring)]).toEqual([1, 0]);
  });
});
