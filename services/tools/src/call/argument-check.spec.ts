import type { JsonObject } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { ArgumentCheck } from './argument-check.js';

const check = new ArgumentCheck();

const search: JsonObject = {
  type: 'object',
  properties: {
    query: { type: 'string', minLength: 1 },
    order: { enum: ['newest', 'oldest'] },
    filter: { type: 'object', properties: { years: { type: 'array', items: { type: 'integer' } } } },
  },
  required: ['query'],
  additionalProperties: false,
};

describe('ArgumentCheck', () => {
  it('gives arguments that fit', () => {
    const fitting = { query: 'leave', order: 'newest', filter: { years: [2025] } };
    expect(check.read(JSON.stringify(fitting), search)).toEqual(fitting);
  });

  it('takes nothing for no arguments', () => {
    expect(check.read(' ', { type: 'object' })).toEqual({});
  });

  it.each([
    ['{"query":', 'arguments', 'not JSON'],
    ['"leave"', 'arguments', 'not a JSON object'],
    ['[]', 'arguments', 'not a JSON object'],
    ['null', 'arguments', 'not a JSON object'],
    ['{}', 'query', 'The argument query is missing.'],
    ['{"query":7}', 'query', 'The argument query must be string.'],
    ['{"query":""}', 'query', 'fewer than 1'],
    ['{"query":"x","order":"best"}', 'order', '"newest", "oldest"'],
    ['{"query":"x","limit":3}', 'limit', 'There is no argument limit.'],
    ['{"query":"x","filter":{"years":["2025"]}}', 'filter.years.0', 'must be integer'],
    [`{"query":"${'x'.repeat(200_000)}"}`, 'arguments', 'more than 200000 characters'],
  ])('of %j names what is wrong: %s', (text, field, message) => {
    expect(() => check.read(text, search)).toThrow(
      expect.objectContaining({
        code: 'arguments-invalid',
        disposition: 'poison',
        field,
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  it('does not reach into what all objects have', () => {
    expect(() => check.read('{"__proto__":{"query":"x"}}', search)).toThrow(
      expect.objectContaining({ code: 'arguments-invalid' }),
    );
    expect(({} as { query?: string }).query).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['another draft', { $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' }],
    ['keywords of others', { type: 'object', 'x-order': 1, properties: { at: { type: 'string', format: 'date' } } }],
    ['definitions of its own', { $defs: { a: { type: 'string' } }, properties: { at: { $ref: '#/$defs/a' } } }],
  ])('reads a schema with %s', (_what, schema) => {
    expect(check.read('{"at":"x"}', schema)).toEqual({ at: 'x' });
  });

  it.each<[string, JsonObject]>([
    ['that is none', { type: 'thing' }],
    ['that is elsewhere', { $ref: 'http://127.0.0.1/schema.json' }],
    ['that is too long', { type: 'object', description: 'x'.repeat(100_000) }],
    ['with a pattern that is none', { properties: { at: { pattern: '(' } } }],
  ])('says of a schema %s that the tool is invalid', (_what, schema) => {
    expect(() => check.read('{}', schema)).toThrow(expect.objectContaining({ code: 'tool-invalid' }));
  });

  it('holds schemas with the same id apart', () => {
    const withId = (type: string): JsonObject => ({ $id: 'https://x.example/s', properties: { at: { type } } });
    expect(check.read('{"at":"x"}', withId('string'))).toEqual({ at: 'x' });
    expect(check.read('{"at":1}', withId('number'))).toEqual({ at: 1 });
  });

  it('ends a pattern that backtracks', () => {
    const schema = { properties: { at: { type: 'string', pattern: '^(a+)+$' } } };
    expect(() => check.read(`{"at":"${'a'.repeat(50)}!"}`, schema)).toThrow(
      expect.objectContaining({ code: 'work-too-long' }),
    );
  });
});
