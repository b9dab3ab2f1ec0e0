import { WeirError } from '@weir/errors';
import { describe, expect, it } from 'vitest';
import { readWhere } from './where.js';

const compare = (field: string, operator: string, value: unknown) => ({ kind: 'compare', field, operator, value });

function problemOf(text: string): string {
  try {
    readWhere(text);
  } catch (error) {
    if (WeirError.is(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error(`${text} was read`);
}

describe('readWhere', () => {
  it.each<[string, unknown]>([
    ['cost>0.01', compare('cost', '>', 0.01)],
    ['cost >= -1', compare('cost', '>=', -1)],
    ['app=support', compare('app', '=', 'support')],
    ['app!="hr desk"', compare('app', '!=', 'hr desk')],
    ["prompt='answer@3'", compare('prompt', '=', 'answer@3')],
    ['verdict=input:block', compare('verdict', '=', 'input:block')],
    ['model=gpt-*', compare('model', '=', 'gpt-*')],
    ['duration>2s', compare('duration', '>', 2_000)],
    ['duration<=1.5m', compare('duration', '<=', 90_000)],
    ['cached=true', compare('cached', '=', true)],
    ['app="and"', compare('app', '=', 'and')],
  ])('%s', (text, condition) => {
    expect(readWhere(text)).toEqual(condition);
  });

  it('binds and closer than or, and not closest', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((app) => compare('app', '=', app));
    expect(readWhere('app=a or app=b and not app=c')).toEqual({
      kind: 'or',
      parts: [a, { kind: 'and', parts: [b, { kind: 'not', part: c }] }],
    });
    expect(readWhere('(app=a OR app=b) AND app=c')).toEqual({
      kind: 'and',
      parts: [{ kind: 'or', parts: [a, b] }, c],
    });
  });

  it.each([
    ['', 'A comparison is missing (character 1)'],
    ['price>1', 'There is no field "price"; there are run, app,'],
    ['cost', 'cost needs one of = != > >= < <= behind it (character 5)'],
    ['cost>', 'cost > needs a value (character 6)'],
    ['cost>cheap', 'cost needs a number, not "cheap" (character 6)'],
    ['cost>2s', 'cost has no unit (character 6)'],
    ['app>a', 'app is no number: it is compared by = and != (character 4)'],
    ['cached=perhaps', 'cached is true or false (character 8)'],
    ['app=a app=b', '"app" was not expected; comparisons are joined by and, or (character 7)'],
    ['(app=a', 'A bracket is not closed (character 1)'],
    ['app="a', 'A quote is not closed (character 5)'],
    ['app=a and', 'A comparison is missing (character 10)'],
    ['"app"=a', 'There is no field "app"'],
    [`${'('.repeat(30)}app=a${')'.repeat(30)}`, 'Brackets are nested more than 20 times'],
    [`app=${'a'.repeat(3_000)}`, 'It is longer than 2000 characters'],
  ])('says of %j what is wrong, and where', (text, message) => {
    expect(problemOf(text)).toContain(`where-invalid: The expression cannot be read: ${message}`);
  });
});
