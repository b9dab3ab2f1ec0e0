import type { DatasetItem } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { exampleOfItem } from './example-of-item.js';
import { mergeRankingExamples } from './merge-ranking-examples.js';
import { rankingExample, type RankingRow } from './ranking-example.js';
import { readRankingExamples } from './read-ranking-examples.js';
import { splitRankingExamples } from './split-ranking-examples.js';

async function read(...lines: string[]): Promise<RankingRow[]> {
  async function* bytes() {
    yield new TextEncoder().encode(lines.join('\n'));
  }
  const rows: RankingRow[] = [];
  for await (const row of readRankingExamples(bytes())) rows.push(row);
  return rows;
}

describe('readRankingExamples', () => {
  it.each([
    ['a pair', { query: 'q', positive: 'p' }, ['p'], []],
    ['a triple', { anchor: 'q', positive: 'p', negative: 'n' }, ['p'], ['n']],
    ['lists', { query: 'q', positives: ['p', 'r'], negatives: ['n', 'm'] }, ['p', 'r'], ['n', 'm']],
    ['a pair whose negative is null', { question: 'q', pos: 'p', neg: null }, ['p'], []],
  ])('reads %s', async (_what, row, positives, negatives) => {
    expect(await read(JSON.stringify(row))).toEqual([
      { number: 1, example: rankingExample('q', positives, negatives) },
    ]);
  });

  it.each([
    ['has no query', { positive: 'p' }],
    ['has no query', { query: ' ', positive: 'p' }],
    ['has no positive', { query: 'q' }],
    ['has no positive', { query: 'q', positives: [] }],
    ['has no positive', { query: 'q', positive: 7 }],
    ['has negatives that are neither a text nor a list of texts', { query: 'q', positive: 'p', negative: [7] }],
    ['has the same text as right and wrong', { query: 'q', positive: 'p', negatives: ['n', 'p'] }],
  ])('names a line that %s, and goes on', async (problem, row) => {
    const rows = await read(JSON.stringify(row), '{"query":', JSON.stringify({ query: 'q', positive: 'p' }));
    expect(rows).toMatchObject([
      { number: 1, problem },
      { number: 2, problem: 'is not JSON' },
      { example: { query: 'q' } },
    ]);
  });
});

describe('exampleOfItem', () => {
  const item: DatasetItem = { id: 'i', input: 'How much leave?', contexts: ['27 days a year'] };
  const rated = (...shares: number[]) => ({ ratings: shares.map((share) => ({ scale: 'thumbs', given: 1, share })) });
  it.each([
    [
      'what a good answer cites',
      { expected: '27.', metadata: { expectedFrom: 'answer', ...rated(1) } },
      ['27 days a year'],
      [],
    ],
    ['a correction', { expected: '28.', metadata: { expectedFrom: 'correction' } }, ['28.'], []],
    [
      'a correction of a bad answer',
      { expected: '28.', metadata: { expectedFrom: 'correction', ...rated(0) } },
      ['28.'],
      ['27 days a year'],
    ],
    ['that what a bad answer cites is wrong', { metadata: rated(0, 0.5) }, [], ['27 days a year']],
  ])('takes %s', (_what, fields, positives, negatives) => {
    expect(exampleOfItem({ ...item, ...fields })).toEqual(rankingExample('How much leave?', positives, negatives));
  });

  it.each([
    ['nobody rated the answer', item],
    ['raters differ', { ...item, metadata: rated(1, 0) }],
    ['a good answer cites nothing', { ...item, contexts: [], metadata: { expectedFrom: 'answer' } }],
    ['the query has several variables', { ...item, input: { a: 'x', b: 'y' }, metadata: { expectedFrom: 'answer' } }],
  ])('takes nothing where %s', (_what, given) => {
    expect(exampleOfItem(given)).toBeUndefined();
  });
});

describe('mergeRankingExamples', () => {
  it('puts together what is known of a query, however it is written', () => {
    const given = [
      rankingExample('How much leave?', ['27 days'], ['Canteen']),
      rankingExample('how much LEAVE', ['27 days.', '28 days'], ['Garage']),
      rankingExample('Where is the canteen?', ['Ground floor'], []),
    ];
    const { examples, ...counts } = mergeRankingExamples(given);
    expect(examples).toEqual([
      rankingExample('How much leave?', ['27 days', '28 days'], ['Canteen', 'Garage']),
      rankingExample('Where is the canteen?', ['Ground floor'], []),
    ]);
    expect(counts).toEqual({ merged: 1, contested: 0, withoutPositives: 0 });
    // Given twice, nothing else is known.
    expect(mergeRankingExamples([...given, ...given]).examples).toEqual(examples);
  });

  it('takes for right what is contested, leaves out queries for which nothing is right, and what says the query again', () => {
    const { examples, ...counts } = mergeRankingExamples([
      rankingExample('a b', ['x y'], []),
      rankingExample('a b', [], ['X, y']),
      rankingExample('c', [], ['z']),
      rankingExample('d e', ['D e!'], []),
    ]);
    expect(examples).toEqual([rankingExample('a b', ['x y'], [])]);
    expect(counts).toEqual({ merged: 1, contested: 1, withoutPositives: 2 });
  });
});

describe('splitRankingExamples', () => {
  const words = [
    'leave',
    'canteen',
    'parking',
    'payroll',
    'printer',
    'holiday',
    'laptop',
    'visitor',
    'training',
    'pension',
  ];
  const examples = words.flatMap((one) => words.map((other) => rankingExample(`${one} and ${other} forms`, ['yes'])));

  it('keeps an example where it is when others come', () => {
    const few = splitRankingExamples(examples.slice(0, 30), {}, 1);
    const all = splitRankingExamples(examples, {}, 1);
    expect(few.choose.length).toBeGreaterThan(0);
    expect(all.choose).toEqual(expect.arrayContaining(few.choose));
    expect(all.learn).toEqual(expect.arrayContaining(few.learn));
    expect(all.choose.length / examples.length).toBeGreaterThan(0.1);
    expect(all.choose.length / examples.length).toBeLessThan(0.3);
  });

  it('leaves out what is judged by: the same, and nearly the same', () => {
    const given = [
      rankingExample('How many days of leave do I get in a year?', ['27']),
      rankingExample('Where can visitors park their cars on Mondays?', ['Garage']),
    ];
    const evaluation = [{ id: 'e1', input: 'how many days of leave do I get in one year' }];
    const { learn, choose, leaks } = splitRankingExamples(given, { handbook: evaluation });
    expect([...learn, ...choose]).toEqual([given[1]]);
    expect(leaks).toEqual([
      {
        first: { split: 'examples', id: given[0]!.id },
        second: { split: 'evaluation handbook', id: 'e1' },
        likeness: expect.closeTo(8 / 11, 6),
      },
    ]);
  });

  it('does not learn from what is nearly the same as what it is chosen by', () => {
    const alike = Array.from({ length: 40 }, (_, index) =>
      rankingExample(`How many days of leave do I get in the year ${2000 + index}?`, ['27']),
    );
    const { learn, choose, leaks } = splitRankingExamples(alike);
    expect(choose.length).toBeGreaterThan(0);
    expect(learn).toEqual([]);
    expect(new Set(leaks.map(({ first }) => first.id)).size).toBe(alike.length - choose.length);
  });
});
