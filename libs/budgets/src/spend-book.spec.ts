import { budgetSchema } from '@weir/resources';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account, Budget } from './applies.js';
import { type Reservation, SpendBook } from './spend-book.js';

const NOON = Date.parse('2026-11-27T12:00:30.000Z');
const budget = (name: string, spec: object): Budget => ({ name, spec: budgetSchema.parse({ per: 'hour', ...spec }) });
const account = (over: Partial<Account> = {}): Account => ({
  tenant: 'acme',
  app: 'support',
  caller: 'web',
  models: ['small'],
  ...over,
});
const call = (callId: string, over: Partial<Omit<Reservation, 'amount'>> & { tokens?: number; cost?: number } = {}) => {
  const { tokens = 100, cost = 0.1, ...rest } = over;
  return {
    callId,
    runId: callId,
    account: account(),
    amount: { tokens, cost, currency: 'USD' },
    at: NOON,
    expiresAt: NOON + 1_000,
    ...rest,
  };
};

function bookOf(...budgets: Budget[]): SpendBook {
  const book = new SpendBook();
  book.declare(budgets);
  return book;
}
const only = (book: SpendBook, at = NOON) => book.balances(at)[0]!;

describe('a limit', () => {
  it('holds for what was spent and what is reserved together, to the last token', () => {
    const book = bookOf(budget('b', { limits: { tokens: 300 } }));
    book.settle(call('a'), true);
    book.reserve(call('b'), false);
    expect(book.refusalOf(call('c'))).toBeUndefined();
    expect(book.refusalOf(call('c', { tokens: 101 }))).toMatchObject({
      budget: 'b',
      code: 'budget-spent',
      resetsAt: Date.parse('2026-11-27T13:00:00.000Z'),
      message:
        'The budget b is spent: of 300 tokens per hour, 100 are left, and this could take 101. It begins anew at 2026-11-27T13:00:00.000Z.',
    });
  });

  it('of cost is not missed by a rounding error', () => {
    const book = bookOf(budget('b', { limits: { cost: 1 } }));
    for (let index = 0; index < 9; index += 1) book.settle(call(`c${index}`), true);
    expect(book.refusalOf(call('last'))).toBeUndefined();
    book.settle(call('last'), true);
    expect(book.refusalOf(call('one-more', { cost: 0.000001 }))?.code).toBe('budget-spent');
    expect(book.refusalOf(call('free', { cost: 0 }))).toBeUndefined();
  });

  it('of cost is for one currency', () => {
    const book = bookOf(budget('b', { limits: { cost: 1 }, currency: 'EUR' }));
    expect(book.refusalOf(call('a'))?.code).toBe('budget-currency');
    expect(book.refusalOf(call('a', { cost: 0 }))).toBeUndefined();
  });

  it('of requests counts runs, however many calls each makes', () => {
    const book = bookOf(budget('b', { limits: { requests: 2 } }));
    book.reserve(call('a', { runId: 'one' }), false);
    book.settle(call('a', { runId: 'one' }), true);
    book.reserve(call('b', { runId: 'one' }), false);
    book.reserve(call('c', { runId: 'two' }), false);
    expect(only(book).used.requests).toBe(2);
    expect(book.refusalOf(call('d', { runId: 'one' }))).toBeUndefined();
    expect(book.refusalOf(call('e', { runId: 'three' }))?.code).toBe('budget-spent');
  });

  it('of requests for one model counts the runs that ask it', () => {
    const book = bookOf(budget('b', { limits: { requests: 1 }, applies: { model: 'large' } }));
    book.reserve(call('a', { runId: 'one' }), false);
    const large = { runId: 'one', account: account({ models: ['large'] }) };
    expect(book.refusalOf(call('b', large))).toBeUndefined();
    book.reserve(call('b', large), false);
    expect(book.refusalOf(call('c', { ...large, runId: 'two' }))?.code).toBe('budget-spent');
    expect(book.refusalOf(call('d', { runId: 'two' }))).toBeUndefined();
  });

  it('is told by the budget that lasts longest', () => {
    const limits = { tokens: 0 };
    const book = bookOf(budget('hourly', { limits }), budget('daily', { limits, per: 'day' }));
    expect(book.refusalOf(call('a'))?.budget).toBe('daily');
  });

  it.each([
    ['applies to everything', {}, true],
    ['applies to the tenant', { applies: { tenant: 'acme' } }, true],
    ['applies to another tenant', { applies: { tenant: 'other' } }, false],
    ['applies to another app', { applies: { app: 'other' } }, false],
    ['applies to another key', { applies: { key: 'other' } }, false],
    ['applies to another model', { applies: { model: 'other' } }, false],
    ['applies to all of it', { applies: { tenant: 'acme', app: 'support', key: 'web', model: 'small' } }, true],
  ])('%s', (_what, spec, refused) => {
    expect(bookOf(budget('b', { limits: { tokens: 0 }, ...spec })).refusalOf(call('a')) !== undefined).toBe(refused);
  });

  it.each(['tenant', 'app', 'key'] as const)('for each %s is its own', (each) => {
    const book = bookOf(budget('b', { limits: { tokens: 100 }, each }));
    book.settle(call('a'), true);
    const other = account({ [each === 'key' ? 'caller' : each]: 'other' });
    expect(book.refusalOf(call('b'))?.code).toBe('budget-spent');
    expect(book.refusalOf(call('b', { account: other }))).toBeUndefined();
    expect(book.balances(NOON)).toMatchObject([{ used: { tokens: 100 } }]);
  });
});

describe('a period', () => {
  it.each([
    ['minute', '2026-11-27T12:01:00.000Z'],
    ['hour', '2026-11-27T13:00:00.000Z'],
    ['day', '2026-11-28T00:00:00.000Z'],
    ['month', '2026-12-01T00:00:00.000Z'],
  ])('of a %s ends, and what was reserved in it counts in it', (per, end) => {
    const book = bookOf(budget('b', { limits: { tokens: 100 }, per }));
    book.reserve(call('a'), false);
    const next = Date.parse(end);
    expect(book.refusalOf(call('b', { at: next - 1 }))?.resetsAt).toBe(next);
    expect(book.refusalOf(call('b', { at: next }))).toBeUndefined();
    book.reserve(call('b', { at: next, expiresAt: next + 1_000 }), false);
    book.settle(call('a'), true);
    expect(only(book, next)).toMatchObject({ used: { tokens: 0 }, reserved: { tokens: 100 } });
  });
});

describe('a call', () => {
  it('comes to less than was reserved: the rest is given back', () => {
    const book = bookOf(budget('b', { limits: { tokens: 100 } }));
    book.reserve(call('a'), false);
    book.settle(call('a', { tokens: 30 }), true);
    expect(only(book)).toMatchObject({ used: { requests: 1, tokens: 30 }, reserved: { tokens: 0, cost: 0 } });
  });

  it('that was not made is given back whole', () => {
    const book = bookOf(budget('b', { limits: { tokens: 100 } }));
    book.reserve(call('a'), false);
    book.settle(call('a', { tokens: 0 }), false);
    expect(only(book)).toMatchObject({ used: { tokens: 0 }, reserved: { tokens: 0 } });
  });

  it('that nobody settles stays off, and is told as used once it must be over', () => {
    const book = bookOf(budget('b', { limits: { tokens: 100 } }));
    book.reserve(call('a'), true);
    expect(only(book)).toMatchObject({ used: { tokens: 0 }, reserved: { tokens: 100 } });
    expect(only(book, NOON + 1_000)).toMatchObject({ used: { tokens: 100 }, reserved: { tokens: 0 } });
    expect(book.refusalOf(call('b', { at: NOON + 2_000 }))?.code).toBe('budget-spent');
    book.settle(call('a', { tokens: 10 }), true);
    expect(only(book, NOON + 1_000)).toMatchObject({ used: { tokens: 10 }, reserved: { tokens: 0 } });
  });

  it('comes to the same when its records come twice, or the other way round', () => {
    const book = bookOf(budget('b', { limits: { tokens: 1_000 } }));
    book.settle(call('a', { tokens: 30 }), true);
    book.reserve(call('a'), true);
    book.settle(call('a', { tokens: 30 }), true);
    book.reserve(call('b'), false);
    book.reserve(call('b'), true);
    expect(only(book)).toMatchObject({ used: { requests: 2, tokens: 30 }, reserved: { tokens: 100 } });
  });

  it('that was reserved here and never written is forgotten when the log is read anew', () => {
    const book = bookOf(budget('b', { limits: { tokens: 1_000 } }));
    book.reserve(call('a'), false);
    book.reserve(call('b'), false);
    book.reserve(call('b'), true);
    book.forgetUnconfirmed();
    expect(only(book).reserved.tokens).toBe(100);
  });
});

/** Budgets of every shape, and events in any order: what is kept up to date is what is counted anew. */
it('keeps balances that are those of a book to which the budgets are declared afterwards', () => {
  const budgets = [
    budget('all', { limits: { tokens: 1 } }),
    budget('by-key', { limits: { tokens: 1 }, each: 'key', per: 'minute' }),
    budget('by-app', { limits: { cost: 1 }, each: 'app', per: 'month' }),
    budget('model', { limits: { requests: 1 }, applies: { model: 'm1' }, per: 'day' }),
  ];
  const someAccount = fc.record({
    tenant: fc.constantFrom('t1', 't2'),
    app: fc.constantFrom('a1', 'a2'),
    caller: fc.constantFrom('k1', 'k2'),
    models: fc.constantFrom(['m1'], ['m2'], ['m1', 'm2']),
  });
  const event = fc.record({
    type: fc.constantFrom('reserve', 'settle', 'look'),
    id: fc.integer({ min: 0, max: 15 }),
    minutes: fc.integer({ min: 0, max: 3 }),
    account: someAccount,
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const [kept, late] = [bookOf(...budgets), new SpendBook()];
      let at = NOON;
      for (const { type, id, minutes, account: of } of events) {
        at += minutes * 20_000;
        const one = call(`c${id}`, { runId: `r${id % 5}`, account: of, at, expiresAt: at + 1e9, tokens: id + 1 });
        for (const book of [kept, late]) {
          if (type === 'reserve') book.reserve(one, true);
          if (type === 'settle') book.settle(one, true);
        }
        kept.balancesFor(of, at);
      }
      late.declare(budgets);
      const told = (book: SpendBook) =>
        ['k1', 'k2'].flatMap((caller) =>
          book.balancesFor(account({ tenant: 't1', app: 'a1', caller, models: ['m1'] }), at).map(({ balance }) => ({
            ...balance,
            used: { ...balance.used, cost: balance.used.cost.toFixed(6) },
            reserved: { ...balance.reserved, cost: balance.reserved.cost.toFixed(6) },
          })),
        );
      expect(told(kept)).toEqual(told(late));
    }),
  );
});
