import { describe, expect, it } from 'vitest';
import { fakeResult } from '../result-line.fake.js';
import { summariseSuite } from '../suite/summarise-suite.js';
import { reportHtml } from './report-html.js';

const bootstrap = { resamples: 50 };
const results = ['old', 'new'].flatMap((variant, side) =>
  Array.from({ length: 24 }, (_, index) =>
    fakeResult({
      id: `i${index}`,
      variant,
      question: `What is ${index}?`,
      expected: index % 3 === 0 ? 'yes' : 'no',
      answer: side === 1 && index % 2 ? 'no' : 'yes',
      fingerprint: 'f1',
      tookMs: 100 + index,
      usage: { inputTokens: 1, outputTokens: 1, cost: 2 - side },
      scores: { 'token-f1': ((index * 7) % 24) / 24, 'exact-match': index % (side + 2) ? 1 : 0 },
      ...(index === 3 ? { problems: { judged: 'nonsense' }, by: { judged: 'judge@1' } } : {}),
    }),
  ),
);
const page = (lines = results, options = {}) =>
  reportHtml(
    summariseSuite(lines, { variants: [...new Set(lines.map(({ variant }) => variant!))], bootstrap, ...options }),
    {
      title: 'Sums',
      results: lines,
      dates: [['Date', '2026-01-01']],
      provenance: [['File', 'a.jsonl']],
    },
  );

describe('reportHtml', () => {
  it('shows differences between groups, and marks those that are larger than allowed', () => {
    const asked = Array.from({ length: 30 }, (_, index) => index).flatMap((index) =>
      (['base', 'again', 'variant'] as const).map((as) =>
        fakeResult({
          id: `i${index}~${as}`,
          variant: 'now',
          outcome: as === 'variant' ? 'refused' : 'answered',
          notes: {
            bias: 'counterfactual',
            base: `i${index}`,
            as,
            ...(as === 'variant' ? { axis: 'gender', group: '<woman>' } : {}),
          },
        }),
      ),
    );
    const text = page(asked, { bias: { limits: {} } });
    expect(text).toContain('id="bias"');
    expect(text).toContain('refused: difference from the question as it is written');
    expect(text).toContain('gender · &lt;woman&gt;');
    expect(text).toMatch(/▼ \d+ differences are shown/);
    expect(page(asked)).toContain('No limits were set.');
  });

  it('has every part', () => {
    const text = page(results, { task: 'classification' });
    const parts = [...text.matchAll(/<h2 id="(\w+)"/g)].map(([, id]) => id);
    expect(parts).toEqual([
      'choice',
      'scores',
      'differences',
      'usage',
      'labels',
      'spread',
      'losses',
      'problems',
      'provenance',
    ]);
    for (const part of ['2026-01-01', 'a.jsonl', 'judge@1', 'No score: nonsense.', 'f1', 'What is 3?'])
      expect(text).toContain(part);
  });

  it('needs no other file, and lets nothing run', () => {
    const text = page();
    expect(text).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|src=|href=|\son\w+=/i);
    expect(text).toContain("default-src 'none'");
  });

  it('escapes all that comes from outside, wherever it stands', () => {
    const evil = `</title></style><script>alert(1)</script>" onload="alert(2)' x=&amp;\u0000\ud800`;
    const hostile = results.map((result) => ({
      ...result,
      id: `${evil}${result.id}`,
      variant: `${evil}${result.variant}`,
      app: evil,
      dataset: evil,
      split: evil,
      question: evil,
      expected: result.expected === 'yes' ? `${evil}yes` : 'no',
      fingerprint: evil,
      reason: { code: evil, message: evil },
      outcome: result.id === 'i2' ? ('failed' as const) : result.outcome,
      scores: { ...result.scores, [evil]: result.scores['token-f1']! },
      problems: { [evil]: evil },
      by: { [evil]: evil },
    }));
    const summary = summariseSuite(hostile, { task: 'classification', bootstrap });
    const text = reportHtml(summary, {
      title: evil,
      results: hostile,
      description: evil,
      dates: [[evil, evil]],
      provenance: [[evil, evil]],
    });
    expect(text).not.toContain('<script');
    // No quote of it ends an attribute, and no tag is opened by it.
    expect(text).not.toMatch(/" onload=/);
    expect(text.match(/<\/title>/g)).toHaveLength(1 + text.match(/<svg/g)!.length);
    expect(text.match(/<\/style>/g)).toHaveLength(1);
    expect(text).not.toContain('\u0000');
    expect(text.isWellFormed()).toBe(true);
  });

  it('gives every picture a title and a description, and every table a caption and heads', () => {
    const text = page(results, { task: 'classification' });
    const pictures = text.match(/<svg[^>]*>\s*<title[^>]*>[^<]+<\/title>\s*<desc[^>]*>[^<]+<\/desc>/g);
    expect(pictures).toHaveLength(text.match(/<svg/g)!.length);
    expect(text.match(/<table[^>]*>\s*<caption>[^<]+<\/caption>\s*<thead>/g)).toHaveLength(
      text.match(/<table/g)!.length,
    );
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is the same for the same results, in whatever order', () => {
    expect(page(results.toReversed(), { variants: ['old', 'new'] })).toBe(page());
  });

  it.each([
    ['nothing', []],
    ['one variant', results.slice(0, 24)],
    ['one item', results.slice(0, 1)],
    ['failures only', results.map((result) => ({ ...result, outcome: 'failed' as const, scores: {}, problems: {} }))],
  ])('says what there is of %s', (_what, lines) => {
    const text = page(lines);
    expect(text).toContain('None can be named');
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('cuts long texts', () => {
    const long = results.map((result) => ({ ...result, answer: 'word '.repeat(5000) }));
    expect(page(long).length).toBeLessThan(page().length + 40_000);
  });
});
