import { AnswerRequestedSchema, create } from '@weir/contracts';
import type { MessageContext } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { RequestHistory } from './request-history.js';

const request = (question: string) => create(AnswerRequestedSchema, { runId: 'r', app: 'a', question });
const at = (offset: number, tenant = 't') => ({ log: 'l/0', offset, envelope: { tenant } }) as MessageContext;

describe('RequestHistory', () => {
  it('tells the first request of a run from repeated and conflicting ones', () => {
    const history = new RequestHistory(10);
    for (const [body, offset] of [
      ['x', 1],
      ['x', 2],
      ['y', 3],
    ] as const)
      history.remember(request(body), at(offset));
    expect(history.compare(request('x'), at(1))).toBe('first');
    expect(history.compare(request('x'), at(2))).toBe('repeated');
    expect(history.compare(request('y'), at(3))).toBe('conflicting');
    expect(history.compare(request('y'), at(3, 'another tenant'))).toBe('first');
  });
});
