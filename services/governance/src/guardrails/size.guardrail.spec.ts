import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { type CheckStage, wholeSubject } from './guardrail.js';
import { size } from './size.guardrail.js';
import { runChain } from './chain.js';
import { chains } from './index.js';

const policy = policySchema.parse({
  input: { maxCharacters: 5 },
  output: { maxCharacters: 6 },
  documents: { maxCharacters: 7 },
});

const check = (stage: CheckStage, characters: number) =>
  size.check(wholeSubject({ stage, text: '', characters }), policy);

describe('size', () => {
  it('has nothing else look into what it refuses', () => {
    const text = 'password=EXAMPLE-dev';
    expect(runChain(chains.input, { stage: 'input', text }, policy).findings.map((each) => each.guardrail)).toEqual([
      'size',
    ]);
  });

  it.each([
    ['input', 5],
    ['output', 6],
    ['document', 7],
  ] as const)('allows %s texts of %i characters, and no more', (stage, limit) => {
    expect(check(stage, limit)).toEqual({ verdict: 'allow', findings: [] });
    expect(check(stage, limit + 1)).toMatchObject({ verdict: 'block', findings: [{ type: 'too-long' }] });
  });

  it('counts tokens as budgets do, where the policy has a limit', () => {
    const limited = policySchema.parse({ input: { maxTokens: 2 } });
    const checked = (characters: number) => size.check(wholeSubject({ stage: 'input', text: '', characters }), limited);
    expect(checked(8)).toEqual({ verdict: 'allow', findings: [] });
    expect(checked(9)).toMatchObject({
      verdict: 'block',
      findings: [{ type: 'too-many-tokens', message: 'About 3 tokens; the policy allows 2.' }],
    });
  });
});
