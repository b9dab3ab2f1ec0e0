import { create, topics } from '@weir/contracts';
import type { ReadSince } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { RecentOutcomes } from '../replies/recent-outcomes.js';
import { FakeLog } from './log.fake.js';
import { RunLookup } from './run-lookup.js';

const { answerCompleted } = topics;
const log = () =>
  new FakeLog().write(
    answerCompleted,
    create(answerCompleted.schema, { runId: 'r1', outcome: 'answered' }),
    Date.now(),
  );
const lookup = (readSince: ReadSince, requestMs = 1_000) =>
  new RunLookup({
    outcomes: new RecentOutcomes({ count: 10, bytes: 10_000 }),
    readSince,
    limits: { requestMs, documentMs: 1, drainMs: 1, uploads: 1 },
  });

describe('RunLookup', () => {
  it('finds a run in the log, of its own tenant only', async () => {
    const runs = lookup(log().readSince);
    expect(await Promise.all([runs.has('acme', 'r1'), runs.has('other', 'r1'), runs.has('acme', 'r2')])).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('reads once for all that ask before it begins, and again for the others', async () => {
    const written = log();
    const runs = lookup(written.readSince);
    await Promise.all(Array.from({ length: 50 }, (_, index) => runs.has('acme', `r${index}`)));
    expect(written.reads).toBe(1);
    expect(await runs.has('acme', 'r1')).toBe(true);
    expect(written.reads).toBe(2);
  });

  it('gives up when the log is too long, and tries again for who asks then', async () => {
    let reads = 0;
    const never: ReadSince = (_topics, _since, _take, signal) => {
      reads += 1;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    };
    const runs = lookup(never, 1);
    await expect(runs.has('acme', 'r1')).rejects.toMatchObject({ code: 'deadline-exceeded' });
    await expect(runs.has('acme', 'r1')).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(reads).toBe(2);
  });
});
