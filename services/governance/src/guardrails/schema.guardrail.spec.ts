import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { wholeSubject } from './guardrail.js';
import { schema } from './schema.guardrail.js';

const days = {
  type: 'object',
  properties: { days: { type: 'integer' } },
  required: ['days'],
  additionalProperties: false,
};
const policy = policySchema.parse({ output: { schema: { action: 'block', schema: days } } });
const byRequest = policySchema.parse({ output: { schema: 'review' } });
const check = (text: string, by = policy, responseSchema?: typeof days) =>
  schema.check(wholeSubject({ stage: 'output', text, responseSchema }), by);

describe('schema', () => {
  it.each([
    ['27 days', 'it is not JSON'],
    ['{"days":"SECRET"}', '/days must be integer'],
    ['{}', "the whole must have required property 'days'"],
    ['{"days":1,"SECRET":2}', 'the whole must NOT have additional properties'],
  ])('finds that %s does not fit, and says no value', (text, message) => {
    const { verdict, findings } = check(text);
    expect(verdict).toBe('block');
    expect(findings).toEqual([{ type: 'schema-mismatch', message: `The answer does not fit its schema: ${message}.` }]);
    expect(JSON.stringify(findings)).not.toContain('SECRET');
  });

  it.each(['{"days":27}', '```json\n{"days":27}\n```'])('leaves %s', (text) => {
    expect(check(text)).toEqual({ verdict: 'allow', findings: [] });
  });

  it("goes by the request's schema where the policy has none", () => {
    expect(check('{}', byRequest, days).verdict).toBe('review');
    expect(check('{}', byRequest)).toEqual({ verdict: 'allow', findings: [] });
  });
});

describe('a policy', () => {
  it('with a schema that cannot be used is refused', () => {
    const broken = { output: { schema: { action: 'block', schema: { type: 'objekt' } } } };
    expect(policySchema.safeParse(broken).error?.issues).toMatchObject([{ path: ['output', 'schema', 'schema'] }]);
  });
});
