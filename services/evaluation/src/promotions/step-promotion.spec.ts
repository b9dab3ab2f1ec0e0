import { promotionSchema } from '@weir/resources';
import { Random } from '@weir/statistics';
import { describe, expect, it } from 'vitest';
import { shapesOf } from './run-promotion.js';
import type { PromotionState } from './promotion-state.js';
import { beginPromotion, evidenceOf, type PromotionEvent, stepPromotion } from './step-promotion.js';

const HOUR = 3_600_000;
const answered = [{ name: 'answered', margin: 0.05 }];

function begin(spec: object = {}): PromotionState {
  const parsed = promotionSchema.parse({
    app: 'support',
    with: { model: 'new' },
    shadow: { samples: 60 },
    gate: { metrics: answered },
    canary: { steps: [0.1, 0.5], samples: 10, metrics: answered },
    ...spec,
  });
  const names = { promotion: 'brief', runId: 'p-1', app: 'support', caller: 'admin', before: { model: 'old' } };
  return beginPromotion({ ...names, spec: parsed }, 0);
}

const step = (state: PromotionState, ...events: PromotionEvent[]) =>
  events.reduce((before, event) => stepPromotion(before, event, shapesOf), state);
const times = <Value>(count: number, value: (index: number) => Value) =>
  Array.from({ length: count }, (_, i) => value(i));
const pairs = (count: number, candidate: (index: number) => number, at = 1) =>
  times(count, (index): PromotionEvent => ({
    type: 'paired',
    at,
    scores: { answered: { live: 1, candidate: candidate(index) } },
  }));
const answers = (count: number, side: 'live' | 'candidate', score: number, failed = false): PromotionEvent[] =>
  times(count, () => ({ type: 'answered', at: 2, side, failed, scores: { answered: score } }));
const events = ({ history }: PromotionState) => history.map(({ event }) => event);
const reason = ({ history }: PromotionState) => history.at(-1)?.reason;

describe('a shadow', () => {
  it('waits for enough questions, then lets a candidate through that is as good', () => {
    const waiting = step(begin(), ...pairs(59, () => 1));
    expect(waiting.phase).toBe('shadow');
    const passed = step(waiting, ...pairs(1, () => 1, 7));
    expect(events(passed)).toEqual(['shadow-started', 'gate-passed', 'canary-started']);
    expect(passed).toMatchObject({ phase: 'canary', share: 0.1, step: 0, since: 7, settled: false });
    expect(passed.history[1]?.evidence).toMatchObject({ design: 'paired', live: 60, metrics: [{ verdict: 'holds' }] });
    // What the shadow saw is no evidence of the canary's.
    expect(passed.observed.candidate).toBe(0);
  });

  it('stops one that is worse, and says by what', () => {
    const failed = step(begin(), ...pairs(60, (index) => Number(index % 2 === 0)));
    expect(failed).toMatchObject({ phase: 'gate-failed' });
    expect(reason(failed)).toMatchObject({ code: 'candidate-worse', field: 'answered' });
  });

  it('stops one that is not shown to be as good: nothing found is no proof', () => {
    const failed = step(begin(), ...pairs(60, (index) => Number(index % 20 !== 0)));
    expect(failed.phase).toBe('gate-failed');
    expect(reason(failed)).toMatchObject({ code: 'gate-not-shown' });
    // Eleven questions without a difference do not show that five in a hundred are not lost.
    const few = step(begin({ shadow: { samples: 11 } }), ...pairs(11, () => 1));
    expect(reason(few)).toMatchObject({ code: 'gate-not-shown' });
  });

  it('wants every metric to hold', () => {
    const gate = { metrics: [...answered, { name: 'took-ms', margin: 0.5 }] };
    const scored = (tookMs: number) =>
      times(60, (index): PromotionEvent => ({
        type: 'paired',
        at: 1,
        scores: {
          answered: { live: 1, candidate: 1 },
          'took-ms': { live: 100 + (index % 7), candidate: tookMs + (index % 5) },
        },
      }));
    expect(step(begin({ gate }), ...scored(120)).phase).toBe('canary');
    const slow = step(begin({ gate }), ...scored(170));
    expect(reason(slow)).toMatchObject({ code: 'candidate-worse', field: 'took-ms' });
  });

  it('ends when its budget is spent, or its time is over', () => {
    const shadow = { samples: 60, maxTokens: 100, for: '1h' };
    const spent = step(begin({ shadow }), { type: 'spent', at: 1, cost: 0, tokens: 99 });
    expect(spent.phase).toBe('shadow');
    const over = step(spent, { type: 'spent', at: 1, cost: 0, tokens: 1 });
    expect(reason(over)).toMatchObject({ code: 'shadow-budget-spent' });
    expect(reason(step(begin({ shadow }), { type: 'passed', at: HOUR + 1 }))).toMatchObject({
      code: 'shadow-time-over',
    });
  });

  it('is left out where it is to have no questions', () => {
    expect(events(begin({ shadow: { samples: 0 } }))).toEqual(['canary-started']);
  });
});

describe('a canary', () => {
  const canary = (spec: object = {}) => begin({ shadow: { samples: 0 }, ...spec });
  const live = answers(400, 'live', 1);

  it('widens step by step, and is promoted', () => {
    const widened = step(begin(), ...pairs(60, () => 1), ...live, ...answers(10, 'candidate', 1));
    expect(widened).toMatchObject({ phase: 'canary', step: 1, share: 0.5, observed: { live: 0, candidate: 0 } });
    const promoted = step(widened, ...live, ...answers(10, 'candidate', 1));
    expect(events(promoted).slice(2)).toEqual(['canary-started', 'canary-widened', 'promoted']);
    expect(promoted.history.at(-1)?.evidence).toMatchObject({ design: 'traffic', live: 400, candidate: 10 });
  });

  it('has to show at last that it is as good, where no gate has', () => {
    const spec = { canary: { steps: [0.5], samples: 10, metrics: answered, for: '1h' } };
    const few = step(canary(spec), ...live, ...answers(10, 'candidate', 1));
    expect(few.phase).toBe('canary');
    expect(step(few, ...answers(200, 'candidate', 1)).phase).toBe('promoted');
    expect(reason(step(few, { type: 'passed', at: HOUR + 1 }))?.message).toContain('not shown to be as good');
  });

  it('is rolled back as soon as it is shown to be worse, long before it has its answers', () => {
    const spec = { canary: { steps: [0.01], samples: 100, metrics: answered } };
    const states = answers(10, 'candidate', 0).reduce(
      (all, event) => [...all, step(all.at(-1)!, event)],
      [step(canary(spec), ...live)],
    );
    const first = states.findIndex(({ phase }) => phase === 'rolled-back');
    expect(first).toBeLessThanOrEqual(5);
    expect(reason(states[first]!)).toMatchObject({ code: 'candidate-worse', field: 'answered' });
  });

  it('is rolled back at once when all of its answers fail, whatever is compared', () => {
    const few = answers(3, 'live', 1);
    expect(step(canary(), ...few, ...answers(2, 'candidate', 1, true)).phase).toBe('canary');
    const failed = step(canary(), ...few, ...answers(3, 'candidate', 1, true));
    expect(reason(failed)).toMatchObject({ code: 'candidate-fails' });
    // Where everything fails, it is not the candidate.
    const allFail = [...answers(3, 'live', 1, true), ...answers(3, 'candidate', 1, true)];
    expect(step(canary(), ...allFail).phase).toBe('canary');
  });

  it('waits for somebody where it is to, and is watched meanwhile', () => {
    const spec = { after: 'hold', canary: { steps: [0.5], samples: 10, metrics: answered } };
    const held = step(begin({ ...spec, shadow: {} }), ...pairs(100, () => 1), ...live, ...answers(10, 'candidate', 1));
    expect(held).toMatchObject({ phase: 'held', share: 0.5 });
    expect(step(held, { type: 'passed', at: 1_000 * HOUR }).phase).toBe('held');
    expect(step(held, ...answers(40, 'candidate', 0)).phase).toBe('rolled-back');
    expect(step(held, { type: 'decided', at: 3, decision: 'promote', caller: 'ada' }).phase).toBe('promoted');
  });

  it('is rolled back when there are too few answers in its time', () => {
    const late = step(canary({ canary: { for: '1h' } }), { type: 'passed', at: HOUR + 1 });
    expect(late.phase).toBe('rolled-back');
    expect(reason(late)).toMatchObject({ code: 'canary-time-over' });
  });

  it('raises no alarm about a candidate that is as good, however often it is looked at', () => {
    const spec = { canary: { steps: [0.5], samples: 1_000, metrics: answered } };
    let state = canary(spec);
    for (let index = 0; index < 900; index += 1) {
      const score = Number(index % 10 !== 0);
      const at = { type: 'answered', at: 2, failed: false, scores: { answered: score } } as const;
      state = step(state, { ...at, side: 'live' }, { ...at, side: 'candidate' });
    }
    expect(state.phase).toBe('canary');
    expect(evidenceOf(state, shapesOf)?.metrics[0]).toMatchObject({ difference: 0 });
  });
});

describe('what others decide', () => {
  const decided = (decision: string): PromotionEvent => ({ type: 'decided', at: 3, decision, caller: 'ada' });
  const inCanary = begin({ shadow: { samples: 0 } });

  it.each([
    ['a shadow', begin(), 'rollback', 'cancelled'],
    ['a shadow', begin(), 'cancel', 'cancelled'],
    ['a shadow', begin(), 'promote', 'shadow'],
    ['a canary', inCanary, 'rollback', 'rolled-back'],
    ['a canary', inCanary, 'cancel', 'cancelled'],
    ['a canary', inCanary, 'nonsense', 'canary'],
  ])('%s: %s', (_what, state, decision, phase) => {
    expect(step(state, decided(decision))).toMatchObject({ phase });
  });

  it('undoes a promotion that is in force, once', () => {
    const promoted: PromotionState = { ...inCanary, phase: 'promoted', settled: true };
    const undone = step(promoted, decided('rollback'));
    expect(undone).toMatchObject({ phase: 'rolled-back', settled: false });
    expect(undone.history.at(-1)).toMatchObject({ caller: 'ada', reason: { code: 'undone' } });
    expect(step(undone, decided('rollback'))).toBe(undone);
    expect(step({ ...promoted, settled: false }, decided('rollback'))).toMatchObject({ phase: 'promoted' });
  });

  it('ends when somebody changes the App', () => {
    expect(reason(step(inCanary, { type: 'app-changed', at: 3 }))).toMatchObject({ code: 'app-changed' });
    expect(step(begin(), { type: 'app-changed', at: 3 }).phase).toBe('cancelled');
  });
});

describe('simulated traffic, with nothing but the canary', () => {
  /** @returns How it ended, and the share of the traffic that the canary had by then. */
  function simulate(random: Random, answeredBy: { live: number; candidate: number }): { phase: string; share: number } {
    let state = begin({ shadow: { samples: 0 }, canary: { steps: [0.01, 0.05, 0.25], metrics: answered } });
    let all = 0;
    let seen = 0;
    while (state.phase === 'canary') {
      const side = random.next() < state.share ? 'candidate' : 'live';
      all += 1;
      seen += Number(side === 'candidate');
      const score = Number(random.next() < answeredBy[side]);
      state = step(state, { type: 'answered', at: 2, side, failed: false, scores: { answered: score } });
    }
    return { phase: state.phase, share: seen / all };
  }

  it.each([0, 0.5])('rolls back, before 5 %% of it, a candidate that answers %d', (candidate) => {
    const random = new Random(23);
    for (let trial = 0; trial < 30; trial += 1) {
      const { phase, share } = simulate(random, { live: 0.99, candidate });
      expect(phase).toBe('rolled-back');
      expect(share).toBeLessThan(0.05);
    }
  });

  it('promotes none that is worse by more than the margin, and those that are as good', () => {
    const random = new Random(29);
    expect(simulate(random, { live: 0.99, candidate: 0.8 }).phase).toBe('rolled-back');
    for (let trial = 0; trial < 3; trial += 1) {
      expect(simulate(random, { live: 0.99, candidate: 0.99 }).phase).toBe('promoted');
    }
  });
});
