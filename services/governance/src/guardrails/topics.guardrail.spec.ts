import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { wholeSubject } from './guardrail.js';
import { topics } from './topics.guardrail.js';

const denied = [{ name: 'law', examples: ['Can I sue them?', 'Is that legal?'] }];
const allowed = [{ name: 'cards', examples: ['Where is my card?'] }];
const policyOf = (setting: object) =>
  policySchema.parse({ input: { topics: { action: 'block', threshold: 0.6, ...setting } } });
const subject = wholeSubject({ stage: 'input', text: 'The text.' });

/** The text is the first axis; what is said of others is their cosine with it. */
const at = (cosine: number): number[] => [cosine, Math.sqrt(1 - cosine ** 2)];
const vectors = (sue: number, legal: number, card: number) =>
  new Map([
    ['The text.', at(1)],
    ['Can I sue them?', at(sue)],
    ['Is that legal?', at(legal)],
    ['Where is my card?', at(card)],
  ]);

describe('topics', () => {
  it('wants the embeddings of the text and of all examples', () => {
    expect(topics.embeds!(subject, policyOf({ denied, allowed }))).toEqual([
      'The text.',
      'Can I sue them?',
      'Is that legal?',
      'Where is my card?',
    ]);
    expect(topics.embeds!(subject, policyOf({}))).toEqual([]);
    expect(topics.embeds!(subject, policyOf({ action: 'allow', denied }))).toEqual([]);
  });

  it.each([
    ['denied-topic', { denied }, vectors(0.7, 0.1, 0.1)],
    ['denied-topic', { denied, allowed }, vectors(0.1, 0.9, 0.8)],
    ['off-topic', { allowed }, vectors(0, 0, 0.5)],
    ['off-topic', { denied, allowed }, vectors(0.5, 0.5, 0.5)],
    ['topic-unknown', { denied }, new Map()],
    ['topic-unknown', { denied }, new Map([['The text.', at(1)]])],
  ])('finds %s', (type, setting, given) => {
    expect(topics.check(subject, policyOf(setting), { vectors: given })).toMatchObject({
      verdict: 'block',
      findings: [{ type }],
    });
  });

  it.each([
    [{ denied }, vectors(0.5, 0.5, 0)],
    [{ allowed }, vectors(0, 0, 0.7)],
    [{ denied, allowed }, vectors(0.7, 0.1, 0.8)],
    [{ denied, action: 'allow' }, vectors(1, 1, 1)],
    [{}, vectors(1, 1, 1)],
  ])('leaves what is not', (setting, given) => {
    expect(topics.check(subject, policyOf(setting), { vectors: given })).toEqual({ verdict: 'allow', findings: [] });
  });

  it('lets through, found all the same, what a policy only flags and there are no embeddings for', () => {
    const { verdict, findings } = topics.check(subject, policyOf({ action: 'flag', denied }));
    expect(verdict).toBe('allow');
    expect(findings).toMatchObject([{ type: 'topic-unknown' }]);
  });
});
