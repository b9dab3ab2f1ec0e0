import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jsonValidity } from './json-validity.js';

interface Vector {
  text: string;
  isJson: boolean;
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/json-texts.json', import.meta.url), 'utf8')) as Vector[];

describe('jsonValidity', () => {
  it.each(vectors)("reads what Python's json reads: $text", ({ text, isJson }) => {
    expect(jsonValidity(text)).toBe(isJson ? 1 : 0);
  });

  it('asks for more than JSON when it is given a validator', () => {
    const hasName = (value: unknown) => typeof value === 'object' && value !== null && 'name' in value;
    expect(['{"name": 1}', '{"title": 1}', 'null', '{name'].map((text) => jsonValidity(text, hasName))).toEqual([
      1, 0, 0, 0,
    ]);
  });

  it('leaves to its caller what a validator throws', () => {
    const broken = () => {
      throw new SyntaxError('no schema');
    };
    expect(() => jsonValidity('{}', broken)).toThrow('no schema');
  });
});
