import { MultipleErrors, ProtocolError } from '@platformatic/kafka';
import { describe, expect, it } from 'vitest';
import { repeatTransient } from './repeat-transient.js';
import { DEFAULT_RETRY } from './retry-policy.js';

function attempts(...failures: Error[]) {
  const pauses: number[] = [];
  let count = 0;
  const done = repeatTransient(
    async () => {
      const failure = failures[count++];
      if (failure) throw failure;
      return count;
    },
    async (ms) => void pauses.push(ms),
  );
  return { done, pauses, count: () => count };
}

describe('repeatTransient', () => {
  const moving = new ProtocolError('NOT_CONTROLLER');

  it('does again what failed with something that passes, also where it is one of several failures', async () => {
    const { done, pauses } = attempts(moving, new MultipleErrors('All brokers failed.', [moving]));
    expect(await done).toBe(3);
    expect(pauses).toHaveLength(2);
  });

  it.each([new ProtocolError('INVALID_REPLICATION_FACTOR'), new Error('a bug')])(
    'does not repeat %s',
    async (error) => {
      const { done, count } = attempts(error);
      await expect(done).rejects.toBe(error);
      expect(count()).toBe(1);
    },
  );

  it('gives up in the end, with the failure itself', async () => {
    const { done, count } = attempts(...Array.from({ length: 20 }, () => moving));
    await expect(done).rejects.toBe(moving);
    expect(count()).toBe(DEFAULT_RETRY.attempts);
  });
});
