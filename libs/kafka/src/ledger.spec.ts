import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.js';

describe('Ledger', () => {
  it('gives an id once, until it is released', () => {
    const ledger = new Ledger();
    expect(ledger.reserve('a')).toBe(true);
    expect(ledger.reserve('a')).toBe(false);
    ledger.release('a');
    expect(ledger.reserve('a')).toBe(true);
  });

  it('knows ids and the end of what it was shown', () => {
    const ledger = new Ledger();
    ledger.record('a', 7);
    ledger.record(undefined, 9);
    expect(ledger.has('a')).toBe(true);
    expect(ledger.end).toBe(10);
    ledger.endsAt(5);
    expect(ledger.end).toBe(10);
  });

  it('forgets the oldest beyond its capacity', () => {
    const ledger = new Ledger(2);
    for (const id of ['a', 'b', 'c']) ledger.reserve(id);
    expect([ledger.has('a'), ledger.has('b'), ledger.has('c')]).toEqual([false, true, true]);
  });
});
