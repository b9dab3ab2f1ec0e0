import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OffsetTracker } from './offset-tracker.js';

describe('OffsetTracker', () => {
  it('commits the end of the contiguous run of finished messages', () => {
    const tracker = new OffsetTracker(10);
    for (const offset of [10, 11, 14]) tracker.begin(offset);
    tracker.complete(11);
    expect(tracker.committable).toBe(10);
    tracker.complete(10);
    expect(tracker.committable).toBe(14);
    tracker.complete(14);
    expect(tracker.committable).toBe(15);
  });

  it('skips what never becomes a message, but never past one in flight', () => {
    const tracker = new OffsetTracker(5);
    tracker.skipTo(8);
    expect(tracker.committable).toBe(8);
    tracker.begin(9);
    tracker.skipTo(20);
    expect(tracker.committable).toBe(9);
  });

  it('knows how far back the output of what is not committed can stand', () => {
    const tracker = new OffsetTracker(0);
    tracker.begin(0, new Map([['out', 70]]));
    tracker.begin(1, new Map([['out', 80]]));
    // What the broker has of these is not known here while their requests are under way, wherever the ledger ends now.
    expect(tracker.outputFloor('out', { start: 10, end: 90 })).toBe(70);
    tracker.complete(0);
    expect(tracker.outputFloor('out', { start: 10, end: 90 })).toBe(80);
    tracker.complete(1);
    expect(tracker.outputFloor('out', { start: 10, end: 90 })).toBe(90);
  });

  it('keeps the floor it was given until all that may be redelivered is done', () => {
    const tracker = new OffsetTracker(0, 2);
    tracker.begin(0);
    tracker.complete(0);
    expect(tracker.outputFloor('out', { start: 10, end: 90 })).toBe(10);
    tracker.begin(1);
    tracker.complete(1);
    expect(tracker.outputFloor('out', { start: 10, end: 90 })).toBe(90);
  });

  it('never commits past an unfinished message, and commits all when all are finished', () => {
    // Offsets with gaps, finished in any order, begun a few at a time.
    const steps = fc
      .uniqueArray(fc.nat(500), { minLength: 1, maxLength: 60 })
      .map((offsets) => offsets.sort((a, b) => a - b))
      .chain((offsets) =>
        fc.tuple(
          fc.constant(offsets),
          fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        ),
      );
    fc.assert(
      fc.property(steps, ([offsets, random]) => {
        const draw = () => random.next().value as number;
        const tracker = new OffsetTracker(offsets[0]!);
        const waiting = [...offsets];
        const begun: number[] = [];
        const done = new Set<number>();
        let last = tracker.committable;
        while (waiting.length + begun.length > 0) {
          if (begun.length === 0 || (waiting.length > 0 && draw() < 0.5)) {
            const offset = waiting.shift()!;
            tracker.begin(offset);
            begun.push(offset);
          } else {
            const [offset] = begun.splice(Math.floor(draw() * begun.length), 1);
            tracker.complete(offset!);
            done.add(offset!);
          }
          const { committable } = tracker;
          expect(committable).toBeGreaterThanOrEqual(last);
          last = committable;
          expect(offsets.filter((offset) => offset < committable && !done.has(offset))).toEqual([]);
        }
        expect(tracker.committable).toBe(offsets.at(-1)! + 1);
      }),
      { numRuns: 500 },
    );
  });
});
