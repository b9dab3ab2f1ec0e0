import { datasetItemSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import type { AnsweredRun } from './answered-run.js';
import { distinctDrafts, draftOf, itemOfDraft, textsOf, withTexts } from './dataset-draft.js';
import type { Feedback } from './feedback.js';
import { ratingOf } from './rating.js';
import { isWanted } from './run-filter.js';

const run: AnsweredRun & { question: string } = {
  runId: 'r1',
  app: 'support',
  at: 1_000,
  question: 'How much holiday?',
  outcome: 'answered',
  answer: '27 days.',
  fingerprint: 'f',
  prompt: { name: 'rag:built-in', hash: 'h' },
  model: 'tiny',
  experiment: false,
  citations: [
    { collection: 'handbook', documentId: 'leave.md', version: '3', quote: '27 days a year' },
    { collection: 'handbook', documentId: 'leave.md', version: '3', quote: '27 days a year' },
  ],
};
const said = (fields: Partial<Feedback>): Feedback => ({
  runId: 'r1',
  rater: 'ada',
  correction: '',
  labels: [],
  comment: '',
  at: 2_000,
  source: '',
  ...fields,
});
const up = said({ rating: ratingOf(1, 'thumbs') });
const down = said({ rater: 'ben', rating: ratingOf(2, 'stars'), labels: ['outdated'] });

describe('draftOf', () => {
  it.each([
    ['the answer where it is rated good', [up], run.answer, 'answer'],
    ['nothing where it is rated bad', [down], undefined, undefined],
    ['nothing where raters differ', [up, down], undefined, undefined],
    ['nothing where nobody rated it', [], undefined, undefined],
    ['the correction, whatever the rating', [up, said({ rater: 'ben', correction: '28.' })], '28.', 'correction'],
    [
      'the latest correction',
      [said({ correction: '30.', at: 9_000 }), said({ rater: 'ben', correction: '28.' })],
      '30.',
      'correction',
    ],
  ])('expects %s', (_what, feedback, expected, from) => {
    const draft = draftOf(run, feedback);
    expect([draft.expected, draft.metadata['expectedFrom']]).toEqual([expected, from]);
  });

  it('does not take a refusal for right, however it is rated', () => {
    expect(draftOf({ ...run, outcome: 'refused', answer: 'I cannot.' }, [up]).expected).toBeUndefined();
  });

  it('keeps where it comes from, and no name of a rater', () => {
    const item = itemOfDraft(draftOf(run, [up]));
    expect(datasetItemSchema.parse(item)).toEqual(item);
    expect(item).toMatchObject({
      input: 'How much holiday?',
      expected: '27 days.',
      contexts: ['27 days a year'],
      metadata: {
        runId: 'r1',
        fingerprint: 'f',
        prompt: run.prompt,
        model: 'tiny',
        ratings: [{ scale: 'thumbs', given: 1, share: 1 }],
        relevant: ['leave.md'],
      },
    });
    expect(JSON.stringify(item)).not.toContain('"ada"');
  });
});

describe('isWanted', () => {
  it.each([
    ['everything', {}, [], true],
    ['good ones', { rating: 'up' }, [up], true],
    ['good ones, and it is bad', { rating: 'up' }, [down], false],
    ['bad ones', { rating: 'down' }, [down], true],
    ['bad ones, and it is not rated', { rating: 'down' }, [said({ correction: 'x' })], false],
    ['rated ones', { rating: 'any' }, [up, down], true],
    ['the outcome', { outcome: 'answered' }, [], true],
    ['another outcome', { outcome: 'refused' }, [], false],
    ['a label', { labels: ['outdated', 'other'] }, [up, down], true],
    ['another label', { labels: ['other'] }, [down], false],
  ] as const)('of %s', (_what, filter, feedback, wanted) => {
    expect(isWanted(run, feedback, filter)).toBe(wanted);
  });
});

describe('the texts of a draft', () => {
  it('are all that somebody wrote, and go back to where they were', () => {
    const draft = draftOf(run, [up, said({ rater: 'c', correction: '28.' }), down]);
    const texts = textsOf(draft);
    expect(texts).toEqual(['How much holiday?', '28.', '27 days a year', 'outdated']);
    expect(withTexts(draft, texts)).toEqual(draft);
    expect(
      withTexts(
        draft,
        texts.map(() => '•'),
      ),
    ).toMatchObject({
      question: '•',
      expected: '•',
      contexts: ['•'],
      labels: ['•'],
    });
    const bare = draftOf({ ...run, citations: [] }, []);
    expect(withTexts(bare, textsOf(bare))).toEqual(bare);
  });
});

describe('distinctDrafts', () => {
  const again = { ...run, question: 'how much  HOLIDAY', at: 5_000 };

  it('keeps the newest of those that ask the same, but for case and punctuation', () => {
    expect(distinctDrafts([draftOf(run, []), draftOf(again, [])]).map(({ at }) => at)).toEqual([5_000]);
  });

  it('keeps what is known to be right before what is newer, a correction before an answer', () => {
    const good = draftOf(run, [up]);
    expect(distinctDrafts([good, draftOf(again, [])])).toEqual([good]);
    const corrected = draftOf({ ...run, at: 1 }, [said({ correction: '28.' })]);
    expect(distinctDrafts([good, corrected])).toEqual([corrected]);
  });

  it('gives the ids of items by their questions alone', () => {
    expect(itemOfDraft(draftOf(again, [up])).id).toBe(itemOfDraft(draftOf(run, [])).id);
    expect(itemOfDraft(draftOf({ ...run, question: 'Why?' }, [])).id).not.toBe(itemOfDraft(draftOf(run, [])).id);
  });
});
