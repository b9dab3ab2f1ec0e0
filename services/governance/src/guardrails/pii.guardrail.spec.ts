import { CitationSchema, create, revealPii } from '@weir/contracts';
import { policySchema, type PolicySpec } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { runChain } from './chain.js';
import type { CheckStage } from './guardrail.js';
import { pii } from './pii.guardrail.js';

const text = 'Mail \u{1F600} ana@example.org, SSN 460-89-9847.';
const keys = { pii: 'a key of sixteen characters' };

const policyOf = (settings: object): PolicySpec =>
  policySchema.parse({ documents: { pii: settings }, input: { pii: settings }, output: { pii: settings } });
const check = (stage: CheckStage, settings: object, of = text) =>
  runChain([pii], { stage, text: of }, policyOf(settings), { keys });

describe('pii', () => {
  it('looks for nothing where the policy allows it', () => {
    expect(check('input', { action: 'allow' })).toMatchObject({ verdict: 'allow', findings: [], text });
  });

  it.each([
    ['flag', 'allow', text],
    ['redact', 'redact', 'Mail \u{1F600} [EMAIL], SSN [US-SSN].'],
    ['block', 'block', ''],
  ])('does what the policy says: %s', (action, verdict, left) => {
    const checked = check('input', { action });
    expect(checked).toMatchObject({ verdict, text: left });
    expect(checked.findings.map(({ type, start, end }) => [type, text.slice(start, end)])).toEqual([
      ['email', 'ana@example.org'],
      ['us-ssn', '460-89-9847'],
    ]);
    expect(JSON.stringify(checked.findings)).not.toMatch(/ana|460/);
  });

  it('looks for the types of the policy alone', () => {
    expect(check('input', { action: 'redact', types: ['us-ssn'] }).text).toBe(
      'Mail \u{1F600} ana@example.org, SSN [US-SSN].',
    );
  });

  it('drops it, and blanks it where the length stays', () => {
    const settings = { action: 'redact', style: 'drop' };
    expect(check('input', settings).text).toBe('Mail \u{1F600} , SSN .');
    expect(check('document', settings).text).toBe(`Mail \u{1F600} ${' '.repeat(15)}, SSN ${' '.repeat(11)}.`);
  });

  it('seals it in a token that its key and tenant turn back, and that is left alone the next time', () => {
    const settings = { action: 'redact', style: 'vault' };
    const sealed = check('input', settings).text;
    expect(sealed).toMatch(/^Mail \u{1F600} \[EMAIL:v[a-p]{62}\], SSN \[US-SSN:v[a-p]{54}\]\.$/u);
    expect(revealPii(keys.pii, '', sealed).text).toBe(text);
    expect(check('input', settings, sealed)).toMatchObject({ verdict: 'allow', findings: [], text: sealed });
    const keyless = runChain([pii], { stage: 'input', text }, policyOf(settings));
    expect(keyless).toMatchObject({ verdict: 'block', text: '' });
  });

  it('has its type stand for it where no token fits', () => {
    const settings = { action: 'redact', style: 'vault' };
    expect(check('document', settings).text).toBe('Mail \u{1F600} [EMAIL]••••••••, SSN [US-SSN]•••.');
  });

  it('keeps the length of documents', () => {
    expect(check('document', { action: 'redact' }).text).toBe('Mail \u{1F600} [EMAIL]••••••••, SSN [US-SSN]•••.');
    expect(check('document', { action: 'redact' }, 'a@b.io').text).toBe('••••••');
    const hashed = check('document', { action: 'redact', style: 'hash' }, 'anna@example.org, 460-89-9847');
    expect(hashed.text).toMatch(/^\[EMAIL:[a-p]{8}\], \[US-SSN\]•••$/);
  });

  it('hashes a value to the same letters everywhere, and with another key to others', () => {
    const settings = { action: 'redact', style: 'hash', types: ['email'] };
    const twice = check('input', settings, 'a@b.io or a@b.io, not c@b.io').text;
    expect(twice).toMatch(/^(\[EMAIL:[a-p]{16}\]) or \1, not (?!\1)\[EMAIL:[a-p]{16}\]$/);
    const subject = { stage: 'input', text: 'a@b.io or a@b.io, not c@b.io' } as const;
    const other = runChain([pii], subject, policyOf(settings), { keys: { pii: 'another key of as many' } }).text;
    expect(other).not.toBe(twice);
    expect(check('input', settings, subject.text).text).toBe(twice);
  });

  it('refuses what it should hash and has no key for', () => {
    const policy = policyOf({ action: 'redact', style: 'hash' });
    expect(runChain([pii], { stage: 'input', text }, policy)).toMatchObject({ verdict: 'block', text: '' });
  });

  it.each(['mask', 'hash'])('finds nothing in what it left: %s', (style) => {
    for (const stage of ['input', 'document'] as const) {
      const once = check(stage, { action: 'redact', style });
      expect(check(stage, { action: 'redact', style }, once.text)).toMatchObject({ verdict: 'allow', findings: [] });
    }
  });

  it('takes it out of what citations quote, and moves citations with the text', () => {
    const answer = 'Mail a@b.io [1].';
    const citation = create(CitationSchema, {
      chunkId: 'c',
      quote: 'at ana@example.org',
      title: 'Contact',
      start: 0,
      end: 18,
      answerStart: 12,
      answerEnd: 15,
    });
    const policy = policyOf({ action: 'redact' });
    const checked = runChain([pii], { stage: 'output', text: answer, citations: [citation] }, policy);
    const [left] = checked.citations;
    expect(checked.text).toBe('Mail [EMAIL] [1].');
    expect(checked.text.slice(left!.answerStart, left!.answerEnd)).toBe('[1]');
    expect(left!.quote).toBe('at [EMAIL]••••••••');
    expect(checked.findings.map(({ message }) => message)).toEqual([
      'Personal data.',
      "Personal data in a citation's quote.",
    ]);
  });
});
