import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lookEvery } from './look-every.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function looking(look: () => Promise<void>) {
  const end = new AbortController();
  const failures: unknown[] = [];
  lookEvery({ everyMs: 100, look, signal: end.signal, onFailure: (error) => failures.push(error) });
  return { end, failures };
}

describe('lookEvery', () => {
  it('looks until it is ended', async () => {
    const look = vi.fn<() => Promise<void>>(() => Promise.resolve());
    const { end } = looking(look);
    await vi.advanceTimersByTimeAsync(350);
    expect(look).toHaveBeenCalledTimes(3);
    end.abort();
    await vi.advanceTimersByTimeAsync(350);
    expect(look).toHaveBeenCalledTimes(3);
  });

  it('never looks twice at a time', async () => {
    const done = Promise.withResolvers<void>();
    const look = vi.fn<() => Promise<void>>(() => done.promise);
    looking(look);
    await vi.advanceTimersByTimeAsync(350);
    expect(look).toHaveBeenCalledTimes(1);
    done.resolve();
    await vi.advanceTimersByTimeAsync(100);
    expect(look).toHaveBeenCalledTimes(2);
  });

  it('goes on after a failure, and tells of none that its end is the reason of', async () => {
    const look = vi.fn<() => Promise<void>>(() => Promise.reject(new Error('down')));
    const { end, failures } = looking(look);
    await vi.advanceTimersByTimeAsync(250);
    expect(failures).toHaveLength(2);
    look.mockImplementation(() => {
      end.abort();
      return Promise.reject(new Error('aborted'));
    });
    await vi.advanceTimersByTimeAsync(250);
    expect(failures).toHaveLength(2);
  });
});
