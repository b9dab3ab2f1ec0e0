import { beforeEach, describe, expect, it } from 'vitest';
import { type AdmittedCall, CircuitBreaker, type Refused } from './circuit-breaker.js';

let now: number;
let breaker: CircuitBreaker;

beforeEach(() => {
  now = 1_000;
  breaker = new CircuitBreaker(() => now);
});

function admitted(): AdmittedCall {
  const call = breaker.begin();
  if ('why' in call) throw new Error(`refused: ${call.why}`);
  return call;
}

function refused(): Refused {
  const call = breaker.begin();
  if ('why' in call) return call;
  throw new Error('admitted');
}

const fail = (times: number) => {
  for (let time = 0; time < times; time += 1) admitted().failed();
};
const succeed = (times: number) => {
  for (let time = 0; time < times; time += 1) admitted().succeeded();
};

describe('CircuitBreaker', () => {
  it('lets calls through while fewer than 5 of the last 10 failed', () => {
    fail(4);
    succeed(6);
    // The first failure is out of sight now, and so on.
    for (let time = 0; time < 20; time += 1) {
      admitted().succeeded();
      if (time % 3 === 0) admitted().failed();
    }
    expect(breaker.begin()).not.toHaveProperty('why');
  });

  it('refuses for 10 s after 5 failures in 10 calls', () => {
    succeed(5);
    fail(4);
    expect(breaker.failing).toBe(false);
    fail(1);
    expect(breaker.failing).toBe(true);
    expect(refused()).toEqual({ why: 'failing', waitMs: 10_000 });
    now += 9_997;
    expect(refused()).toEqual({ why: 'failing', waitMs: 3 });
    now += 3;
    expect(breaker.failing).toBe(false);
  });

  it('then lets one call find out, and is as new when it succeeds', () => {
    fail(5);
    now += 10_000;
    const probe = admitted();
    expect(refused()).toEqual({ why: 'failing', waitMs: 1_000 });
    probe.succeeded();
    fail(4);
    expect(breaker.begin()).not.toHaveProperty('why');
  });

  it('refuses for as long again when that call fails', () => {
    fail(5);
    now += 10_000;
    admitted().failed();
    expect(refused()).toEqual({ why: 'failing', waitMs: 10_000 });
  });

  it('lets another call find out when the first came to nothing', () => {
    fail(5);
    now += 10_000;
    admitted().abandoned();
    admitted().succeeded();
    expect(breaker.begin()).not.toHaveProperty('why');
  });

  it('leaves a server alone for as long as it asks, after one call', () => {
    admitted().failed(3_000);
    expect(breaker.failing).toBe(false);
    expect(refused()).toEqual({ why: 'rate-limited', waitMs: 3_000 });
    // All that waited come at once, and as early as timers are.
    now += 2_999;
    const calls = [admitted(), admitted(), admitted()];
    for (const call of calls) call.succeeded();
  });

  it('leaves a server alone whose limits are used up, whatever becomes of the call that found out', () => {
    const call = admitted();
    breaker.limited(3_000);
    call.began();
    call.succeeded();
    expect(refused()).toEqual({ why: 'rate-limited', waitMs: 3_000 });
    now += 3_000;
    expect(breaker.begin()).not.toHaveProperty('why');
  });

  it('is closed as soon as the call that finds out begins to answer, whatever becomes of that call', () => {
    fail(5);
    now += 10_000;
    const probe = admitted();
    probe.began();
    fail(3);
    probe.failed();
    expect(breaker.begin()).not.toHaveProperty('why');
    fail(1);
    expect(refused().why).toBe('failing');
  });

  it('keeps to the longer of two reasons, whichever comes last', () => {
    const calls = Array.from({ length: 7 }, admitted);
    calls[0]!.failed(60_000);
    for (const call of calls.slice(1)) call.failed();
    expect(refused()).toEqual({ why: 'rate-limited', waitMs: 60_000 });
  });

  it('is not closed by a call from before it opened', () => {
    const [late] = [admitted()];
    fail(5);
    late.succeeded();
    expect(refused().why).toBe('failing');
  });
});
