import { create, topics } from '@weir/contracts';
import type { InboundRecord } from '@weir/kafka';
import { beforeEach, describe, expect, it } from 'vitest';
import { replyRecord } from '@weir/requests';
import { Approvals } from './approvals.js';

const { approvalRequested, approvalDecided } = topics;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

function asked(run: string, tenant = 'acme', deadline = inMinutes(5)): InboundRecord {
  const call = { runId: run, step: 'call', name: 'payments', tool: {} };
  const message = create(approvalRequested.schema, { runId: run, step: 'call', tool: 'payments', deadline, call });
  return replyRecord({ topic: approvalRequested.name, schema: approvalRequested.schema, message, run, tenant });
}

function decided(run: string, tenant = 'acme'): InboundRecord {
  const message = create(approvalDecided.schema, { runId: run, step: 'call', approved: true, by: 'ada' });
  return replyRecord({ topic: approvalDecided.name, schema: approvalDecided.schema, message, run, tenant });
}

let approvals: Approvals;
beforeEach(() => {
  approvals = new Approvals();
});
const waiting = (tenant = 'acme') => approvals.waitingOf(tenant).map(({ request }) => request.runId);

describe('Approvals', () => {
  it('has what waits of a tenant, oldest first', () => {
    approvals.remember({ ...asked('r1'), timestamp: 2 });
    approvals.remember({ ...asked('r2'), timestamp: 1 });
    approvals.remember(asked('r3', 'other'));
    expect([waiting(), waiting('other')]).toEqual([['r2', 'r1'], ['r3']]);
    expect(approvals.find('acme', 'r1', 'call')).toMatchObject({ partition: 0, request: { tool: 'payments' } });
    expect(approvals.find('acme', 'r3', 'call')).toBeUndefined();
    expect(approvals.find('acme', 'r1', 'other')).toBeUndefined();
  });

  it('has it no longer once it is decided, in whichever order they come', () => {
    for (const record of [asked('r1'), decided('r1'), decided('r2'), asked('r2'), asked('r1')]) {
      approvals.remember(record);
    }
    approvals.remember(asked('r3'));
    approvals.remember(decided('r3', 'other'));
    expect(waiting()).toEqual(['r3']);
  });

  it('has it no longer once its deadline has passed', () => {
    approvals.remember(asked('r1', 'acme', inMinutes(-1)));
    expect(waiting()).toEqual([]);
  });

  it('leaves out what cannot be read', () => {
    const record = asked('r1');
    approvals.remember({ ...record, value: null });
    approvals.remember({ ...record, value: Buffer.from('{"runId":') });
    approvals.remember({ ...record, headers: [] });
    expect(waiting()).toEqual([]);
  });
});
