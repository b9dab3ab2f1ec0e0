import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { validate } from './validate.js';

const schema = z
  .strictObject({
    name: z.string().min(2),
    count: z.int().optional(),
    nested: z.strictObject({ list: z.array(z.strictObject({ id: z.string() })).optional() }).optional(),
    either: z.union([z.string(), z.array(z.strictObject({ text: z.string() }))]).optional(),
  })
  .refine(({ name, count }) => name !== 'even' || (count ?? 0) % 2 === 0, { path: ['count'], message: 'must be even' });

describe('validate', () => {
  it.each([
    [undefined, 'body', 'body: missing, must be an object'],
    [[], 'body', 'body: must be an object'],
    [{}, 'name', 'name: missing, must be a string'],
    [{ name: 3 }, 'name', 'name: must be a string'],
    [{ name: 'x' }, 'name', 'name: Too small'],
    [{ name: 'xy', what: 1 }, 'what', 'what: unknown field'],
    [{ name: 'xy', nested: { list: [{ id: 'a' }, { id: 7 }] } }, 'nested.list.1.id', 'must be a string'],
    [{ name: 'xy', nested: { list: [{ id: 'a', b: 1 }] } }, 'nested.list.0.b', 'unknown field'],
    [{ name: 'xy', either: 5 }, 'either', 'has none of the accepted forms'],
    [{ name: 'xy', either: [{ text: 5 }] }, 'either.0.text', 'must be a string'],
    [{ name: 'even', count: 3 }, 'count', 'must be even'],
    [{ name: 'x', count: 'y' }, 'name', 'count: must be a number'],
  ])('%j is wrong in %s', (value, field, message) => {
    expect(() => validate(schema, value, 'body')).toThrow(
      expect.objectContaining({
        code: 'request-invalid',
        disposition: 'poison',
        field,
        message: expect.stringContaining(message),
      }),
    );
  });

  it('never tells a value', () => {
    expect(() => validate(z.strictObject({ key: z.int() }), { key: 'sk-secret' }, 'body')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('sk-secret') }),
    );
  });

  it('never tells a key that is no name of a field', () => {
    for (const key of ['sk-secret', 'ana@example.org', 'a'.repeat(40), 'x1y2'])
      expect(() => validate(z.strictObject({}), { [key]: 1 }, 'body')).toThrow(
        expect.objectContaining({ field: '…', message: 'Invalid request: …: unknown field.' }),
      );
  });

  it('returns what the schema makes of it', () => {
    expect(validate(z.strictObject({ wait: z.stringbool().default(false) }), { wait: 'yes' }, 'query')).toEqual({
      wait: true,
    });
  });
});
