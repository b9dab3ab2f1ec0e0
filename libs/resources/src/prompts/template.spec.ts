import { describe, expect, it } from 'vitest';
import { fill, variablesIn } from './template.js';

describe('fill', () => {
  it.each([
    ['{{ a }} and {{b}}', { a: '1', b: '2' }, '1 and 2'],
    ['{{ a }}', { a: '{{ b }}', b: '2' }, '{{ b }}'],
    ['{{ a }}', { a: '$& $1 $$' }, '$& $1 $$'],
    ['{{ toString }} {{ __proto__ }}', {}, '{{ toString }} {{ __proto__ }}'],
  ])('%s', (template, values, expected) => {
    expect(fill(template, values)).toBe(expected);
  });
});

describe('variablesIn', () => {
  it('names each once', () => {
    expect(variablesIn('{{ b }} {{a}} {{ b }} {{ a.b }} { c }')).toEqual(['b', 'a']);
  });
});
