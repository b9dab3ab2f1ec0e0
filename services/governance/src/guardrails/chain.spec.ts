import { CitationSchema, create, HitSchema } from '@weir/contracts';
import { policySchema } from '@weir/resources';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runChain } from './chain.js';
import { type CheckStage, type Guardrail, type Judgement, STAGES, VERDICTS } from './guardrail.js';
import { chains } from './index.js';

const policy = policySchema.parse({});

function guardrail(name: string, check: (text: string) => Judgement): Guardrail {
  return { name, stages: [...STAGES], check: ({ text }) => check(text) };
}

const shout = guardrail('shout', () => ({
  verdict: 'redact',
  findings: [{ type: 'quiet', start: 0, end: 1, message: '' }],
  edits: [{ start: 0, end: 1, replacement: 'HE' }],
}));

/** The verdict of a chain whose guardrails say these. */
const saying = (given: readonly Judgement['verdict'][]) =>
  runChain(
    given.map((verdict) => guardrail(verdict, () => ({ verdict, findings: [] }))),
    { stage: 'input', text: '' },
    policy,
  ).verdict;

/** What orchestration finds in an answer that was given one context. */
function citing(text: string) {
  return [...text.matchAll(/\[(\d)\]/g)].map(({ 0: marker, 1: number, index }) =>
    create(CitationSchema, {
      ...(number === '1'
        ? { chunkId: 'c', documentId: 'd', quote: 'Ten days.', start: 0, end: 9 }
        : { chunkId: `unknown:${number}` }),
      answerStart: index,
      answerEnd: index + marker.length,
    }),
  );
}

describe('runChain', () => {
  it('gives each guardrail the text that the one before left', () => {
    const seen: string[] = [];
    const watch = guardrail('watch', (text) => {
      seen.push(text);
      return { verdict: 'allow', findings: [] };
    });
    const { text, verdict } = runChain([watch, shout, watch], { stage: 'input', text: 'hello' }, policy);
    expect(seen).toEqual(['hello', 'HEello']);
    expect({ text, verdict }).toEqual({ text: 'HEello', verdict: 'redact' });
  });

  it('places findings in the text as it came', () => {
    const find = guardrail('find', (text) => {
      const start = text.indexOf('lo');
      return { verdict: 'allow', findings: [{ type: 'lo', start, end: start + 2, score: 0.5, message: 'Found.' }] };
    });
    const cut = guardrail('cut', () => ({
      verdict: 'redact',
      findings: [],
      edits: [{ start: 0, end: 3, replacement: '' }],
    }));
    const { findings, text } = runChain([shout, cut, find], { stage: 'input', text: 'hello' }, policy);
    expect(text).toBe('llo');
    expect(findings).toMatchObject([
      { guardrail: 'shout', type: 'quiet', start: 0, end: 1 },
      { guardrail: 'find', type: 'lo', start: 3, end: 5, score: 0.5, message: 'Found.' },
    ]);
  });

  it('blocks when a guardrail throws, tells nothing of the text, and runs the others', () => {
    const broken = guardrail('broken', (text) => {
      throw new TypeError(`cannot read ${text}`);
    });
    const checked = runChain([broken, shout], { stage: 'input', text: 'hello' }, policy);
    expect(checked).toMatchObject({ verdict: 'block', text: '', blockedBy: { guardrail: 'broken' } });
    expect(checked.findings).toMatchObject([
      { guardrail: 'broken', type: 'guardrail-failed' },
      { guardrail: 'shout', type: 'quiet' },
    ]);
    expect(JSON.stringify(checked.findings)).not.toContain('hello');
  });

  it('blocks a document when a guardrail changes its length', () => {
    expect(runChain([shout], { stage: 'document', text: 'hello' }, policy)).toMatchObject({
      verdict: 'block',
      findings: [{ guardrail: 'shout', type: 'guardrail-failed' }],
    });
  });

  it('lists a hundred findings of a guardrail, and counts the rest', () => {
    const many = guardrail('many', () => ({
      verdict: 'allow',
      findings: Array.from({ length: 250 }, () => ({ type: 'x', message: '' })),
    }));
    const { findings } = runChain([many], { stage: 'input', text: '' }, policy);
    expect(findings).toHaveLength(101);
    expect(findings.at(-1)).toMatchObject({ type: 'more-findings', message: '150 more are not listed.' });
  });

  it('says the worst of its guardrails’ verdicts, and never a milder one for one more', () => {
    const verdicts = fc.array(fc.constantFrom(...VERDICTS), { maxLength: 6 });
    fc.assert(
      fc.property(verdicts, verdicts, (some, more) => {
        const [before, after] = [saying(some), saying([...some, ...more])].map((name) => VERDICTS.indexOf(name));
        expect(after).toBeGreaterThanOrEqual(before!);
        expect(after).toBe(Math.max(0, ...[...some, ...more].map((name) => VERDICTS.indexOf(name))));
      }),
    );
  });
});

describe('the chains', { timeout: 60_000 }, () => {
  const context = create(HitSchema, { chunkId: 'c', documentId: 'd', text: 'Ten days.', start: 0, end: 9 });
  const pieces = fc.constantFrom(
    ...'word |cafe\u0301 |\u200B|password=EXAMPLE-dev |\u202E|字|\u{1F600}|. |[1]|[2]|[9]'.split('|'),
  );

  it('leave standing citations at their markers, and no other marker', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        const subject = { stage: 'output', text, citations: citing(text), contexts: [context] } as const;
        const checked = runChain(chains.output, subject, policy);
        const cited = checked.citations.map(({ answerStart, answerEnd }) => checked.text.slice(answerStart, answerEnd));
        expect(cited).toEqual(parts.filter((part) => part === '[1]'));
        expect(checked.text.match(/\[\d\]/g) ?? []).toEqual(cited);
      }),
      { numRuns: 500 },
    );
  });

  it.each(STAGES)('find nothing to change in the %s texts they left', (stage) => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        // Models of language may see something else in what is left.
        const allowed = { injection: 'allow' } as const;
        const redacting = policySchema.parse({
          input: { ...allowed, secrets: 'redact' },
          context: allowed,
          toolResult: allowed,
        });
        const once = runChain(chains[stage], { stage, text: parts.join('') }, redacting);
        expect(runChain(chains[stage], { stage, text: once.text }, redacting)).toMatchObject({
          verdict: 'allow',
          findings: [],
          text: once.text,
        });
      }),
    );
  });

  it('find a secret that invisible characters split, and mask all of it', () => {
    const token = ['gh', 'p_', 'aB3'.repeat(12)].join('');
    const text = `x ${token.slice(0, 9)}\u200B${token.slice(9)} y`;
    const { text: left, findings } = runChain(chains.output, { stage: 'output', text }, policy);
    expect(left).toBe(`x ${'•'.repeat(40)} y`);
    expect(findings).toMatchObject([
      { guardrail: 'unicode', start: 11, end: 12 },
      { guardrail: 'secrets', start: 2, end: 43 },
    ]);
  });

  it.each<[CheckStage, string[]]>([
    ['input', ['size', 'unicode', 'homoglyphs', 'injection', 'toxicity', 'topics', 'language', 'secrets', 'pii']],
    [
      'output',
      [
        'size',
        'unicode',
        'homoglyphs',
        'toxicity',
        'topics',
        'language',
        'citations',
        'grounding',
        'prompt-leak',
        'active-content',
        'schema',
        'secrets',
        'pii',
      ],
    ],
    ['document', ['size', 'unicode', 'homoglyphs', 'injection', 'toxicity', 'secrets', 'pii']],
  ])('run for %s: %j', (stage, names) => {
    expect(chains[stage].map(({ name }) => name)).toEqual(names);
  });
});
