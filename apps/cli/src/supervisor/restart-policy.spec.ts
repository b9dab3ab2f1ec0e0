import { describe, expect, it } from 'vitest';
import { afterExit } from './restart-policy.js';

const crash = { code: null, upMs: 100, restarts: 3, crashes: 0 };

describe('afterExit', () => {
  it.each([
    [0, 200],
    [1, 400],
    [2, 800],
    [4, 3_200],
    [5, 5_000],
    [60, 5_000],
  ])('after %i crashes in a row waits %i ms', (crashes, delayMs) => {
    expect(afterExit({ ...crash, crashes })).toEqual({ action: 'restart', delayMs, crashes: crashes + 1 });
  });

  it('begins anew after 30 s up', () => {
    expect(afterExit({ ...crash, crashes: 9, upMs: 30_000 })).toEqual({ action: 'restart', delayMs: 200, crashes: 1 });
    expect(afterExit({ ...crash, crashes: 9, upMs: 29_999 })).toMatchObject({ delayMs: 5_000 });
  });

  it.each([
    ['exit code 1 at the first start, at once', { code: 1, restarts: 0, upMs: 4_999 }, 'give-up'],
    ['exit code 1 at the first start, later', { code: 1, restarts: 0, upMs: 5_000 }, 'restart'],
    ['exit code 1 after a restart', { code: 1, restarts: 1, upMs: 100 }, 'restart'],
    ['another exit code', { code: 134, restarts: 0, upMs: 100 }, 'restart'],
    ['exit code 0, which nobody asked for', { code: 0, restarts: 0, upMs: 100 }, 'restart'],
    ['a signal', { code: null, restarts: 0, upMs: 100 }, 'restart'],
  ])('%s: %s', (_name, exit, action) => {
    expect(afterExit({ ...crash, ...exit }).action).toBe(action);
  });
});
