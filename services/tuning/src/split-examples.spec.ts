import { rankingExample } from '@weir/datasets';
import { describe, expect, it } from 'vitest';
import { splitExamples } from './split-examples.js';

const NAMES = ['ada', 'ben', 'cleo', 'dev', 'eva', 'finn', 'gus', 'hana', 'ivo', 'jun', 'kai', 'lea', 'max', 'noa'];
const THINGS = ['leave', 'canteen', 'garage', 'laptop', 'salary', 'badge', 'printer', 'travel', 'pension'];
const examples = NAMES.flatMap((name, at) =>
  THINGS.map((thing, place) => rankingExample(`${name} ${at * 7919} ${thing} ${place * 104_729}`, [thing], [])),
);
const idsOf = (part: readonly { id: string }[]) => part.map(({ id }) => id);

describe('splitExamples', () => {
  it('has every example in one part', () => {
    const { learn, choose, heldBack, leaked } = splitExamples(examples, {}, 0.2);
    const ids = idsOf([...learn, ...choose, ...heldBack]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length + leaked).toBe(examples.length);
    expect(heldBack.length).toBeGreaterThan(examples.length * 0.1);
    expect(heldBack.length).toBeLessThan(examples.length * 0.3);
  });

  it('holds back what it held back, however many come', () => {
    const few = splitExamples(examples.slice(0, 90), {}, 0.2);
    const more = splitExamples(examples, {}, 0.2);
    expect(idsOf(more.heldBack)).toEqual(expect.arrayContaining(idsOf(few.heldBack)));
    const learnt = new Set(idsOf(few.learn));
    expect(idsOf(more.heldBack).filter((id) => learnt.has(id))).toEqual([]);
  });

  it('learns nothing that is nearly what is held back, and judges by nothing that an evaluation has', () => {
    const [first] = splitExamples(examples, {}, 0.2).heldBack;
    const copies = Array.from({ length: 6 }, (_, place) =>
      rankingExample(`${first!.query} ${'x'.repeat(place + 1)}`, ['x'], []),
    );
    const copied = splitExamples([...examples, ...copies], {}, 0.2);
    expect(copied.leaked).toBeGreaterThan(0);
    const copyIds = new Set(idsOf(copies));
    expect(idsOf([...copied.learn, ...copied.choose]).filter((id) => copyIds.has(id))).toEqual([]);
    const apart = { faq: examples.slice(0, 20).map(({ id, query }) => ({ id, input: query })) };
    const { learn, choose, heldBack, leaked } = splitExamples(examples, apart, 0.2);
    const taken = new Set(idsOf(examples.slice(0, 20)));
    expect(idsOf([...learn, ...choose, ...heldBack]).filter((id) => taken.has(id))).toEqual([]);
    expect(leaked).toBeGreaterThanOrEqual(20);
  });

  it('says how many it has to judge by where there are too few', () => {
    expect(() => splitExamples(examples.slice(0, 8), {}, 0.2)).toThrow(
      expect.objectContaining({ code: 'tuning-examples-too-few', field: 'spec.examples' }) as Error,
    );
  });
});
