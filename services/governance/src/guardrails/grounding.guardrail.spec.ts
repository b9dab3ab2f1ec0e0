import { create, HitSchema } from '@weir/contracts';
import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { applyEdits } from './edits.js';
import { grounding } from './grounding.guardrail.js';
import { wholeSubject } from './guardrail.js';

const contexts = [
  create(HitSchema, {
    title: 'Annual leave',
    text: 'Employees have 27 days of annual leave. Up to 5 days carry over until March. Contractors do not accrue annual leave.',
  }),
  create(HitSchema, { title: 'Printers', text: 'The printer on the second floor prints 1,200 pages an hour.' }),
];
const policyOf = (setting: object) =>
  policySchema.parse({ output: { grounding: { action: 'redact', threshold: 1, ...setting } } });
const check = (text: string, given: object = {}, setting: object = {}, vectors?: ReadonlyMap<string, number[]>) =>
  grounding.check(
    wholeSubject({ stage: 'output', text, contexts, ...given }),
    policyOf(setting),
    vectors ? { vectors } : {},
  );
const unsaid = (text: string) => check(text).findings.map(({ start, end }) => text.slice(start, end).trim());

describe('grounding', () => {
  it.each([
    ['Employees have 28 days of annual leave.', ['Employees have 28 days of annual leave.']],
    ['Contractors accrue annual leave.', ['Contractors accrue annual leave.']],
    ['Employees have no annual leave.', ['Employees have no annual leave.']],
    ['The canteen serves lunch at noon [1].', ['The canteen serves lunch at noon [1].']],
    [
      'Employees have 27 days of annual leave [1]. The canteen serves lunch. Up to 5 days carry over [1].',
      ['The canteen serves lunch.'],
    ],
    ['- 27 days of annual leave\n- free lunch in the canteen\n', ['- free lunch in the canteen']],
  ])('finds what the contexts do not say in %j', (text, sentences) => {
    expect(unsaid(text)).toEqual(sentences);
    const after = applyEdits(text, check(text).edits!);
    if (after.trim() !== '') expect(check(after)).toEqual({ verdict: 'allow', findings: [] });
  });

  it.each([
    'Employees have 27 days of annual leave [1].',
    'The annual leave of employees is 27 days [1], of which up to 5 days carry over until March.',
    'It prints 1200 pages an hour.',
    'Contractors do not accrue annual leave. [1]',
    'I do not know.',
    "I'm sorry, but I could not find that in the handbook.",
    'The documents do not say how much it costs.',
    'Yes.',
    '',
  ])('leaves %j', (text) => {
    expect(check(text)).toEqual({ verdict: 'allow', findings: [] });
  });

  it('asks for as many sentences as the policy says', () => {
    const text = 'Employees have 27 days of annual leave. The canteen serves lunch.';
    expect(check(text, {}, { threshold: 0.5 }).findings).toEqual([]);
    expect(check(text, {}, { threshold: 0.6, action: 'block' })).toMatchObject({ verdict: 'block', findings: [{}] });
  });

  it('says nothing where there are no contexts', () => {
    expect(check('The canteen serves lunch.', { contexts: [] }).findings).toEqual([]);
  });

  it('goes by embeddings where the words leave it open', () => {
    const text = 'Vacation allotments total 27 days, uniformly granted every year.';
    const subject = wholeSubject({ stage: 'output', text, contexts });
    const wanted = grounding.embeds!(subject, policyOf({}));
    expect(wanted).toEqual([text, 'Employees have 27 days of annual leave.', 'Up to 5 days carry over until March.']);
    expect(check(text).findings).toHaveLength(1);
    const alike = new Map(wanted.map((each) => [each, [1, 0]]));
    expect(check(text, {}, {}, alike).findings).toEqual([]);
  });

  it.each(['a', 'a. ', 'no ', '1 ', '[1]', 'Employees have 27 days. ', '\n', 'ab cd\n'])(
    'takes linear time on 270,000 characters of %j',
    (pump) => {
      const text = pump.repeat(270_000 / pump.length);
      const before = process.cpuUsage();
      check(text, { contexts: [create(HitSchema, { text })] });
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(4_000);
    },
  );
});
