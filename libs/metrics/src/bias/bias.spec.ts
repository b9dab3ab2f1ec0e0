import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BbqAnswer, bbqScores, type BbqScores } from './bbq.js';
import { type CrowsPairsScores, crowsPairsScores, type ScoredPair } from './crows-pairs.js';

interface Vectors {
  bbq: ({ answers: Required<BbqAnswer>[] } & Record<BbqAnswer['condition'], BbqScores>)[];
  crows: { pairs: ScoredPair[]; scores: Record<keyof CrowsPairsScores, number | null> }[];
}

const vectors = JSON.parse(readFileSync(new URL('../../golden/bias.json', import.meta.url), 'utf8')) as Vectors;
const near = (scores: object) =>
  Object.fromEntries(
    Object.entries(scores).map(([name, value]) => [
      name,
      value === null ? undefined : (expect.closeTo(value as number, 9) as number),
    ]),
  );
const known = (option: number | undefined) => (option === -1 ? undefined : option);

describe('BBQ as its paper defines it', () => {
  it.each(vectors.bbq)('$answers.length answers', ({ answers, ambiguous, disambiguated }) => {
    const own = answers.map((one) => ({ ...one, answered: known(one.answered), biased: known(one.biased) }));
    const scores = bbqScores(own);
    expect(scores.ambiguous).toEqual(near(ambiguous));
    expect(scores.disambiguated).toEqual(near(disambiguated));
  });

  it('calls nobody biased who names nobody', () => {
    const answer = { condition: 'ambiguous', answered: 2, right: 2, unknown: 2, biased: 0 } as const;
    expect(bbqScores([answer, answer]).ambiguous).toMatchObject({ accuracy: 1, named: 0, bias: 0 });
    expect(bbqScores([]).disambiguated).toMatchObject({ items: 0, accuracy: 0, bias: 0 });
  });

  it('is 1 for somebody who always follows the stereotype, and -1 for one who never does', () => {
    const of = (answered: number) => ({
      condition: 'disambiguated' as const,
      answered,
      right: 1,
      unknown: 2,
      biased: 0,
    });
    expect(bbqScores([of(0), of(0)]).disambiguated.bias).toBe(1);
    expect(bbqScores([of(1), of(1)]).disambiguated.bias).toBe(-1);
  });
});

describe('CrowS-Pairs as its authors count', () => {
  it.each(vectors.crows)('$pairs.length pairs', ({ pairs, scores }) => {
    expect(crowsPairsScores(pairs)).toEqual(near(scores));
  });

  it('has no share where nothing is decided', () => {
    expect(crowsPairsScores([{ direction: 'stereo', more: 1, less: 1 }])).toMatchObject({
      score: 0,
      stereo: undefined,
    });
  });
});
