import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { type CheckStage, wholeSubject } from './guardrail.js';
import { size } from './size.guardrail.js';

const policy = policySchema.parse({
  input: { maxCharacters: 5 },
  output: { maxCharacters: 6 },
  documents: { maxCharacters: 7 },
});

const check = (stage: CheckStage, characters: number) =>
  size.check(wholeSubject({ stage, text: '', characters }), policy);

describe('size', () => {
  it.each([
    ['input', 5],
    ['output', 6],
    ['document', 7],
  ] as const)('allows %s texts of %i characters, and no more', (stage, limit) => {
    expect(check(stage, limit)).toEqual({ verdict: 'allow', findings: [] });
    expect(check(stage, limit + 1)).toMatchObject({ verdict: 'block', findings: [{ type: 'too-long' }] });
  });
});
