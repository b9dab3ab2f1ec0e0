import { describe, expect, it } from 'vitest';
import { answerSchema } from './answer-schema.js';

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { days: { type: 'integer' }, unit: { type: 'string', pattern: '^(day|week)s?$' } },
  required: ['days'],
  additionalProperties: false,
};

describe('answerSchema', () => {
  it.each([
    ['{ "days": 27 }', '{"days":27}'],
    ['```json\n{"days": 27, "unit": "days"}\n```', '{"days":27,"unit":"days"}'],
  ])('takes %s', (text, fitted) => {
    expect(answerSchema(schema)(text)).toEqual({ text: fitted });
  });

  it.each([
    ['27 days', ['it is not JSON']],
    ['{"days":"27"}', ['/days must be integer']],
    ['{}', ["the whole must have required property 'days'"]],
    ['{"days":1,"unit":"years"}', ['/unit must match pattern "^(day|week)s?$"']],
    ['{"days":1,"more":2}', ['the whole must NOT have additional properties (more)']],
  ])('says what is wrong with %s', (text, problems) => {
    expect(answerSchema(schema)(text)).toEqual({ problems });
  });

  it.each([
    [{ type: 'objekt' }, /^The answer's schema cannot be used: schema is invalid/],
    [{ $ref: 'https://example.org/schema.json' }, /can't resolve reference/],
    [{ pattern: '(' }, /missing closing \)/],
    [{ enum: ['x'.repeat(60_000)] }, /more than 50000 characters/],
  ])('refuses what is no schema', (broken, message) => {
    expect(() => answerSchema(broken)).toThrow(message);
    expect(() => answerSchema(broken)).toThrow(
      expect.objectContaining({ code: 'schema-invalid', field: 'responseSchema' }),
    );
  });

  it('is not held up by a pattern that takes others for ever', () => {
    const fit = answerSchema({ type: 'string', pattern: '^(a+)+$' });
    expect(fit(JSON.stringify(`${'a'.repeat(50_000)}!`))).toHaveProperty('problems');
  });
});
