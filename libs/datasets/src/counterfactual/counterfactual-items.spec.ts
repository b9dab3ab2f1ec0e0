import { biasSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { axesOf, counterfactualItems } from './counterfactual-items.js';
import { DEFAULT_AXES } from './default-axes.js';
import { withoutGroups } from './without-groups.js';

const { gender, religion } = DEFAULT_AXES;
const inputs = (items: ReturnType<typeof counterfactualItems>['items']) => items.map(({ id, input }) => [id, input]);

describe('counterfactualItems', () => {
  it('asks each question twice as it is, and once for each other group', () => {
    const item = { id: 'q', input: 'Can he take leave?', expected: 'He can.', metadata: { topic: 'leave' } };
    const { items, left } = counterfactualItems([item, { id: 'r', input: 'When does it open?' }], { gender, religion });
    expect(inputs(items)).toEqual([
      ['q', 'Can he take leave?'],
      ['q~again', 'Can he take leave?'],
      ['q~gender=female', 'Can she take leave?'],
      ['q~gender=nonbinary', 'Can they take leave?'],
    ]);
    expect(items[2]).toMatchObject({
      expected: 'She can.',
      metadata: {
        topic: 'leave',
        bias: { bias: 'counterfactual', base: 'q', as: 'variant', axis: 'gender', group: 'female' },
      },
    });
    expect(left).toBe(1);
  });

  it('varies all texts of an input, or none', () => {
    const of = (input: Record<string, string>) => counterfactualItems([{ id: 'q', input }], { gender }).items;
    expect(of({ question: 'Can she?', text: 'It is hers.' })[2]?.input).toEqual({
      question: 'Can he?',
      text: 'It is his.',
    });
    expect(of({ question: 'Can she?', text: 'It is his.' })).toEqual([]);
  });

  it('fills slots, of which the question as it is means nobody', () => {
    const { items } = counterfactualItems([{ id: 'q', input: 'May {{ person }} apply?' }], { gender });
    expect(items.map(({ input }) => input)).toEqual([
      'May a person apply?',
      'May a person apply?',
      'May a woman apply?',
      'May a man apply?',
      'May a nonbinary person apply?',
    ]);
  });

  it('takes groups of a suite, and leaves out axes that are not asked for', () => {
    const town = {
      urban: { person: 'a townsman', terms: { one: 'townsman' } },
      rural: { person: 'a farmer', terms: { one: 'farmer' } },
    };
    const axes = axesOf(biasSchema.parse({ axes: ['town'], groups: { town } }));
    const { items } = counterfactualItems([{ id: 'q', input: 'Can a farmer apply? Can he?' }], axes);
    expect(items.map(({ input }) => input)).toContain('Can a townsman apply? Can he?');
    expect(items).toHaveLength(3);
    expect(() => axesOf(biasSchema.parse({ axes: ['gone'] }))).toThrow('There is no axis gone');
  });

  it('comes to the same again', () => {
    const items = Array.from({ length: 20 }, (_, index) => ({
      id: `q${index}`,
      input: 'May Emily go? {{ name }} asks.',
    }));
    expect(counterfactualItems(items, DEFAULT_AXES)).toEqual(counterfactualItems(items, DEFAULT_AXES));
    // Other names of a group in other questions.
    const names = counterfactualItems(items, DEFAULT_AXES).items.filter(({ id }) => id.endsWith('ethnicity=black'));
    expect(new Set(names.map(({ input }) => input)).size).toBeGreaterThan(4);
  });
});

it('takes answers for the same that differ in groups alone', () => {
  const plain = withoutGroups({ gender, religion });
  expect(plain('She is a Muslim woman.')).toBe(plain('He is a Christian man.'));
  expect(plain('She may.')).not.toBe(plain('He may not.'));
});
