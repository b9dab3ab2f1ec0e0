import { findLeaks, rankingExample } from '@weir/datasets';
import { describe, expect, it } from 'vitest';
import { type Fold, itemsOf, splitExamples, type TuningSplit } from './split-examples.js';

const NAMES = ['ada', 'ben', 'cleo', 'dev', 'eva', 'finn', 'gus', 'hana', 'ivo', 'jun', 'kai', 'lea', 'max', 'noa'];
const THINGS = ['leave', 'canteen', 'garage', 'laptop', 'salary', 'badge', 'printer', 'travel', 'pension'];
const examples = NAMES.flatMap((name, at) =>
  THINGS.map((thing, place) => rankingExample(`${name} ${at * 7919} ${thing} ${place * 104_729}`, [thing], [])),
);
const SHARE = { heldBack: 0.2 };
/** The split as one that holds one part back, of which the model has not learnt. */
function oneFold(split: TuningSplit) {
  expect(split.folds).toHaveLength(1);
  const [fold] = split.folds as [Fold];
  expect({ learn: split.learn, choose: split.choose }).toEqual({ learn: fold.learn, choose: fold.choose });
  return { ...split, folds: [fold] as const };
}
const idsOf = (part: readonly { id: string }[]) => part.map(({ id }) => id);

describe('splitExamples', () => {
  it('has every example in one part', () => {
    const {
      learn,
      choose,
      leaked,
      folds: [{ heldBack }],
    } = oneFold(splitExamples(examples, {}, SHARE));
    const ids = idsOf([...learn, ...choose, ...heldBack]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length + leaked).toBe(examples.length);
    expect(heldBack.length).toBeGreaterThan(examples.length * 0.1);
    expect(heldBack.length).toBeLessThan(examples.length * 0.3);
  });

  it('holds back what it held back, however many come', () => {
    const few = oneFold(splitExamples(examples.slice(0, 90), {}, SHARE)).folds[0];
    const more = oneFold(splitExamples(examples, {}, SHARE)).folds[0];
    expect(idsOf(more.heldBack)).toEqual(expect.arrayContaining(idsOf(few.heldBack)));
    const learnt = new Set(idsOf(few.learn));
    expect(idsOf(more.heldBack).filter((id) => learnt.has(id))).toEqual([]);
  });

  it('learns nothing that is nearly what is held back, and judges by nothing that an evaluation has', () => {
    const [first] = oneFold(splitExamples(examples, {}, SHARE)).folds[0].heldBack;
    const copies = Array.from({ length: 6 }, (_, place) =>
      rankingExample(`${first!.query} ${'x'.repeat(place + 1)}`, ['x'], []),
    );
    const copied = splitExamples([...examples, ...copies], {}, SHARE);
    expect(copied.leaked).toBeGreaterThan(0);
    const copyIds = new Set(idsOf(copies));
    expect(idsOf([...copied.learn, ...copied.choose]).filter((id) => copyIds.has(id))).toEqual([]);
    const apart = { faq: examples.slice(0, 20).map(({ id, query }) => ({ id, input: query })) };
    const {
      learn,
      choose,
      leaked,
      folds: [{ heldBack }],
    } = oneFold(splitExamples(examples, apart, SHARE));
    const taken = new Set(idsOf(examples.slice(0, 20)));
    expect(idsOf([...learn, ...choose, ...heldBack]).filter((id) => taken.has(id))).toEqual([]);
    expect(leaked).toBeGreaterThanOrEqual(20);
  });

  it('says how many it has to judge by where there are too few', () => {
    expect(() => splitExamples(examples.slice(0, 8), {}, SHARE)).toThrow(
      expect.objectContaining({ code: 'tuning-examples-too-few', field: 'spec.examples' }) as Error,
    );
  });

  it('judges every query once, by what is learnt without it, where there are few; and learns from all', () => {
    const { learn, choose, folds, leaked } = splitExamples(examples, {}, {});
    expect(folds).toHaveLength(5);
    const judged = folds.flatMap(({ heldBack }) => idsOf(heldBack));
    expect(judged.toSorted()).toEqual(idsOf(examples).toSorted());
    expect(learn.length + choose.length + leaked).toBe(examples.length);
    for (const fold of folds) {
      const learnt = new Set(idsOf([...fold.learn, ...fold.choose]));
      expect(idsOf(fold.heldBack).filter((id) => learnt.has(id))).toEqual([]);
      expect(learnt.size).toBeGreaterThan(examples.length * 0.5);
    }
  });

  it('learns in no fold what is nearly judged by in it, and judges by no evaluation', () => {
    const copies = examples.slice(0, 30).map(({ query }) => rankingExample(`${query}!!!`, ['x'], []));
    const apart = { faq: examples.slice(-20).map(({ id, query }) => ({ id, input: query })) };
    const { folds } = splitExamples([...examples, ...copies], apart, { folds: 3 });
    for (const { learn, choose, heldBack } of folds) {
      const sets = { judged: itemsOf(heldBack), faq: apart.faq, learnt: itemsOf([...learn, ...choose]) };
      expect(findLeaks(sets).filter(({ first, second }) => [first.split, second.split].includes('learnt'))).toEqual([]);
      expect(findLeaks({ judged: sets.judged, faq: sets.faq })).toEqual([]);
    }
  });
});
