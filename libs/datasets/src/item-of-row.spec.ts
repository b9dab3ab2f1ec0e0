import type { DatasetColumns } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { itemOfRow } from './item-of-row.js';

const of = (value: Record<string, unknown>, format: Parameters<typeof itemOfRow>[1], columns?: DatasetColumns) => {
  const row = itemOfRow({ number: 3, value }, format, columns);
  return 'item' in row ? row.item : row;
};

describe('an item', () => {
  it('is read as it is', () => {
    const item = { id: 'a', input: { topic: 'tea' }, expected: ['four', 4], contexts: ['x'], metadata: { hard: true } };
    expect(of(item, 'items')).toEqual(item);
    expect(of({ id: 7, input: 'x' }, 'items')).toEqual({ id: '7', input: 'x' });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a field it has not', { id: '1', input: 'x', exptected: 'y' }, 'has fields that an item has not: exptected'],
    ['no id', { input: 'x' }, 'has no valid id'],
    ['an empty input', { id: '1', input: '' }, 'has no valid input'],
    ['contexts that are no texts', { id: '1', input: 'x', contexts: ['a', 1] }, 'has no valid contexts.1'],
    ['two faults', { input: 7 }, 'has no valid id; has no valid input'],
  ])('with %s is named', (_what, row, problem) => {
    expect(of(row, 'items')).toEqual({ number: 3, problem });
  });

  it('passes a row on that could not be read', () => {
    const row = { number: 9, problem: 'is not JSON' };
    expect(itemOfRow(row, 'ragas')).toBe(row);
  });
});

describe('Ragas', () => {
  it('0.2 and later: references are expected, an answer is none', () => {
    const row = {
      user_input: 'When is tea?',
      retrieved_contexts: ['Lunch is at noon.'],
      reference_contexts: ['Tea is at four.'],
      response: 'At five.',
      reference: 'At four.',
    };
    expect(of(row, 'ragas')).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      input: 'When is tea?',
      expected: 'At four.',
      contexts: ['Tea is at four.'],
      metadata: { retrieved_contexts: ['Lunch is at noon.'], response: 'At five.' },
    });
  });

  it('0.1: by its own names, and contexts as pandas writes them', () => {
    const row = { question: 'When?', contexts: "['Tea is at four.']", answer: 'At five.', ground_truths: ['At four.'] };
    expect(of(row, 'ragas')).toMatchObject({
      input: 'When?',
      expected: 'At four.',
      contexts: ['Tea is at four.'],
      metadata: { answer: 'At five.' },
    });
  });

  it('keeps a conversation as one', () => {
    const messages = [{ type: 'human', content: 'When?' }];
    expect(of({ user_input: messages }, 'ragas')).toMatchObject({ input: { messages } });
  });
});

describe('Hugging Face', () => {
  it.each<[string, Record<string, unknown>, object]>([
    [
      'SQuAD',
      {
        id: '56be',
        title: 'Tea',
        context: 'Tea is at four.',
        question: 'When?',
        answers: { text: ['four', 'four', 'at four'], answer_start: [10, 10, 7] },
      },
      {
        id: '56be',
        input: 'When?',
        expected: ['four', 'at four'],
        contexts: ['Tea is at four.'],
        metadata: { title: 'Tea' },
      },
    ],
    [
      'a question of SQuAD 2 without an answer',
      { id: '1', context: 'Tea.', question: 'Why?', answers: { text: [], answer_start: [] } },
      { id: '1', input: 'Why?', expected: [], contexts: ['Tea.'] },
    ],
    ['classes', { id: 1, text: 'My card is lost.', label: 11 }, { id: '1', input: 'My card is lost.', expected: 11 }],
    [
      'an instruction with its input',
      { id: '1', instruction: 'Translate.', input: 'Thé', output: 'Tea' },
      { id: '1', input: { instruction: 'Translate.', input: 'Thé' }, expected: 'Tea' },
    ],
    [
      'an instruction alone',
      { id: '1', instruction: 'Count to two.', input: '', output: '1 2' },
      { id: '1', input: 'Count to two.', expected: '1 2' },
    ],
    [
      'a text and its summary',
      { id: '1', document: 'Long.', summary: 'Short.' },
      { id: '1', input: 'Long.', expected: 'Short.' },
    ],
  ])('%s', (_what, row, item) => {
    expect(of(row, 'huggingface')).toEqual(item);
  });

  it('takes columns by name or path, and keeps the rest', () => {
    const row = {
      pubid: 21,
      question: 'Does it?',
      context: { contexts: ['It was tried.'], labels: ['METHODS'] },
      final_decision: 'yes',
      long_answer: 'It does.',
    };
    const columns = { id: 'pubid', contexts: 'context.contexts', expected: 'long_answer' };
    expect(of(row, 'huggingface', columns)).toEqual({
      id: '21',
      input: 'Does it?',
      expected: 'It does.',
      contexts: ['It was tried.'],
      metadata: { context: row.context, final_decision: 'yes' },
    });
  });

  it('gives the same content the same id, whatever the order of its columns', () => {
    const id = (row: Record<string, unknown>) => of(row, 'huggingface') as { id: string };
    const { id: first } = id({ question: 'a', answer: 'b' });
    expect(id({ answer: 'b', question: 'a' }).id).toBe(first);
    expect(id({ answer: 'c', question: 'a' }).id).not.toBe(first);
  });

  it.each<[string, Record<string, unknown>, DatasetColumns, string]>([
    ['no input', { answer: 'x' }, {}, 'has no input in question, query'],
    ['no input where it was said to be', { question: 'x' }, { input: 'q' }, 'has no input in q;'],
    ['contexts of another kind', { question: 'x', context: { a: 1 } }, {}, 'neither a text nor a list'],
  ])('names a row with %s', (_what, row, columns, problem) => {
    expect(of(row, 'huggingface', columns)).toEqual({ number: 3, problem: expect.stringContaining(problem) as string });
  });
});
