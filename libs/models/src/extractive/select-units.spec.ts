import { describe, expect, it } from 'vitest';
import type { ScoredUnit } from './score-units.js';
import { selectUnits } from './select-units.js';

let next = 0;
const scored = (
  text: string,
  fields: Partial<ScoredUnit> & { context?: number; above?: string[] } = {},
): ScoredUnit => {
  const { context = 0, above = [], ...worth } = fields;
  next += 100;
  const unit = { kind: 'sentence' as const, context, start: next, end: next + text.length, text, above };
  return { unit, support: 0.8, rank: 1, wrongType: false, ...worth };
};

const select = (units: ScoredUnit[], most = 3) => selectUnits(units, { most, minSupport: 0.5 }).map(({ text }) => text);

describe('selectUnits', () => {
  it('chooses nothing when the best one is too weak, whatever the others are', () => {
    expect(select([scored('Weak.', { rank: 3, support: 0.4 }), scored('Strong.', { rank: 1, support: 0.9 })])).toEqual(
      [],
    );
    expect(select([])).toEqual([]);
  });

  it('chooses the best ones, but none that is much worse than the best', () => {
    const units = [scored('Far behind.', { rank: 0 }), scored('Close.', { rank: 4 }), scored('Best one.', { rank: 5 })];
    expect(select(units)).toEqual(['Close.', 'Best one.']);
    expect(select(units, 1)).toEqual(['Best one.']);
  });

  it('tells what a context says together and in its order, the best context first', () => {
    expect(
      select([
        scored('Other document.', { context: 0, rank: 4.5 }),
        scored('Before it.', { context: 1, rank: 4 }),
        scored('Best one.', { context: 1, rank: 5 }),
      ]),
    ).toEqual(['Before it.', 'Best one.', 'Other document.']);
  });

  it('leaves out what repeats an earlier one', () => {
    const again = 'A lost device must be reported within an hour.';
    expect(
      select([scored('Lost devices must be reported within one hour.', { rank: 5 }), scored(again, { rank: 4 })]),
    ).toEqual(['Lost devices must be reported within one hour.']);
  });

  it('adds the sentence after the best one when only that holds what was asked for', () => {
    const best = scored('The council represents the employees.', { rank: 5, wrongType: true });
    const after = scored('It has seven members.', { rank: 1 });
    const close = scored('Another council meets in the town.', { rank: 4.5 });
    expect(select([best, after, close], 2)).toEqual([best.unit.text, after.unit.text]);
    expect(select([best, scored('Elsewhere, seven.', { above: ['Other'], rank: 1 }), close], 2)).toEqual([
      best.unit.text,
      close.unit.text,
    ]);
  });
});
