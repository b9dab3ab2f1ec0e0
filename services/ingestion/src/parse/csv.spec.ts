import { describe, expect, it } from 'vitest';
import { parseCsv } from './csv.js';

const rows = (text: string): string[] => parseCsv(text).blocks.map(({ start, end }) => text.slice(start, end));

describe('parseCsv', () => {
  it('makes a block of every row, with the column names as context', () => {
    const text = 'office,city,desks\nB1,Berlin,12\nP2,"Paris\nLa Défense",40\n\n';
    expect(rows(text)).toEqual(['office,city,desks', 'B1,Berlin,12', 'P2,"Paris\nLa Défense",40']);
    expect(new Set(parseCsv(text).blocks.map((block) => block.context))).toEqual(new Set(['office | city | desks']));
  });

  it.each([
    ['a;b\n1;2,5\n', 'a | b'],
    ['a\tb\n1\t2\n', 'a | b'],
    ['a|b\n1|2\n', 'a | b'],
    ['only\n1\n', 'only'],
  ])('finds the delimiter of %j', (text, context) => {
    expect(parseCsv(text).blocks[0]?.context).toBe(context);
  });

  it('keeps offsets exact behind characters of several bytes', () => {
    expect(rows('ü,😀\n漢,ö\n')).toEqual(['ü,😀', '漢,ö']);
  });

  it.each([
    ['quotes inside a field', 'a,b\nMonitor 27",1\n"x" y,2\n', 3],
    ['rows of unequal length', 'a,b\n1\n1,2,3\n', 3],
    ['a last row without a line end', 'a,b\n1,2', 2],
  ])('reads %s', (_, text, count) => {
    expect(rows(text)).toHaveLength(count);
  });

  it('names the line on which a row with an open quote starts', () => {
    expect(() => parseCsv('a,b\n1,"x\ny"\n3,"secret\n4,5\n')).toThrow(
      expect.objectContaining({
        code: 'content-malformed',
        disposition: 'poison',
        field: 'content',
        message: 'The CSV row that starts on line 4 is malformed: a quoted field is not closed.',
      }),
    );
  });

  it('bounds the context of a very wide table', () => {
    expect(parseCsv('column,'.repeat(20_000)).blocks[0]?.context?.length).toBeLessThanOrEqual(2_000);
  });
});
