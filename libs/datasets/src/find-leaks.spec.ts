import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLeaks } from './find-leaks.js';

const item = (id: string, input: string | Record<string, string>) => ({ id, input });
const question = 'How many days of leave do employees get when they work part time?';

describe('findLeaks', () => {
  it('finds copies that differ in case, punctuation and spaces', () => {
    const copy = `  ${question.toUpperCase().replace('?', ' !')}`;
    expect(findLeaks({ train: [item('a', question)], test: [item('b', copy)] })).toEqual([
      { first: { split: 'train', id: 'a' }, second: { split: 'test', id: 'b' }, likeness: 1 },
    ]);
  });

  it.each([
    ['a word changed', question.replace('employees', 'people')],
    ['a word left out', question.replace('leave ', '')],
    ['something before it', `Please tell me: ${question}`],
    ['its halves exchanged', 'when they work part time, how many days of leave do employees get'],
  ])('finds a near copy: %s', (_how, copy) => {
    const others = [item('x', 'Who approves unpaid leave?'), item('y', 'When does the kitchen open in the morning?')];
    const [leak, ...more] = findLeaks({ train: [item('a', question), ...others], test: [item('b', copy)] });
    expect(leak).toMatchObject({ first: { id: expect.stringMatching('a|b') as string } });
    expect(leak!.likeness).toBeLessThan(1);
    expect(more).toEqual([]);
  });

  it('lets copies within one split be', () => {
    expect(findLeaks({ train: [item('a', question), item('b', question)], test: [] })).toEqual([]);
  });

  it('compares values by name, and texts that are no words', () => {
    const values = { q: question, language: 'fr' };
    const splits = { train: [item('a', values), item('c', '?!')], test: [item('b', { ...values }), item('d', '?!')] };
    expect(findLeaks(splits).map(({ likeness }) => likeness)).toEqual([1, 1]);
  });

  it('finds what comparing every pair finds', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'cd', 'efg', ' '), { minLength: 1, maxLength: 12 });
    const inputs = fc.array(
      text.map((parts) => parts.join('')).filter((input) => input.trim() !== ''),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(inputs, inputs, fc.constantFrom(0.3, 0.5, 0.6, 0.7, 0.9, 1), (train, test, least) => {
        const items = (split: string[], name: string) => split.map((input, index) => item(`${name}${index}`, input));
        const found = findLeaks({ train: items(train, 'r'), test: items(test, 's') }, least);
        const expected = train.flatMap((one, i) =>
          test.flatMap((other, j) => (jaccard(one, other) >= least ? [[`r${i}`, `s${j}`].join()] : [])),
        );
        expect(found.map(({ first, second }) => [first.id, second.id].sort().join()).sort()).toEqual(expected.sort());
      }),
    );
  });
});

/** By sets of pieces, as it is defined. */
function jaccard(first: string, second: string): number {
  const pieces = (input: string) => {
    const text = input.trim().replace(/ +/g, ' ');
    return new Set(Array.from({ length: Math.max(1, text.length - 4) }, (_, start) => text.slice(start, start + 5)));
  };
  const [a, b] = [pieces(first), pieces(second)];
  const both = [...a].filter((piece) => b.has(piece)).length;
  return both / (a.size + b.size - both);
}
