import { NetworkError, ProtocolError, TimeoutError } from '@platformatic/kafka';
import { describe, expect, it } from 'vitest';
import { isUnwritten, NOT_HELD } from './produce-errors.js';

describe('records are certainly not written', () => {
  it('when nothing left for the broker', () => {
    expect(isUnwritten(NOT_HELD)).toBe(true);
    expect(isUnwritten(new ProtocolError('LEADER_NOT_AVAILABLE'))).toBe(true);
  });

  it.each(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'NOT_LEADER_OR_FOLLOWER', 'MESSAGE_TOO_LARGE'])(
    'when the broker refused them: %s',
    (code) => expect(isUnwritten(new ProtocolError(code))).toBe(true),
  );

  it.each(['REQUEST_TIMED_OUT', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'])('not after %s, which follows an append', (code) =>
    expect(isUnwritten(new ProtocolError(code))).toBe(false),
  );

  it('not when no answer came', () => {
    expect(isUnwritten(new NetworkError('Connection closed'))).toBe(false);
    expect(isUnwritten(new TimeoutError('Request timed out'))).toBe(false);
  });
});
