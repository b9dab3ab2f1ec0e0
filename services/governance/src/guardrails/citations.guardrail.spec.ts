import { type Citation, CitationSchema, create, type Hit, HitSchema } from '@weir/contracts';
import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { citations } from './citations.guardrail.js';
import { applyEdits } from './edits.js';
import { wholeSubject } from './guardrail.js';

const contextText = 'Refunds take ten days. Ask the help desk first.';
const context: Hit = create(HitSchema, {
  documentId: 'refunds.md',
  chunkId: 'chunk-1',
  version: 3n,
  text: contextText,
  start: 100,
  end: 100 + contextText.length,
});
const standing: Citation = create(CitationSchema, {
  documentId: 'refunds.md',
  chunkId: 'chunk-1',
  version: 3n,
  quote: 'Refunds take ten days.',
  start: 100,
  end: 122,
});

/** A citation whose marker stands in `text` at the place of `marker`. */
function citing(text: string, marker: string, changes: Partial<Citation> = {}): Citation {
  const answerStart = text.indexOf(marker);
  return create(CitationSchema, { ...standing, answerStart, answerEnd: answerStart + marker.length, ...changes });
}

function unknown(text: string, marker: string): Citation {
  const place = { documentId: '', version: 0n, quote: '', start: 0, end: 0 };
  return citing(text, marker, { ...place, chunkId: `unknown:${marker.slice(1, -1)}` });
}

function check(text: string, given: Citation[], output: object = {}, contexts: Hit[] = [context]) {
  const subject = wholeSubject({ stage: 'output', text, citations: given, contexts });
  const judgement = citations.check(subject, policySchema.parse({ output }));
  return { ...judgement, text: applyEdits(text, judgement.edits ?? []) };
}

describe('citations', () => {
  it('lets stand what quotes a context as it is', () => {
    const text = 'Ten days [1].';
    const given = [citing(text, '[1]')];
    expect(check(text, given)).toEqual({ verdict: 'allow', findings: [], citations: given, text });
  });

  it.each([
    ['of another chunk', 'unknown-citation', { chunkId: 'chunk-2' }],
    ['of a number that no context has', 'unknown-citation', { chunkId: 'unknown:7', documentId: '', quote: '' }],
    ['of another document', 'unknown-citation', { documentId: 'other.md' }],
    ['of another version', 'unknown-citation', { version: 2n }],
    ['with other words', 'quote-mismatch', { quote: 'Refunds take six days.' }],
    ['with no words', 'quote-mismatch', { quote: '', end: 100 }],
    ['at another place', 'quote-mismatch', { start: 101, end: 123 }],
    ['before its context', 'quote-mismatch', { start: 78, end: 99, quote: contextText.slice(-22, -1) }],
    ['past its context', 'quote-mismatch', { start: 123, end: 400, quote: 'Ask the help desk first.' + ' '.repeat(9) }],
  ])('takes out a citation %s', (_name, type, changes) => {
    const text = 'Ten days [1].';
    expect(check(text, [citing(text, '[1]', changes)])).toMatchObject({
      verdict: 'redact',
      findings: [{ type, start: 9, end: 12 }],
      citations: [],
      text: 'Ten days.',
    });
  });

  it.each([
    ['Ten days [1][7], or so [8].', ['[7]', '[8]'], 'Ten days [1], or so.'],
    ['Ten days [7][8]. More [1]', ['[7]', '[8]'], 'Ten days. More [1]'],
    ['[7] Ten [8] days [1]', ['[7]', '[8]'], ' Ten days [1]'],
    ['Ten days [7]', ['[7]', '[7]'], 'Ten days'],
  ])('takes markers out of %j', (text, markers, expected) => {
    const given = [citing(text, '[1]'), ...markers.map((marker) => unknown(text, marker))];
    expect(check(text, given).text).toBe(expected);
  });

  it.each([
    ['words that are no marker', 'Refunds take ten days.', 'Refunds'],
    ['a marker that a standing citation shares', 'Ten days [1].', '[1]'],
  ])('leaves %s in the text', (_name, text, marker) => {
    const wrong = citing(text, marker, { chunkId: 'chunk-2' });
    const judgement = check(text, [wrong, citing(text, marker)]);
    expect(judgement).toMatchObject({ verdict: 'redact', findings: [{ type: 'unknown-citation' }], text });
    expect(judgement.citations).toHaveLength(1);
  });

  it('leaves the text alone where a citation has no place in it, or none that exists', () => {
    const text = 'Ten days.';
    const nowhere = create(CitationSchema, { ...standing, chunkId: 'chunk-2' });
    const outside = create(CitationSchema, { ...nowhere, answerStart: 5, answerEnd: 50 });
    expect(check(text, [nowhere, outside])).toMatchObject({ verdict: 'redact', citations: [], text });
  });

  it('blocks where the policy says so', () => {
    const text = 'Ten days [7].';
    expect(check(text, [unknown(text, '[7]')], { unknownCitations: 'block' })).toMatchObject({
      verdict: 'block',
      findings: [{ type: 'unknown-citation' }],
    });
  });

  it.each([
    ['blocks an answer that cites nothing', [], [context], 'block'],
    ['blocks one whose citations do not stand', [{ chunkId: 'chunk-2' }], [context], 'block'],
    ['allows one that cites', [{}], [context], 'allow'],
    ['allows one that was given no contexts', [], [], 'allow'],
  ])('%s, where citing is demanded', (_name, changes, contexts, verdict) => {
    const text = 'Ten days [1].';
    const given = changes.map((change) => citing(text, '[1]', change));
    const judgement = check(text, given, { uncited: 'block' }, contexts);
    expect(judgement.verdict).toBe(verdict);
    expect(judgement.findings.some(({ type }) => type === 'uncited')).toBe(verdict === 'block');
  });

  it('takes brackets for the text’s own where no contexts were given', () => {
    const text = 'Use list[1].';
    expect(check(text, [unknown(text, '[1]')], { unknownCitations: 'block' }, [])).toEqual({
      verdict: 'allow',
      findings: [],
      citations: [],
      text,
    });
  });
});
