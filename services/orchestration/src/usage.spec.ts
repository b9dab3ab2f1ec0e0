import { create, UsageSchema } from '@weir/contracts';
import { expect, it } from 'vitest';
import { addUsage } from './usage.js';

const usage = (cost: number, currency: string) =>
  create(UsageSchema, { inputTokens: 2, outputTokens: 1, cost, currency });

it.each([
  ['EUR', 'EUR', 'EUR'],
  ['USD', 'EUR', 'EUR+USD'],
  ['EUR+USD', 'USD', 'EUR+USD'],
  ['', 'USD', 'USD'],
  ['', '', ''],
])('adds what two calls took, and names the currencies of their cost: %s and %s', (a, b, currency) => {
  expect(addUsage(usage(1, a), usage(0.5, b))).toMatchObject({ inputTokens: 4, outputTokens: 2, cost: 1.5, currency });
});

it('adds nothing to nothing', () => {
  expect(addUsage(undefined, undefined)).toMatchObject({ inputTokens: 0, outputTokens: 0, cost: 0, currency: '' });
});
