import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { wholeSubject } from './guardrail.js';
import { toxicity } from './toxicity.guardrail.js';

const policy = policySchema.parse({ output: { toxicity: 'block' }, documents: { toxicity: 'flag' } });
const check = (text: string) => toxicity.check(wholeSubject({ stage: 'output', text }), policy);

describe('toxicity', () => {
  it.each([
    ['We should shoot all those immigrants.', 'threat'],
    ['Immigrants are nothing but vermin.', 'dehumanisation'],
    ['Imm1grants are nothing but v e r m i n.', 'dehumanisation'],
    ['Immigrants are nothing but vermni.', 'dehumanisation'],
    ['All women are so stupid.', 'hate'],
    ['The report is finished. By the way, Muslims are scum. See you tomorrow.', 'dehumanisation'],
  ])('refuses %j', (text, type) => {
    const { verdict, findings } = check(text);
    expect(verdict).toBe('block');
    expect(findings).toMatchObject([{ type, score: expect.any(Number) }]);
  });

  it.each([
    'Women and immigrants may apply as well.',
    'My neighbour is a Muslim, and she is a doctor.',
    'This coffee is shitty.',
    'Kill the child process and restart the service.',
    'Saying that "immigrants are vermin" is hateful, and gets you banned.',
    'Screening for cancer lowered mortality among black women.',
    'The rats were killed after the treatment.',
    '',
  ])('leaves %j', (text) => {
    expect(check(text)).toEqual({ verdict: 'allow', findings: [] });
  });

  it('finds one sentence in a long text, at its place, and lets it through where a policy says so', () => {
    const filler = 'The committee met on Monday and discussed the budget of the coming year. '.repeat(200);
    const hate = 'Gay people are disgusting animals.';
    const text = `${filler}${hate} ${filler}`;
    const { verdict, findings } = toxicity.check(wholeSubject({ stage: 'document', text }), policy);
    expect(verdict).toBe('allow');
    expect(text.slice(findings[0]!.start, findings[0]!.end)).toContain(hate);
    expect(toxicity.check(wholeSubject({ stage: 'document', text: filler }), policy).findings).toEqual([]);
  });
});
