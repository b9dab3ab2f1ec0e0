import { CostsRequestedSchema, create } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { EVERY_TENANT } from '../find-runs/run-query.js';
import { costQuery, dearestRuns } from './cost-query.js';

const query = (fields: object = {}) => costQuery(create(CostsRequestedSchema, { runId: 'r', ...fields }), 'acme');

describe('costQuery', () => {
  it('is of the tenant in whose name it is asked, unless it says all', () => {
    expect(query({ by: ['app', 'day', 'app'] })).toEqual({ tenant: 'acme', by: ['app', 'day'] });
    expect(query({ allTenants: true, from: '2026-01-02T00:00:00Z' })).toEqual({
      tenant: EVERY_TENANT,
      from: Date.parse('2026-01-02T00:00:00Z'),
      by: [],
    });
  });

  it.each<[object, string]>([
    [{ by: ['tool'] }, 'group-unknown'],
    [{ where: 'app=' }, 'where-invalid'],
    [{ to: 'tomorrow' }, 'time-invalid'],
  ])('refuses %j', (fields, code) => {
    expect(() => query(fields)).toThrow(expect.objectContaining({ code, disposition: 'poison' }));
  });

  it('asks for the dearest of the same runs, a page at most', () => {
    const { where, ...rest } = dearestRuns(query({ where: 'app=support', by: ['app'] }), 5_000);
    expect(where).toBeDefined();
    expect(rest).toEqual({ tenant: 'acme', sort: 'cost', limit: 1_000, by: [] });
  });
});
