import { describe, expect, it } from 'vitest';
import { requestId } from './request-id.js';
import { Traffic } from './traffic.js';

describe('Traffic', () => {
  it('waits for what is being served, and takes no more', async () => {
    const traffic = new Traffic(60_000);
    const end = traffic.begin();
    const endOther = traffic.begin();
    let drained = false;
    const draining = traffic.onModuleDestroy().then(() => (drained = true));
    expect(() => traffic.begin()).toThrow(expect.objectContaining({ code: 'stopping' }));
    end();
    end();
    await Promise.resolve();
    expect(drained).toBe(false);
    endOther();
    await draining;
    expect(drained).toBe(true);
  });

  it('does not wait when nothing is being served', async () => {
    const traffic = new Traffic(60_000);
    traffic.begin()();
    await expect(traffic.onModuleDestroy()).resolves.toBeUndefined();
  });
});

describe('requestId', () => {
  it.each(['abc', '00-1234', 'x'.repeat(128)])('keeps %s', (id) => expect(requestId(id)).toBe(id));

  it.each([undefined, '', 'two words', 'line\nbreak', 'ünïcode', 'x'.repeat(129)])('replaces %j', (id) => {
    expect(requestId(id)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
