import { create, UsageRecordedSchema } from '@weir/contracts';
import { expect, it } from 'vitest';
import { UsageTable } from './usage-table.js';

const line = (over: object) =>
  create(UsageRecordedSchema, {
    tenant: 'acme',
    app: 'support',
    caller: 'web',
    models: ['small'],
    providerModel: 'gpt-small',
    inputTokens: 10,
    outputTokens: 5,
    cost: 0.5,
    currency: 'USD',
    outcome: 'answered',
    at: '2026-11-27T10:00:00.000Z',
    ...over,
  });

it('sums lines by what is asked for, tells what is estimated, and leaves out what came to nothing', () => {
  const table = new UsageTable(['app', 'day']);
  table.add(line({}));
  table.add(line({ caller: 'other', outcome: 'failed', estimated: true }));
  table.add(line({ outcome: 'not-called' }));
  table.add(line({ outcome: 'failed', inputTokens: 0, outputTokens: 0, cost: 0 }));
  table.add(line({ at: '2026-11-28T00:00:00.000Z' }));
  table.add(line({ app: 'chat', currency: 'EUR' }));
  const one = { calls: 1, inputTokens: 10, outputTokens: 5, cost: 0.5, estimated: { calls: 0, tokens: 0, cost: 0 } };
  expect(table.rows()).toEqual([
    { ...one, keys: { app: 'chat', day: '2026-11-27' }, currency: 'EUR' },
    {
      keys: { app: 'support', day: '2026-11-27' },
      calls: 2,
      inputTokens: 20,
      outputTokens: 10,
      cost: 1,
      currency: 'USD',
      estimated: { calls: 1, tokens: 15, cost: 0.5 },
    },
    { ...one, keys: { app: 'support', day: '2026-11-28' }, currency: 'USD' },
  ]);
});

it.each([
  [{ models: ['a', 'b'] }, 'a, b'],
  [{ models: [] }, 'gpt-small'],
])('calls a model as it is declared, or as its provider does: %j', (over, model) => {
  const table = new UsageTable(['model']);
  table.add(line(over));
  expect(table.rows()[0]?.keys).toEqual({ model });
});
