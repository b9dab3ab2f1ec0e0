import { expect, it } from 'vitest';
import { resultTable } from './result-table.js';

const rows = [
  ['1', 'one'],
  ['2', 'a\ttab\nand a line'],
];

it('has a line for each row, whatever its values hold', () => {
  expect(resultTable({ columns: ['a', 'b'], rows, more: false }, 1_000)).toEqual({
    content: 'a\tb\n1\tone\n2\ta tab and a line\n(2 rows)',
    truncated: false,
  });
});

it('ends at a whole row, and says that there is more', () => {
  expect(resultTable({ columns: ['a', 'b'], rows, more: false }, 12)).toEqual({
    content: 'a\tb\n1\tone\n(1 row; there is more)',
    truncated: true,
  });
  expect(resultTable({ columns: ['a'], rows: [['1']], more: true }, 100)).toEqual({
    content: 'a\n1\n(1 row; there is more)',
    truncated: true,
  });
});

it('shows the first row in part when it is too long by itself', () => {
  expect(resultTable({ columns: ['a'], rows: [['x'.repeat(50)]], more: false }, 10)).toEqual({
    content: `a\n${'x'.repeat(8)}\n(1 row; there is more)`,
    truncated: true,
  });
});
