import { create, RunsRequestedSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { cursorOf, runQuery } from './run-query.js';

const query = (fields: object = {}) => runQuery(create(RunsRequestedSchema, { runId: 'r', ...fields }), 'acme');

describe('runQuery', () => {
  it('is of the tenant, the newest first, unless something else is said', () => {
    expect(query()).toEqual({ tenant: 'acme', sort: 'newest', limit: 50, by: [] });
    expect(query({ limit: 5_000 }).limit).toBe(1_000);
  });

  it('reads times, order, groups, and where the page before has ended', () => {
    const after = cursorOf([0.5, 'run-1']);
    expect(
      query({
        from: '2026-01-02T00:00:00Z',
        to: '2026-01-03T00:00:00Z',
        sort: 'cost',
        after,
        by: ['app', 'day', 'app'],
      }),
    ).toMatchObject({
      from: Date.parse('2026-01-02T00:00:00Z'),
      to: Date.parse('2026-01-03T00:00:00Z'),
      sort: 'cost',
      after: [0.5, 'run-1'],
      by: ['app', 'day'],
    });
  });

  it.each<[object, string, string]>([
    [{ from: 'yesterday' }, 'time-invalid', 'from'],
    [{ sort: 'best' }, 'sort-unknown', 'sort'],
    [{ by: ['question'] }, 'group-unknown', 'by'],
    [{ by: ['app', 'model', 'day', 'hour'] }, 'group-unknown', 'by'],
    [{ after: 'x' }, 'after-invalid', 'after'],
    [{ after: cursorOf(['only one']) }, 'after-invalid', 'after'],
    [{ where: 'app=' }, 'where-invalid', 'where'],
  ])('refuses %j', (fields, code, field) => {
    expect(() => query(fields)).toThrow(expect.objectContaining({ code, field, disposition: 'poison' }));
  });
});
