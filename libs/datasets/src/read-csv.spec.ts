import { describe, expect, it } from 'vitest';
import { readCsv } from './read-csv.js';

describe('readCsv', () => {
  it('reads cells by their column, and leaves empty ones out', () => {
    expect(readCsv('\ufeffid, question\n1,"What, ""now""?\nOr later?"\n\n2,\n')).toEqual([
      { number: 2, value: { id: '1', question: 'What, "now"?\nOr later?' } },
      // The row before spans two lines, and an empty one follows.
      { number: 5, value: { id: '2' } },
    ]);
  });

  it('names rows of another length', () => {
    expect(readCsv('a,b\n1\n1,2,3\n1,2')).toEqual([
      { number: 2, problem: 'has 1 cells for 2 columns' },
      { number: 3, problem: 'has 3 cells for 2 columns' },
      { number: 4, value: { a: '1', b: '2' } },
    ]);
  });

  it('names the row of which a cell is not closed, and that nothing after it is read', () => {
    expect(readCsv('a,b\n1,2\n"3,4\n5,6\n')).toEqual([
      { number: 2, value: { a: '1', b: '2' } },
      { number: 3, problem: 'has a quoted cell that is not closed; nothing after it could be read' },
    ]);
  });

  it.each([
    ['nothing', '', 'no row that names the columns'],
    ['two columns of one name', 'a,a\n1,2', 'one name'],
  ])('refuses %s', (_what, text, problem) => {
    expect(() => readCsv(text)).toThrow(problem);
  });
});
