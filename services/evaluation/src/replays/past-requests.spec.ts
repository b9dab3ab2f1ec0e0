import { topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { fakeRecord, TENANT } from './past-run.fake.js';
import { PastRequests, type Window } from './past-requests.js';

const window: Window = { tenant: TENANT, app: 'support', from: 1_000, to: 2_000, limit: 10 };
const asked = (runId: string, timestamp: number, fields: object = {}, tenant = TENANT) =>
  fakeRecord(topics.answerRequested, { runId, app: 'support', question: runId, ...fields }, { timestamp, tenant });
const newest = (records: readonly ReturnType<typeof asked>[], limit = 10) => {
  const requests = new PastRequests({ ...window, limit });
  for (const record of records) requests.take(record);
  return requests.newest().map(({ request: { runId } }) => runId);
};

describe('PastRequests', () => {
  it('are those of the app in the window, the oldest first', () => {
    const records = [
      asked('late', 2_000),
      asked('b', 1_999),
      asked('a', 1_000),
      asked('early', 999),
      asked('other-app', 1_500, { app: 'sales' }),
      asked('other-tenant', 1_500, {}, 'globex'),
      asked('experiment', 1_500, { experiment: { runId: 'e' } }),
    ];
    expect(newest(records)).toEqual(['a', 'b']);
  });

  it('are the first of each run id', () => {
    const requests = new PastRequests(window);
    requests.take(asked('a', 1_000, { question: 'First?' }));
    requests.take(asked('a', 1_001, { question: 'Second?' }));
    expect(requests.newest()).toMatchObject([{ at: 1_000, request: { question: 'First?' } }]);
  });

  it('are the newest of many, in whatever order they come', () => {
    const times = Array.from({ length: 100 }, (_, index) => 1_000 + ((index * 37) % 100));
    const records = times.map((time) => asked(`run-${time}`, time));
    expect(newest(records, 3)).toEqual(['run-1097', 'run-1098', 'run-1099']);
  });

  it('are without what cannot be read', () => {
    expect(
      newest([
        { ...asked('a', 1_500), value: Buffer.from('{') },
        { ...asked('b', 1_500), value: null },
      ]),
    ).toEqual([]);
  });
});
